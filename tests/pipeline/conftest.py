"""Sources, engines and sinks that do what a test tells them, faults included."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from livedepth.capture.base import SourceInfo, SourceKind
from livedepth.errors import Message
from livedepth.frames import DepthFrame, Frame, Image
from livedepth.inference.base import EngineInfo, Prediction


class FakeSource:
    """``frames`` pictures at ``fps``, or without end when None; ``before(index)`` runs first.

    A picture's bytes are its number modulo 256, so that a depth can be traced to its frame.
    """

    def __init__(
        self,
        frames: int | None = 10,
        *,
        name: str = "fake",
        live: bool = False,
        fps: int = 1000,
        first_pts: float = 0.0,
        before: Callable[[int], None] = lambda index: None,
        warnings: tuple[Message, ...] = (),
    ) -> None:
        kind: SourceKind = "camera" if live else "video"
        self.info = SourceInfo(name, 8, 6, live, Fraction(fps), frames, Fraction(1, fps), kind=kind)
        self.warnings = warnings
        self.given = 0
        self.closed = threading.Event()
        self._frames = frames
        self._first_pts = first_pts
        self._before = before

    def picture(self, index: int) -> Image:
        return np.full((6, 8, 3), index % 256, np.uint8)

    def read(self) -> Frame | None:
        index = self.given
        if self.closed.is_set() or (self._frames is not None and index >= self._frames):
            return None
        self._before(index)
        if self.closed.is_set():
            return None
        self.given += 1
        pts = self._first_pts + index / float(self.info.fps or 1)
        return Frame(self.picture(index), index, pts, time.monotonic(), self.info.name)

    def close(self) -> None:
        self.closed.set()


class FakeEngine:
    """Depth = the first byte of the picture; ``before(call)`` runs before each."""

    def __init__(
        self, name: str = "fake-net", before: Callable[[int], None] = lambda call: None
    ) -> None:
        self.info = EngineInfo(name, "fake", "cpu", "float32", (3, 4))
        self.non_finite = 0
        self.calls = 0
        self.closes = 0
        self._before = before

    def infer(self, image: Image) -> Prediction:
        assert not self.closes, "used after close"
        self._before(self.calls)
        self.calls += 1
        depth = np.full((3, 4), float(image[0, 0, 0]), np.float32)
        return Prediction(depth, {"network": 0.001})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        return map(self.infer, images)

    def close(self) -> None:
        self.closes += 1


class FakeSink:
    """Keeps what it is given; ``before(count)`` runs before each write."""

    def __init__(self, before: Callable[[int], None] = lambda count: None) -> None:
        self.written: list[DepthFrame] = []
        self.ends: list[str] = []
        self.fail_finish: Exception | None = None
        self.dropped = 0
        self.warnings: tuple[Message, ...] = ()
        self._before = before

    def write(self, depth: DepthFrame) -> None:
        assert not self.ends, "written to after the end"
        self._before(len(self.written))
        self.written.append(depth)

    def finish(self) -> None:
        if self.fail_finish is not None:
            raise self.fail_finish
        self.ends.append("finish")

    def abort(self) -> None:
        self.ends.append("abort")


class Counting:
    """A sink that remembers nothing but what it needs."""

    def __init__(self, on_write: Callable[[DepthFrame], None]) -> None:
        self.write = on_write
        self.dropped = 0
        self.warnings: tuple[Message, ...] = ()
        self.ended = ""

    def finish(self) -> None:
        self.ended = "finish"

    def abort(self) -> None:
        self.ended = "abort"


@pytest.fixture
def fake_source() -> type[FakeSource]:
    return FakeSource


@pytest.fixture
def fake_engine() -> type[FakeEngine]:
    return FakeEngine


@pytest.fixture
def fake_sink() -> type[FakeSink]:
    return FakeSink


@pytest.fixture
def counting_sink() -> type[Counting]:
    return Counting


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits until something holds; fails when it does not within some seconds."""

    def wait(holds: Callable[[], Any], seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "did not happen in time"
            time.sleep(0.005)

    return wait


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """An event that is set at the end at the latest, so that whoever waits for it goes home."""
    event = threading.Event()
    yield event
    event.set()
