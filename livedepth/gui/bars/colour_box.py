"""The choice of a colour map: each with its colours, and whether it is reversed."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPoint, QRect, QSize, pyqtSignal
from PyQt6.QtGui import QIcon, QImage, QPainter, QPixmap
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from livedepth.gui.texts import tr
from livedepth.postprocess.colour import (
    DEFAULT_COLORMAP,
    colormap,
    inverted,
    is_inverted,
    plain_colormaps,
)

_SWATCH = QSize(44, 12)


class ColourBox(QWidget):
    """Says what a person chose, by the name of a map: ``chosen``; changes nothing itself."""

    chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox()
        self.combo.setAccessibleName(tr("Colours"))
        self.combo.setToolTip(tr("How distance is coloured"))
        self.combo.setIconSize(_SWATCH)
        for name in plain_colormaps():
            self.combo.addItem(name, name)
        self.invert = QToolButton()
        self.invert.setObjectName("invert")
        self.invert.setCheckable(True)
        self.invert.setText(tr("Invert"))
        self.invert.setAccessibleName(tr("Invert the colours"))
        self.invert.setToolTip(tr("Near and far change their colours"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.combo)
        layout.addWidget(self.invert)
        self.setFocusProxy(self.combo)
        self.show_colours(DEFAULT_COLORMAP)
        self.combo.currentIndexChanged.connect(self._on_choice)
        self.invert.toggled.connect(self._on_choice)

    @property
    def name(self) -> str:
        """The map that is chosen."""
        plain = str(self.combo.currentData())
        return inverted(plain) if self.invert.isChecked() else plain

    def show_colours(self, name: str) -> None:
        """Show a map as the one in use, without telling anybody."""
        plain = inverted(name) if is_inverted(name) else name
        for widget in (self.combo, self.invert):
            widget.blockSignals(True)
        self.combo.setCurrentIndex(self.combo.findData(plain))
        self.invert.setChecked(is_inverted(name))
        for widget in (self.combo, self.invert):
            widget.blockSignals(False)
        self._paint_swatches()

    def next_colours(self) -> None:
        """Choose the next map of the list."""
        self.combo.setCurrentIndex((self.combo.currentIndex() + 1) % self.combo.count())

    def _on_choice(self) -> None:
        self._paint_swatches()
        self.chosen.emit(self.name)

    def _paint_swatches(self) -> None:
        """Near at the left, as the maps would be used."""
        ratio = self.devicePixelRatioF()
        for row in range(self.combo.count()):
            plain = str(self.combo.itemData(row))
            name = inverted(plain) if self.invert.isChecked() else plain
            self.combo.setItemIcon(row, swatch(name, _SWATCH, ratio))


def swatch(name: str, size: QSize, ratio: float = 1.0) -> QIcon:
    """The colours of a map from near to far."""
    line = np.ascontiguousarray(colormap(name)[::-1][None])
    image = QImage(line.data, 256, 1, 3 * 256, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    with QPainter(pixmap) as painter:
        painter.drawImage(QRect(QPoint(), size), image)  # in units of the painter, not pixels
    return QIcon(pixmap)
