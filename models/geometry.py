"""The one definition of the resize before a network, used by engines, training and evaluation."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt


def resize_image(image: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """``image`` [H, W] or [H, W, C] at ``size`` (height, width).

    Area averaging along an axis that shrinks, bilinear (half-pixel centres) along one that grows.
    The whole field of view is kept, whatever the aspect ratio.
    """
    height, width = image.shape[:2]
    to_height, to_width = size
    if (height, width) == (to_height, to_width):
        return image
    if to_height <= height and to_width <= width:
        return cv2.resize(image, (to_width, to_height), interpolation=cv2.INTER_AREA)
    if to_height >= height and to_width >= width:
        return cv2.resize(image, (to_width, to_height), interpolation=cv2.INTER_LINEAR)
    shrunk = (min(to_width, width), min(to_height, height))
    image = cv2.resize(image, shrunk, interpolation=cv2.INTER_AREA)
    return cv2.resize(image, (to_width, to_height), interpolation=cv2.INTER_LINEAR)


def upsample_depth(
    depth: npt.NDArray[np.float32], size: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Depth map [h, w] enlarged bilinearly to ``size`` (height, width): the resize inverted."""
    height, width = size
    if depth.shape == (height, width):
        return depth
    return cv2.resize(depth, (width, height), interpolation=cv2.INTER_LINEAR)
