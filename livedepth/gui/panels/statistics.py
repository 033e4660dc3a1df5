"""Where the time goes: rates, latency and drops, a bar for every stage, and a report to copy."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from livedepth.gui.figures import Figures
from livedepth.gui.panels.plot import bars, still_plot
from livedepth.gui.texts import tr

if TYPE_CHECKING:
    import pyqtgraph as pg

_P50, _P95 = "#4f9dff", "#4f9dff60"


class StatisticsPanel(QWidget):
    """Shows :class:`Figures`; nothing is computed while it is not seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = Figures()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.copy_button = QPushButton(tr("Copy report"))
        self.copy_button.setToolTip(tr("Everything shown here, as text on the clipboard"))
        self.copy_button.clicked.connect(self.copy)
        self._rows = QVBoxLayout(self)
        for widget in (self.text, self.copy_button):
            self._rows.addWidget(widget)
        self._rows.addStretch(1)

    @cached_property
    def plot(self) -> pg.PlotWidget:
        """The plot, made when it is first shown."""
        plot = still_plot(tr("Milliseconds by stage, p50 and p95"), 190, "ms")
        self._rows.insertWidget(1, plot)
        return plot

    @cached_property
    def _bars(self) -> tuple[pg.BarGraphItem, pg.BarGraphItem]:
        """Those of p95 and of p50, which stand before them."""
        p95, p50 = (bars(self.plot, colour) for colour in (_P95, _P50))
        return p95, p50

    def show_figures(self, figures: Figures) -> None:
        """Show them, where they are seen."""
        self.figures = figures
        if not self.isVisible():
            return
        self.text.setText("\n".join(figures.lines()))
        stages = figures.stages()
        names = [*stages][::-1]
        rows = list(range(len(names)))
        p95, p50 = self._bars
        for shown, values in (
            (p95, [1000 * stages[n].p95 for n in names]),
            (p50, [1000 * stages[n].p50 for n in names]),
        ):
            shown.setOpts(x0=0, y=rows, height=0.7, width=values)
        self.plot.getAxis("left").setTicks([list(enumerate(names))])

    def copy(self) -> None:
        """Put the report on the clipboard."""
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.figures.report())
