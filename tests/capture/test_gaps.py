"""Frames that live sources skip are counted."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from livedepth.capture import demo, reconnecting
from livedepth.capture.base import Skipping, SourceInfo, skipped_by
from livedepth.capture.demo import DemoSource
from livedepth.capture.gaps import Gaps
from livedepth.capture.live import LiveSource, Shot, Waits
from livedepth.capture.reconnecting import ReconnectingSource
from livedepth.capture.seen_through import seen_through
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame
from livedepth.lens import Lens

PICTURE = np.zeros((4, 6, 3), np.uint8)


def _missing(times: list[float], usual: float | None = None) -> int:
    gaps = Gaps(usual)
    for at in times:
        gaps.seen(at)
    return gaps.missing


def test_a_gap_is_as_many_frames_as_fit_into_it() -> None:
    steady = [n / 30 for n in range(10)]
    assert _missing(steady) == 0
    assert _missing([*steady, 15 / 30, 16 / 30]) == 5
    assert _missing([*steady, 11 / 30, 14 / 30]) == 3


def test_what_is_merely_late_or_waited_is_not_missing() -> None:
    steady = [n / 30 for n in range(10)]
    generator = np.random.default_rng(0)
    shaken = np.arange(300) / 30 + generator.uniform(-0.008, 0.008, 300)
    assert _missing(list(shaken)) == 0
    # The reader was away for four frames, of which the device had kept three.
    assert _missing([*steady, 14 / 30, 14.01 / 30, 14.02 / 30, 14.03 / 30, 15 / 30]) == 1


def test_another_rate_is_soon_the_usual_one() -> None:
    """As of a camera that exposes longer in the dark."""
    half = [9 / 30 + n / 15 for n in range(1, 200)]
    assert _missing([*(n / 30 for n in range(10)), *half]) <= 8


class Device(LiveSource):
    """Gives a picture at each of ``shots``: its second and its number; None is a loss."""

    def __init__(self, *shots: tuple[float, int | None] | None) -> None:
        self._shots: Iterator[tuple[float, int | None] | None] = iter(shots)
        super().__init__("device", "camera", Waits(0.001, 0.001))

    def _grab(self) -> Shot:
        shot = next(self._shots)
        if shot is None:
            raise SourceError("it is gone")
        return Shot(PICTURE, shot[0], number=shot[1])

    def _release(self) -> None:
        pass


def _read_all(source: LiveSource, count: int) -> int:
    assert isinstance(source, Skipping)
    for _ in range(count):
        assert source.read() is not None
    return source.skipped


def test_a_camera_that_jumps_or_is_away_counts_by_its_times() -> None:
    steady: list[tuple[float, int | None]] = [(n / 10, None) for n in range(8)]
    with Device(*steady, (1.0, None), (1.1, None)) as source:
        assert _read_all(source, 10) == 2
    with Device(*steady, None, None, (2.7, None)) as source:
        assert _read_all(source, 9) == 19


def test_the_numbers_of_a_device_say_it_exactly() -> None:
    """However its times look; where it counts anew, times are all there is."""
    with Device((0.0, 7), (0.5, 8), (0.6, 12), (9.9, 13)) as source:
        assert _read_all(source, 4) == 3
    again = [(8 + n / 10, n) for n in range(3)]
    with Device(*((n / 10, 100 + n) for n in range(8)), None, *again) as source:
        assert _read_all(source, 11) == 72


def test_a_lens_that_is_known_hides_no_count() -> None:
    steady: list[tuple[float, int | None]] = [(n / 10, None) for n in range(8)]
    with Device(*steady, (1.0, None)) as device:
        source = seen_through(device, Lens(1.0, 1.0, "given"))
        for _ in range(9):
            source.read()
        assert isinstance(source, Skipping) and skipped_by(source) == 2


class _Wall:
    def render(self, _seconds: float) -> tuple[Any, Any]:
        return PICTURE, np.ones((4, 6), np.float32)


def test_the_demo_counts_what_a_slow_reader_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    clock = SimpleNamespace(
        monotonic=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds)
    )
    monkeypatch.setattr(demo, "time", clock)
    monkeypatch.setattr(demo, "Room", lambda width, height, focal: _Wall())
    source, indices = DemoSource(24, 18, fps=10), []
    for late in (0.0, 0.0, 0.0, 0.75, 0.0):
        now[0] += late
        frame = source.read()
        assert frame is not None
        indices.append(frame.index)
    assert (indices, source.skipped) == ([0, 1, 2, 9, 10], 6)
    unpaced = DemoSource(24, 18, fps=10, paced=False)
    now[0] += 99
    frames = [unpaced.read() for _ in range(3)]
    assert [frame.index for frame in frames if frame] == [0, 1, 2]
    assert unpaced.skipped == 0


class Stream:
    """Gives frames at the given seconds of its own clock and of the wall, and then ends."""

    def __init__(self, *times: tuple[float, float]) -> None:
        self.info = SourceInfo("stream", 6, 4, live=True, kind="stream")
        self.warnings: tuple[Message, ...] = ()
        self._times = list(enumerate(times))

    def read(self) -> Frame | None:
        if not self._times:
            return None
        index, (pts, at) = self._times.pop(0)
        return Frame(PICTURE, index, pts, at, "stream")

    def close(self) -> None:
        pass


def test_a_stream_counts_what_its_clock_jumps_over_and_what_it_was_away_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconnecting, "WAITS", Waits(0.001, 0.001))

    first = Stream(*((n / 25, n / 25) for n in range(10)), (13 / 25, 13 / 25))
    later = Stream(*((1000 + n / 25, 5 + n / 25) for n in range(3)))
    source = ReconnectingSource(lambda: later, first)
    for _ in range(11):
        source.read()
    assert source.skipped == 3
    for _ in range(3):
        source.read()
    assert source.skipped == 3 + (5 * 25 - 13 - 1)
    source.close()
