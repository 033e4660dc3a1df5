"""Textures in several sizes, each made when it is first drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from livedepth.capture.room.arrays import U8, Index

SIZES = 6  # of every texture, each half the one before
_SMALL = 4  # pixels; a texture with a side below this is not halved


class Mips:
    """A texture and its halvings; small ones repeat at the end.

    Most of the room is not seen in the first pictures, and most of the sizes never are.
    """

    def __init__(self, paint: Callable[[], U8]) -> None:
        self._paint = paint
        self._levels: list[U8] = []

    def level(self, number: int) -> U8:
        """The texture at size ``number``, 0 to SIZES - 1; 0 is the largest."""
        levels = self._levels
        if number >= len(levels):
            # A new list: another thread that draws sees all of it or none
            levels = levels or [np.ascontiguousarray(self._paint())]
            levels = self._levels = [*levels, *_halvings(levels[-1], number + 1 - len(levels))]
        return levels[number]


def _halvings(image: U8, count: int) -> list[U8]:
    levels = []
    for _ in range(count):
        height, width = image.shape[:2]
        if min(height, width) >= _SMALL:
            size = (width // 2, height // 2)
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        levels.append(image)
    return levels


def mip_sizes(largest: Sequence[tuple[int, int]]) -> Index:
    """Width and height [n, SIZES, 2] at all sizes of n textures with so many (rows, columns)."""
    size = np.array(largest)[:, ::-1]
    sizes = [size]
    for _ in range(SIZES - 1):
        size = np.where(size.min(1, keepdims=True) < _SMALL, size, size // 2)
        sizes.append(size)
    return np.stack(sizes, 1)
