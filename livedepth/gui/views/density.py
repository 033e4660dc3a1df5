"""How many points of a cloud are drawn: as many as can be in time, or as a person chose."""

from __future__ import annotations

import math

from livedepth.frames import DepthFrame
from livedepth.postprocess.point_cloud import grid_of
from livedepth.settings import PointsDensity

BUDGET = 0.012  # seconds a frame may take, or the window would not answer in time
FEWEST, MOST = 20_000, 1_000_000
_FIRST = 60_000
_STEP = math.sqrt(2)  # between two numbers of points: a small change of speed changes nothing
_WEIGHT = 0.2  # of the newest time in their mean


class Density:
    """Chooses the grid of each cloud; is told how long clouds take."""

    def __init__(self) -> None:
        self._points = _FIRST
        self._cost: float | None = None  # seconds a point

    def grid(self, shown: DepthFrame, density: PointsDensity) -> tuple[int, int]:
        """(height, width) of the cloud of a frame: the map's own for "map", the picture's for
        "picture", and for "auto" what was fast enough until now."""
        if density == "map":
            height, width = shown.depth.shape
            return height, width
        return grid_of(shown.frame.image, MOST if density == "picture" else self._points)

    def note(self, points: int, seconds: float) -> None:
        """So long a cloud of so many points took, from the map to the picture."""
        if points < FEWEST / 4:
            return  # what does not depend on the points would be taken for theirs
        cost = seconds / points
        self._cost = cost if self._cost is None else self._cost + _WEIGHT * (cost - self._cost)
        could = BUDGET / self._cost
        if not self._points / _STEP < could < self._points * _STEP:
            steps = round(math.log(could / self._points, _STEP))
            self._points = round(min(max(self._points * _STEP**steps, FEWEST), MOST))
