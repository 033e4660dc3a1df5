"""When a window is on the screen for the first time."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Sends ``painted`` once, when all of ``widget`` has been painted for the first time."""

    painted = pyqtSignal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and watched is not None and event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Not now: what lies in the window is painted after it, in the same turn of the loop.
            QTimer.singleShot(0, self.painted.emit)
        return False
