"""The legend: which colour is how many metres."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from livedepth.frames import Image
from livedepth.postprocess.range_tracker import Range

_TICKS = 5
_BAR_WIDTH = 16


class ColourBar(QWidget):
    """A vertical colour scale with distances in metres, near at the bottom."""

    def __init__(self, table: Image, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Colour scale in metres")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._table = table
        self._range: Range | None = None

    def sizeHint(self) -> QSize:
        return QSize(_BAR_WIDTH + 58, 200)

    def set_table(self, table: Image) -> None:
        self._table = table
        self.update()

    def set_range(self, limits: Range) -> None:
        """Near and far in metres; repaints only when a label would change."""
        rounded = (round(limits[0], 2), round(limits[1], 2))
        if rounded != self._range:
            self._range = rounded
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        margin = painter.fontMetrics().height()
        bar = QRect(2, margin, _BAR_WIDTH, max(1, self.height() - 2 * margin))
        column = np.ascontiguousarray(self._table[:, None, :])
        image = QImage(column.data, 1, 256, 3, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
        painter.drawImage(bar, image)
        if self._range is None:
            return
        near, far = self._range
        for step in range(_TICKS):
            part = step / (_TICKS - 1)
            y = round(bar.top() + part * bar.height())
            text = f"{far + part * (near - far):.1f} m"
            box = QRect(bar.right() + 6, y - margin // 2, self.width(), margin)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
