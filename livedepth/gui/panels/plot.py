"""A plot that a person looks at and does not touch."""

from __future__ import annotations

import pyqtgraph as pg
from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QSizePolicy


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """Its axes have the colours of the theme: pyqtgraph's own grey is too faint on a light one."""

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        made = vars(self).get("plotItem") is not None  # Qt tells of the palette before it is
        if made and event is not None and event.type() == QEvent.Type.PaletteChange:
            self.follow_theme()

    def follow_theme(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        for side in ("left", "bottom"):
            axis = self.plotItem.getAxis(side)
            axis.setPen(colour)
            axis.setTextPen(colour)


def still_plot(name: str, height: int, unit: str) -> pg.PlotWidget:
    """An empty plot of ``height`` pixels, as wide as its panel; ``unit`` stands below."""
    plot = _Plot(background=None)
    plot.follow_theme()
    plot.setAccessibleName(name)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    plot.setFixedHeight(height)
    plot.setLabel("bottom", unit)
    return plot
