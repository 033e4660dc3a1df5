"""How a file is played: in its own time, also after it was late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from livedepth.frames import Frame
from livedepth.pipeline import film
from livedepth.pipeline.capture_worker import CaptureWorker
from livedepth.pipeline.events import Event, SourceEnded
from livedepth.pipeline.playback import Playback

Fake = Callable[..., Any]
FRAMES, STEP = 12, 0.05  # seconds between two frames
HANG = 60.0


class Clock(Playback):
    """Seconds that pass only while a frame is waited for, or where a test says so."""

    def __init__(self) -> None:
        super().__init__(loop=False)
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def until(self, moment: float) -> bool:
        self.now = max(self.now, moment)
        return True


class Kept:
    """Takes what a worker gives."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.ended = threading.Event()

    def make_room(self, worker: CaptureWorker) -> None:
        pass

    def take(self, worker: CaptureWorker, frame: Frame) -> bool:
        self.frames.append(frame)
        return True

    def tell(self, event: Event) -> None:
        if isinstance(event, SourceEnded):
            self.ended.set()


def _shown(source: Any, clock: Clock) -> list[float]:
    """The moments at which the frames of one pass are shown."""
    kept = Kept()
    worker = CaptureWorker("clip", lambda spec: source, kept, clock)
    try:
        assert kept.ended.wait(HANG)
    finally:
        worker.stop()
    assert worker.worker.join(HANG)
    return [frame.captured_at for frame in kept.frames]


@pytest.mark.parametrize("speed", [0.25, 0.5, 1.0, 2.0, 4.0])
def test_a_file_is_played_as_fast_as_asked(
    speed: float, fake_source: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    clock.set_speed(speed)
    monkeypatch.setattr(film, "time", SimpleNamespace(monotonic=clock.monotonic))
    moments = _shown(fake_source(FRAMES, fps=round(1 / STEP)), clock)
    assert moments == pytest.approx([n * STEP / speed for n in range(FRAMES)])


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (0.0, [n * STEP for n in range(FRAMES)]),
        # A little late: it catches up, and the film is as long as it should be.
        (0.2, [0, 0.05, 0.1, 0.15, 0.35, 0.35, 0.35, 0.35, 0.4, 0.45, 0.5, 0.55]),
        # A disk that slept for a second: what follows is not rushed through to make up for it.
        (1.0, [0, 0.05, 0.1, 0.15, *(1.15 + n * STEP for n in range(8))]),
    ],
)
def test_a_file_that_is_late_catches_up_by_a_little_and_no_more(
    late: float, expected: list[float], fake_source: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(film, "time", SimpleNamespace(monotonic=clock.monotonic))

    def read(index: int) -> None:
        clock.now += late if index == 4 else 0.0

    source = fake_source(FRAMES, fps=round(1 / STEP), before=read)
    assert _shown(source, clock) == pytest.approx(expected)
