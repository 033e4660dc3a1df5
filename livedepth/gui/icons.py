"""Line icons from ``resources/icons``, in the colours of the present theme."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PyQt6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QApplication

RED = "#e5484d"  # of what is being recorded: readable on both themes


def icon(name: str, colour: str = "") -> QIcon:
    """The icon ``name`` in ``colour``, or in that of button texts, which follows the theme.

    Raises FileNotFoundError for a name that ``resources/icons`` does not have.
    """
    return QIcon(_LineIcon(_drawing(name), colour))


@cache
def _drawing(name: str) -> str:
    return files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


class _LineIcon(QIconEngine):
    """Draws when it is painted, so that a new theme needs no new icons."""

    def __init__(self, drawing: str, colour: str) -> None:
        super().__init__()
        self._drawing, self._colour = drawing, colour

    def clone(self) -> QIconEngine:
        return _LineIcon(self._drawing, self._colour)

    def paint(
        self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        assert painter is not None
        disabled = mode == QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if disabled else QPalette.ColorGroup.Active
        chosen = mode == QIcon.Mode.Selected
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.ButtonText
        text = QApplication.palette().color(group, role).name()
        colour = text if disabled or not self._colour else self._colour
        drawing = self._drawing.replace("currentColor", colour)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return picture
