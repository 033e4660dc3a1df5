"""The legend: which colour is how many metres, or merely near and far."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image, Unit
from livedepth.postprocess.range_tracker import Range

_TICKS = 5
_BAR_WIDTH = 16


class ColourBar(QWidget):
    """A vertical colour scale, near at the bottom: with metres where depth has them."""

    def __init__(self, table: Image, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Colour scale")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._table = table
        self._range: Range | None = None
        self._unit: Unit = "m"

    def sizeHint(self) -> QSize:
        return QSize(_BAR_WIDTH + 58, 200)

    def set_table(self, table: Image) -> None:
        self._table = table
        self.update()

    def set_range(self, limits: Range, unit: Unit = "m") -> None:
        """Near and far in ``unit``; repaints only when a label would change."""
        before = self.labels()
        self._range, self._unit = limits, unit
        if self.labels() != before:
            self.setToolTip("" if unit == "m" else "this model tells near from far, not metres")
            self.update()

    def labels(self) -> list[str]:
        """What stands beside the scale, from far to near; nothing before the first range."""
        if self._range is None:
            return []
        if self._unit != "m":
            return ["far", *[""] * (_TICKS - 2), "near"]
        near, far = self._range
        return [f"{far + step / (_TICKS - 1) * (near - far):.1f} m" for step in range(_TICKS)]

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        margin = painter.fontMetrics().height()
        bar = QRect(2, margin, _BAR_WIDTH, max(1, self.height() - 2 * margin))
        column = np.ascontiguousarray(self._table[:, None, :])
        image = QImage(column.data, 1, 256, 3, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
        painter.drawImage(bar, image)
        for step, text in enumerate(self.labels()):
            y = round(bar.top() + step / (_TICKS - 1) * bar.height())
            box = QRect(bar.right() + 6, y - margin // 2, self.width(), margin)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
