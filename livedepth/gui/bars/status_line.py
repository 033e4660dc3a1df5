"""The line at the bottom of the window: rates, latency, what comes from where, what computes."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel, QStatusBar, QWidget

from livedepth.frames import DepthFrame
from livedepth.gui.figures import Figures
from livedepth.gui.texts import tr
from livedepth.gui.views.marks import depth_text
from livedepth.inference.base import EngineInfo
from livedepth.postprocess.measure import Point, depth_at


class StatusLine:
    """Fills ``bar`` with labels and writes into them. ``labels`` are found by name."""

    def __init__(self, bar: QStatusBar) -> None:
        self._bar = bar
        self.labels: dict[str, QLabel] = {}
        for name, title, last in (
            ("fps", tr("Frames per second"), False),
            ("latency", tr("Latency"), False),
            ("dropped", tr("Dropped frames"), False),
            ("source", tr("Source"), False),
            ("cursor", tr("Depth under the cursor"), False),
            ("recording", tr("Recording"), True),
            ("engine", tr("Model and engine"), True),
        ):
            label = self.labels[name] = QLabel()
            label.setAccessibleName(title)
            (bar.addPermanentWidget if last else bar.addWidget)(label)
        self.labels["recording"].setObjectName("recording")

    def add(self, widget: QWidget) -> None:
        """Put a widget beside the last labels."""
        self._bar.insertPermanentWidget(0, widget)

    def show_figures(self, figures: Figures, recording: str) -> None:
        """What changes all the time."""
        self.labels["fps"].setText(f"{figures.fps:.1f} fps")
        whole = figures.timings.get("end to end")
        if whole is not None:
            text = tr("latency {0} ms (p95 {1})")
            shown = text.format(f"{1000 * whole.p50:.0f}", f"{1000 * whole.p95:.0f}")
            self.labels["latency"].setText(shown)
        text = tr("{0} dropped").format(figures.dropped)
        if figures.repaired:
            text += " · " + tr("{0} repaired").format(figures.repaired)
        self.labels["dropped"].setText(text)
        self.labels["recording"].setText(recording)

    def show_no_source(self) -> None:
        """Nothing comes: there is neither a source nor a latency to show."""
        for name in ("source", "latency"):
            self.labels[name].clear()

    def show_source(self, text: str) -> None:
        """The source, with its size and rate."""
        self.labels["source"].setText(text)

    def show_cursor(self, depth: DepthFrame | None, point: Point | None) -> None:
        """The depth at a point, by its pixel; nothing without either."""
        text = ""
        if depth is not None and point is not None:
            value = depth_text(depth_at(depth.depth, point), depth.unit)
            height, width = depth.frame.image.shape[:2]
            text = f"({int(point[0] * width)}, {int(point[1] * height)}): {value}"
        self.labels["cursor"].setText(text)

    def show_loading(self, model: str) -> None:
        self.labels["engine"].setText(tr("loading {0}…").format(model))

    def show_engine(self, info: EngineInfo | None) -> None:
        """What computes; None: nothing does."""
        text = ""
        if info is not None:
            unit = "" if info.unit == "m" else " · " + tr("relative depth, no metres")
            text = f"{info.model} · {info.engine} · {info.device} · {info.precision}{unit}"
        self.labels["engine"].setText(text)
