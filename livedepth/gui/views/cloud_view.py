"""The frame as points in space, turned with the mouse while it runs."""

from __future__ import annotations

import math
from dataclasses import replace

from PyQt6.QtCore import QEvent, QPointF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PyQt6.QtWidgets import QWidget

from livedepth.frames import DepthFrame, Image
from livedepth.gui.texts import tr
from livedepth.gui.views.density import Density
from livedepth.gui.views.display import Display
from livedepth.gui.views.drawing import DrawingThread
from livedepth.gui.views.picture_widget import ARROWS, Draw, PictureWidget
from livedepth.gui.views.scene import Colours, Look, Scene
from livedepth.postprocess.measure import Point
from livedepth.postprocess.point_cloud import DEFAULT_FIELD_OF_VIEW, Eye, seen_by
from livedepth.settings import PointsDensity

_STEEPEST = math.radians(80)
_KEY_STEP = math.radians(6)
_KEYS = {key: (_KEY_STEP * right, -_KEY_STEP * down) for key, (right, down) in ARROWS.items()}
LEGEND = QColor(170, 176, 186)
_STILL_MS = 400  # without a new frame or eye, after which all points are worth their time
START = Eye(yaw=math.radians(-13), pitch=math.radians(-9), zoom=0.85)


class CloudView(PictureWidget):
    """Drag: turn; Shift and drag: move; wheel: zoom; arrow keys: turn; double-click or Home: as it
    starts, a little turned, or it would look like the picture.

    The points are drawn by the processor, in the thread ``drawing``: no OpenGL is needed. In the
    colours of the picture, or of their depth as ``display`` has it. While frames come, and while it
    is turned, there are no more points than are drawn in time; on a picture that stands still there
    are as many as it has pixels.
    """

    looked_at = pyqtSignal(object)  # the place of the widget that is pointed at, a QPointF or None

    def __init__(
        self,
        name: str,
        display: Display,
        drawing: DrawingThread,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, hint, parent)
        self.display = display
        self.eye = START
        self.field_of_view = DEFAULT_FIELD_OF_VIEW  # of a camera that is not known
        self.density: PointsDensity = "auto"
        self.point_size = 1.0
        self.in_depth_colours = False
        self._beside = drawing
        self._adapts = Density()
        self._scene: Scene | None = None  # what is to be seen
        self._quick: Scene | None = None  # the same with few enough points to be turned in time
        self._seen: Look | None = None  # what is on the screen
        self._drag_from: QPointF | None = None
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self._show_all)

    def show_cloud(self, shown: DepthFrame) -> None:
        """Show the points of a frame; inverse depth of unknown scale is no place in space."""
        turns = self.density == "picture" and self._still.isActive()
        self._quick = None
        self._show(self._scene_of(shown, "auto" if turns else self.density))
        if self.density == "auto":
            self._still.start()

    def _scene_of(self, shown: DepthFrame, density: PointsDensity) -> Scene:
        colours = (
            Colours(self.display.table, self.display.limits) if self.in_depth_colours else None
        )
        degrees = seen_by(shown, self.field_of_view)
        return Scene(shown, self._adapts.grid(shown, density), degrees, colours)

    def _show(self, scene: Scene) -> None:
        self._scene = scene
        look = Look(scene, self.eye, self.point_size)
        # Space has no edges: it fills the widget, whatever the picture's shape.
        self.show_picture(1, 1, look, scene.shown, self._beside)

    def _show_all(self) -> None:
        if self._scene is None or not self.isVisible():
            return
        dense = self._scene_of(
            self._scene.shown, "picture" if self.density == "auto" else self.density
        )
        if dense.grid != self._scene.grid:
            self._show(dense)

    def _prepare(self) -> None:
        if not isinstance(self._draw, Look):  # another thing than points
            self._scene = self._quick = self._seen = None
            self._still.stop()

    def seen_size(self, size: tuple[int, int]) -> tuple[float, float]:
        points = self._scene is not None
        return (max(1, self.width()), max(1, self.height())) if points else size

    def _take(self, draw: Draw, of: object, picture: Image) -> None:
        super()._take(draw, of, picture)
        self._seen = draw if isinstance(draw, Look) else None
        if self._seen is not None:
            height, width = self._seen.scene.grid
            self._adapts.note(height * width, self._seen.seconds)

    @property
    def points(self) -> int:
        """How many are on the screen."""
        return self._seen.points if self._seen is not None else 0

    @property
    def legend(self) -> str:
        """How wide the meshes on the ground are, and how many points there are."""
        mesh = self._seen.mesh if self._seen is not None else 1.0
        return tr("Grid: {0} m · {1} points").format(f"{mesh:g}", f"{self.points:,}")

    def paint_over(self, painter: QPainter) -> None:
        """Say how wide the meshes on the ground are, and how many points there are."""
        if self._seen is None:
            return
        area = self.rect().adjusted(8, 0, 0, -6)
        painter.setPen(LEGEND)
        painter.drawText(
            area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.legend
        )

    def look(self, eye: Eye) -> None:
        """See it from elsewhere."""
        pitch = min(max(eye.pitch, -_STEEPEST), _STEEPEST)
        self.eye = replace(eye, pitch=pitch, zoom=min(max(eye.zoom, 0.2), 10.0))
        if self._scene is None:
            return
        if self.density != "map":
            self._still.start()
            self._thin_out(self._scene)
        self._show(self._scene)

    def _thin_out(self, scene: Scene) -> None:
        """While it is turned there are no more points than are drawn in time."""
        height, width = self._adapts.grid(scene.shown, "auto")
        if scene.grid[0] * scene.grid[1] > height * width:
            if self._quick is None:
                self._quick = self._scene_of(scene.shown, "auto")
            self._scene = self._quick

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() != Qt.MouseButton.RightButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._drag_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        self.hovered.emit(self.point_at(event.position()))
        self.looked_at.emit(event.position())
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

    def leaveEvent(self, event: QEvent | None) -> None:
        super().leaveEvent(event)
        self.looked_at.emit(None)

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
        if self._seen is None:
            return None
        size = max(1, self.height()), max(1, self.width())
        return self._seen.pick(size, (position.x(), position.y()))
