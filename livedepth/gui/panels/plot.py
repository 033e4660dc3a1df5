"""A plot that a person looks at and does not touch."""

from __future__ import annotations

import pyqtgraph as pg
from PyQt6.QtWidgets import QSizePolicy


def still_plot(name: str, height: int, unit: str) -> pg.PlotWidget:
    """An empty plot of ``height`` pixels, as wide as its panel; ``unit`` stands below."""
    plot = pg.PlotWidget(background=None)
    plot.setAccessibleName(name)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    plot.setFixedHeight(height)
    plot.setLabel("bottom", unit)
    return plot
