"""Measurements in a depth map: at a point, and within a rectangle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from livedepth.frames import Depth

Point = tuple[float, float]  # x, y as fractions of width and height, 0..1


@dataclass(frozen=True)
class Spread:
    """Depth within a rectangle, in the map's unit; ``cells`` is the number of valid cells."""

    least: float
    median: float
    most: float
    cells: int


def depth_at(depth: Depth, at: Point) -> float:
    """The depth of the cell of map [h, w] that covers ``at``; NaN if outside or invalid."""
    x, y = at
    height, width = depth.shape
    if not (0 <= x < 1 and 0 <= y < 1):
        return math.nan
    return float(depth[int(y * height), int(x * width)])


def depth_within(depth: Depth, one: Point, other: Point) -> Spread | None:
    """Statistics of the cells that the rectangle between two corners touches.

    None if none of them is valid.
    """
    height, width = depth.shape
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    part = depth[_cells(top, bottom, height), _cells(left, right, width)]
    valid = part[np.isfinite(part)]
    if not valid.size:
        return None
    return Spread(float(valid.min()), float(np.median(valid)), float(valid.max()), valid.size)


def _cells(first: float, last: float, count: int) -> slice:
    """Those of ``count`` cells that an interval (fractions of the side) touches; at least one."""
    start = min(max(int(first * count), 0), count - 1)
    return slice(start, max(start + 1, math.ceil(last * count)))
