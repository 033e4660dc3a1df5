"""How far a network that was written may be from the one it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from livedepth.errors import LivedepthError
from livedepth.frames import Depth

Apart = tuple[float, float]  # a relative difference, and the largest


def apart(ours: Depth, theirs: Depth) -> Apart:
    """Mean difference over the mean of ``theirs``, and the largest difference, where ``theirs`` has
    depth; NaN where ``ours`` has none there. Both [h, w]."""
    known = np.isfinite(theirs)  # metres of 0 or less are none there
    if not known.any():
        return 0.0, 0.0
    difference = np.abs(ours[known] - theirs[known])
    scale = max(float(np.abs(theirs[known]).mean()), 1e-12)
    return float(difference.mean()) / scale, float(difference.max())


def worst(found: Iterable[Apart]) -> Apart:
    """The largest of each. max() of Python hides NaN, NumPy's does not: a NaN has to fail the
    check."""
    relative, furthest = np.max([(0.0, 0.0), *found], axis=0)
    return float(relative), float(furthest)


def refuse_apart(output: Path, relative: float, limit: float) -> None:
    """Raises LivedepthError for a file whose depth is farther from the network's."""
    if not relative <= limit:
        raise LivedepthError(
            "{output}: not written: its depth differs from the network's by "
            "{difference:.2g} % on average, more than {limit:g} %",
            output=output,
            difference=100 * relative,
            limit=100 * limit,
        )
