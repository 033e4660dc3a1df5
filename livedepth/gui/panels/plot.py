"""A plot that a person looks at and does not touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    import pyqtgraph as pg


class _AxesInTheme(QObject):
    """Gives the axes of a plot the colours of the theme: pyqtgraph's own grey is too faint on a
    light one."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        plot.installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        colour = self._plot.palette().color(QPalette.ColorRole.WindowText)
        for side in ("left", "bottom"):
            axis = self._plot.plotItem.getAxis(side)
            axis.setPen(colour)
            axis.setTextPen(colour)


def still_plot(name: str, height: int, unit: str) -> pg.PlotWidget:
    """An empty plot of ``height`` pixels, as wide as its panel; ``unit`` stands below.

    pyqtgraph takes a sixth of a second to import: panels make their plots when they are first seen.
    """
    import pyqtgraph as pg

    plot = pg.PlotWidget(background=None)
    _AxesInTheme(plot)
    plot.setAccessibleName(name)
    for part in (plot, *plot.findChildren(QWidget)):
        part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    plot.setFixedHeight(height)
    plot.setLabel("bottom", unit)
    return plot


def bars(plot: pg.PlotWidget, colour: str) -> pg.BarGraphItem:
    """Horizontal bars of ``colour`` in a plot, none yet."""
    import pyqtgraph as pg

    made = pg.BarGraphItem(x0=0, y=[], height=0.7, width=[], brush=colour, pen=None)
    plot.addItem(made)
    return made


def curve(plot: pg.PlotWidget, colour: str) -> pg.PlotDataItem:
    """A line of ``colour`` in a plot, of no points yet; NaN makes a gap in it."""
    import pyqtgraph as pg

    return plot.plot(pen=pg.mkPen(colour, width=1.5), connect="finite")
