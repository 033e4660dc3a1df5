"""Long videos: memory does not grow with their length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from livedepth.inference.engines import open_engine
from livedepth.process import ProcessOptions, Task, process

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

    def note(done: int) -> None:
        if done in (SETTLED, FRAMES):
            sizes[done] = _resident_mb()

    task = Task(str(clip), out / "depth.mp4")
    report = process(task, engine, ProcessOptions(), progress=note)
    assert report.frames == FRAMES
    assert sizes[FRAMES] - sizes[SETTLED] < LIMIT_MB
    engine.close()
