"""Pinned probes over time, and the depth within a rectangle."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from livedepth.frames import DepthFrame, Unit
from livedepth.gui.panels.plot import curve, still_plot
from livedepth.gui.texts import tr
from livedepth.gui.views.marks import Marks, Probe, depth_text
from livedepth.postprocess.measure import Spread

if TYPE_CHECKING:
    import pyqtgraph as pg

_REDRAW_MS = 100
_SECONDS = 10.0


class MeasurePanel(QWidget):
    """Shows what ``marks`` measures, ten times a second and only while it is seen."""

    def __init__(self, marks: Marks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self.unit: Unit = "m"
        self.second_unit: Unit | None = None  # of the second model; None: nothing is compared
        self.fitted = False  # metres by known points
        self.help = QLabel(tr("Click the picture to pin a probe, Shift and drag for a rectangle."))
        self.help.setWordWrap(True)
        self.probes = QLabel()
        self.rectangle = QLabel()
        self.rectangle.setWordWrap(True)
        self.plot: pg.PlotWidget | None = None  # until there is a probe
        self._curves: dict[int, pg.PlotDataItem] = {}
        self.clear_button = QPushButton(tr("Remove all marks"))
        self.clear_button.setToolTip(tr("Probes and rectangle"))
        self.clear_button.clicked.connect(marks.clear)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.clear_button)
        self._rows = QVBoxLayout(self)
        for widget in (self.help, self.probes, self.rectangle):
            self._rows.addWidget(widget)
        self._rows.addLayout(row)
        self._rows.addStretch(1)
        self._stale = True
        marks.changed.connect(self._mark_stale)
        marks.measured.connect(self._mark_stale)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._refresh)
        self._timer.start(_REDRAW_MS)
        self._refresh(force=True)

    def show_frame(self, depth: DepthFrame) -> None:
        """A new frame was measured: know in which units."""
        self.unit = depth.unit
        self.fitted = depth.fitted
        self.second_unit = depth.second.unit if depth.second else None

    def _mark_stale(self) -> None:
        self._stale = True

    def _refresh(self, *, force: bool = False) -> None:
        if not force and (not self._stale or not self.isVisible()):
            return
        self._stale = False
        marks = self._marks
        self.clear_button.setEnabled(bool(marks.probes or marks.rectangle))
        self.probes.setText(
            "<br>".join(
                f'<span style="color:{probe.colour}">●</span> {probe.number}: '
                f"{depth_text(probe.latest, self.unit)}{self._second(probe)}"
                for probe in marks.probes
            )
        )
        self.probes.setVisible(bool(marks.probes))
        if self.plot is None and marks.probes:
            self.plot = self._make_plot()
        if self.plot is not None:
            self.plot.setVisible(bool(marks.probes))
            self._draw(self.plot)
        lines = []
        if self.fitted and (marks.probes or marks.rectangle):
            lines.append(tr("Metres are fitted to known points."))
        if marks.rectangle is not None:
            lines.append(self._spread(marks.spread, self.unit))
            if self.second_unit is not None:
                lines.append(f"B: {self._spread(marks.second_spread, self.second_unit)}")
        self.rectangle.setText("<br>".join(lines))

    def _second(self, probe: Probe) -> str:
        return (
            "" if self.second_unit is None else f" · B {depth_text(probe.second, self.second_unit)}"
        )

    def _spread(self, spread: Spread | None, unit: Unit) -> str:
        if spread is None:
            return tr("Rectangle: no valid depth")
        values = (depth_text(v, unit) for v in (spread.least, spread.median, spread.most))
        return tr("Rectangle: min {0}, median {1}, max {2}").format(*values)

    def _make_plot(self) -> pg.PlotWidget:
        plot = still_plot(tr("Depth of the probes over time"), 180, "s")
        plot.getAxis("left").enableAutoSIPrefix(False)
        self._rows.insertWidget(self._rows.indexOf(self.rectangle), plot)
        return plot

    def _draw(self, plot: pg.PlotWidget) -> None:
        now = max(
            (probe.values[-1][0] for probe in self._marks.probes if probe.values),
            default=math.nan,
        )
        alive = {probe.number for probe in self._marks.probes}
        for number in [n for n in self._curves if n not in alive]:
            plot.removeItem(self._curves.pop(number))
        for probe in self._marks.probes:
            if probe.number not in self._curves:
                self._curves[probe.number] = curve(plot, probe.colour)
            values = np.array(probe.values).reshape(-1, 2)
            recent = values[values[:, 0] > now - _SECONDS]
            self._curves[probe.number].setData(recent[:, 0] - now, recent[:, 1])
