"""Measures what networks take here, beside the one that runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.errors import Cancelled, EngineError, explained
from livedepth.inference.aside import Aside, converted_in
from livedepth.inference.base import DepthEngine
from livedepth.inference.run import Run
from livedepth.inference.timing import measure_run
from livedepth.pipeline.worker import Worker

_LOG = logging.getLogger(__name__)


class Measuring(QObject):
    """One run after the other, in a thread. Signals of a measuring that was ended do not come."""

    began = pyqtSignal(object, int, int)  # a Run, its number from 1, and how many there are
    measured = pyqtSignal(object, object, float)  # a Run, the EngineInfo, milliseconds
    failed = pyqtSignal(object, object)  # a Run and the error
    ended = pyqtSignal()
    _told = pyqtSignal(int, object)  # from the thread into Qt's: which measuring, and a signal's

    def __init__(
        self, open_run: Callable[[Run], DepthEngine], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_run = open_run
        self._cancelled, self._aside = threading.Event(), Aside()
        self._workers: list[Worker] = []
        self._number = 0
        self.runs = False
        self._told.connect(self._pass_on)

    def start(self, runs: Sequence[Run]) -> None:
        """Measure ``runs``, unless some are being measured. ``ended`` follows."""
        if self.runs:
            return
        self._workers = [worker for worker in self._workers if not worker.join(0)]
        self._number += 1
        self.runs, self._cancelled, self._aside = True, threading.Event(), Aside()
        work = partial(self._measure_all, self._number, list(runs), self._cancelled, self._aside)
        self._workers.append(Worker("measuring", work, self._crashed).start())

    def cancel(self) -> None:
        """End it after the present picture, or when what is being loaded is loaded; a conversion
        ends at once."""
        if self.runs:
            self._cancelled.set()
            self._aside.end()
            self._number += 1
            self.runs = False
            self.ended.emit()

    def stop(self, timeout: float) -> list[str]:
        """End it for good; "measuring" where that did not happen in time."""
        self._cancelled.set()
        self._aside.end()
        self.blockSignals(True)
        late = [worker for worker in self._workers if not worker.join(timeout)]
        return ["measuring"] if late else []

    def _measure_all(
        self, number: int, runs: list[Run], cancelled: threading.Event, aside: Aside
    ) -> None:
        for place, run in enumerate(runs, 1):
            if cancelled.is_set():  # the window, and this object with it, may be gone
                return
            self._told.emit(number, partial(self.began.emit, run, place, len(runs)))
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
                self._told.emit(number, partial(self.failed.emit, run, shown))
                continue
            if found is None or cancelled.is_set():
                return
            self._told.emit(number, partial(self.measured.emit, run, *found))
        if not cancelled.is_set():
            self._told.emit(number, self._finish)

    def _finish(self) -> None:
        self.runs = False
        self.ended.emit()

    def _pass_on(self, number: int, tell: Callable[[], None]) -> None:
        if number == self._number:
            tell()

    def _crashed(self, error: Exception) -> None:
        _LOG.error("measuring ended", exc_info=error)
        if not self._cancelled.is_set():
            self._told.emit(self._number, self._finish)
