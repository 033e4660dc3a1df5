"""Near and far of the colours, for one model and for two."""

from __future__ import annotations

from livedepth.frames import DepthFrame
from livedepth.gui.views.display import Display
from livedepth.postprocess.difference import DifferenceScale, difference
from livedepth.postprocess.range_tracker import Range, RangeTracker


class Ranges:
    """Follows the scene, or keeps what a person holds, and sets the display's."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self.held: Range | None = None
        self.restart()

    def restart(self) -> None:
        """Another source: its range has nothing to do with the one before."""
        self._first, self._second = RangeTracker(self.held), RangeTracker(self.held)
        self._apart = DifferenceScale()

    def hold(self, limits: Range | None) -> None:
        """Keep near and far as given, in metres, or let them follow the scene again (None)."""
        self.held = limits
        self.restart()

    def measure(self, depth: DepthFrame) -> Range:
        """Near and far for a frame, and for the second model's depth of it."""
        pts, display = depth.frame.pts, self._display
        display.limits = self._first.update(depth.depth, pts, depth.unit)
        second = depth.second
        if second is not None:
            other = self._second.update(second.depth, pts, second.unit)
            if second.unit == depth.unit == "m":
                # One colour means one distance in both, and both are within the scale.
                near, far = display.limits
                other = display.limits = min(near, other[0]), max(far, other[1])
                self._measure_difference(depth)
            display.second_limits = other
        return display.limits

    def _measure_difference(self, depth: DepthFrame) -> None:
        unit = self._display.apart
        apart = difference(depth, unit)
        if apart is not None:
            self._display.apart_limit = self._apart.update(apart, depth.frame.pts, unit)
