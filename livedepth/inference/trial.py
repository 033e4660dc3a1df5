"""Whether a third-party network gives depth at all: tried on two pictures when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np

import resources
from livedepth.errors import EngineError, Message
from livedepth.frames import Depth, Image, Unit

Run = Callable[[Image], Depth]
_FLAT = 1e-6  # of its largest number: less difference than that is rounding
_STRETCHED = 1.6  # times: padding and crops change the shape of a map less than that


@cache
def two_views() -> tuple[Image, Image]:
    """Two different views of the demo room, uint8 RGB [120, 160, 3]: such as any network that
    knows depth sees some in."""
    both = cv2.imread(str(resources.TWO_VIEWS), cv2.IMREAD_COLOR_RGB)
    if both is None:
        raise EngineError("{path}: cannot be read", "reinstall", path=resources.TWO_VIEWS)
    left, right = np.hsplit(np.asarray(both, np.uint8), 2)
    return np.ascontiguousarray(left), np.ascontiguousarray(right)


def refuse_no_depth(
    run: Run, exactly: Run | None, *, size: tuple[int, int], unit: Unit, path: Path
) -> None:
    """Raises EngineError for a network that says nothing of two pictures.

    ``run`` gives the network's map, float32 [h, w], before anything in it is made invalid, of a
    picture, which it takes at ``size``; ``exactly`` the same in float32, None where that is what
    ``run`` computes in. One picture alone may well be flat, a black one for instance.
    """
    views = two_views()
    problem = no_depth([run(view) for view in views], size, unit)
    if problem is not None and exactly is not None:
        # In half precision small differences are lost and large numbers overflow.
        problem = no_depth([exactly(view) for view in views], size, unit)
    if problem is not None:
        raise EngineError(
            "{path}: {problem}, so it is no depth network that works",
            "get it from elsewhere, or export it again",
            path=path,
            problem=problem,
        )


def no_depth(maps: Sequence[Depth], size: tuple[int, int], unit: Unit) -> Message | None:
    """Why the maps, float32 [h, w], of pictures of ``size`` cannot be depth, or None."""
    height, width = maps[0].shape
    ratio = (height / width) / (size[0] / size[1])
    if not 1 / _STRETCHED <= ratio <= _STRETCHED:
        return Message(
            "its output has {height}×{width} numbers for pictures of {picture}",
            height=height,
            width=width,
            picture=f"{size[0]}×{size[1]}",
        )
    finite = [depth[np.isfinite(depth)] for depth in maps]
    if not any(known.size for known in finite):
        return Message("its output is NaN or infinite everywhere")
    values = [known for known in finite if known.size]
    if all(_flat(known) for known in values):
        first = float(values[0][0])
        return Message("its output is {value:g} everywhere, whatever the picture", value=first)
    if len(values) == len(maps) and _same(maps):
        return Message("its output is the same for different pictures")
    if unit == "m" and not any((known > 0).any() for known in values):
        return Message("none of its output is above 0 m")
    return None


def _flat(known: Depth) -> bool:
    low, high = float(known.min()), float(known.max())
    return high - low <= _FLAT * max(abs(low), abs(high))


def _same(maps: Sequence[Depth]) -> bool:
    first = maps[0]
    largest = float(np.nanmax(np.abs(np.where(np.isfinite(first), first, np.nan))))
    return all(
        np.allclose(first, other, rtol=0, atol=_FLAT * largest, equal_nan=True)
        for other in maps[1:]
    )
