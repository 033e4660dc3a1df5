"""Depth as a camera for other programs, through the optional package pyvirtualcam."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from livedepth.errors import Message, OutputError
from livedepth.frames import DepthFrame
from livedepth.output.pictures import Renderer

_HELP = (
    "Linux: the kernel module v4l2loopback (sudo modprobe v4l2loopback); Windows: OBS Studio; "
    "macOS: OBS Studio, its virtual camera started once"
)


class VirtualCamera:
    """A sink that shows what ``render`` draws, uint8 RGB, in a virtual camera of a fixed size.

    The size is that of the first picture. Raises OutputError at once when the package is missing,
    and at the first frame when the system has no driver.
    """

    def __init__(self, render: Renderer, fps: float = 30.0) -> None:
        try:
            import pyvirtualcam
        except ImportError as error:
            raise OutputError(
                "the virtual camera needs the package pyvirtualcam",
                "pip install 'livedepth[camera]'",
            ) from error
        self._open = pyvirtualcam.Camera
        self._render, self._fps = render, fps
        self._camera: Any = None
        self.warnings: tuple[Message, ...] = ()
        self.dropped = 0

    def write(self, depth: DepthFrame) -> None:
        """Show one frame. Raises OutputError."""
        picture = np.ascontiguousarray(self._render(depth))
        try:
            if self._camera is None:
                height, width = (side - side % 2 for side in picture.shape[:2])
                self._camera = self._open(width=width, height=height, fps=self._fps)
            size = (self._camera.width, self._camera.height)
            if picture.shape[1::-1] != size:
                picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            self._camera.send(picture)
        except (RuntimeError, ValueError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "no driver"
            raise OutputError(
                "no virtual camera can be opened ({reason})",
                "it needs a driver: {drivers}",
                reason=reason,
                drivers=_HELP,
            ) from error

    def finish(self) -> None:
        self.abort()

    def abort(self) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None
