"""Which sources cannot be open at the same time."""

from __future__ import annotations

from livedepth.capture.sources import camera_index, files_of, kind_of


def same_device(one: str, other: str) -> bool:
    """Whether two specs of :func:`open_source` need the same camera or connection, of which there
    is one. Files and the demo room can be read any number of times.
    """
    if kind_of(one) == kind_of(other) == "camera":
        return camera_index(one) == camera_index(other)
    return one == other and kind_of(one) != "demo" and not files_of(one)
