"""Measures what networks take here, beside the one that runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.aside.process import Aside
from livedepth.errors import Cancelled, EngineError, explained
from livedepth.gui.basics.background import Background
from livedepth.inference.aside import converted_in
from livedepth.inference.base import DepthEngine
from livedepth.inference.run import Run
from livedepth.inference.timing import measure_run

_LOG = logging.getLogger(__name__)


class Measuring(QObject):
    """One run after the other, in the ``background``. Signals of a measuring that was ended do not
    come."""

    began = pyqtSignal(object, int, int)  # a Run, its number from 1, and how many there are
    measured = pyqtSignal(object, object, float)  # a Run, the EngineInfo, milliseconds
    failed = pyqtSignal(object, object)  # a Run and the error
    ended = pyqtSignal()

    def __init__(
        self,
        open_run: Callable[[Run], DepthEngine],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_run, self._background = open_run, background
        self._cancelled, self._aside = threading.Event(), Aside()
        self.runs = False

    def start(self, runs: Sequence[Run]) -> None:
        """Measure ``runs``, unless some are being measured. ``ended`` follows."""
        if self.runs:
            return
        self.runs, self._cancelled, self._aside = True, threading.Event(), Aside()
        work = partial(self._measure_all, list(runs), self._cancelled, self._aside)
        crashed = partial(self._crashed, self._cancelled)
        self._background.run("measuring", work, failed=crashed)

    def cancel(self) -> None:
        """End it after the present picture, or when what is being loaded is loaded; a conversion
        ends at once."""
        if self.runs:
            self._cancelled.set()
            self._aside.end()
            self.runs = False
            self.ended.emit()

    def _measure_all(self, runs: list[Run], cancelled: threading.Event, aside: Aside) -> None:
        for place, run in enumerate(runs, 1):
            if cancelled.is_set():  # the window, and this object with it, may be gone
                return
            self._tell(cancelled, partial(self.began.emit, run, place, len(runs)))
            try:
                with converted_in(aside):
                    found = measure_run(self._open_run, run, cancelled)
            except Cancelled:
                return
            except Exception as error:  # noqa: BLE001 - one bad network must not end the rest
                if cancelled.is_set():
                    return
                shown = explained(
                    error, EngineError, "{model}: cannot be loaded ({reason})", model=run.model
                )
                _LOG.warning("cannot measure %s: %s", run.text, shown)
                self._tell(cancelled, partial(self.failed.emit, run, shown))
                continue
            if found is None or cancelled.is_set():
                return
            self._tell(cancelled, partial(self.measured.emit, run, *found))
        if not cancelled.is_set():
            self._tell(cancelled, self._finish)

    def _finish(self) -> None:
        self.runs = False
        self.ended.emit()

    def _tell(self, cancelled: threading.Event, act: Callable[[], None]) -> None:
        """From the thread of the measuring that this event ends; not after that."""

        def still() -> None:
            if not cancelled.is_set():
                act()

        self._background.tell(still)

    def _crashed(self, cancelled: threading.Event, _error: Exception) -> None:
        if not cancelled.is_set():
            self._finish()
