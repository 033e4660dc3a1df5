"""What Rerun is shown of each pair: the picture, its depth, the camera, and how many a second."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from livedepth.extras import lacking, package

EXTRA = "robot"
CAMERA, RGB, DEPTH, PREDICTED = "camera", "camera/rgb", "camera/depth", "camera/predicted"
RELATIVE, RATE, DROPPED = "camera/relative", "fps", "dropped"
SOURCE_CLOCK, WALL_CLOCK = "source", "wall"  # timelines
FACTS = "livedepth"  # the property with what a recording says of itself
_RATE_OF = 30  # frames that the rate is a mean of
PATIENCE = 60.0  # seconds that a disk may take
# What goes wrong is raised here, so it is not written over a progress bar too; and the traces of
# its own work, which another variable can send somewhere, stay here.
_ENVIRONMENT = {"RUST_LOG": "off", "TELEMETRY_ENABLED": "false"}


class Shown(NamedTuple):
    """One pair. ``picture`` is a JPEG or PNG file of ``media`` type, and ``depth`` uint16 mm
    [H, W] with 0 where invalid, as is ``predicted``; ``relative`` is depth of another unit.
    ``wall`` is in seconds since 1970, where it is known."""

    pts: float
    picture: bytes
    media: str
    depth: npt.NDArray[np.uint16] | None = None
    predicted: npt.NDArray[np.uint16] | None = None
    relative: npt.NDArray[np.float32] | None = None
    wall: float | None = None


def check_rerun() -> None:
    """Raises LivedepthError where Rerun is not installed; it is not imported, for that is slow."""
    if importlib.util.find_spec("rerun") is None:
        raise lacking("rerun-sdk", EXTRA)


class RerunStream:
    """A recording of Rerun that is saved, or sent to a viewer. Raises LivedepthError."""

    def __init__(self, name: str) -> None:
        check_rerun()
        for variable, value in _ENVIRONMENT.items():
            os.environ.setdefault(variable, value)
        self._rerun: Any = package("rerun", EXTRA)
        # It would wait at the end of the process, for ever where a viewer does not answer; what
        # is to be written or sent is waited for here.
        self._rerun.unregister_shutdown()
        self._stream: Any = self._rerun.RecordingStream("livedepth")
        self._stream.send_recording_name(name)
        self._times: deque[float] = deque(maxlen=_RATE_OF)
        self._pinhole: tuple[float, ...] = ()

    def save(self, path: Path) -> None:
        """Write into a file. Raises OSError."""
        path.open("wb").close()  # what stands against it, as Python says it
        self._stream.save(path)

    def connect(self, url: str) -> None:
        """Send to the viewer at ``url``; returns at once."""
        self._stream.connect_grpc(url)

    def describe(self, texts: Mapping[str, str]) -> None:
        """Say what the recording is of."""
        if texts:
            self._stream.send_property(FACTS, self._rerun.AnyValues(**texts))

    def camera(self, fx: float, fy: float, cx: float, cy: float, size: tuple[int, int]) -> None:
        """The intrinsics of all that follows, in pixels whose centres are whole numbers; ``size``
        is width and height."""
        if self._pinhole == (fx, fy, cx, cy, *size):
            return
        self._pinhole = (fx, fy, cx, cy, *size)
        pinhole = self._rerun.Pinhole(
            focal_length=(fx, fy),
            principal_point=(cx + 0.5, cy + 0.5),  # here the first pixel's centre is at 0.5
            resolution=size,
            camera_xyz=self._rerun.ViewCoordinates.RDF,
        )
        self._stream.log(CAMERA, pinhole, static=True)

    def log(self, shown: Shown, dropped: int | None = None) -> None:
        """Show a pair; called by one thread at a time."""
        rerun, stream = self._rerun, self._stream
        stream.set_time(SOURCE_CLOCK, duration=shown.pts)
        if shown.wall is not None:
            stream.set_time(WALL_CLOCK, timestamp=shown.wall)
        stream.log(RGB, rerun.EncodedImage(contents=shown.picture, media_type=shown.media))
        for entity, depth in ((DEPTH, shown.depth), (PREDICTED, shown.predicted)):
            if depth is not None:
                stream.log(entity, rerun.DepthImage(depth, meter=1000.0))
        if shown.relative is not None:
            stream.log(RELATIVE, rerun.Image(shown.relative, color_model="L"))
        if rate := self._rate(shown.pts):
            stream.log(RATE, rerun.Scalars(rate))
        if dropped is not None:
            stream.log(DROPPED, rerun.Scalars(float(dropped)))

    def _rate(self, pts: float) -> float:
        """Frames per second on the source's clock, of the last ones; 0 where it is not known."""
        if self._times and pts <= self._times[-1]:
            self._times.clear()  # a film that began again
        self._times.append(pts)
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / (self._times[-1] - self._times[0])

    def flush(self, timeout: float) -> None:
        """Wait until all is written or sent. Raises RuntimeError, which says why it is not."""
        self._stream.flush(timeout_sec=timeout)

    def end(self) -> None:
        """Write what makes it whole, and close it."""
        self._stream.disconnect()

    def forget(self) -> None:
        """Close what nothing can be written to any more: Rerun may wait for that for ever."""
        end = self._stream.disconnect
        threading.Thread(target=end, name="livedepth-rerun-end", daemon=True).start()
