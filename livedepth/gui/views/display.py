"""What the views draw of a frame: picture, depth, both together, at the size of the screen."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from livedepth.frames import Depth, DepthFrame, Image
from livedepth.gui.views.viewport import WHOLE, Region
from livedepth.postprocess.colour import colourise
from livedepth.postprocess.guided import guided_upsample
from livedepth.postprocess.range_tracker import Range
from models.geometry import resize_image

Painter = Callable[[DepthFrame, Region, int, int], Image]  # region, width and height to draw


def image_part(image: Image, region: Region, width: int, height: int) -> Image:
    """A part of uint8 RGB [H, W, 3] at ``width`` x ``height``."""
    if region == WHOLE:
        return resize_image(image, (height, width))
    rows, columns = image.shape[:2]
    matrix = _matrix(region, (columns, rows), (width, height))
    if matrix[0, 0] > 1:  # smaller on screen than it is: average, or it would shimmer
        top, left = int(region.top * rows), int(region.left * columns)
        cut = image[
            top : max(top + 1, round(region.bottom * rows)),
            left : max(left + 1, round(region.right * columns)),
        ]
        return resize_image(np.ascontiguousarray(cut), (height, width))
    return _warp(image, matrix, (width, height)).astype(np.uint8, copy=False)


def depth_part(depth: Depth, region: Region) -> Depth:
    """A part of a map [h, w], on a grid of the map's own size."""
    if region == WHOLE:
        return depth
    rows, columns = depth.shape
    matrix = _matrix(region, (columns, rows), (columns, rows))
    return _warp(depth, matrix, (columns, rows)).astype(np.float32, copy=False)


def _matrix(region: Region, size: tuple[int, int], to: tuple[int, int]) -> Image:
    """From pixels of the part to those of the whole; both count from the middle of a pixel."""
    x, y = region.width * size[0] / to[0], region.height * size[1] / to[1]
    return np.array(
        [
            [x, 0, region.left * size[0] + x / 2 - 0.5],
            [0, y, region.top * size[1] + y / 2 - 0.5],
        ]
    )


def _warp(values: Image | Depth, matrix: Image, size: tuple[int, int]) -> Image:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(values, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


class Display:
    """Draws one frame with the range, colours and sharpness that are set."""

    def __init__(self, table: Image) -> None:
        self.table = table
        self.limits: Range = (0.0, 10.0)
        self.second_limits: Range = (0.0, 10.0)
        self.sharpen = False
        self.opacity = 0.6
        self.divider = 0.5  # of the view's width: picture to the left, depth to the right

    def painter(self, name: str) -> Painter:
        """What a pane of a view draws, by the name that the table of views has for it."""
        painters: dict[str, Painter] = {
            "picture": self.picture,
            "depth": self.depth,
            "second": self.second,
            "overlay": self.overlay,
            "split": self.split,
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

    def _coloured(
        self, shown: DepthFrame, limits: Range, region: Region, width: int, height: int
    ) -> Image:
        depth = depth_part(shown.depth, region)
        if self.sharpen:
            rgb = self.picture(shown, region, width, height)
            depth = guided_upsample(depth, rgb, (height, width))
        return colourise(depth, limits, self.table, (height, width))
