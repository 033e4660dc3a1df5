"""The part of a picture or of a map that is seen."""

from __future__ import annotations

import cv2
import numpy as np

from livedepth.frames import Depth, Image
from livedepth.gui.views.viewport import WHOLE, Region
from models.geometry import resize_image


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
