"""A selection that begins in the middle of a film."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.capture.video import VideoSource
from livedepth.frames import Frame
from livedepth.pipeline.stream import DepthStream, Selection


def test_a_start_in_the_middle_seeks(
    tmp_path: Path,
    fake_engine: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25, options={"g": "25"})
        stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv420p"
        for index in range(200):
            image = np.full((48, 64, 3), index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    all_of = DepthStream(VideoSource(str(path)), fake_engine())
    whole = [(depth.frame.pts, depth.frame.image.sum()) for depth in all_of]
    decoded = 0
    real = VideoSource._frame

    def counted(self: VideoSource, timed: Any) -> Frame:
        nonlocal decoded
        decoded += 1
        return real(self, timed)

    monkeypatch.setattr(VideoSource, "_frame", counted)
    part_of = DepthStream(VideoSource(str(path)), fake_engine(), Selection(7.2, 7.6))
    part = [(depth.frame.pts, depth.frame.image.sum()) for depth in part_of]
    assert part == [row for row in whole if 7.2 <= row[0] < 7.6] and len(part) == 10
    assert decoded < 20, "what lies before the start is not made into pictures"
