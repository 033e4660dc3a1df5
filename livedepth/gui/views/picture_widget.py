"""A widget that paints one picture, already resized to its own pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PyQt6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image
from livedepth.postprocess.measure import Point

_BACKGROUND = QColor(16, 17, 20)
_HINT = QColor(150, 155, 165)
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Draw = Callable[[int, int], Image]


def fit(width: float, height: float, into_width: int, into_height: int) -> tuple[int, int]:
    """The largest size of the same shape that fits, at least 1x1."""
    scale = min(into_width / width, into_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


class PictureWidget(QWidget):
    """Shows a picture in its own proportions, centred, or a line of text, the ``hint``.

    ``show_picture`` takes the size of the picture and a function that draws it at the size it will
    have on screen in device pixels: nothing is computed larger than it is seen, and Qt never
    scales. ``painted`` is sent after each new picture is on the widget.
    """

    painted = pyqtSignal()
    hovered = pyqtSignal(object)  # Point of the picture, or None

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumSize(80, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hint = hint
        self._size: tuple[int, int] | None = None
        self._draw: Draw | None = None
        self._picture: Image | None = None
        self._fresh = False

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_picture(self, width: int, height: int, draw: Draw) -> None:
        """Show what ``draw(width, height)`` gives: uint8 RGB [height, width, 3]."""
        self._size, self._draw, self._picture, self._fresh = (width, height), draw, None, True
        self.update()

    def show_hint(self, text: str) -> None:
        """Show a line of text in place of a picture."""
        self.hint, self._size, self._draw, self._picture = text, None, None, None
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown, not a line of text."""
        return self._draw is not None

    def drawn(self, width: int, height: int) -> Image | None:
        """What is shown, drawn at another size: uint8 RGB [height, width, 3]; None without it."""
        return None if self._draw is None else np.ascontiguousarray(self._draw(width, height))

    def redraw(self) -> None:
        """Draw the same picture anew: something about how it is seen has changed."""
        self._picture = None
        self.update()

    def seen_size(self, size: tuple[int, int]) -> tuple[float, float]:
        """Width and height of the part of a picture of ``size`` that is to be shown."""
        return size

    def point_at(self, position: QPointF) -> Point | None:
        """The place of the picture (shares) under one of the widget; None beside it."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over the picture."""

    def paintEvent(self, event: QPaintEvent | None) -> None:
        picture = self._at_screen_size()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), _BACKGROUND)
            if picture is None:
                painter.setPen(_HINT)
                painter.drawText(
                    self.rect(),
                    Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                    self.hint,
                )
            else:
                self._paint(painter, picture)
                self.paint_over(painter)
        if picture is not None and self._fresh:
            self._fresh = False
            self.painted.emit()

    def _at_screen_size(self) -> Image | None:
        if self._size is None or self._draw is None:
            return None
        width, height = fit(*self.seen_size(self._size), *self._pixels())
        if self._picture is None or self._picture.shape[:2] != (height, width):
            self._picture = np.ascontiguousarray(self._draw(width, height))
        return self._picture

    def _paint(self, painter: QPainter, picture: Image) -> None:
        height, width = picture.shape[:2]
        # A memoryview is not copied; `picture` outlives the image. The stubs do not know it.
        image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
        ratio, (wide, high) = self.devicePixelRatioF(), self._pixels()
        image.setDevicePixelRatio(ratio)
        corner = QPoint(round((wide - width) / 2 / ratio), round((high - height) / 2 / ratio))
        painter.drawImage(corner, image)

    def _pixels(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def picture_rect(self) -> QRect:
        """Where the picture lies in the widget; empty without one."""
        if self._size is None:
            return QRect()
        width, height = fit(*self.seen_size(self._size), self.width(), self.height())
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def leaveEvent(self, event: QEvent | None) -> None:
        self.hovered.emit(None)
