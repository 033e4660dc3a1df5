"""Which rays the furniture stops: many rays against few boxes at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from livedepth.capture.room.arrays import F32, F64
from livedepth.capture.room.geometry import Box


class Casters:
    """Shadow boxes, found quickly by place and tested against rays."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._centres = np.stack([box.centre for box in boxes])
        self._turned = [not np.array_equal(box.turn, np.eye(3)) for box in boxes]
        self._radii = np.array([np.linalg.norm(box.half) for box in boxes])

    def near(self, place: F32, target: F64 | None, reach: float) -> list[int]:
        """Numbers of the boxes within ``reach`` metres of the ball about the places [3, n], or of
        the way from it to a target."""
        low, high = place.min(1).astype(np.float64), place.max(1).astype(np.float64)
        centre, radius = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
        way = np.zeros(3) if target is None else target - centre
        along = (self._centres - centre) @ way / max(float(way @ way), 1e-9)
        closest = centre + np.clip(along, 0, 1)[:, None] * way
        gap = np.linalg.norm(self._centres - closest, axis=1)
        return np.flatnonzero(gap < self._radii + radius + reach).tolist()

    def block(
        self,
        place: F32,
        own: npt.NDArray[np.int16],
        rays: F32,
        numbers: Sequence[int],
        reach: float,
    ) -> npt.NDArray[np.bool_]:
        """Whether each ray [3, k, n] from its place [3, n] meets a box within ``reach`` lengths."""
        hit = np.zeros(rays.shape[1:], bool)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            upright = 1.0 / rays
            for number in numbers:
                box = self._boxes[number]
                offset = box.centre.astype(np.float32)[:, None] - place
                inverse = upright
                if self._turned[number]:
                    turn = box.turn.T.astype(np.float32)
                    offset = turn @ offset
                    inverse = 1.0 / np.tensordot(turn, rays, 1)
                met = _crossed(offset, inverse, box.half.astype(np.float32), np.float32(reach))
                if (own == number).any():
                    met &= own != number
                hit |= met
        return hit


def _crossed(offset: F32, inverse: F32, half: F32, reach: np.float32) -> npt.NDArray[np.bool_]:
    """Slab test of rays with inverse directions [3, k, n] against a box ``offset`` [3, n] away."""
    shape = inverse.shape[1:]
    enter, leave = np.zeros(shape, np.float32), np.full(shape, reach, np.float32)
    middle, extent = np.empty(shape, np.float32), np.empty(shape, np.float32)
    for axis in range(3):
        np.multiply(offset[axis], inverse[axis], out=middle)
        np.abs(inverse[axis], out=extent)
        extent *= half[axis]
        np.minimum(leave, middle + extent, out=leave)
        middle -= extent
        np.maximum(enter, middle, out=enter)
    return enter < leave
