"""Where the time goes: rates, latency and drops, a bar for every stage, and a report to copy."""

from __future__ import annotations

import pyqtgraph as pg
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from livedepth.gui.figures import Figures
from livedepth.gui.panels.plot import still_plot
from livedepth.gui.texts import tr

_P50, _P95 = "#4f9dff", "#4f9dff60"


class StatisticsPanel(QWidget):
    """Shows :class:`Figures`; nothing is computed while it is not seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = Figures()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.plot = still_plot(tr("Milliseconds by stage, p50 and p95"), 190, "ms")
        self._p95 = pg.BarGraphItem(x0=0, y=[], height=0.7, width=[], brush=_P95, pen=None)
        self._p50 = pg.BarGraphItem(x0=0, y=[], height=0.7, width=[], brush=_P50, pen=None)
        for bars in (self._p95, self._p50):
            self.plot.addItem(bars)
        self.copy_button = QPushButton(tr("Copy report"))
        self.copy_button.setToolTip(tr("Everything shown here, as text on the clipboard"))
        self.copy_button.clicked.connect(self.copy)
        layout = QVBoxLayout(self)
        for widget in (self.text, self.plot, self.copy_button):
            layout.addWidget(widget)
        layout.addStretch(1)

    def show_figures(self, figures: Figures) -> None:
        """Show them, where they are seen."""
        self.figures = figures
        if not self.isVisible():
            return
        self.text.setText("\n".join(figures.lines()))
        stages = figures.stages()
        names = [*stages][::-1]
        rows = list(range(len(names)))
        for bars, values in (
            (self._p95, [1000 * stages[n].p95 for n in names]),
            (self._p50, [1000 * stages[n].p50 for n in names]),
        ):
            bars.setOpts(x0=0, y=rows, height=0.7, width=values)
        self.plot.getAxis("left").setTicks([list(enumerate(names))])

    def copy(self) -> None:
        """Put the report on the clipboard."""
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.figures.report())
