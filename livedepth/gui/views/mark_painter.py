"""How marks look on a picture: probes, the rectangle with its numbers, the cross."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from livedepth.gui.views.marks import Marks, Reading, Told, spread_text
from livedepth.gui.views.viewport import Region
from livedepth.postprocess.measure import Point

_WHITE, SHADE = QColor(255, 255, 255), QColor(0, 0, 0, 215)
_BESIDE = 9  # pixels from a probe to its label


def on_area(point: Point, area: QRectF, region: Region) -> QPointF:
    """Where a place of the picture (shares) lies, of which ``area`` shows ``region``."""
    x, y = region.to_view(point)
    return QPointF(area.left() + x * area.width(), area.top() + y * area.height())


def paint_marks(
    painter: QPainter, marks: Marks, area: QRectF, region: Region, reading: Reading, told: Told
) -> None:
    """Paint the rectangle and the probes, with what ``reading`` has of them, as ``told`` says."""
    if marks.rectangle is not None:
        one, other = (on_area(corner, area, region) for corner in marks.rectangle)
        box = QRectF(one, other).normalized()
        for colour, width in ((SHADE, 3.0), (_WHITE, 1.5)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine))
            painter.drawRect(box)
        _label_rectangle(painter, box, area, spread_text(marks.spreads.get(reading), told))
    for probe in marks.probes:
        at = on_area(probe.at, area, region)
        painter.setPen(QPen(QColor(0, 0, 0), 3))
        painter.drawEllipse(at, 5, 5)
        painter.setPen(QPen(QColor(probe.colour), 1.8))
        painter.drawEllipse(at, 5, 5)
        _label(painter, at, area, f"{probe.number}: {told(probe.read(reading))}")


def paint_cross(painter: QPainter, at: QPointF) -> None:
    """Paint the cross that keys move."""
    for colour, width in ((QColor(0, 0, 0), 3.0), (_WHITE, 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(at - QPointF(9, 0), at + QPointF(9, 0))
        painter.drawLine(at - QPointF(0, 9), at + QPointF(0, 9))


def _label(painter: QPainter, at: QPointF, area: QRectF, text: str) -> None:
    if area.contains(at):
        _write(painter, label_place(at, _box_of(painter, text), area), text)


def label_place(at: QPointF, box: QRectF, area: QRectF) -> QRectF:
    """Where ``box`` is seen whole beside ``at``: right of it or left, or else below or above."""
    box = QRectF(box)
    box.moveTo(at.x() + _BESIDE, at.y() - box.height() / 2)
    if box.right() > area.right():
        box.moveRight(at.x() - _BESIDE)
    if box.left() < area.left():  # no room on either side
        box.moveTop(at.y() + _BESIDE)
        if box.bottom() > area.bottom():
            box.moveBottom(at.y() - _BESIDE)
    box.moveLeft(max(area.left(), min(box.left(), area.right() - box.width())))
    box.moveTop(max(area.top(), min(box.top(), area.bottom() - box.height())))
    return box


def _label_rectangle(painter: QPainter, around: QRectF, area: QRectF, text: str) -> None:
    """Above the rectangle, or below it, or inside: where the numbers are all seen."""
    if not around.intersects(area):
        return
    box = _box_of(painter, text)
    box.moveBottomLeft(around.topLeft() - QPointF(0, 3))
    if box.top() < area.top():
        box.moveTop(around.bottom() + 3)
    if box.bottom() > area.bottom():
        box.moveBottom(min(around.bottom(), area.bottom()) - 3)
    box.moveLeft(max(area.left(), min(box.left(), area.right() - box.width())))
    painter.setPen(_WHITE)
    _write(painter, box, text)


def _box_of(painter: QPainter, text: str) -> QRectF:
    return QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-4, -2, 4, 2)


def _write(painter: QPainter, box: QRectF, text: str) -> None:
    painter.fillRect(box, SHADE)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
