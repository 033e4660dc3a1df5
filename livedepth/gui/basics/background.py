"""Work in threads of their own, for what lives in Qt's."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from PyQt6.QtCore import QObject, Qt, pyqtSignal

from livedepth.errors import UserError
from livedepth.pipeline.worker import Worker, join_all

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


def _ignore(_: object) -> None:
    """Nobody asks."""


class Background(QObject):
    """Threads that one owner starts, and joins with :meth:`end`; nothing of them comes after it.

    A signal that a thread sends to what has gone is a crash, so every word of a thread goes through
    :meth:`tell`, also that of one which did not end in time.
    """

    _told = pyqtSignal(object)  # from a thread into Qt's: what is to be called there

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: list[Worker] = []
        self._telling = threading.Lock()
        self._over = False
        # Queued even where it comes from Qt's thread; the stubs do not know the second argument.
        self._told.connect(self._act, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def run(
        self,
        name: str,
        work: Callable[[], T],
        take: Callable[[T], object] = _ignore,
        failed: Callable[[Exception], object] = _ignore,
    ) -> None:
        """Have ``work`` done in a thread. ``take`` gets what it returns, or ``failed`` what it
        raises, in Qt's thread. A fault of ours is logged too."""
        if self._over:
            return

        def do() -> None:
            found = work()
            self.tell(lambda: take(found))

        def fail(error: Exception) -> None:
            if not isinstance(error, UserError):
                _LOG.error("%s failed", name, exc_info=error)
            self.tell(lambda: failed(error))

        self._workers = [worker for worker in self._workers if not worker.join(0)]
        self._workers.append(Worker(name, do, fail).start())

    def tell(self, act: Callable[[], object]) -> None:
        """Have ``act`` called in Qt's thread, soon; from any thread, which does not wait for it."""
        with self._telling:
            if not self._over:
                self._told.emit(act)

    @property
    def busy(self) -> bool:
        """Whether anything is being done."""
        return not all(worker.join(0) for worker in self._workers)

    @property
    def over(self) -> bool:
        """Whether it has ended: what takes long in a thread stops then."""
        return self._over

    def end(self, timeout: float) -> list[str]:
        """Start and tell nothing more; names of the threads that need more than ``timeout``
        seconds to end."""
        with self._telling:
            self._over = True
        return join_all(self._workers, timeout)

    def _act(self, act: Callable[[], object]) -> None:
        if not self._over:
            act()
