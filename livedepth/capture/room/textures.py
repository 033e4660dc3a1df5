"""Procedural surfaces: noise, wood, plaster, cloth and planks, as uint8 RGB images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import cv2
import numpy as np

from livedepth.capture.room.arrays import F32, U8, Index, Rgb

DENSITY = 200.0  # texture pixels per metre of the furniture


@dataclass(frozen=True)
class Texture:
    """A picture that is painted when it is needed: uint8 RGB [*size, 3], size (rows, columns)."""

    size: tuple[int, int]
    paint: Callable[[], U8]


def painted(image: U8) -> Texture:
    """A picture that is there already."""
    rows, columns = image.shape[:2]
    return Texture((rows, columns), lambda: image)


def noise(
    rng: np.random.Generator,
    height: int,
    width: int,
    cell_y: float,
    cell_x: float,
    octaves: int = 3,
) -> F32:
    """Smooth random field [h, w], about unit variance; coarsest blobs are cell_y x cell_x px."""
    return _smooth(_grids(rng, height, width, cell_y, cell_x, octaves), height, width)


def _grids(
    rng: np.random.Generator, height: int, width: int, cell_y: float, cell_x: float, octaves: int
) -> list[F32]:
    """The random numbers of a noise, from the coarsest octave to the finest."""
    grids = []
    for _ in range(octaves):
        rows, columns = int(height / cell_y) + 3, int(width / cell_x) + 3
        grid = rng.standard_normal((rows, columns), dtype=np.float32)
        # Cropping a resize of a slightly larger grid keeps the cell size exact
        grids.append(grid[: min(rows, height + 2), : min(columns, width + 2)])
        cell_y, cell_x = max(cell_y / 2, 1.0), max(cell_x / 2, 1.0)
    return grids


def _smooth(grids: list[F32], height: int, width: int) -> F32:
    """The noise [h, w] that its random numbers make."""
    weight, power = 1.0, 0.0
    for octave, grid in enumerate(grids):
        big = np.asarray(
            cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32
        )
        if octave == 0:
            total = big
        else:
            big *= weight
            total += big
        power += weight * weight
        weight *= 0.6
    total *= np.float32(1.4 / np.sqrt(power))
    return total


def tint(colour: Rgb, gain: F32, spread: F32 | None = None, towards: Rgb = (0, 0, 0)) -> U8:
    """Colour (0..255) times gain [h, w], mixed ``towards`` another by spread [h, w] in 0..1."""
    planes = []
    for base, far in zip(colour, towards, strict=True):
        if spread is None:
            plane = gain * np.float32(base)
        else:
            plane = spread * np.float32(far - base)
            plane += np.float32(base)
            plane *= gain
        planes.append(cv2.convertScaleAbs(np.maximum(plane, 0, out=plane)))
    return np.asarray(cv2.merge(planes), np.uint8)


def wood(rng: np.random.Generator, height: int, width: int, light: Rgb, dark: Rgb) -> U8:
    """Wood whose grain runs along x."""
    # In place: sheets are large, and fetching memory takes longer than the sums do
    rings = noise(rng, height, width, 40, 260, 2)
    rings *= np.float32(3.2)
    rings += np.arange(height, dtype=np.float32)[:, None] * np.float32(0.22)
    np.sin(rings, out=rings)
    streaks = noise(rng, height, width, 2.5, 90, 2)
    streaks *= 0.15
    mix = rings
    mix *= 0.13
    mix += 0.42
    mix += streaks
    gain = noise(rng, height, width, 60, 120, 2)
    gain *= 0.05
    gain += 1
    return tint(light, gain, np.clip(mix, 0, 1, out=mix), dark)


def plaster(
    rng: np.random.Generator, height: int, width: int, colour: Rgb, rough: float = 1.0
) -> Texture:
    """Rolled wall paint: faint cloudy mottling and a fine tooth."""
    clouds = _grids(rng, height, width, 140, 140, 2)
    tooth = _grids(rng, height, width, 3, 3, 1)

    def roll() -> U8:
        gain, fine = _smooth(clouds, height, width), _smooth(tooth, height, width)
        gain *= 0.009
        fine *= 0.01
        gain += fine
        gain *= rough
        gain += 1
        return tint(colour, gain)

    return Texture((height, width), roll)


def cloth(
    rng: np.random.Generator, height: int, width: int, colour: Rgb, coarse: float = 1.0
) -> U8:
    """Woven upholstery: threads both ways, pilling and slight fading."""
    warp = noise(rng, height, width, 14, 1.5, 1) + noise(rng, height, width, 1.5, 14, 1)
    gain = 1 + coarse * (0.05 * warp + 0.05 * noise(rng, height, width, 2, 2, 1))
    gain += 0.05 * noise(rng, height, width, 70, 70, 3)
    return tint(colour, gain.astype(np.float32))


def planks(
    rng: np.random.Generator, height: int, width: int, density: float, light: Rgb, dark: Rgb
) -> U8:
    """Floorboards along x: each with its own tone and grain, dark joints between."""
    sheet = wood(rng, height, width, light, dark)
    tone = np.ones((height, width), np.float32)
    broad, long = round(0.13 * density), round(1.35 * density)
    for top in range(0, height, broad):
        row = sheet[top : top + broad]
        sheet[top : top + broad] = np.roll(row, int(rng.integers(width)), 1)
        left = -int(rng.integers(long))
        while left < width:
            right = left + int(long * rng.uniform(0.75, 1.1))
            tone[top : top + broad, max(left, 0) : max(right, 0)] = rng.normal(1.0, 0.085)
            if right < width:
                tone[top : top + broad, max(right - 1, 0) : max(right, 0)] *= 0.7
            left = right
        tone[top : top + 1] *= 0.68
        tone[top + 1 : top + 2] *= 0.9
    planes = [cv2.convertScaleAbs(plane * tone) for plane in cv2.split(sheet)]
    return np.asarray(cv2.merge(planes), np.uint8)


class Swatch:
    """A material cut from one big sheet, each piece from another place.

    The sheet is painted when the first piece is needed.
    """

    def __init__(self, sheet: Texture, rng: np.random.Generator, density: float = DENSITY) -> None:
        self._texture = sheet
        self._rng = rng
        self._density = density

    @cached_property
    def _sheet(self) -> U8:
        return self._texture.paint()

    def __call__(self, width: float, height: float) -> Texture:
        """Piece of width x height metres, grain along the longer side."""
        columns, rows = (max(4, round(side * self._density)) for side in (width, height))
        high, wide = min(rows, columns), max(rows, columns)
        sheet_rows, sheet_columns = self._texture.size
        top = int(self._rng.integers(max(1, sheet_rows - high + 1)))
        left = int(self._rng.integers(max(1, sheet_columns - wide + 1)))
        cut = partial(self._piece, top, left, high, wide)
        if rows > columns:
            return Texture((rows, columns), lambda: cut().transpose(1, 0, 2))
        return Texture((rows, columns), cut)

    def _piece(self, top: int, left: int, high: int, wide: int) -> U8:
        rows, columns = self._texture.size
        if high <= rows and wide <= columns:
            return self._sheet[top : top + high, left : left + wide]
        down = _bounce(high, rows)
        across = _bounce(wide, columns)
        return np.ascontiguousarray(self._sheet[down][:, across])


def _bounce(count: int, size: int) -> Index:
    """Indices 0..size-1 and back again, so that a sheet repeats without a seam."""
    index = np.arange(count) % (2 * size)
    return np.where(index < size, index, 2 * size - 1 - index)


def plain(colour: Rgb, rng: np.random.Generator, rough: float = 1.0) -> Swatch:
    """Painted or moulded surface of one colour."""
    return Swatch(plaster(rng, 160, 320, colour, rough), rng)
