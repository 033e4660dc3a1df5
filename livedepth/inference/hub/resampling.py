"""Resizing as PyTorch does it, number for number, without PyTorch.

Third-party networks are judged by what their own software computes, which resizes with PyTorch and
torchvision. Two resizes that look alike may differ by one level in a pixel, which some networks
make much of. So this follows PyTorch's definitions: bytes with weights of 16 bits and a rounding
after each direction, floating point in float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from livedepth.errors import EngineError

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Filter = Literal["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]
_CUBIC_SMOOTH, _CUBIC_SHARP = -0.5, -0.75  # with antialiasing and without it
_WIDTHS = {"bilinear": 2, "bicubic": 4, "lanczos": 6}  # source pixels below a filter
_WEIGHT_BITS, _MOST_SHIFT = 15, 22
_BLOCK = 32  # new pixels to a matrix
_ALONE = 1 << 18  # multiplications that OpenBLAS does in the thread that asks for them


@dataclass(frozen=True, eq=False)
class Band:
    """New pixels as a matrix of ``weights`` times the old ones."""

    new: slice
    old: slice
    weights: npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Taps:
    """What each of ``n`` new pixels is made of: ``at`` int [K, n] of old ones, with ``weights``
    float64 or float32 [K, n]."""

    at: npt.NDArray[np.intp]
    weights: npt.NDArray[Any]

    @property
    def count(self) -> int:
        """How many new pixels there are."""
        return self.at.shape[1]

    @cached_property
    def bands(self) -> list[Band]:
        """The same as small matrices: a block of new pixels of the few old ones that they need."""
        return _bands(self.at, self.weights)

    @cached_property
    def whole(self) -> tuple[list[Band], int]:
        """The same in whole numbers times two to the power of a shift, and that shift; in the
        smallest kind of floating point that adds bytes up exactly."""
        whole, shift = _whole_weights(self.weights)
        largest = int(np.abs(whole).sum(axis=0).max()) * 255 + (1 << shift)
        kind = np.float32 if largest < 1 << 24 else np.float64
        return _bands(self.at, whole.astype(kind)), shift


def resize_bytes(image: Bytes, size: tuple[int, int], how: Filter) -> Bytes:
    """uint8 [H, W, C] at ``size`` (height, width), antialiased: torchvision's default.

    Raises EngineError for a filter that it does not have.
    """
    if image.shape[:2] == size:
        return image
    if how == "nearest":
        return _nearest(image, size)
    # First along the rows, then along the columns, rounded to bytes between.
    across = _apply_bytes(image, _smooth(image.shape[1], size[1], how), axis=1)
    return _apply_bytes(across, _smooth(image.shape[0], size[0], how), axis=0)


def resize_floats(
    image: Floats, size: tuple[int, int], how: Filter, *, corners: bool = False
) -> Floats:
    """float32 [H, W] or [H, W, C] at ``size``, not antialiased: PyTorch's ``interpolate``.

    ``corners``: the centres of the outermost pixels stay where they are (its ``align_corners``).
    Raises EngineError for a filter that it does not have.
    """
    if how == "nearest" and not corners:
        return _nearest(image, size)
    if how not in ("bilinear", "bicubic"):
        raise no_filter(how)
    if image.shape[:2] == size:
        return image
    shrinking_first = size[0] < image.shape[0]
    for axis in (0, 1) if shrinking_first else (1, 0):
        image = _apply_floats(image, _sharp(image.shape[axis], size[axis], how, corners), axis)
    return image


def resize_bytes_sharp(image: Bytes, size: tuple[int, int], how: Filter, corners: bool) -> Bytes:
    """:func:`resize_floats` of uint8 [H, W, C], which PyTorch computes as it does other bytes."""
    if how == "nearest" and not corners:
        return _nearest(image, size)
    if how not in ("bilinear", "bicubic"):
        raise no_filter(how)
    if image.shape[:2] == size:
        return image
    for axis in (1, 0):
        taps = _sharp(image.shape[axis], size[axis], how, corners, exact=True)
        image = _apply_bytes(image, taps, axis)
    return image


def no_filter(how: str) -> EngineError:
    """What is raised for a filter that PyTorch has not in that place."""
    return EngineError("resizing by the filter {filter} is not possible here", filter=how)


def _nearest(image: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    rows, columns = (
        np.minimum(
            np.floor(
                (np.arange(new, dtype=np.float32) + np.float32(0.5))
                * np.float32(np.float32(old) / np.float32(new))
            ).astype(np.intp),
            old - 1,
        )
        for old, new in zip(image.shape[:2], size, strict=True)
    )
    return image[rows[:, None], columns[None]]


@lru_cache(maxsize=32)
def _smooth(old: int, new: int, how: Filter) -> Taps:
    """Taps of an antialiased resize: the filter is widened where pixels are lost."""
    if how not in _WIDTHS:
        raise no_filter(how)
    scale = old / new
    stretch = max(scale, 1.0)
    support = _WIDTHS[how] * 0.5 * stretch
    most = math.ceil(support) * 2 + 1
    centres = scale * (np.arange(new) + 0.5)
    first = np.maximum((centres - support + 0.5).astype(np.int64), 0)
    counts = np.clip(np.minimum((centres + support + 0.5).astype(np.int64), old) - first, 0, most)
    steps = np.arange(most)[:, None]
    weights = _FILTERS[how]((steps + first - centres + 0.5) / stretch)
    weights = np.where(steps < counts, weights, 0.0)
    weights /= weights.sum(axis=0)
    return Taps(np.minimum(first + steps, old - 1).astype(np.intp), weights)


@lru_cache(maxsize=64)
def _sharp(old: int, new: int, how: Filter, corners: bool, exact: bool = False) -> Taps:
    """Taps of a resize without antialiasing, in float32 as PyTorch counts, or float64 (``exact``),
    as it does for bytes. Beyond the border the outermost pixel goes on."""
    kind = np.float64 if exact else np.float32
    places = np.arange(new, dtype=np.float64)
    # One rounding for a product and the difference after it, as processors have it.
    if corners:
        scale = kind(old - 1) / kind(new - 1) if new > 1 else kind(0)
        source = (np.float64(scale) * places).astype(kind)
    else:
        source = (np.float64(kind(old) / kind(new)) * (places + 0.5) - 0.5).astype(kind)
        if how == "bilinear":
            source = np.maximum(source, kind(0))
    below = np.floor(source)
    base = np.minimum(below.astype(np.int64), old - 1)
    part = np.clip(source - base.astype(kind), kind(0), kind(1))
    if how == "bilinear":
        first, weights = 0, np.stack([kind(1) - part, part])
    else:
        distances = (part + kind(1), part, kind(1) - part, kind(2) - part)
        first, weights = -1, np.stack([_cubic(one, _CUBIC_SHARP) for one in distances])
    at = np.clip(base + first + np.arange(len(weights))[:, None], 0, old - 1)
    for tap in range(len(at) - 1):  # one weight for each pixel, which is rounded once
        twice = at[tap] == at[tap + 1]
        weights[tap + 1] += np.where(twice, weights[tap], 0)
        weights[tap][twice] = 0
    return Taps(at.astype(np.intp), weights.astype(kind))


def _apply_floats(image: Floats, taps: Taps, axis: int) -> Floats:
    if np.isfinite(image).all():
        return _product(image, taps.bands, taps.count, axis)
    # A product of matrices would spread what is not finite beyond the pixels that it is part of.
    shape = [1] * image.ndim
    shape[axis] = taps.count
    parts = (
        np.take(image, at, axis=axis) * weights.reshape(shape)
        for at, weights in zip(taps.at, taps.weights, strict=True)
    )
    return np.asarray(sum(parts), np.float32)


def _apply_bytes(image: Bytes, taps: Taps, axis: int) -> Bytes:
    if image.shape[axis] == taps.count and not _moves(taps):
        return image
    bands, shift = taps.whole
    made = _product(image, bands, taps.count, axis)
    made += 1 << (shift - 1)
    made *= 1 / (1 << shift)
    np.floor(made, out=made)
    return np.clip(made, 0, 255, out=made).astype(np.uint8)


def _product(image: npt.NDArray[Any], bands: list[Band], count: int, axis: int) -> npt.NDArray[Any]:
    """Each line of ``image`` along an axis, as the ``bands`` make it of ``count`` pixels."""
    kind = bands[0].weights.dtype
    lines = np.moveaxis(image, axis, 0)
    flat = np.ascontiguousarray(lines).reshape(len(lines), -1).astype(kind, copy=False)
    made = np.empty((count, flat.shape[1]), kind)
    for band in bands:
        # Pieces so small that the library below starts no threads, which the network needs.
        wide = max(1, _ALONE // band.weights.size)
        for left in range(0, flat.shape[1], wide):
            piece = slice(left, left + wide)
            np.matmul(band.weights, flat[band.old, piece], out=made[band.new, piece])
    return np.ascontiguousarray(np.moveaxis(made.reshape(count, *lines.shape[1:]), 0, axis))


def _bands(at: npt.NDArray[np.intp], weights: npt.NDArray[Any]) -> list[Band]:
    bands = []
    for start in range(0, at.shape[1], _BLOCK):
        new = slice(start, min(start + _BLOCK, at.shape[1]))
        places = at[:, new]
        first, last = int(places.min()), int(places.max())
        matrix = np.zeros((places.shape[1], last - first + 1), weights.dtype)
        rows = np.broadcast_to(np.arange(places.shape[1]), places.shape)
        np.add.at(matrix, (rows, places - first), weights[:, new])
        bands.append(Band(new, slice(first, last + 1), matrix))
    return bands


def _moves(taps: Taps) -> bool:
    """Whether any new pixel is other than the old one in its place."""
    own = np.where(taps.at == np.arange(taps.count), taps.weights, 0.0).sum(axis=0)
    return bool(np.abs(own - 1.0).max(initial=0.0) > 1e-9)


def _whole_weights(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int32], int]:
    """Weights as whole numbers of 16 bits, with as many binary digits as the largest leaves."""
    largest, shift = float(weights.max()), 0
    while shift < _MOST_SHIFT and int(0.5 + largest * (1 << (shift + 1))) < 1 << _WEIGHT_BITS:
        shift += 1
    scaled = weights * (1 << shift)
    return np.trunc(scaled + np.where(scaled < 0, -0.5, 0.5)).astype(np.int32), shift


def _triangle(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.maximum(1.0 - np.abs(x), 0.0)


def _cubic(x: npt.NDArray[Any], sharpness: float) -> npt.NDArray[Any]:
    """Keys' cubic convolution (IEEE Trans. ASSP 29, 1981), in the kind of numbers that it gets."""
    a, x = x.dtype.type(sharpness), np.abs(x)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * x * a - 4 * a
    return np.where(x < 1, near, np.where(x < 2, far, 0)).astype(x.dtype)


def _lanczos(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)


_FILTERS: dict[str, Callable[[npt.NDArray[Any]], npt.NDArray[Any]]] = {
    "bilinear": _triangle,
    "bicubic": lambda x: _cubic(x, _CUBIC_SMOOTH),
    "lanczos": _lanczos,
}
