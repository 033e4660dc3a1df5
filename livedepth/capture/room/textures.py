"""Procedural surfaces: noise, wood, plaster, cloth and planks, as uint8 RGB images."""

from __future__ import annotations

import cv2
import numpy as np

from livedepth.capture.room.arrays import F32, U8, Index, Rgb

DENSITY = 200.0  # texture pixels per metre of the furniture


def noise(
    rng: np.random.Generator,
    height: int,
    width: int,
    cell_y: float,
    cell_x: float,
    octaves: int = 3,
) -> F32:
    """Smooth random field [h, w], about unit variance; coarsest blobs are cell_y x cell_x px."""
    total = np.zeros((height, width), np.float32)
    weight, power = 1.0, 0.0
    for _ in range(octaves):
        rows, columns = int(height / cell_y) + 3, int(width / cell_x) + 3
        grid = rng.standard_normal((rows, columns), dtype=np.float32)
        # Cropping a resize of a slightly larger grid keeps the cell size exact
        big = cv2.resize(
            grid[: min(rows, height + 2), : min(columns, width + 2)],
            (width, height),
            interpolation=cv2.INTER_CUBIC,
        )
        total += weight * big
        power += weight * weight
        weight *= 0.6
        cell_y, cell_x = max(cell_y / 2, 1.0), max(cell_x / 2, 1.0)
    return total * np.float32(1.4 / np.sqrt(power))


def tint(colour: Rgb, gain: F32, spread: F32 | None = None, towards: Rgb = (0, 0, 0)) -> U8:
    """Colour (0..255) times gain [h, w], mixed ``towards`` another by spread [h, w] in 0..1."""
    out = np.empty((*gain.shape, 3), np.float32)
    for channel in range(3):
        base: F32 | float = float(colour[channel])
        if spread is not None:
            base = base + spread * np.float32(towards[channel] - colour[channel])
        np.multiply(base, gain, out=out[..., channel])
    return cv2.convertScaleAbs(np.maximum(out, 0))


def wood(rng: np.random.Generator, height: int, width: int, light: Rgb, dark: Rgb) -> U8:
    """Wood whose grain runs along x."""
    bend = noise(rng, height, width, 40, 260, 2)
    rows = np.arange(height, dtype=np.float32)[:, None]
    rings = np.sin(rows * np.float32(0.22) + bend * np.float32(3.2))
    streaks = noise(rng, height, width, 2.5, 90, 2)
    mix = np.clip(0.42 + 0.13 * rings + 0.15 * streaks, 0, 1).astype(np.float32)
    gain = 1 + 0.05 * noise(rng, height, width, 60, 120, 2)
    return tint(light, gain.astype(np.float32), mix, dark)


def plaster(
    rng: np.random.Generator, height: int, width: int, colour: Rgb, rough: float = 1.0
) -> U8:
    """Rolled wall paint: faint cloudy mottling and a fine tooth."""
    gain = 1 + rough * (
        0.009 * noise(rng, height, width, 140, 140, 2) + 0.01 * noise(rng, height, width, 3, 3, 1)
    )
    return tint(colour, gain.astype(np.float32))


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
    sheet = wood(rng, height, width, light, dark).astype(np.float32)
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
    sheet *= tone[..., None]
    return cv2.convertScaleAbs(sheet)


class Swatch:
    """A material cut from one big painted sheet, each piece from another place."""

    def __init__(self, sheet: U8, rng: np.random.Generator, density: float = DENSITY) -> None:
        self._sheet = sheet
        self._rng = rng
        self._density = density

    def __call__(self, width: float, height: float) -> U8:
        """Piece of width x height metres, grain along the longer side."""
        columns, rows = (max(4, round(side * self._density)) for side in (width, height))
        if rows > columns:
            return np.ascontiguousarray(self._piece(columns, rows).transpose(1, 0, 2))
        return self._piece(rows, columns)

    def _piece(self, high: int, wide: int) -> U8:
        rows, columns = self._sheet.shape[:2]
        top = self._rng.integers(max(1, rows - high + 1))
        left = self._rng.integers(max(1, columns - wide + 1))
        if high <= rows and wide <= columns:
            return self._sheet[top : top + high, left : left + wide].copy()
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
