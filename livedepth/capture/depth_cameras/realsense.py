"""RealSense cameras, by Intel's own package ``pyrealsense2`` (extra ``realsense``)."""

from __future__ import annotations

import time
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np

from livedepth.capture.depth_cameras.base import Intrinsics, metres
from livedepth.capture.live import Shot
from livedepth.errors import Hint, SourceError, reason_of
from livedepth.extras import package

_WIDTH, _HEIGHT, _FPS = 640, 480, 30  # a mode that every model has
_WAIT = 1000  # milliseconds for one pair of pictures


class RealSenseCamera:
    """A RealSense camera, by its serial number or the first one.

    Its depth is laid over its colour picture (``rs.align``), and comes in metres by the scale that
    the device itself gives. Raises SourceError where there is none, and LivedepthError without the
    package.
    """

    def __init__(self, serial: str = "") -> None:
        self._rs: Any = package("pyrealsense2", "realsense")
        self._refuse_missing(serial)
        self._pipeline: Any = self._rs.pipeline()
        try:
            profile = self._started(serial)
        except RuntimeError as error:  # what librealsense raises
            raise SourceError(
                "RealSense: the camera does not start ({reason}); is another program using it?",
                reason=reason_of(error),
            ) from error
        try:
            device = profile.get_device()
            self.name = str(device.get_info(self._rs.camera_info.name))
            self._unit = float(device.first_depth_sensor().get_depth_scale())
            colour = profile.get_stream(self._rs.stream.color).as_video_stream_profile()
            self.fps: Fraction | None = Fraction(int(colour.fps()))
            self.intrinsics: Intrinsics | None = self._intrinsics(colour.get_intrinsics())
            self._align: Any = self._rs.align(self._rs.stream.color)
        except BaseException:
            self.close()
            raise

    def _refuse_missing(self, serial: str) -> None:
        info = self._rs.camera_info.serial_number
        there = [str(one.get_info(info)) for one in self._rs.context().query_devices()]
        if not there:
            raise SourceError(
                "there is no RealSense camera",
                Hint("connect one to a USB 3 port", "connect one to a USB 3 port"),
            )
        if serial and serial not in there:
            raise SourceError(
                "there is no RealSense camera {serial}; there are: {known}",
                serial=serial,
                known=", ".join(there),
            )

    def _started(self, serial: str) -> Any:
        """The profile of the running pipeline. Raises RuntimeError."""
        rs = self._rs
        for usual in (True, False):
            config = rs.config()
            if serial:
                config.enable_device(serial)
            size = (_WIDTH, _HEIGHT) if usual else ()
            rate = (_FPS,) if usual else ()
            config.enable_stream(rs.stream.depth, *size, rs.format.z16, *rate)
            config.enable_stream(rs.stream.color, *size, rs.format.rgb8, *rate)
            try:
                return self._pipeline.start(config)
            except RuntimeError:
                if not usual:  # a camera without this mode gives the one that it likes best
                    raise
        raise AssertionError("the second attempt returns or raises")

    def _intrinsics(self, given: Any) -> Intrinsics:
        straight = not any(given.coeffs)
        # The other models of librealsense are not what OpenCV means by these five numbers.
        known = straight or given.model == self._rs.distortion.brown_conrady
        return Intrinsics(
            fx=float(given.fx),
            fy=float(given.fy),
            cx=float(given.ppx),
            cy=float(given.ppy),
            width=int(given.width),
            height=int(given.height),
            distortion=tuple(float(one) for one in given.coeffs) if known else (),
        )

    def grab(self) -> Shot | None:
        """As :class:`.base.DepthCamera` says."""
        try:
            frames = self._align.process(self._pipeline.wait_for_frames(_WAIT))
        except RuntimeError:  # none came in time; a camera that was pulled out says no more
            return None
        captured_at = time.monotonic()
        colour, depth = frames.get_color_frame(), frames.get_depth_frame()
        if not colour or not depth:
            return None
        return Shot(
            # Copies: what librealsense lends is used again for the frames that follow.
            np.array(colour.get_data(), np.uint8),
            captured_at,
            metres(np.asanyarray(depth.get_data()), self._unit),
            number=int(colour.get_frame_number()),
        )

    def close(self) -> None:
        """Let go of the camera."""
        with suppress(RuntimeError):  # it may be gone
            self._pipeline.stop()
