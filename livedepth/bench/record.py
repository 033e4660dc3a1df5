"""``livedepth bench record``: whether a camera's frames are all recorded, beside the network."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from livedepth.bench.machine import describe_machine
from livedepth.capture.base import SourceInfo
from livedepth.capture.room import Room
from livedepth.closing import Closing
from livedepth.errors import Message, SettingsError
from livedepth.frames import Frame, Image
from livedepth.inference.engines import open_engine
from livedepth.jobs.record import record_from
from livedepth.output.dataset import RecordOptions
from livedepth.output.layouts import layout_named
from livedepth.pipeline.stream import Selection

_SIZE = re.compile(r"([1-9]\d{1,3})x([1-9]\d{1,3})")
_PICTURES = 30  # that are drawn before, and then come again and again
_BUFFER = 4  # frames that the driver of a camera keeps
_NOISE = 2.0  # levels, standard deviation: that of a camera by day, which no PNG makes small


class PacedCamera(Closing):
    """A camera of a certain rate, of which a late reader loses frames, as of any.

    ``skipped`` counts these.
    """

    def __init__(self, width: int, height: int, fps: int, frames: int) -> None:
        self.pictures = _pictures(width, height, fps)
        self._fps, self._frames = fps, frames
        self._index = self.skipped = 0
        self._started: float | None = None
        self.warnings: tuple[Message, ...] = ()
        self.info = SourceInfo(
            "paced camera",
            width,
            height,
            live=True,
            kind="camera",
            fps=Fraction(fps),
            time_base=Fraction(1, fps),
        )

    def read(self) -> Frame | None:
        """The next frame when it is due; of a late reader the oldest that the driver has."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
        due = self._started + self._index / self._fps
        if due > now:
            time.sleep(due - now)
        late = int((now - due) * self._fps) - _BUFFER
        if late > 0:
            self.skipped += late
            self._index += late
        if self._index >= self._frames:
            return None
        index, self._index = self._index, self._index + 1
        image = self.pictures[index % len(self.pictures)]
        at = self._started + index / self._fps
        return Frame(image, index, index / self._fps, at, self.info.name)

    def close(self) -> None:
        """Nothing is held."""


def _pictures(width: int, height: int, fps: int) -> list[Image]:
    room, noise = Room(width, height), np.random.default_rng(0)
    drawn = []
    for index in range(_PICTURES):
        image, _ = room.render(index / fps)
        noisy = image + noise.normal(0, _NOISE, image.shape)
        drawn.append(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))
    return drawn


def bench_record(
    model: str,
    *,
    engine: str = "auto",
    device: str = "auto",
    size: tuple[int, int] = (640, 480),
    fps: int = 30,
    seconds: float = 10.0,
    layout: str = "nyu",
    rgb: str = "",
    folder: Path | None = None,
    progress: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """Record ``seconds`` of a simulated camera of ``fps`` frames per second and ``size`` (width,
    height) into a set below ``folder``, which is removed again.

    Raises OutputError, SettingsError and EngineError.
    """
    options = RecordOptions(layout, rgb)
    rgb = layout_named(layout).stored_as(rgb)
    frames = max(1, round(fps * seconds))
    running = open_engine(model, engine=engine, device=device)
    camera = PacedCamera(*size, fps, frames)
    running.infer(camera.pictures[0])  # what is compiled at the first picture is no recording
    progress(f"{frames} frames, {size[0]}x{size[1]}, {fps} per second")
    info = running.info
    with TemporaryDirectory(dir=folder) as place:
        began = time.process_time()
        report = record_from(camera, Path(place) / "set", running, Selection(), options=options)
        worked = time.process_time() - began
        stored = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
    lost = {"source": camera.skipped, "network": 0, "disk": 0}
    lost |= {reason: report.skipped[reason] for reason in lost if reason in report.skipped}
    return {
        "machine": describe_machine(),
        "model": info.model,
        "engine": info.engine,
        "precision": info.precision,
        "layout": layout,
        "rgb": rgb,
        "width": size[0],
        "height": size[1],
        "source_fps": fps,
        "frames": frames,
        "recorded": report.frames,
        "lost": lost,
        "seconds": round(report.seconds, 3),
        "behind_s": round(max(0.0, report.seconds - frames / fps), 3),
        "cpu_ms": round(1000 * worked / max(1, report.frames), 1),
        "busy": {stage: round(busy, 3) for stage, busy in report.busy.items()},
        "megabytes": round(stored / 1e6, 1),
    }


def size_named(text: str) -> tuple[int, int]:
    """Width and height by ``640x480``. Raises SettingsError."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise SettingsError("{text!r} is no size of pictures, such as 640x480", text=text)
    return int(found[1]), int(found[2])
