"""``livedepth bench latency``: from capture to paint, in the real window drawn offscreen."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import cv2  # noqa: F401 - before Qt, see gui/app.py
from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtWidgets import QApplication

from livedepth.bench.machine import describe_machine
from livedepth.capture.base import Source, SourceInfo
from livedepth.capture.pictures import demo_pictures
from livedepth.errors import LivedepthError, Message, SettingsError
from livedepth.frames import Frame, Image
from livedepth.gui.app import prepare_qt
from livedepth.gui.bench.heartbeat import Heartbeat
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.window import MainWindow
from livedepth.inference.base import DepthEngine
from livedepth.inference.engines import open_engine
from livedepth.inference.run import Run
from livedepth.pipeline.statistics import Percentiles
from livedepth.views import DEFAULT_VIEW, VIEWS

_WARM_SECONDS, _START_SECONDS = 1.5, 60.0


class CameraOfPictures:
    """Pictures at a fixed rate, round and round, as a camera that costs nothing gives them."""

    def __init__(self, pictures: Sequence[Image], fps: int) -> None:
        height, width = pictures[0].shape[:2]
        self.info = SourceInfo(
            f"camera {fps}", width, height, live=True, kind="camera", fps=Fraction(fps)
        )
        self.warnings: tuple[Message, ...] = ()
        self._pictures, self._fps = pictures, fps
        self._closed = threading.Event()
        self._index = 0
        self._start = time.monotonic()

    def read(self) -> Frame | None:
        """The next picture, at its time."""
        due = self._start + self._index / self._fps
        if self._closed.wait(max(0.0, due - time.monotonic())):
            return None
        image = self._pictures[self._index % len(self._pictures)]
        frame = Frame(image, self._index, self._index / self._fps, due, self.info.name)
        self._index += 1
        return frame

    def close(self) -> None:
        self._closed.set()


def bench_latency(
    model: str,
    *,
    engine: str = "auto",
    device: str = "auto",
    rates: Sequence[int] = (30, 60),
    seconds: float = 6.0,
    views: Sequence[str] = (DEFAULT_VIEW,),
    progress: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """p50 and p95 milliseconds from a frame's capture until its depth is painted.

    The window of the app at its own size over cameras of 640×480; frames that a newer one
    overtook are counted as dropped, and how long the event loop made a timer wait is reported too.
    A view of two models has the same one twice. Raises EngineError, UnknownModelError or
    WeightsError, SettingsError for an unknown view, and LivedepthError when no picture is painted.
    """
    for view in views:
        if view not in VIEWS:
            raise SettingsError(
                "unknown view {name!r}; known: {known}", name=view, known=", ".join(VIEWS)
            )
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = prepare_qt()
    pictures = demo_pictures(30)
    running = open_engine(model, engine=engine, device=device)  # its errors are the caller's
    info = running.info
    running.close()
    runs = []
    for view, fps in product(views, rates):
        progress(f"{view}: {fps} frames per second for {seconds:g} s")
        runs.append(_measure(application, pictures, view, fps, model, engine, device, seconds))
    return {
        "machine": describe_machine(),
        "model": info.model,
        "engine": info.engine,
        "precision": info.precision,
        "runs": runs,
    }


def _measure(
    application: QApplication,
    pictures: Sequence[Image],
    view: str,
    fps: int,
    model: str,
    engine: str,
    device: str,
    seconds: float,
) -> dict[str, Any]:
    def open_source(_: str) -> Source:
        return CameraOfPictures(pictures, fps)

    def open_model(name: str) -> DepthEngine:
        return open_engine(name, engine=engine, device=device)

    bridge = PipelineBridge(open_source, open_model)
    window = MainWindow(bridge)
    heartbeat = Heartbeat(window)
    window.show()
    try:
        window.quality.compare_with(Run(model))
        window.viewer.set_view(view)
        window.start("camera", model, [])
        _wait(_START_SECONDS, window.depth_painted)
        _wait(_WARM_SECONDS)
        bridge.reset_statistics()
        dropped = bridge.dropped
        heartbeat.start()
        _wait(seconds)
        heartbeat.stop()
        timings, rate = bridge.timings(), bridge.fps()
        dropped = bridge.dropped - dropped
        said, waits = window.notice.text, heartbeat.waits_ms()
    finally:
        window.close()
        application.processEvents()
    if "end to end" not in timings:
        raise LivedepthError("no depth was painted ({reason})", reason=said or "no frame came")
    whole = timings.pop("end to end")
    return {
        "view": view,
        "source_fps": fps,
        "painted_fps": round(rate, 2),
        "dropped": dropped,
        **_milliseconds(whole),
        "event_loop_wait": waits,
        "stages": {stage: _milliseconds(times) for stage, times in timings.items()},
    }


def _milliseconds(times: Percentiles) -> dict[str, float]:
    return {"p50_ms": round(1e3 * times.p50, 2), "p95_ms": round(1e3 * times.p95, 2)}


def _wait(seconds: float, signal: Any = None) -> None:
    """Run Qt's loop for a while, or until ``signal`` comes."""
    loop = QEventLoop()
    if signal is not None:
        signal.connect(loop.quit)
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
