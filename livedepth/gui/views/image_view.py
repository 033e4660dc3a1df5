"""A picture that a person looks into: zoom, place, the cross, and what is pinned on it."""

from __future__ import annotations

import math
from functools import partial

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QMenu, QWidget

from livedepth.gui.texts import tr
from livedepth.gui.views.mark_painter import on_area, paint_cross, paint_marks
from livedepth.gui.views.marks import Marks, Probe, Reading, Told, depth_text
from livedepth.gui.views.picture_widget import ARROWS, PictureWidget
from livedepth.gui.views.viewport import Region, Viewport
from livedepth.postprocess.measure import Point

_NEAR_PROBE = 9  # pixels within which a click means the probe that is there
_WHEEL_STEP = 1.2
_CROSS_STEP, _PAN_STEP = 0.02, 0.1  # of what is seen


class ImageView(PictureWidget):
    """Shows what ``viewport`` has of a picture, with ``marks``. Views that share both go together.

    Wheel: zoom; drag: pan; click: pin a probe; Shift and drag: a rectangle. Keys: Ctrl and arrows
    move a cross, Enter pins a probe there, Shift and Enter a corner of a rectangle; Shift and
    arrows pan.
    """

    slid = pyqtSignal(float)  # share of the view's width, while ``slides``
    double_clicked = pyqtSignal()
    nudged = pyqtSignal(float)  # the same by key: how much farther right
    distance_told = pyqtSignal(object)  # a place of the picture: a person knows how far it is
    distances_forgotten = pyqtSignal()

    def __init__(
        self,
        name: str,
        hint: str,
        viewport: Viewport,
        marks: Marks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, hint, parent)
        self.viewport = viewport
        self.marks = marks
        self.viewport.changed.connect(self.redraw)
        self.marks.changed.connect(self.update)
        self.told: Told = partial(depth_text, unit="m")
        self.slides = False
        self.leads = False  # the part seen takes the shape of this pane
        self.eyes = 1  # pictures side by side in the one that is shown, of the same place
        self.reading: Reading = "first"  # what its marks tell
        self.has_depth = self.fitted = False  # of the frame that is shown
        self._cross: Point | None = None
        self._corner: Point | None = None
        self._pressed: QPointF | None = None
        self._dragged: Qt.MouseButton | None = None
        self._drag_from: QPointF | None = None
        self._before_click: list[Probe] = []

    def _prepare(self) -> None:
        self._make_room()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        if self.leads and self._size is not None:
            self.viewport.set_room((self.width() / self.eyes, self.height()), self._size)

    @property
    def region(self) -> Region:
        return self.viewport.region

    def seen_size(self, size: tuple[int, int]) -> tuple[float, float]:
        seen = self.viewport.region
        return self.eyes * size[0] * seen.width, size[1] * seen.height

    def areas(self) -> list[QRectF]:
        """Where the part seen lies, once for each eye; empty without a picture.

        Exact, where the pixels are rounded: what is under the cursor stays there when zoomed.
        """
        if self._size is None:
            return [QRectF()]
        width, height = self.seen_size(self._size)
        scale = min(self.width() / width, self.height() / height)
        left, top = (self.width() - width * scale) / 2, (self.height() - height * scale) / 2
        width /= self.eyes
        return [
            QRectF(left + eye * width * scale, top, width * scale, height * scale)
            for eye in range(self.eyes)
        ]

    def paint_over(self, painter: QPainter) -> None:
        """Paint the marks and the cross."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        region = self.viewport.region
        for area in self.areas():
            painter.setClipRect(area)
            paint_marks(painter, self.marks, area, region, self.reading, self.told)
            if self._cross is not None and self.hasFocus():
                paint_cross(painter, on_area(self._cross, area, region))

    def point_at(self, position: QPointF) -> Point | None:
        """The place of the picture (shares) under a place of the widget; None beside it."""
        place = self._place(position)
        if place is None or not (0 <= place[0] < 1 and 0 <= place[1] < 1):
            return None
        return self.viewport.to_picture(place)

    def _place(self, position: QPointF) -> Point | None:
        areas = self.areas()
        area = next((one for one in areas if position.x() < one.right()), areas[-1])
        if area.isEmpty():
            return None
        return (
            (position.x() - area.left()) / area.width(),
            (position.y() - area.top()) / area.height(),
        )

    def on_widget(self, point: Point) -> QPointF:
        """Where a place of the picture lies in this widget."""
        return on_area(point, self.areas()[0], self.viewport.region)

    def _probe_at(self, position: QPointF) -> Probe | None:
        near = [
            (distance, probe.number, probe)
            for area in self.areas()
            for probe in self.marks.probes
            if (distance := _apart(on_area(probe.at, area, self.viewport.region), position))
            <= _NEAR_PROBE
        ]
        return min(near)[2] if near else None

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        place = self._place(event.position()) if event else None
        if event is None or place is None:
            return
        turns = event.angleDelta().y() / 120
        self.viewport.zoom_at(place, _WHEEL_STEP**turns)
        self.hovered.emit(self.point_at(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() == Qt.MouseButton.RightButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._before_click = list(self.marks.probes)
        self._pressed = self._drag_from = event.position()
        self._dragged = None

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        here = event.position()
        self.hovered.emit(self.point_at(here))
        if self._pressed is None or self._drag_from is None:
            return
        if self._dragged is None and _apart(here, self._pressed) < 4:
            return
        middle = bool(event.buttons() & Qt.MouseButton.MiddleButton)
        self._dragged = Qt.MouseButton.MiddleButton if middle else Qt.MouseButton.LeftButton
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift and not middle:
            self._drag_rectangle(here)
        elif self.slides and not middle:
            place = self._place(here)
            if place is not None:
                self.slid.emit(min(max(place[0], 0.0), 1.0))
        else:
            area, before = self.areas()[0], self._drag_from
            if not area.isEmpty():
                dx, dy = here.x() - before.x(), here.y() - before.y()
                self.viewport.pan(dx / area.width(), dy / area.height())
        self._drag_from = here

    def _drag_rectangle(self, here: QPointF) -> None:
        assert self._pressed is not None
        area = next((one for one in self.areas() if one.contains(self._pressed)), None)
        if area is None:
            return
        inside = QPointF(
            min(max(here.x(), area.left()), area.right() - 1e-3),
            min(max(here.y(), area.top()), area.bottom() - 1e-3),
        )
        one, other = self.point_at(self._pressed), self.point_at(inside)
        if one is not None and other is not None:
            self.marks.set_rectangle((one, other))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        clicked = self._dragged is None and self._pressed is not None
        self._pressed = self._drag_from = self._dragged = None
        if event is None or not clicked or event.button() != Qt.MouseButton.LeftButton:
            return
        self._pin_or_unpin(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """What its first click pinned or took off is as it was before."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.marks.put_back(self._before_click)
            self.double_clicked.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step, modifier = ARROWS.get(key), Qt.KeyboardModifier
        if step is not None and held == modifier.ControlModifier and self.has_picture:
            self._move_cross(step)
        elif step is not None and held == modifier.ShiftModifier:
            self.viewport.pan(-_PAN_STEP * step[0], -_PAN_STEP * step[1])
        elif step is not None and step[0] and held == modifier.AltModifier and self.slides:
            self.nudged.emit(_CROSS_STEP * step[0])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cross is not None:
            if held == modifier.ShiftModifier:
                self._mark_corner(self._cross)
            else:
                self._pin_or_unpin(self.on_widget(self._cross))
        else:
            super().keyPressEvent(event)

    def _move_cross(self, step: tuple[int, int]) -> None:
        seen, at = self.viewport.region, self._cross
        if at is None or not seen.holds(at):
            at = seen.left + seen.width / 2, seen.top + seen.height / 2
        else:
            x, y = _CROSS_STEP * step[0] * seen.width, _CROSS_STEP * step[1] * seen.height
            at = at[0] + x, at[1] + y
        most = 1 - 1e-6
        self._cross = min(max(at[0], 0.0), most), min(max(at[1], 0.0), most)
        self.hovered.emit(self._cross)
        self.update()

    def _mark_corner(self, at: Point) -> None:
        if self._corner is None:
            self._corner = at
        else:
            self.marks.set_rectangle((self._corner, at))
            self._corner = None

    def _pin_or_unpin(self, position: QPointF) -> None:
        probe, point = self._probe_at(position), self.point_at(position)
        if probe is not None:
            self.marks.unpin(probe)
        elif point is not None:
            self.marks.pin(point)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        here = QPointF(event.pos())
        point, probe = self.point_at(here), self._probe_at(here)
        for text, act, possible in (
            (tr("Pin a probe here"), lambda: self.marks.pin(point or (0, 0)), point is not None),
            (
                tr("Remove this probe"),
                lambda: self.marks.unpin(probe) if probe else None,
                probe is not None,
            ),
            (
                tr("This point is … m away…"),
                lambda: self.distance_told.emit(point),
                point is not None and self.has_depth,
            ),
            (tr("Forget the known distances"), self.distances_forgotten.emit, self.fitted),
            (
                tr("Remove all marks"),
                self.marks.clear,
                bool(self.marks.probes or self.marks.rectangle),
            ),
            (tr("Show the whole picture"), self.viewport.reset, self.viewport.zoom > 1),
        ):
            action = menu.addAction(text)
            assert action is not None
            action.setEnabled(possible)
            action.triggered.connect(lambda _=False, act=act: act())
        menu.exec(event.globalPos())


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
