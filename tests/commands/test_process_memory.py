"""Long videos: memory does not grow with their length."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livedepth.capture.base import SourceInfo
from livedepth.errors import Message
from livedepth.frames import Frame
from livedepth.inference.engines import open_engine
from livedepth.jobs.plan import Task
from livedepth.jobs.process import ProcessOptions, process
from livedepth.pipeline.live import LivePipeline

FRAMES, SETTLED, LIMIT_MB = 10_000, 2_000, 20.0


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_ten_thousand_frames_need_no_more_than_two_thousand(
    weights: Path, out: Path, make_clip: Callable[..., Path]
) -> None:
    clip = make_clip(out / "long.mp4", frames=FRAMES)
    engine = open_engine(str(weights), device="cpu")
    sizes: dict[int, float] = {}

    def note(done: int, stage: str) -> None:
        if done in (SETTLED, FRAMES):
            sizes[done] = _resident_mb()

    task = Task(str(clip), out / "depth.mp4")
    report = process(task, engine, ProcessOptions(), progress=note)
    assert report.frames == FRAMES
    assert sizes[FRAMES] - sizes[SETTLED] < LIMIT_MB
    engine.close()


class _Endless:
    """A camera whose next picture is always there."""

    def __init__(self) -> None:
        self.info = SourceInfo("endless", 64, 48, live=True, kind="camera")
        self.warnings: tuple[Message, ...] = ()
        self._closed = threading.Event()
        self._index = 0

    def read(self) -> Frame | None:
        if self._closed.wait(0.0005):
            return None
        image = np.full((48, 64, 3), self._index % 256, np.uint8)
        self._index += 1
        return Frame(image, self._index - 1, self._index / 1000, time.monotonic(), "endless")

    def close(self) -> None:
        self._closed.set()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_ten_thousand_live_frames_need_no_more_than_two_thousand(weights: Path) -> None:
    seen, enough = 0, threading.Event()
    sizes: dict[int, float] = {}

    def take() -> None:
        nonlocal seen
        if pipeline.latest() is not None:
            seen += 1
            if seen in (SETTLED, FRAMES):
                sizes[seen] = _resident_mb()
            if seen >= FRAMES:
                enough.set()

    pipeline = LivePipeline(
        lambda spec: _Endless(), lambda model: open_engine(model, device="cpu"), on_result=take
    )
    pipeline.start()
    pipeline.use_model(str(weights))
    pipeline.use_source("endless")
    assert enough.wait(240)
    assert pipeline.stop() == []
    assert sizes[FRAMES] - sizes[SETTLED] < LIMIT_MB
