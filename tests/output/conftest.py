"""Depth frames with known contents, a file with sound, and a disk that is full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.frames import Depth, DepthFrame, Frame, Image


def _depth_frame(
    index: int,
    pts: float = 0.0,
    *,
    size: tuple[int, int] = (12, 16),
    image: Image | None = None,
    depth: Depth | None = None,
) -> DepthFrame:
    """A picture that changes with ``index``, and depth of 1 m + index cm with one invalid cell."""
    if image is None:
        image = np.full((*size, 3), (7 * index) % 256, np.uint8)
    if depth is None:
        depth = np.full(image.shape[:2], 1 + index / 100, np.float32)
        depth[0, 0] = np.nan
    return DepthFrame(Frame(image, index, pts, 0.0, "test"), depth, "test-net")


@pytest.fixture
def depth_frame() -> Callable[..., DepthFrame]:
    return _depth_frame


@pytest.fixture
def noise() -> Callable[..., Image]:
    """A picture that does not compress."""
    generator = np.random.default_rng(0)
    return lambda height=96, width=128: generator.integers(0, 256, (height, width, 3), np.uint8)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Two seconds of picture and AAC sound."""
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 32, 24, "yuv420p"
        audio: Any = container.add_stream("aac", rate=44_100)
        wave = np.sin(np.arange(88_200) / 20).astype(np.float32)[None]
        for index in range(50):
            image = np.full((24, 32, 3), index, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            container.mux(video.encode(frame))
        for start in range(0, 88_064, 1024):
            sound = av.AudioFrame.from_ndarray(
                wave[:, start : start + 1024], format="fltp", layout="mono"
            )
            sound.sample_rate, sound.pts = 44_100, start
            container.mux(audio.encode(sound))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return path


@pytest.fixture
def full_disk() -> Callable[[int], Any]:
    """While it lasts, no file can grow beyond a number of bytes."""
    resource = pytest.importorskip("resource")

    @contextmanager
    def limit(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limit
