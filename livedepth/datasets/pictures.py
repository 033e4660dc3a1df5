"""The files of a pair as pixels."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.datasets.reading import SetPair
from livedepth.frames import Depth, Image
from livedepth.output.pictures import BEYOND_MM
from models.errors import DataError
from models.files import jpeg_is_cut_off

KAGGLE_FULL = 10.0  # metres of the value 255 in an 8-bit depth file
_PNG, _PNG_END, _JPEG = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", b"\xff\xd8\xff"


def read_bytes(path: Path) -> bytes:
    """A whole file. Raises DataError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            "{path}: cannot be read ({reason})", path=path, reason=error.strerror
        ) from error


def is_cut_off(data: bytes) -> bool:
    """Whether a PNG or JPEG lacks its end."""
    if data.startswith(_PNG):
        return _PNG_END not in data[-64:]
    return data.startswith(_JPEG) and jpeg_is_cut_off(data)


def decode_rgb(data: bytes, path: Path, reduced: int = 1) -> Image:
    """uint8 RGB [H, W, 3]; of a JPEG, with ``reduced`` 2, 4 or 8, at about so many times less.

    Raises DataError, which names ``path``.
    """
    how = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
    found = _decoded(data, how.get(reduced, cv2.IMREAD_COLOR))
    if found is None:
        raise DataError("{path}: is no picture that can be read", path=path)
    return cv2.cvtColor(found, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


def decode_depth(data: bytes, path: Path) -> npt.NDArray[np.generic]:
    """The numbers of a depth file, of whatever type. Raises DataError, which names ``path``."""
    found = _decoded(data, cv2.IMREAD_UNCHANGED)
    if found is None:
        raise DataError("{path}: is no picture that can be read", path=path)
    return found


def is_depth(stored: npt.NDArray[np.generic]) -> bool:
    """Whether an array can be depth: one number for each pixel, of 8 or 16 bits."""
    return stored.ndim == 2 and stored.dtype in (np.uint8, np.uint16)


def in_metres(stored: npt.NDArray[np.generic], per_metre: float | None) -> Depth:
    """float32 [H, W] metres of the numbers of a depth file: NaN = not measured, inf = beyond range.

    ``per_metre`` as :class:`SetPair` has it: without it 16 bits are millimetres, and 8 bits
    Kaggle's.
    """
    if per_metre is None:
        per_metre = 1000.0 if stored.dtype == np.uint16 else 255 / KAGGLE_FULL
        beyond = (stored == BEYOND_MM) & (stored.dtype == np.uint16)
    else:
        beyond = np.zeros(stored.shape, bool)
    depth = stored.astype(np.float32) / np.float32(per_metre)
    depth[stored == 0] = np.nan
    depth[beyond] = np.inf
    return depth


def read_rgb(pair: SetPair) -> Image:
    """uint8 RGB [H, W, 3]. Raises DataError."""
    return decode_rgb(read_bytes(pair.rgb), pair.rgb)


def read_depth(pair: SetPair, path: Path | None = None) -> Depth:
    """float32 [H, W] metres (see :func:`in_metres`), of another file of the pair where one is
    given. Raises DataError."""
    path = path or pair.depth
    stored = decode_depth(read_bytes(path), path)
    if not is_depth(stored):
        raise DataError(
            "{path}: is no depth: it has {channels} channels of {bits} bits",
            path=path,
            channels=1 if stored.ndim == 2 else stored.shape[2],
            bits=stored.dtype.itemsize * 8,
        )
    return in_metres(stored, pair.per_metre)


def _decoded(data: bytes, how: int) -> npt.NDArray[np.generic] | None:
    try:
        found: npt.NDArray[np.generic] | None = cv2.imdecode(np.frombuffer(data, np.uint8), how)
    except cv2.error:  # nothing in it, or more pixels than OpenCV takes
        return None
    return found
