"""The frame as points in space, turned with the mouse while it runs."""

from __future__ import annotations

import math
from dataclasses import replace

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from livedepth.frames import DepthFrame, Image
from livedepth.gui.views.picture_widget import ARROWS, Draw, PictureWidget
from livedepth.postprocess.measure import Point
from livedepth.postprocess.point_cloud import (
    DEFAULT_FIELD_OF_VIEW,
    Cloud,
    Eye,
    draw_cloud,
    pick,
    unproject,
)

_STEEPEST = math.radians(80)
_KEY_STEP = math.radians(6)
_MOST_POINTS = (180, 240)  # rows, columns: more than a network's map holds, drawn in time
_KEYS = {key: (_KEY_STEP * right, -_KEY_STEP * down) for key, (right, down) in ARROWS.items()}


class CloudView(PictureWidget):
    """Drag: turn; Shift and drag: move; wheel: zoom; arrow keys: turn; double-click or Home: as the
    camera saw it.

    The points are drawn by the processor: no OpenGL is needed.
    """

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, hint, parent)
        self.eye = Eye()
        self.field_of_view = DEFAULT_FIELD_OF_VIEW
        self._cloud: Cloud | None = None
        self._aspect = 1.0
        self._drag_from: QPointF | None = None

    def show_cloud(self, shown: DepthFrame) -> None:
        """Show the points of a frame; inverse depth of unknown scale is no place in space."""
        height, width = shown.frame.image.shape[:2]
        cells = shown.depth.size < _MOST_POINTS[0] * _MOST_POINTS[1]
        size = None if cells else _MOST_POINTS
        cloud = unproject(shown.depth, shown.frame.image, self.field_of_view, size)

        def draw(w: int, h: int) -> Image:
            return draw_cloud(
                cloud,
                self.eye,
                (h, w),
                field_of_view=self.field_of_view,
                aspect=width / height,
            )

        # Space has no edges: it fills the widget, whatever the picture's shape.
        self.show_picture(max(1, self.width()), max(1, self.height()), draw)
        self._cloud, self._aspect = cloud, width / height

    def show_picture(self, width: int, height: int, draw: Draw) -> None:
        self._cloud = None
        super().show_picture(width, height, draw)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        if self._cloud is not None:
            self._size = max(1, self.width()), max(1, self.height())
        super().resizeEvent(event)

    def look(self, eye: Eye) -> None:
        """See it from elsewhere."""
        pitch = min(max(eye.pitch, -_STEEPEST), _STEEPEST)
        self.eye = replace(eye, pitch=pitch, zoom=min(max(eye.zoom, 0.2), 10.0))
        self.redraw()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() != Qt.MouseButton.RightButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._drag_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        self.hovered.emit(self.point_at(event.position()))
        if self._drag_from is None:
            return
        here, before = event.position(), self._drag_from
        self._drag_from = here
        dx, dy = (here - before).x() / self.width(), (here - before).y() / self.width()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            x, y = self.eye.shift
            self.look(replace(self.eye, shift=(x + dx, y + dy)))
        else:
            self.look(replace(self.eye, yaw=self.eye.yaw + 3 * dx, pitch=self.eye.pitch - 3 * dy))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._drag_from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.look(Eye())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None:
            self.look(
                replace(self.eye, zoom=self.eye.zoom * 1.15 ** (event.angleDelta().y() / 120))
            )
            event.accept()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        step = _KEYS.get(Qt.Key(event.key()))
        if step is not None:
            self.look(replace(self.eye, yaw=self.eye.yaw + step[0], pitch=self.eye.pitch + step[1]))
        elif event.key() == Qt.Key.Key_Home:
            self.look(Eye())
        else:
            super().keyPressEvent(event)

    def point_at(self, position: QPointF) -> Point | None:
        """The place of the picture whose point in space is seen there; None where none is."""
        if self._cloud is None or not self.has_picture:
            return None
        return pick(
            self._cloud,
            self.eye,
            (max(1, self.height()), max(1, self.width())),
            (position.x(), position.y()),
            field_of_view=self.field_of_view,
            aspect=self._aspect,
        )
