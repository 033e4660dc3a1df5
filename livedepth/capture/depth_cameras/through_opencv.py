"""Depth cameras that OpenCV reads: Orbbec's over USB, and those of OpenNI 2 (Kinect, Xtion)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from livedepth.capture.depth_cameras.base import Intrinsics, metres
from livedepth.capture.live import Shot
from livedepth.capture.quiet import quiet_opencv
from livedepth.errors import SourceError

_MILLIMETRE = 0.001  # metres; what both give depth in
_WAIT = 1.0  # seconds for a picture with its depth
_POLL = 0.005  # seconds; Orbbec's reader does not wait


@dataclass(frozen=True)
class _Api:
    """How OpenCV calls one kind of camera: its reader and the channels of it."""

    title: str
    reader: int
    depth: int
    picture: int


ORBBEC = _Api("Orbbec", cv2.CAP_OBSENSOR, cv2.CAP_OBSENSOR_DEPTH_MAP, cv2.CAP_OBSENSOR_BGR_IMAGE)
OPENNI = _Api("OpenNI", cv2.CAP_OPENNI2, cv2.CAP_OPENNI_DEPTH_MAP, cv2.CAP_OPENNI_BGR_IMAGE)


class OpenCvDepthCamera:
    """The camera of an index, its depth aligned to its picture by the device.

    Raises SourceError where there is none, where this OpenCV cannot read its kind, or where the
    device cannot align its depth.
    """

    fps: Fraction | None = Fraction(30)  # the one rate that both readers ask for

    def __init__(self, api: _Api, index: int = 0) -> None:
        self._api = api
        self.name = f"{api.title} {index}"
        if not cv2.videoio_registry.hasBackend(api.reader):
            raise SourceError(
                "{title}: this OpenCV cannot read such cameras; it has to be one that was built "
                "with {backend}",
                title=api.title,
                backend="OpenNI 2" if api is OPENNI else "Orbbec's cameras (obsensor)",
            )
        with quiet_opencv():
            self._capture: Any = cv2.VideoCapture(index, api.reader)
        if not self._capture.isOpened():
            self.close()
            raise SourceError(
                "there is no {title} camera {index}, or another program uses it",
                title=api.title,
                index=index,
            )
        if api is OPENNI:
            self._register()
        self.intrinsics = self._intrinsics() if api is ORBBEC else None
        self._held: dict[int, Any] = {}  # by their channel

    def _register(self) -> None:
        """Have the device lay its depth over its picture; Orbbec's reader does that unasked."""
        self._capture.set(cv2.CAP_PROP_OPENNI_REGISTRATION, 1)
        if not self._capture.get(cv2.CAP_PROP_OPENNI_REGISTRATION):
            self.close()
            raise SourceError("{name}: cannot align its depth to its pictures", name=self.name)

    def _intrinsics(self) -> Intrinsics | None:
        names = ("FX", "FY", "CX", "CY")
        fx, fy, cx, cy = (
            float(self._capture.get(getattr(cv2, f"CAP_PROP_OBSENSOR_INTRINSIC_{one}")))
            for one in names
        )
        # They are those of 640x480, the one mode of this reader; an old firmware gives zeros.
        return Intrinsics(fx, fy, cx, cy, 640, 480) if min(fx, fy, cx, cy) > 0 else None

    def grab(self) -> Shot | None:
        """As :class:`.base.DepthCamera` says."""
        until = time.monotonic() + _WAIT
        while time.monotonic() < until:
            if not self._capture.grab():
                time.sleep(_POLL)
                continue
            captured_at = time.monotonic()
            # Orbbec's two pictures arrive one by one: the first waits for the other.
            for channel in (self._api.picture, self._api.depth):
                good, found = self._capture.retrieve(None, channel)
                if good and found is not None and found.size:
                    # A copy: it lies in memory of the reader.
                    self._held[channel] = np.array(found)
            if len(self._held) == 2:
                return self._shot(captured_at)
        return None

    def _shot(self, captured_at: float) -> Shot:
        picture, depth = self._held[self._api.picture], self._held[self._api.depth]
        self._held = {}
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        return Shot(rgb, captured_at, metres(depth, _MILLIMETRE), number=self._number())

    def _number(self) -> int | None:
        if self._api is not OPENNI:
            return None
        wanted = cv2.CAP_OPENNI_IMAGE_GENERATOR + cv2.CAP_PROP_POS_FRAMES
        return int(self._capture.get(wanted)) or None

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()
