"""What every loader gives: pictures with their depth."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Arrays = tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]


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
