"""What lies over a picture that is not what it should be: it is dimmed, and a text says why."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, QRect, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

_DIM, _BOX, _TEXT = QColor(10, 11, 14, 140), QColor(0, 0, 0, 190), QColor(240, 242, 246)
_MARGIN = 10


class Veil(QWidget):
    """Covers ``over`` while there is a text; the mouse goes through it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = ""
        self.hide()
        over.installEventFilter(self)

    def say(self, text: str) -> None:
        """Cover it with a text, or with nothing: ""."""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setVisible(bool(text))
            self.update()

    def eventFilter(self, over: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize and isinstance(over, QWidget):
            self.resize(over.size())
        return False

    def paintEvent(self, event: QPaintEvent | None) -> None:
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.rect().adjusted(*2 * (2 * _MARGIN,), *2 * (-2 * _MARGIN,))
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), _DIM)
            text: QRect = painter.boundingRect(room, flags, self.text)
            box = text.adjusted(-_MARGIN, -_MARGIN // 2, _MARGIN, _MARGIN // 2)
            painter.fillRect(box, _BOX)
            painter.setPen(_TEXT)
            painter.drawText(text, flags, self.text)


class Veils:
    """Those of several panes: one mark for all, and a text for one of them where there is none."""

    def __init__(self, panes: Sequence[QWidget]) -> None:
        self._veils = {pane: Veil(pane) for pane in panes}
        self._mark = ""
        self._explained: QWidget | None = None
        self._text = ""

    @property
    def marked(self) -> str:
        """What is said of all of them."""
        return self._mark

    def mark(self, text: str) -> None:
        """Say of all of them that they are out of date; "": they are not."""
        self._mark = text
        self._show()

    def explain(self, pane: QWidget | None, text: str = "") -> None:
        """Say something of one of them alone; None: of none."""
        self._explained, self._text = pane, text
        self._show()

    def over(self, pane: QWidget) -> str:
        """What is said over a pane."""
        return self._veils[pane].text

    def _show(self) -> None:
        for pane, veil in self._veils.items():
            veil.say(self._mark or (self._text if pane is self._explained else ""))
