"""The frame as points in space, turned with the mouse while it runs."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from PyQt6.QtCore import QPointF, Qt, QTimer
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from livedepth.frames import DepthFrame, Image
from livedepth.gui.texts import tr
from livedepth.gui.views.density import Density
from livedepth.gui.views.display import Display
from livedepth.gui.views.picture_widget import ARROWS, Draw, PictureWidget
from livedepth.postprocess.colour import colourise
from livedepth.postprocess.measure import Point
from livedepth.postprocess.point_cloud import (
    DEFAULT_FIELD_OF_VIEW,
    Cloud,
    Eye,
    draw_cloud,
    ground,
    pick,
    seen_by,
    unproject,
)
from livedepth.settings import PointsDensity

_STEEPEST = math.radians(80)
_KEY_STEP = math.radians(6)
_KEYS = {key: (_KEY_STEP * right, -_KEY_STEP * down) for key, (right, down) in ARROWS.items()}
LEGEND = QColor(170, 176, 186)
_STILL_MS = 400  # without a new frame, after which all points are worth their time
START = Eye(yaw=math.radians(-13), pitch=math.radians(-9), zoom=0.85)


class CloudView(PictureWidget):
    """Drag: turn; Shift and drag: move; wheel: zoom; arrow keys: turn; double-click or Home: as it
    starts, a little turned, or it would look like the picture.

    The points are drawn by the processor: no OpenGL is needed. In the colours of the picture, or
    of their depth as ``display`` has it. While frames come there are as many points as are drawn in
    time; on a picture that stands still there are as many as it has pixels.
    """

    def __init__(
        self, name: str, display: Display, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, hint, parent)
        self.display = display
        self.eye = START
        self.field_of_view = DEFAULT_FIELD_OF_VIEW  # of a camera that is not known
        self._degrees = self.field_of_view  # of what is shown
        self.density: PointsDensity = "auto"
        self.point_size = 1.0
        self.in_depth_colours = False
        self._adapts = Density()
        self._shown: DepthFrame | None = None
        self._cloud: Cloud | None = None
        self._mesh = 1.0  # of the grid on the ground, in metres
        self._aspect = 1.0
        self._drag_from: QPointF | None = None
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self._show_all)

    def show_cloud(self, shown: DepthFrame) -> None:
        """Show the points of a frame; inverse depth of unknown scale is no place in space."""
        self._show(shown, self.density)
        if self.density == "auto":
            self._still.start()

    def show_hint(self, text: str) -> None:
        self._still.stop()
        super().show_hint(text)

    def _show_all(self) -> None:
        if self._shown is not None and self._cloud is not None and self.isVisible():
            self._show(self._shown, "picture")

    def _show(self, shown: DepthFrame, density: PointsDensity) -> None:
        height, width = shown.frame.image.shape[:2]
        began = time.perf_counter()
        grid = self._adapts.grid(shown, density)
        image = shown.frame.image
        if self.in_depth_colours:
            image = colourise(shown.depth, self.display.limits, self.display.table, (height, width))
        degrees = self._degrees = seen_by(shown, self.field_of_view)
        cloud = unproject(shown.depth, image, degrees, grid)
        lines, self._mesh = ground(cloud)
        spent = time.perf_counter() - began

        def draw(w: int, h: int) -> Image:
            start = time.perf_counter()
            drawn = draw_cloud(
                cloud,
                self.eye,
                (h, w),
                field_of_view=degrees,
                aspect=width / height,
                point_size=self.point_size,
                lines=lines,
            )
            self._adapts.note(grid[0] * grid[1], spent + time.perf_counter() - start)
            return drawn

        self._shown = shown
        # Space has no edges: it fills the widget, whatever the picture's shape.
        self.show_picture(max(1, self.width()), max(1, self.height()), draw)
        self._cloud, self._aspect = cloud, width / height

    def show_picture(self, width: int, height: int, draw: Draw) -> None:
        self._cloud = None
        self._still.stop()
        super().show_picture(width, height, draw)

    @property
    def points(self) -> int:
        """How many there are now."""
        return len(self._cloud.points) if self._cloud is not None else 0

    @property
    def legend(self) -> str:
        """How wide the meshes on the ground are, and how many points there are."""
        return tr("Grid: {0} m · {1} points").format(f"{self._mesh:g}", f"{self.points:,}")

    def paint_over(self, painter: QPainter) -> None:
        """Say how wide the meshes on the ground are, and how many points there are."""
        if self._cloud is None:
            return
        area = self.rect().adjusted(8, 0, 0, -6)
        painter.setPen(LEGEND)
        painter.drawText(
            area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.legend
        )

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
        self.look(START)

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
            self.look(START)
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
            field_of_view=self._degrees,
            aspect=self._aspect,
        )
