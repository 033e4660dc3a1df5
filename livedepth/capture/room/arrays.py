"""The arrays of the room by their dtype; shapes stand where they are used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Rgb = Sequence[float]  # a colour of three, 0 to 255
