"""A depth map enlarged to the size of its picture, with the edges of the picture."""

from __future__ import annotations

import cv2
import numpy as np

from livedepth.frames import Depth, Image
from models.geometry import resize_image, upsample_depth

_RADIUS = 2  # cells of the map on each side: the window of one linear fit
_SMOOTH = 3e-4  # of the guide's range 0..1, squared: weaker contrast does not count as an edge


def guided_upsample(depth: Depth, image: Image, size: tuple[int, int]) -> Depth:
    """Map [h, w] at ``size`` (height, width), with its edges where those of ``image`` are.

    Based on the guided filter (He et al. 2013; on a coarse grid He & Sun 2015): in each window of
    the map, depth is fitted as a linear function of the grey picture. Only the slope of the fit is
    used: it adds to the bilinear map the detail that the fine picture has and the coarse one has
    lost, so that surfaces keep their depth. ``image`` is uint8 RGB of any size. Works on log depth
    if all depth is positive, so that near and far have equal weight. Everything that touches an
    invalid cell (NaN) is NaN.
    """
    grey = _grey(image, size)
    coarse = _grey(image, depth.shape)
    guide: Depth = coarse.astype(np.float32) * np.float32(1 / 255)
    invalid = ~np.isfinite(depth)
    holes = bool(invalid.any())
    if holes and invalid.all():
        return np.full(size, np.nan, np.float32)
    known = np.where(invalid, np.float32(np.nanmedian(depth)), depth) if holes else depth
    positive = bool(known.min() > 0)
    level: Depth = (np.log(known) if positive else known).astype(np.float32, copy=False)
    mean_guide = _mean(guide)
    mean_level = _mean(level)
    covariance = _mean(guide * level) - mean_guide * mean_level
    variance = _mean(guide * guide) - mean_guide * mean_guide
    slope = covariance / (variance + np.float32(_SMOOTH))
    if holes:
        slope[_mean(invalid.astype(np.float32)) > 0] = 0
    slope = cv2.blur(slope, (3, 3), borderType=cv2.BORDER_REFLECT)
    # level + slope * (fine - coarse), so that two planes are resized instead of three.
    fine = upsample_depth(np.asarray(level - slope * guide, np.float32), size)
    fine_slope = upsample_depth(np.asarray(slope, np.float32), size)
    detail = cv2.multiply(fine_slope, grey, scale=1 / 255, dtype=cv2.CV_32F)
    fine = np.asarray(cv2.add(fine, detail), np.float32)
    low, high = float(level.min()), float(level.max())
    cv2.min(cv2.max(fine, low), high, dst=fine)
    if positive:
        cv2.exp(fine, dst=fine)
    if holes:
        fine[upsample_depth(invalid.astype(np.float32), size) > 0] = np.nan
    return fine.astype(np.float32, copy=False)


def _grey(image: Image, size: tuple[int, ...]) -> Image:
    height, width = size
    return cv2.cvtColor(resize_image(image, (height, width)), cv2.COLOR_RGB2GRAY).astype(
        np.uint8, copy=False
    )


def _mean(values: Depth) -> Depth:
    side = 2 * _RADIUS + 1
    blurred = cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)
    return blurred.astype(np.float32, copy=False)
