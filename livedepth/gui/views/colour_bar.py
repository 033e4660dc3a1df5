"""The legend: which colour is how many metres, with handles to hold near and far."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygon
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image, Unit
from livedepth.gui.texts import tr
from livedepth.output.legend import legend_labels
from livedepth.postprocess.range_tracker import Range

_BAR_WIDTH = 16
_REACH = 14  # pixels around an end within which a press takes its handle
LEAST_SPAN, MOST = 0.1, 100.0  # metres


class ColourBar(QWidget):
    """A vertical colour scale, near at the bottom: with metres where depth has them.

    Dragging its upper end changes far, its lower end near: ``dragged`` says both. A double-click
    asks for the automatic range: ``released``. Keys: up and down for far, with Shift for near.
    """

    dragged = pyqtSignal(float, float)
    released = pyqtSignal()

    def __init__(self, table: Image, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Colour scale"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._table = table
        self._range: Range | None = None
        self._unit: Unit = "m"
        self._held = False
        self._grip: tuple[str, int, Range] | None = None
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(_BAR_WIDTH + 64, 200)

    def set_table(self, table: Image) -> None:
        self._table = table
        self.update()

    def set_range(self, limits: Range, unit: Unit = "m") -> None:
        """Near and far in ``unit``; repaints only when a label would change."""
        before, other = self.labels(), unit != self._unit
        self._range, self._unit = limits, unit
        if self.labels() != before:
            self.update()
        if other:
            self._tell()

    def set_held(self, held: bool) -> None:
        """Whether the range stays as it is."""
        self._held = held
        self.update()

    def _tell(self) -> None:
        self.setToolTip(
            tr("Drag an end to set near or far; double-click for the automatic range")
            if self._unit == "m"
            else tr("this model gives relative depth, not metres")
        )

    def labels(self) -> list[str]:
        """What stands beside the scale, from far to near; nothing before the first range."""
        if self._range is None:
            return []
        words = {"far": tr("far"), "near": tr("near")}
        return [words.get(text, text) for text in legend_labels(self._range, self._unit)]

    def _bar(self) -> QRect:
        margin = self.fontMetrics().height()
        return QRect(8, margin, _BAR_WIDTH, max(1, self.height() - 2 * margin))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        bar, line = self._bar(), self.fontMetrics().height()
        column = np.ascontiguousarray(self._table[:, None, :])
        image = QImage(column.data, 1, 256, 3, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
        with QPainter(self) as painter:
            painter.drawImage(bar, image)
            labels = self.labels()
            for step, text in enumerate(labels):
                y = round(bar.top() + step / (len(labels) - 1) * bar.height())
                box = QRect(bar.right() + 6, y - line // 2, self.width(), line)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            if self._unit == "m" and self._range is not None:
                colour = self.palette().windowText().color()
                if self._held:
                    colour = QColor("#ffb347")
                painter.setBrush(colour)
                painter.setPen(Qt.PenStyle.NoPen)
                for y in (bar.top(), bar.bottom()):
                    corners = [QPoint(0, y - 5), QPoint(0, y + 5), QPoint(7, y)]
                    painter.drawPolygon(QPolygon(corners))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._range is None or self._unit != "m":
            return
        y, bar = round(event.position().y()), self._bar()
        for end, at in (("far", bar.top()), ("near", bar.bottom())):
            if abs(y - at) <= _REACH:
                self._grip = end, y, self._range

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        y, bar = round(event.position().y()), self._bar()
        at_end = min(abs(y - bar.top()), abs(y - bar.bottom())) <= _REACH
        self.setCursor(
            Qt.CursorShape.SizeVerCursor if at_end or self._grip else Qt.CursorShape.ArrowCursor
        )
        if self._grip is None:
            return
        end, start, (near, far) = self._grip
        moved = (start - y) / bar.height() * (far - near)
        self._say(near + moved * (end == "near"), far + moved * (end == "far"), end)

    def _say(self, near: float, far: float, end: str) -> None:
        if end == "near":
            near = min(max(near, 0.0), far - LEAST_SPAN)
        else:
            far = min(max(far, near + LEAST_SPAN), MOST)
        self.dragged.emit(near, far)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self._grip = None
        self.released.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or self._range is None or self._unit != "m":
            return
        step = {Qt.Key.Key_Up: 0.1, Qt.Key.Key_Down: -0.1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        near, far = self._range
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._say(near + step, far, "near")
        else:
            self._say(near, far + step, "far")
