"""Real pictures to measure with."""

from __future__ import annotations

from livedepth.capture.demo import DemoSource
from livedepth.frames import Image


def demo_pictures(count: int, *, width: int = 640, height: int = 480) -> list[Image]:
    """Views of the demo room, a second apart: always there, and the same everywhere."""
    source = DemoSource(width, height, fps=1, paced=False)
    pictures = []
    for _ in range(count):
        frame = source.read()
        assert frame is not None
        pictures.append(frame.image)
    source.close()
    return pictures
