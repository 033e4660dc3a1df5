"""How far the depth of one network is from another's, at every place of a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from livedepth.frames import Depth, DepthFrame
from livedepth.postprocess.range_tracker import RangeTracker
from models.geometry import upsample_depth

Apart = Literal["m", "%"]
_LEAST = {"m": 0.05, "%": 1.0}  # of the scale's ends: or noise would be painted in full colours


def metres_apart(first: Depth, second: Depth) -> Depth:
    """Second minus first, in metres, on the finer grid of the two; NaN where either is.

    Both maps [h, w] and [k, l] cover the same picture.
    """
    one, other = _on_one_grid(first, second)
    return np.asarray(other - one, np.float32)


def percent_apart(first: Depth, second: Depth) -> Depth:
    """The same in percent of the first; NaN too where the first is not above 0."""
    one, other = _on_one_grid(first, second)
    share = np.full(one.shape, np.nan, np.float32)
    np.divide(100 * (other - one), one, out=share, where=one > 0)
    return share


DIFFERENCES: Mapping[Apart, Callable[[Depth, Depth], Depth]] = {
    "m": metres_apart,
    "%": percent_apart,
}


def difference(shown: DepthFrame, apart: Apart) -> Depth | None:
    """The second depth of a frame minus its first; None where there are no two in metres."""
    second = shown.second
    if second is None or not shown.unit == second.unit == "m":
        return None
    return DIFFERENCES[apart](shown.depth, second.depth)


class DifferenceScale:
    """The end of a scale that is even about zero, following the scene without flicker."""

    def __init__(self) -> None:
        self._of: Apart = "m"
        self._tracker = RangeTracker()

    def update(self, apart: Depth, pts: float, unit: Apart) -> float:
        """Above 0: what 98 % of a difference [h, w] at ``pts`` seconds lie within."""
        if unit != self._of:
            self._of, self._tracker = unit, RangeTracker()
        # "relative": a range without the least width of one in metres.
        far = self._tracker.update(np.abs(apart), pts, "relative")[1]
        return max(far, _LEAST[unit])


def _on_one_grid(first: Depth, second: Depth) -> tuple[Depth, Depth]:
    height, width = (max(one, other) for one, other in zip(first.shape, second.shape, strict=True))
    return upsample_depth(first, (height, width)), upsample_depth(second, (height, width))
