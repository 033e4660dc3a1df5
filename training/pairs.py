"""What every loader gives: pictures with their depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Arrays = tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]
Some = TypeVar("Some")


def spread(values: Sequence[Some], count: int) -> Sequence[Some]:
    """At most ``count`` of ``values``, evenly spread, the first and the last among them."""
    if len(values) <= count:
        return values
    return [values[round(at)] for at in np.linspace(0, len(values) - 1, count)]


class Pair(Protocol):
    """A picture and its depth that can be read."""

    @property
    def where(self) -> str:
        """File and line, for messages."""

    @property
    def depth_name(self) -> str:
        """The depth's file or array, for messages."""

    def read(self) -> Arrays:
        """uint8 RGB [H, W, 3], and metres, float32 [h, w], NaN where there is none.

        Raises DataError.
        """
