"""The line at the bottom of the window: rates, latency, what comes from where, what computes."""

from __future__ import annotations

from PyQt6.QtWidgets import QStatusBar, QWidget

from livedepth.frames import DepthFrame
from livedepth.gui.basics.elided import ElidedRow, Slot
from livedepth.gui.figures import Figures
from livedepth.gui.texts import title_of, tr
from livedepth.gui.views.marks import told_at
from livedepth.inference.base import EngineInfo
from livedepth.postprocess.measure import Point


class StatusLine:
    """Fills ``bar`` with texts; where it is narrow, the least important are left out first."""

    def __init__(self, bar: QStatusBar) -> None:
        self._bar = bar
        figures = tr("latency {0} ms (p95 {1})").format("888", "888")
        self._row = ElidedRow(
            {
                "fps": Slot(tr("Frames per second"), "88.8 fps"),
                "latency": Slot(tr("Latency"), figures, kept=True),
                "dropped": Slot(tr("Dropped frames"), tr("{0} dropped").format("888")),
                "source": Slot(tr("Source")),
                "cursor": Slot(tr("Depth under the cursor"), "(8888, 8888): 8.88 m", right=True),
                "recording": Slot(tr("Recording"), right=True),
                "engine": Slot(tr("Model and engine"), right=True),
            },
            ("recording", "fps", "cursor", "latency", "engine", "dropped", "source"),
        )
        self.labels = self._row.labels
        self.labels["recording"].setObjectName("recording")
        self.labels["engine"].setMouseTracking(True)
        bar.addWidget(self._row, 1)

    def add(self, widget: QWidget) -> None:
        """Put a widget beside the last labels."""
        self._bar.addPermanentWidget(widget)

    def show_figures(self, figures: Figures, recording: str) -> None:
        """What changes all the time."""
        self._row.set_text("fps", figures.rate())
        whole = figures.timings.get("end to end")
        if whole is not None:
            text = tr("latency {0} ms (p95 {1})")
            shown = text.format(f"{1000 * whole.p50:.0f}", f"{1000 * whole.p95:.0f}")
            self._row.set_text("latency", shown)
        text = tr("{0} dropped").format(figures.dropped)
        if figures.repaired:
            text += " · " + tr("{0} repaired").format(figures.repaired)
        self._row.set_text("dropped", text)
        self._row.set_text("recording", recording)

    def show_no_source(self) -> None:
        """Nothing comes: there is neither a source nor a latency to show."""
        for name in ("source", "latency"):
            self._row.set_text(name, "")

    def show_source(self, text: str) -> None:
        """The source, with its size and rate."""
        self._row.set_text("source", text)

    def show_cursor(self, depth: DepthFrame | None, point: Point | None) -> None:
        """The depth at a point, by its pixel; nothing without either."""
        text = ""
        if depth is not None and point is not None:
            height, width = depth.frame.image.shape[:2]
            text = f"({int(point[0] * width)}, {int(point[1] * height)}): {told_at(depth, point)}"
        self._row.set_text("cursor", text)

    def show_loading(self, model: str) -> None:
        self._row.set_text("engine", tr("loading {0}…").format(model))

    def show_engine(self, info: EngineInfo | None, camera: str = "") -> None:
        """What computes, and what its metres rest on; None: nothing does."""
        text = ""
        if info is not None:
            unit = camera if info.unit == "m" else tr("relative depth, no metres")
            unit = unit and f" · {unit}"
            text = (
                f"{title_of(info.model)} · {info.engine} · {info.device} · {info.precision}{unit}"
            )
        linked = info is not None and info.unit == "m" and not info.fitted
        self.labels["engine"].link = camera if linked else ""
        self._row.set_text("engine", text)
