"""A widget that paints one picture, already resized to its own pixels."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PyQt6.QtCore import QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image

_BACKGROUND = QColor(16, 17, 20)
_HINT = QColor(150, 155, 165)


def fit(width: int, height: int, into_width: int, into_height: int) -> tuple[int, int]:
    """The largest size of the same shape that fits, at least 1x1."""
    scale = min(into_width / width, into_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


class ImageView(QWidget):
    """Shows a picture in its own proportions, centred.

    ``show_picture`` takes the size of the picture and a function that draws it at the size it
    will have on screen in device pixels: nothing is computed larger than it is seen, and Qt never
    scales. ``painted`` is sent after each new picture is on the widget.
    """

    painted = pyqtSignal()

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._hint = hint
        self._size: tuple[int, int] | None = None
        self._draw: Callable[[int, int], Image] | None = None
        self._picture: Image | None = None
        self._fresh = False

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_picture(self, width: int, height: int, draw: Callable[[int, int], Image]) -> None:
        """Show what ``draw(width, height)`` gives: uint8 RGB [height, width, 3]."""
        self._size, self._draw, self._picture, self._fresh = (width, height), draw, None, True
        self.update()

    def show_hint(self, text: str) -> None:
        """Show a line of text in place of a picture."""
        self._hint, self._size, self._draw, self._picture = text, None, None, None
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        picture = self._at_screen_size()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), _BACKGROUND)
            if picture is None:
                painter.setPen(_HINT)
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._hint)
            else:
                self._paint(painter, picture)
        if picture is not None and self._fresh:
            self._fresh = False
            self.painted.emit()

    def _at_screen_size(self) -> Image | None:
        if self._size is None or self._draw is None:
            return None
        width, height = fit(*self._size, *self._pixels())
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
        width, height = fit(*self._size, self.width(), self.height())
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)


def resize_for_screen(image: Image, width: int, height: int) -> Image:
    """uint8 RGB at a size to be looked at: area when shrinking, bilinear when growing."""
    if image.shape[:2] == (height, width):
        return image
    shrinks = height < image.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(image, (width, height), interpolation=how).astype(np.uint8, copy=False)
