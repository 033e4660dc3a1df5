"""The camera of ``demo``: a walk through a furnished room with known depth."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from livedepth.capture.room import path
from livedepth.capture.room.finish import Finish, develop
from livedepth.capture.room.kept_light import light_of
from livedepth.capture.room.raster import Raster
from livedepth.capture.room.scene import build
from livedepth.defaults import FOCAL


class Room:
    """A living room drawn in real time, as a hand-held camera sees it, with exact depth.

    Equal (width, height, seed, time) give equal pictures. Pixel centres are whole numbers;
    ``focal`` is the camera's focal length in picture widths, by default that of NYU's Kinect, which
    sees 63 degrees from side to side; ``intrinsics`` are fx, fy, cx, cy in pixels.
    """

    intrinsics: tuple[float, float, float, float]

    def __init__(
        self, width: int = 640, height: int = 480, seed: int = 0, *, focal: float = FOCAL
    ) -> None:
        pixels = focal * width
        self.intrinsics = (pixels, pixels, (width - 1) / 2, (height - 1) / 2)
        scene = build(seed)
        light = light_of(scene, seed)
        paint = [
            partial(develop, panel, fall) for panel, fall in zip(scene.panels, light, strict=True)
        ]
        self._raster = Raster(scene.panels, paint, self.intrinsics, width, height)
        self._finish = Finish(width, height, seed)

    def pose(self, time: float) -> npt.NDArray[np.float64]:
        """Camera to world, [4, 4] in metres, at ``time`` seconds; x right, y down, z forward."""
        return path.pose(time)

    def render(self, time: float) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
        """uint8 RGB [H, W, 3] and depth, float32 [H, W], in metres along the optical axis."""
        drawing = self._raster.draw(self.pose(time))
        return self._finish(drawing, time), np.reciprocal(drawing.inverse)
