"""Which numbers of a map are depth. What is none is NaN, which is never shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from livedepth.frames import Depth, Unit


class Validity:
    """Makes the maps of one engine valid, and counts those that were not finite.

    Half precision overflows where float32 does not. So a map that holds NaN or infinity is
    computed once more in float32, and only what is not finite then either is invalid.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.non_finite = 0

    def checked(self, depth: Depth, in_float32: Callable[[], Depth] | None) -> Depth:
        """``depth``, or that of ``in_float32``, changed in place.

        ``in_float32`` computes the same picture again; None where that would give the same.
        """
        if not np.isfinite(depth).all():
            self.non_finite += 1
            if in_float32 is not None:
                depth = in_float32()
            depth[~np.isfinite(depth)] = np.nan
        return impossible_to_nan(depth, self._unit)


def impossible_to_nan(depth: Depth, unit: Unit) -> Depth:
    """``depth``, changed in place: depth of 0 m or less is impossible; set it to NaN.

    Relative and inverse depth may have any sign, and stay as they are.
    """
    if unit == "m":
        depth[depth <= 0] = np.nan
    return depth
