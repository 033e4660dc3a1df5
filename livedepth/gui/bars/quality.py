"""Quality against speed in one control: a button that says what runs, and what it opens."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QStyleOptionButton, QWidget

from livedepth.gui.bars.quality_popup import QualityPopup
from livedepth.gui.icons import icon

_WIDEST = "Default · bfloat16 · 1000 ms"
_NARROWEST, _LEAST_TITLE = 110, 40  # pixels
_AROUND = 60  # pixels beside the text: icon, arrow and frame


class QualityButton(QPushButton):
    """Wants the same width whatever it says, so that nothing beside it moves; in a narrow window it
    gets less, and leaves something out. ``asked`` comes before its ``popup`` is shown."""

    asked = pyqtSignal()

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._title, self._rest = name, "", ""
        self.popup = QualityPopup(name, self)
        self.setIcon(icon("quality"))
        self.setStyleSheet("QualityButton { text-align: left; padding: 0 6px; }")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
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
        self._fit()
        self.setAccessibleName(f"{self._name}: {self.says}")

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(_WIDEST) + _AROUND
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show what there is room for: of the title less, before the figures go."""
        metrics, room = self.fontMetrics(), self.width() - _AROUND
        left = room - metrics.horizontalAdvance(self._rest)
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, left)
        whole = metrics.elidedText(self.says, Qt.TextElideMode.ElideRight, room)
        self.setText(title + self._rest if left > _LEAST_TITLE else whole)

    def initStyleOption(self, option: QStyleOptionButton | None) -> None:
        """With the arrow of a button that opens something."""
        super().initStyleOption(option)
        if option is not None:
            option.features |= QStyleOptionButton.ButtonFeature.HasMenu

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
