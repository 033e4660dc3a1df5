"""What a pane shows, in its corner: it takes no room from the picture."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtWidgets import QWidget

from livedepth.gui.basics.elided import ElidedLabel

_INSET = 6


class Caption(ElidedLabel):
    """A text in the upper left corner of ``pane``; clicks go through it."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self.setObjectName("caption")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(6, 2, 6, 2)
        self.hide()
        pane.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show ``text``; "": nothing."""
        if text != self.text():
            self.setText(text)
            self.setVisible(bool(text))
            self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        pane = self.parentWidget()
        if pane is not None:
            room = QSize(max(1, pane.width() - 2 * _INSET), max(1, pane.height() - 2 * _INSET))
            self.move(_INSET, _INSET)
            self.resize(self.sizeHint().boundedTo(room))
