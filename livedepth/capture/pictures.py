"""Pictures for measurements and calibration."""

from __future__ import annotations

from livedepth.capture.demo import DemoSource
from livedepth.capture.sources import open_source
from livedepth.errors import SourceError
from livedepth.frames import Image


def demo_pictures(count: int, *, width: int = 640, height: int = 480) -> list[Image]:
    """Views of the demo room, one second apart: available and identical on every machine."""
    source = DemoSource(width, height, fps=1, paced=False)
    pictures = []
    for _ in range(count):
        frame = source.read()
        assert frame is not None
        pictures.append(frame.image)
    source.close()
    return pictures


def pictures_of(spec: str, most: int = 64) -> list[Image]:
    """At most ``most`` pictures of a folder or video, evenly distributed over its length.

    Raises SourceError, also for a source that never ends.
    """
    source = open_source(spec, paced=False)
    try:
        if source.info.endless:
            raise SourceError(
                "{source}: has no end to spread {most} pictures over",
                source=source.info.name,
                most=most,
            )
        step = max(1, (source.info.frames or most) // most)
        pictures: list[Image] = []
        while len(pictures) < most and (frame := source.read()) is not None:
            if frame.index % step == 0:
                pictures.append(frame.image)
        return pictures
    finally:
        source.close()
