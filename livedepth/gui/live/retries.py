"""A camera that was just plugged in may not open at once."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer

TRIES, RETRY_MS = 5, 1500


class Retries:
    """Calls ``act`` some time after each failure, as long as there are tries left."""

    def __init__(self, act: Callable[[], None], parent: QObject) -> None:
        self._left = 0
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(act)

    def allow(self) -> None:
        """From now on some failures are forgiven."""
        self._left = TRIES

    def failed(self) -> bool:
        """Whether it is tried again."""
        if self._left <= 0:
            return False
        self._left -= 1
        self._timer.start(RETRY_MS)
        return True

    def end(self) -> None:
        """It worked, or something else is wanted."""
        self._left = 0
        self._timer.stop()
