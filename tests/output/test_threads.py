"""The cores' share of what works beside the network."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from livedepth.capture.video import VideoSource
from livedepth.frames import DepthFrame
from livedepth.output.video import VideoSink
from livedepth.threads import beside_network, codec_threads


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A machine with so many cores for this process."""

    def pretend(count: int) -> None:
        allowed = set(range(count))
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: allowed, raising=False)

    return pretend


@pytest.mark.parametrize(
    ("count", "small", "full_hd", "uhd", "opencv"),
    [(1, 1, 1, 1, 1), (2, 1, 1, 2, 1), (4, 1, 1, 4, 1), (8, 2, 2, 4, 2), (32, 8, 8, 8, 8)],
)
def test_a_quarter_of_the_cores_and_more_for_large_pictures(
    count: int, small: int, full_hd: int, uhd: int, opencv: int, cores: Callable[[int], None]
) -> None:
    cores(count)
    assert codec_threads(480, 640) == small
    assert codec_threads(1080, 1920) == full_hd
    assert codec_threads(2160, 3840) == uhd
    assert beside_network() == opencv


def test_where_cores_cannot_be_limited_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    assert beside_network() == 3
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert beside_network() == 1


def test_codecs_keep_to_their_share(
    cores: Callable[[int], None],
    film: Path,
    tmp_path: Path,
    depth_frame: Callable[..., DepthFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cores(12)
    opened: list[Any] = []
    real = av.open

    def keep(*given: Any, **options: Any) -> Any:
        opened.append(real(*given, **options))
        return opened[-1]

    monkeypatch.setattr(av, "open", keep)
    source = VideoSource(str(film))
    sink = VideoSink(
        tmp_path / "made.mp4", lambda depth: depth.frame.image, Fraction(1, 1000), Fraction(25)
    )
    sink.write(depth_frame(0, 0.0))
    assert [one.streams.video[0].codec_context.thread_count for one in opened] == [3, 3]
    sink.finish()
    source.close()
