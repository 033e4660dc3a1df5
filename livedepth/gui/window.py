"""The main window: RGB and depth side by side, choices above, figures below."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from livedepth.frames import DepthFrame, Image
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.colour_bar import ColourBar
from livedepth.gui.controls import Choice, Controls
from livedepth.gui.image_view import ImageView, resize_for_screen
from livedepth.gui.notice import NoticeBar
from livedepth.pipeline.events import (
    Event,
    ModelFailed,
    ModelLoading,
    ModelReady,
    SourceEnded,
    SourceFailed,
    SourceOpened,
)
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap, colourise
from livedepth.postprocess.range_tracker import RangeTracker

_STATUS_MS = 250
_STOP_SECONDS = 1.8  # of the 2 s that closing may take


class MainWindow(QMainWindow):
    """What a person sees. It talks to the bridge only."""

    depth_painted = pyqtSignal()

    def __init__(self, bridge: PipelineBridge) -> None:
        super().__init__()
        self.setWindowTitle("livedepth")
        self._bridge = bridge
        self._model = ""
        self._source = ""
        self._table = colormap(DEFAULT_COLORMAP)
        self._tracker = RangeTracker()
        self._shown: DepthFrame | None = None
        self._limits = (0.0, 10.0)
        self.hanging: list[str] = []
        self.controls = Controls()
        self.notice = NoticeBar()
        self.rgb_view = ImageView("Camera picture", "waiting for the source…")
        self.depth_view = ImageView("Depth picture", "loading the model…")
        self.colour_bar = ColourBar(self._table)
        self._status = {
            name: QLabel() for name in ("fps", "latency", "dropped", "source", "engine")
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        views = QHBoxLayout()
        for caption, view in (("RGB", self.rgb_view), ("Depth", self.depth_view)):
            column = QVBoxLayout()
            label = QLabel(caption)
            label.setObjectName("caption")
            column.addWidget(label)
            column.addWidget(view, 1)
            views.addLayout(column, 1)
        views.addWidget(self.colour_bar)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(10, 8, 10, 4)
        layout.addWidget(self.controls)
        layout.addWidget(self.notice)
        layout.addLayout(views, 1)
        self.setCentralWidget(central)
        bar = self.statusBar()
        assert bar is not None
        for name, label in self._status.items():
            label.setAccessibleName(name)
            (bar.addPermanentWidget if name == "engine" else bar.addWidget)(label)
        self.resize(1240, 600)
        self.depth_view.setFocus()  # not the text field: keys are for the window

    def _connect(self) -> None:
        self._bridge.happened.connect(self._on_event)
        self._bridge.result_ready.connect(self._on_result)
        self.controls.source_chosen.connect(self.choose_source)
        self.controls.model_chosen.connect(self.choose_model)
        self.controls.colormap_chosen.connect(self.choose_colormap)
        self.depth_view.painted.connect(self._on_painted)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_status)
        self._timer.start(_STATUS_MS)

    def start(self, source: str, model: str, sources: Sequence[Choice]) -> None:
        """Start the pipeline."""
        self._source, self._model = source, model
        self.controls.list_sources(sources, source)
        self.controls.list_models((), model)
        self._bridge.start(source, model)

    def choose_source(self, spec: str) -> None:
        """Change to another source; the pictures stay until its first frame."""
        self._source = spec
        self.notice.hide()
        self.controls.show_source(spec)
        self._tracker = RangeTracker()
        self._bridge.use_source(spec)

    def choose_model(self, model: str) -> None:
        """Change to another model; the old one serves until it is ready."""
        self.notice.hide()
        self._bridge.use_model(model)

    def choose_colormap(self, name: str) -> None:
        """Change the colours, of the picture that stands still too."""
        self._table = colormap(name)
        self.colour_bar.set_table(self._table)
        if self._shown is not None:
            self._show(self._shown)

    def list_models(self, choices: Sequence[Choice]) -> None:
        """Fill the model list."""
        self.controls.list_models(choices, self._model)

    def _on_event(self, event: Event) -> None:
        match event:
            case SourceOpened(info):
                rate = f" · {float(info.fps):.3g} fps" if info.fps else ""
                self._status["source"].setText(f"{info.name} {info.width}×{info.height}{rate}")
            case SourceFailed(spec, message):
                self.notice.say(message)
                if self._shown is None or self._shown.frame.source != spec:
                    self.rgb_view.show_hint("no source")
                    self.depth_view.show_hint("choose another source above")
            case SourceEnded(warnings):
                if warnings:
                    self.notice.say("; ".join(warnings))
            case ModelLoading(model):
                self._status["engine"].setText(f"loading {model}…")
            case ModelReady(model, info):
                self._model = model
                self.controls.show_model(model)
                unit = "" if info.unit == "m" else " · relative depth, no metres"
                self._status["engine"].setText(
                    f"{info.model} · {info.engine} · {info.device} · {info.precision}{unit}"
                )
            case ModelFailed(_, message):
                self.notice.say(message)
                self.controls.show_model(self._model)
                self._status["engine"].setText(self._model)

    def _on_result(self) -> None:
        depth = self._bridge.take()
        if depth is not None:
            self._limits = self._tracker.update(depth.depth, depth.frame.pts, depth.unit)
            self.colour_bar.set_range(self._limits, depth.unit)
            self._show(depth)

    def _show(self, depth: DepthFrame) -> None:
        self._shown = depth
        image, limits, table = depth.frame.image, self._limits, self._table
        height, width = image.shape[:2]

        def draw_rgb(w: int, h: int) -> Image:
            return resize_for_screen(image, w, h)

        def draw_depth(w: int, h: int) -> Image:
            return colourise(depth.depth, limits, table, (h, w))

        self.rgb_view.show_picture(width, height, draw_rgb)
        self.depth_view.show_picture(width, height, draw_depth)

    def _on_painted(self) -> None:
        if self._shown is not None:
            self._bridge.painted(time.monotonic() - self._shown.frame.captured_at)
            self.depth_painted.emit()

    def _show_status(self) -> None:
        timings = self._bridge.timings()
        self._status["fps"].setText(f"{self._bridge.fps():.1f} fps")
        if "end to end" in timings:
            ms = timings["end to end"]
            self._status["latency"].setText(
                f"latency {1000 * ms.p50:.0f} ms (p95 {1000 * ms.p95:.0f})"
            )
            self._status["latency"].setToolTip(
                "\n".join(
                    f"{stage}: {1000 * t.p50:.1f} ms, p95 {1000 * t.p95:.1f}"
                    for stage, t in timings.items()
                )
            )
        text = f"{self._bridge.dropped} dropped"
        if self._bridge.non_finite:
            text += f" · {self._bridge.non_finite} repaired"
        self._status["dropped"].setText(text)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._timer.stop()
        self.hanging = self._bridge.stop(_STOP_SECONDS)
        super().closeEvent(event)
