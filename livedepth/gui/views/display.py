"""What the views draw of a frame: picture, depth, both together, at the size of the screen."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from livedepth.frames import DepthFrame, Image
from livedepth.gui.views.parts import depth_part, image_part
from livedepth.gui.views.stereo_painter import StereoPainter
from livedepth.gui.views.viewport import Region
from livedepth.postprocess.colour import colourise, diverging
from livedepth.postprocess.difference import Apart, difference
from livedepth.postprocess.guided import guided_upsample
from livedepth.postprocess.range_tracker import Range

Painter = Callable[[DepthFrame, Region, int, int], Image]  # region, width and height to draw


class Display:
    """Draws one frame with the range, colours and sharpness that are set."""

    def __init__(self, table: Image) -> None:
        self.table = table
        self.limits: Range = (0.0, 10.0)
        self.second_limits: Range = (0.0, 10.0)
        self.sharpen = False
        self.opacity = 0.6
        self.apart: Apart = "m"
        self.apart_limit = 1.0  # of differences, in that unit: where their colours end
        self.stereo = StereoPainter()
        self.divider = 0.5  # of the view's width: picture to the left, depth to the right

    def painter(self, name: str) -> Painter:
        """What a pane of a view draws, by the name that the table of views has for it."""
        painters: dict[str, Painter] = {
            "picture": self.picture,
            "depth": self.depth,
            "second": self.second,
            "overlay": self.overlay,
            "split": self.split,
            "difference": self.difference,
            "stereo": self.stereo.side_by_side,
            "anaglyph": self.stereo.anaglyph,
        }
        return painters[name]

    def picture(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        return image_part(shown.frame.image, region, width, height)

    def depth(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        return self._coloured(shown, self.limits, region, width, height)

    def second(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        """The depth of the second network; black where there is none."""
        if shown.second is None:
            return np.zeros((height, width, 3), np.uint8)
        return self._coloured(shown.second, self.second_limits, region, width, height)

    def overlay(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        rgb = self.picture(shown, region, width, height)
        depth = self.depth(shown, region, width, height)
        mixed = cv2.addWeighted(depth, self.opacity, rgb, 1 - self.opacity, 0)
        return mixed.astype(np.uint8, copy=False)

    def split(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        drawn = np.array(self.depth(shown, region, width, height))
        at = min(max(round(self.divider * width), 0), width)
        drawn[:, :at] = self.picture(shown, region, width, height)[:, :at]
        drawn[:, max(0, at - 1) : at + 1] = 255
        return drawn

    def difference(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        """How far the second model's depth is from the first's; black where that is unknown."""
        apart = difference(shown, self.apart)
        if apart is None:
            return np.zeros((height, width, 3), np.uint8)
        limits = -self.apart_limit, self.apart_limit
        return colourise(depth_part(apart, region), limits, diverging(), (height, width))

    def _coloured(
        self, shown: DepthFrame, limits: Range, region: Region, width: int, height: int
    ) -> Image:
        depth = depth_part(shown.depth, region)
        if self.sharpen:
            rgb = self.picture(shown, region, width, height)
            depth = guided_upsample(depth, rgb, (height, width))
        return colourise(depth, limits, self.table, (height, width))
