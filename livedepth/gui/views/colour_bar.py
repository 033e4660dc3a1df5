"""The legend: which colour is how many metres, with handles to hold near and far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygon,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image, Unit
from livedepth.gui.texts import tr
from livedepth.output.legend import legend_labels
from livedepth.postprocess.difference import Apart
from livedepth.postprocess.range_tracker import Range

_BAR_WIDTH = 16
_REACH = 14  # pixels around an end within which a press takes its handle
_BEYOND = 12  # of the height, one part is free at each end, to drag a handle into
_HELD = {"dark": "#e08a1e", "light": "#b45309"}  # contrast with the window over 4.5:1
LEAST_SPAN, MOST = 0.1, 100.0  # metres


def difference_labels(limit: float, unit: Apart) -> list[str]:
    """What stands beside the scale of a difference, from top to bottom."""
    digits = 0 if limit >= 20 else 1 if limit >= 4 else 2
    values = (limit, limit / 2, 0.0, -limit / 2, -limit)
    return [f"{value:+.{digits}f} {unit}" if value else f"0 {unit}" for value in values]


class ColourBar(QWidget):
    """A vertical colour scale, near at the bottom: with metres where depth has them.

    Dragging its upper end changes far, its lower end near: ``dragged`` says both. Until the mouse
    is released the scale stands still, and the handle is under the mouse. A double-click asks for
    the automatic range: ``released``. Keys: up and down for far, with Shift for near.
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
        self._other: tuple[str, ...] = ()  # labels of a scale of something else
        self._held = False
        self._camera = ""  # what metres rest on
        self._grip: tuple[str, float, Range] | None = None  # end, its way to the mouse, the scale
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(_BAR_WIDTH + 18 + self.fontMetrics().horizontalAdvance("00.000 m"), 200)

    def set_table(self, table: Image) -> None:
        self._table = table
        self.update()

    def set_range(self, limits: Range, unit: Unit = "m") -> None:
        """Near and far in ``unit``; repaints only when a label would change."""
        self._show(limits, unit, ())

    def show_other(self, labels: Sequence[str], tip: str) -> None:
        """The scale of something else than depth, which has no ends to drag: its labels, from top
        to bottom."""
        self._show(None, self._unit, tuple(labels))
        self.setToolTip(tip)

    def _show(self, limits: Range | None, unit: Unit, other: tuple[str, ...]) -> None:
        before = self.labels(), self._unit, bool(self._other)
        self._range, self._unit, self._other = limits, unit, other
        if self.labels() != before[0] or self._grip is not None:
            self.update()
        if (unit, bool(other)) != before[1:]:
            self._grip = None
            self._tell()

    def set_held(self, held: bool) -> None:
        """Whether the range stays as it is."""
        self._held = held
        self.update()

    def show_camera(self, text: str) -> None:
        """What metres rest on, for the tip."""
        if text != self._camera:
            self._camera = text
            if not self._other:
                self._tell()

    def _tell(self) -> None:
        if self._unit == "m":
            text = tr("Drag an end to set near or far; double-click for the automatic range")
            self.setToolTip(f"{text}\n{self._camera}" if self._camera else text)
        else:
            self.setToolTip(tr("this model gives relative depth, not metres"))

    def labels(self) -> list[str]:
        """What stands beside the scale, from far to near; nothing before the first range."""
        if self._range is None:
            return list(self._other)
        top, bottom = self._ends()
        room = (bottom - top) / self.fontMetrics().height()
        words = {"far": tr("far"), "near": tr("near")}
        texts = legend_labels(self._range, self._unit, 5 if room > 6 else 2)
        return [words.get(text, text) for text in texts]

    def _bar(self) -> QRect:
        margin = max(self.fontMetrics().height(), self.height() // _BEYOND)
        return QRect(8, margin, _BAR_WIDTH, max(1, self.height() - 2 * margin))

    def _ends(self) -> tuple[int, int]:
        """Where far and near are drawn."""
        bar = self._bar()
        if self._range is None or self._grip is None:
            return bar.top(), bar.bottom()
        near, far = (round(self._height_of(value)) for value in self._range)
        return max(far, 0), min(near, self.height() - 1)

    def _height_of(self, value: float) -> float:
        """Where a depth lies on the scale as it was when a handle was taken."""
        assert self._grip is not None
        bar, (near, far) = self._bar(), self._grip[2]
        return bar.bottom() - (value - near) / (far - near) * (bar.height() - 1)

    @property
    def _has_handles(self) -> bool:
        return self._unit == "m" and self._range is not None

    def paintEvent(self, event: QPaintEvent | None) -> None:
        bar, (top, bottom) = self._bar(), self._ends()
        column = np.ascontiguousarray(self._table[:, None, :])
        image = QImage(column.data, 1, 256, 3, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
        with QPainter(self) as painter:
            for begin, end, entry in ((bar.top(), top, 0), (bottom, bar.bottom(), -1)):
                beyond = QRect(bar.left(), begin, bar.width(), end - begin)
                painter.fillRect(beyond, QColor(*map(int, self._table[entry])))
            painter.drawImage(QRect(bar.left(), top, bar.width(), bottom - top + 1), image)
            self._paint_labels(painter, top, bottom)
            if self._has_handles:
                painter.setBrush(self._handles())
                painter.setPen(Qt.PenStyle.NoPen)
                for y in (top, bottom):
                    corners = [QPoint(0, y - 5), QPoint(0, y + 5), QPoint(7, y)]
                    painter.drawPolygon(QPolygon(corners))

    def _handles(self) -> QBrush:
        """Orange while the range is held."""
        if not self._held:
            return self.palette().windowText()
        dark = self.palette().window().color().lightness() < 128
        return QBrush(QColor(_HELD["dark" if dark else "light"]))

    def _paint_labels(self, painter: QPainter, top: int, bottom: int) -> None:
        labels, line = self.labels(), self.fontMetrics().height()
        if bottom - top < line:  # both would stand on one place
            middle = (top + bottom) // 2
            top, bottom = middle - line // 2, middle + line // 2
        for step, text in enumerate(labels):
            y = round(top + step / (len(labels) - 1) * (bottom - top))
            y = min(max(y, line // 2), self.height() - line // 2)
            box = QRect(self._bar().right() + 6, y - line // 2, self.width(), line)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or not self._has_handles or self._range is None:
            return
        y, bar = event.position().y(), self._bar()
        for end, at in (("far", bar.top()), ("near", bar.bottom())):
            if abs(y - at) <= _REACH:
                self._grip = end, y - at, self._range

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        y, bar = event.position().y(), self._bar()
        at_end = min(abs(y - bar.top()), abs(y - bar.bottom())) <= _REACH and self._has_handles
        self.setCursor(
            Qt.CursorShape.SizeVerCursor if at_end or self._grip else Qt.CursorShape.ArrowCursor
        )
        if self._grip is None or self._range is None:
            return
        end, apart, (near, far) = self._grip
        value = near + (bar.bottom() - (y - apart)) / (bar.height() - 1) * (far - near)
        now = self._range
        self._say(*((value, now[1]) if end == "near" else (now[0], value)), end)

    def _say(self, near: float, far: float, end: str) -> None:
        if end == "near":
            near = min(max(near, 0.0), far - LEAST_SPAN)
        else:
            far = min(max(far, near + LEAST_SPAN), MOST)
        self.dragged.emit(near, far)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._grip = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self._grip = None
        if self._has_handles:
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or self._range is None or not self._has_handles:
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
