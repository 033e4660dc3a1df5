"""A widget that paints one picture, already resized to its own pixels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from PyQt6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image
from livedepth.gui.views.drawing import DrawingThread
from livedepth.gui.views.viewport import WHOLE, Region
from livedepth.postprocess.measure import Point

_BACKGROUND = QColor(16, 17, 20)
_HINT = QColor(150, 155, 165)
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Draw = Callable[[Region, int, int], Image]  # the part that is seen, and its width and height


def fit(width: float, height: float, into_width: int, into_height: int) -> tuple[int, int]:
    """The largest size of the same shape that fits, at least 1x1."""
    scale = min(into_width / width, into_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _size_of(picture: Image) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]


def drawn_for_screen(draw: Draw, region: Region, width: int, height: int) -> Image:
    """uint8 [height, width, 4] as the screen has pixels, so that it only has to be copied there."""
    picture = np.ascontiguousarray(draw(region, width, height))
    return cv2.cvtColor(picture, cv2.COLOR_RGB2BGRA).astype(np.uint8, copy=False)


class PictureWidget(QWidget):
    """Shows a picture in its own proportions, centred, or a line of text, the ``hint``.

    ``show_picture`` takes the size of the picture and a function that draws it at the size it will
    have on screen in device pixels: nothing is computed larger than it is seen, and Qt does not
    scale. ``painted`` is sent after each new picture is on the widget, with what it is of.

    A picture that takes long is drawn by a :class:`DrawingThread`. Until it is ready the one before
    stays, enlarged or shrunk where the widget has another size now; the first one is drawn at once.
    """

    painted = pyqtSignal(object)
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
        self._of: object = None  # what the picture is of
        self._drawing: DrawingThread | None = None
        self._asked: tuple[int, int] | None = None  # the size that was last drawn beside
        self._picture: Image | None = None
        self._pictured: object = None  # what the picture on the screen is of
        self._current = False  # whether it is as it was asked for last, or is being drawn so
        self._fresh = False

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_picture(
        self,
        width: int,
        height: int,
        draw: Draw,
        of: object = None,
        drawing: DrawingThread | None = None,
    ) -> None:
        """Show what ``draw(region, width, height)`` gives: uint8 RGB [height, width, 3].

        ``drawing``: where it is drawn; None: here, when it is painted. There ``draw`` must not
        depend on what changes meanwhile.
        """
        if drawing is not self._drawing:
            self.forget_picture()
        self._size, self._draw, self._of, self._drawing = (width, height), draw, of, drawing
        self._prepare()
        self._refresh()

    def show_hint(self, text: str) -> None:
        """Show a line of text in place of a picture."""
        self.forget_picture()
        self.hint, self._size, self._draw, self._of = text, None, None, None
        self._prepare()
        self.update()

    def _prepare(self) -> None:
        """What is to be shown from now on is known, and not drawn yet."""

    def forget_picture(self) -> None:
        """The next picture is another thing: the one before does not stand in for it."""
        if self._drawing is not None:
            self._drawing.forget(self)
        self._picture, self._asked = None, None

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown, not a line of text."""
        return self._draw is not None

    def drawn(self, width: int, height: int) -> Image | None:
        """What is shown, drawn at another size: uint8 RGB [height, width, 3]; None without it."""
        if self._draw is None:
            return None
        return np.ascontiguousarray(self._draw(self.region, width, height))

    def redraw(self) -> None:
        """Draw the same picture anew: something about how it is seen has changed."""
        self._refresh()

    def _refresh(self) -> None:
        self._current = False
        if self._drawing is None or self._picture is None or not self.isVisible():
            self.update()
        else:  # what is painted stays until then
            self._ask(self._target())

    @property
    def region(self) -> Region:
        """The part of the picture that is seen."""
        return WHOLE

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
            self.painted.emit(self._pictured)

    def _at_screen_size(self) -> Image | None:
        """The picture to be painted: the one before while this one is being drawn."""
        if self._size is None or self._draw is None:
            return None
        size, picture = self._target(), self._picture
        fits = picture is not None and _size_of(picture) == size
        if self._drawing is None or picture is None:
            if not (self._current and fits):
                drawn = drawn_for_screen(self._draw, self.region, *size)
                self._take(self._draw, self._of, drawn)
        elif not self._current or not (fits or self._asked == size):
            self._ask(size)
        return self._picture

    def _target(self) -> tuple[int, int]:
        """Width and height in device pixels that the picture is to have."""
        assert self._size is not None
        return fit(*self.seen_size(self._size), *self._pixels())

    def _ask(self, size: tuple[int, int]) -> None:
        assert self._drawing is not None and self._draw is not None
        self._current, self._asked = True, size
        work = partial(drawn_for_screen, self._draw, self.region, *size)
        self._drawing.ask(self, work, partial(self._take_drawn, self._draw, self._of))

    def _take_drawn(self, draw: Draw, of: object, picture: Image) -> None:
        self._take(draw, of, picture)
        self.update()

    def _take(self, draw: Draw, of: object, picture: Image) -> None:
        """This picture is painted from now on; it is what ``draw`` has drawn."""
        self._picture, self._current = picture, True
        self._fresh = self._fresh or of is not self._pictured
        self._pictured = of

    def _paint(self, painter: QPainter, picture: Image) -> None:
        width, height = _size_of(picture)
        # A memoryview is not copied; `picture` outlives the image. The stubs do not know it.
        image = QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGB32)  # type: ignore[call-overload]
        ratio, (wide, high) = self.devicePixelRatioF(), self._pixels()
        image.setDevicePixelRatio(ratio)
        target = self._target()
        left = round((wide - target[0]) / 2 / ratio)
        top = round((high - target[1]) / 2 / ratio)
        if target == (width, height):
            painter.drawImage(QPoint(left, top), image)
        else:
            painter.drawImage(QRectF(left, top, target[0] / ratio, target[1] / ratio), image)

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
