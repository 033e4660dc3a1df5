"""Quality against speed in one control: a button that says what runs, and what it opens."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QPushButton, QWidget

from livedepth.gui.bars.quality_popup import QualityPopup
from livedepth.gui.icons import icon
from livedepth.gui.texts import tr

_WIDEST = "Default · bfloat16 · 1000 ms"
_AROUND = 48  # pixels beside the text: icon and frame


class QualityButton(QPushButton):
    """As wide whatever it says, so that nothing beside it moves. ``asked`` comes before its
    ``popup`` is shown."""

    asked = pyqtSignal()

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._title, self._rest = name, "", ""
        self.popup = QualityPopup(name, self)
        self.setIcon(icon("quality"))
        self.setStyleSheet("text-align: left;")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(_WIDEST) + _AROUND)
        self.setToolTip(tip)
        self.setAccessibleName(name)
        self.clicked.connect(self.open)

    @property
    def says(self) -> str:
        """What is in use, in full, be it too long for the button or not."""
        return self._title + self._rest

    def show_choice(
        self, title: str, precision: str = "", milliseconds: float | None = None
    ) -> None:
        """Show a model's title, what it is computed in, and what that takes here."""
        parts = [precision, "" if milliseconds is None else f"{milliseconds:.0f} ms"]
        rest = "".join(f" · {part}" for part in parts if part)
        if (title, rest) == (self._title, self._rest):
            return
        self._title, self._rest = title, rest
        metrics = self.fontMetrics()
        room = self.width() - _AROUND - metrics.horizontalAdvance(rest)
        self.setText(metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, room) + rest)
        self.setAccessibleName(tr("{0}: {1}").format(self._name, self.says))

    def open(self) -> None:
        """Show the popup below, or where the screen has room."""
        self.asked.emit()
        self.popup.adjustSize()
        corner = self.mapToGlobal(QPoint(0, self.height()))
        screen = self.screen()
        assert screen is not None
        area, size = screen.availableGeometry(), self.popup.size()
        x = max(area.left(), min(corner.x(), area.right() - size.width()))
        y = max(area.top(), min(corner.y(), area.bottom() - size.height()))
        self.popup.move(x, y)
        self.popup.show()
        self.popup.models.setFocus()
