"""Depth from maps of points that are right but for a shift along the view and the focal length."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from livedepth.inference.hub.resampling import Floats

_SIDE = 64  # points on each side that the fit is made of
_STEPS = 50
_ENOUGH = 1e-6


def depth_of_points(points: Floats, valid: npt.NDArray[np.generic] | None) -> Floats:
    """Depth float32 [h, w] of points float32 [h, w, 3], up to their scale; NaN where ``valid``
    says that there is none (False, or at most 0.5).

    A pixel at (u, v) of the middle, in units of half the picture's diagonal, is where its point
    (x, y, z) is seen by a camera of the focal length f: (u, v) = f (x, y) / (z + s). The shift s
    that holds best for all, with the f that is best for it, comes from a least-squares fit.
    """
    height, width = points.shape[:2]
    rows = np.linspace(0, height - 1, min(_SIDE, height)).round().astype(int)
    columns = np.linspace(0, width - 1, min(_SIDE, width)).round().astype(int)
    diagonal = float(np.hypot(height, width))
    seen = np.stack(
        np.meshgrid((2 * columns + 1 - width) / diagonal, (2 * rows + 1 - height) / diagonal), -1
    )
    few = points[np.ix_(rows, columns)].astype(np.float64)
    good = np.isfinite(few).all(-1)
    if valid is not None:
        good &= valid[np.ix_(rows, columns)].astype(np.float64) > 0.5
    depth = points[..., 2].astype(np.float32)
    if good.sum() >= 2:
        depth = depth + np.float32(_shift(few[good], seen[good]))
    if valid is not None:
        depth = np.where(valid.astype(np.float32) > 0.5, depth, np.float32(np.nan))
    return np.asarray(depth, np.float32)


def _shift(points: npt.NDArray[np.float64], seen: npt.NDArray[np.float64]) -> float:
    """By Gauss and Newton's method, with steps cut in half until they help."""
    nearest = float(points[:, 2].min())
    shift = max(0.0, _ENOUGH - nearest)

    def error(at: float) -> npt.NDArray[np.float64]:
        flat = points[:, :2] / (points[:, 2:] + at)
        focal = (flat * seen).sum() / max((flat * flat).sum(), 1e-12)
        return (focal * flat - seen).ravel()

    left = error(shift)
    spread = float(np.ptp(points[:, 2])) or 1.0
    for _ in range(_STEPS):
        tiny = 1e-5 * spread
        slope = (error(shift + tiny) - left) / tiny
        steep = float(slope @ slope)
        if steep == 0.0:
            break
        step = -float(slope @ left) / steep
        while abs(step) > _ENOUGH * spread:
            tried = shift + step
            if tried + nearest > 0:
                there = error(tried)
                if float(there @ there) < float(left @ left):
                    break
            step /= 2
        else:
            break
        shift, left = tried, there
    return shift
