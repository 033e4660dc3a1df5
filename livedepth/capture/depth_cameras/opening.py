"""``open_depth_source``: opens what ``--depth-source`` names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from livedepth.errors import SettingsError

# The command line reads the names for its help: nothing heavy is imported before a row is used.
if TYPE_CHECKING:
    from livedepth.capture.depth_cameras.base import DepthCamera, DepthSource


def _realsense(which: str) -> DepthCamera:
    from livedepth.capture.depth_cameras.realsense import RealSenseCamera

    return RealSenseCamera(which)


def _orbbec(which: str) -> DepthCamera:
    from livedepth.capture.depth_cameras.through_opencv import ORBBEC, OpenCvDepthCamera

    return OpenCvDepthCamera(ORBBEC, _index(which))


def _openni(which: str) -> DepthCamera:
    from livedepth.capture.depth_cameras.through_opencv import OPENNI, OpenCvDepthCamera

    return OpenCvDepthCamera(OPENNI, _index(which))


def _index(which: str) -> int:
    if not which:
        return 0
    if not which.isdecimal():
        raise SettingsError("{which!r} is no number of a depth camera", which=which)
    return int(which)


class DepthCameraRow(NamedTuple):
    """A row of the table of cameras that measure depth: ``NAME`` or ``NAME:WHICH``."""

    name: str
    which: str  # what stands behind the colon
    open: Callable[[str], DepthCamera]


DEPTH_CAMERAS = (
    DepthCameraRow("realsense", "SERIAL", _realsense),
    DepthCameraRow("orbbec", "INDEX", _orbbec),
    DepthCameraRow("openni", "INDEX", _openni),
)


def depth_source_names() -> list[str]:
    """What ``--depth-source`` may be, beside a folder."""
    return [row.name for row in DEPTH_CAMERAS]


def check_depth_source(spec: str) -> None:
    """Raises SettingsError for what ``--depth-source`` cannot mean; opens nothing."""
    if _row(spec) is None and not Path(spec).is_dir():
        raise SettingsError(
            "--depth-source {spec!r}: is none of {known}, nor a folder of recorded pictures with "
            "depth",
            spec=spec,
            known=", ".join(depth_source_names()),
        )


def open_depth_source(spec: str) -> DepthSource:
    """A camera by its name in the table, or a folder of recorded pictures with their depth.

    Raises SettingsError, SourceError, and LivedepthError where a package is missing.
    """
    check_depth_source(spec)
    row = _row(spec)
    if row is None:
        from livedepth.capture.depth_cameras.recorded import RecordedDepth

        return RecordedDepth(Path(spec))
    from livedepth.capture.depth_cameras.base import DepthCameraSource

    return DepthCameraSource(partial(row.open, spec.partition(":")[2]))


def _row(spec: str) -> DepthCameraRow | None:
    name = spec.partition(":")[0].lower()
    return next((row for row in DEPTH_CAMERAS if row.name == name), None)
