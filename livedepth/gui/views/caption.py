"""What a pane shows, in its corner: it takes no room from the picture."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QPointF, QSize, Qt
from PyQt6.QtWidgets import QWidget

from livedepth.gui.basics.elided import ElidedLabel

_INSET = 6


class Caption(ElidedLabel):
    """A text in the upper left corner of ``pane``; clicks go through it.

    It makes way while what lies under it is looked at: pointed at, or under the cross of the keys.
    """

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self.setObjectName("caption")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(6, 2, 6, 2)
        self._in_the_way = False
        self.hide()
        pane.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show ``text``; "": nothing."""
        if text != self.text():
            self.setText(text)
            self._place()
            self._show_or_hide()

    def look_at(self, place: QPointF | None) -> None:
        """This place of the pane is looked at now; None: none of its picture."""
        self._in_the_way = place is not None and self.geometry().contains(place.toPoint())
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        self.setVisible(bool(self.text()) and not self._in_the_way)

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
