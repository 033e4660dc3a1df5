"""Every material of one room, painted once."""

from __future__ import annotations

import numpy as np

from livedepth.capture.room import pictures
from livedepth.capture.room.arrays import F32, U8
from livedepth.capture.room.geometry import Material
from livedepth.capture.room.textures import Swatch, cloth, painted, plain, tint, wood


class Palette:
    """Every material of one room, painted once from one seed."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.oak = Swatch(painted(wood(rng, 200, 420, (196, 150, 98), (142, 98, 56))), rng)
        self.walnut = Swatch(painted(wood(rng, 200, 420, (118, 76, 46), (66, 40, 24))), rng)
        self.pine = Swatch(painted(wood(rng, 160, 420, (214, 182, 136), (176, 136, 88))), rng)
        self.sofa = Swatch(painted(cloth(rng, 260, 420, (96, 112, 126), 0.5)), rng)
        self.chair = Swatch(painted(cloth(rng, 200, 300, (150, 92, 60), 0.5)), rng)
        self.ochre = Swatch(painted(cloth(rng, 120, 140, (196, 142, 50), 0.8)), rng)
        self.cream = Swatch(painted(cloth(rng, 120, 140, (220, 208, 184), 0.8)), rng)
        self.rust = Swatch(painted(cloth(rng, 120, 140, (150, 62, 44), 0.8)), rng)
        self.wool = Swatch(
            painted(pictures.stripes(rng, 200, 200, (206, 196, 176), (62, 84, 104), 9)), rng
        )
        self.linen = Swatch(painted(cloth(rng, 420, 160, (206, 192, 166), 0.35)), rng)
        self.shade = Swatch(painted(cloth(rng, 120, 160, (236, 214, 172), 0.25)), rng)
        self.white = plain((226, 222, 212), rng)
        self.trim = plain((232, 229, 221), rng, 0.5)
        self.black = plain((34, 34, 36), rng, 1.5)
        self.steel = plain((150, 150, 148), rng, 1.5)
        self.brass = plain((168, 130, 70), rng, 2.0)
        self.clay = plain((170, 96, 64), rng, 2.5)
        self.glaze = plain((52, 88, 104), rng, 2.0)
        self.paper = Swatch(painted(tint((222, 212, 188), 1 + 0.1 * _lines(60, 120))), rng)
        self.soil = plain((52, 40, 30), rng, 8.0)

    def fixed(self, image: U8) -> Material:
        """A material that is always this picture."""
        texture = painted(image)
        return lambda width, height: texture


def _lines(height: int, width: int) -> F32:
    return np.repeat(np.sin(np.arange(height) * 2.4)[:, None], width, 1).astype(np.float32)
