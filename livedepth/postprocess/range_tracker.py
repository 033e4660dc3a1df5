"""The range of depth of a colour scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from livedepth.errors import SettingsError
from livedepth.frames import Depth, Unit

Range = tuple[float, float]
PRESETS: Mapping[str, Range] = {"desk": (0.3, 1.5), "room": (0.5, 5.0)}  # near and far in metres


class RangeTracker:
    """Near and far that follow the scene without flicker.

    The range expands at once to the 2nd and 98th percentile of each map, and contracts with the
    time constant ``seconds``, so that a single frame cannot shrink it. A ``fixed`` range never
    changes.
    """

    def __init__(self, fixed: Range | None = None, *, seconds: float = 3.0) -> None:
        self._fixed = fixed
        self._seconds = seconds
        self._range: Range | None = None
        self._unit: Unit = "m"
        self._pts = 0.0

    def update(self, depth: Depth, pts: float, unit: Unit = "m") -> Range:
        """Near and far after a map float32 [h, w] (NaN invalid) at ``pts`` seconds.

        In the map's own unit: for inverse depth near is the larger number. A map of another unit
        resets the range. A fixed range is in metres and applies only to maps in metres.
        """
        if self._fixed and unit == "m":
            return self._fixed
        if unit != self._unit:
            self._unit, self._range = unit, None
        sample = depth[::2, ::2]
        valid = sample[np.isfinite(sample)]
        if valid.size:
            low, high = (float(q) for q in np.percentile(valid, (2, 98)))
            self._range = self._follow(low, high, pts)
        self._pts = pts
        low, high = self._range or (0.0, 10.0)
        # A flat wall has almost no range: without a minimum width its noise would fill the scale.
        least = 0.1 if unit == "m" else max(0.02 * max(abs(low), abs(high)), 1e-6)
        high = max(high, low + least)
        return (high, low) if unit == "inverse" else (low, high)

    @property
    def follows(self) -> bool:
        """Whether the range of maps in metres depends on those before."""
        return not self._fixed

    @property
    def state(self) -> dict[str, Any]:
        """All that the next range depends on, as JSON has it. Can be set."""
        return {"range": self._range, "unit": self._unit, "pts": self._pts}

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        self._range = tuple(state["range"]) if state["range"] else None
        self._unit, self._pts = state["unit"], state["pts"]

    def _follow(self, low: float, high: float, pts: float) -> Range:
        if self._range is None or pts < self._pts:
            return low, high
        step = 1 - math.exp(-(pts - self._pts) / self._seconds)
        old_low, old_high = self._range
        return (
            min(low, old_low + step * (low - old_low)),
            max(high, old_high + step * (high - old_high)),
        )


def parse_range(text: str) -> Range | None:
    """``auto`` -> None, ``NEAR:FAR`` in metres -> both. Raises SettingsError."""
    if text == "auto":
        return None
    near, _, far = text.partition(":")
    try:
        values = float(near), float(far)
    except ValueError:
        values = (math.nan, math.nan)
    if not 0 <= values[0] < values[1] < math.inf:
        raise SettingsError(
            "range {text!r}: expected 'auto' or NEAR:FAR in metres, like 0.5:8", text=text
        )
    return values
