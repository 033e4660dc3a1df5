"""The room itself: shell, openings, and where each piece of furniture stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from livedepth.capture.room import furniture, pictures
from livedepth.capture.room.arrays import Rgb
from livedepth.capture.room.bookcase import bookcase
from livedepth.capture.room.geometry import Box, Builder, Material, Panel, circle, face
from livedepth.capture.room.light import Light
from livedepth.capture.room.palette import Palette
from livedepth.capture.room.textures import DENSITY, painted, plain, planks, plaster

SIZE = (5.2, 6.0, 2.6)  # metres east, north and up
_WINDOW = (3.05, 4.75, 0.92, 2.2)  # metres: south and north edge, sill and top, in the east wall
_WALL_DENSITY = 110.0  # texture pixels per metre
_WALLS: dict[str, Rgb] = {
    "n": (206, 200, 184), "e": (206, 200, 184), "s": (206, 200, 184), "w": (128, 146, 138)
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """All that is drawn and lit; the first six panels are the shell."""

    panels: list[Panel]
    boxes: list[Box]
    lights: list[Light]
    size: tuple[float, float, float]
    ambient: tuple[float, float, float]


def build(seed: int) -> Scene:
    """The furnished room; the seed changes surfaces, books and pictures."""
    rng = np.random.default_rng(seed)
    builder, palette = Builder(), Palette(rng)
    _shell(builder, rng)
    _skirting(builder, palette)
    _window(builder, palette)
    _west_side(builder, palette)
    _north_side(builder, palette)
    _east_side(builder, palette)
    _south_side(builder, palette)
    _middle(builder, palette)
    return Scene(builder.panels, builder.boxes, _lights(), SIZE, (0.075, 0.07, 0.063))


def _shell(builder: Builder, rng: np.random.Generator) -> None:
    """Floor, ceiling and walls as inward faces, in the order the light expects."""
    width, depth, height = SIZE
    density = DENSITY
    floor = planks(
        rng, round(depth * density), round(width * density), density, (186, 136, 84), (134, 90, 50)
    )
    builder.panel(*face("t", (0, 0, -1), (width, depth, 0)), painted(floor), cell=0.05)
    ceiling = plaster(rng, 300, 260, (228, 225, 218), 0.6)
    builder.panel(*face("b", (0, 0, height), (width, depth, height + 1)), ceiling, cell=0.12)
    spots = {
        "n": face("s", (0, depth, 0), (width, depth + 1, height)),
        "e": face("w", (width, 0, 0), (width + 1, depth, height)),
        "s": face("n", (0, -1, 0), (width, 0, height)),
        "w": face("e", (-1, 0, 0), (0, depth, height)),
    }
    for side, (origin, u, v) in spots.items():
        length = float(np.linalg.norm(u))
        paint = plaster(
            rng, round(height * _WALL_DENSITY), round(length * _WALL_DENSITY), _WALLS[side]
        )
        builder.panel(origin, u, v, paint, cell=0.065)


def _skirting(builder: Builder, palette: Palette) -> None:
    width, depth, _ = SIZE
    thick, high = 0.016, 0.09
    builder.box((0, depth - thick, 0), (width, depth, high), palette.trim, "st", cell=0.08)
    builder.box((width - thick, 0, 0), (width, depth, high), palette.trim, "wt", cell=0.08)
    builder.box((0, 0, 0), (3.55, thick, high), palette.trim, "nt", cell=0.08)
    builder.box((0, 0, 0), (thick, depth, high), palette.trim, "et", cell=0.08)


def _against(builder: Builder, side: str, along: float, z: float = 0.0) -> Builder:
    """Frame whose +y points into a wall, its origin on the wall ``along`` metres from its start."""
    width, depth, _ = SIZE
    spots = {
        "n": (along, depth, 0.0),
        "e": (width, along, -np.pi / 2),
        "s": (along, 0.0, np.pi),
        "w": (0.0, along, np.pi / 2),
    }
    x, y, yaw = spots[side]
    return builder.at(x, y, z, yaw)


def _window(builder: Builder, palette: Palette) -> None:
    """Bright panes in a white frame, sill, radiator below and curtains at both sides."""
    south, north, low, high = _WINDOW
    wide = north - south
    at = _against(builder, "e", north, low)
    image = pictures.outside(palette.rng, round(wide * 120), round((high - low) * 120))
    at.panel(*face("s", (0, -0.01, 0), (wide, 0, high - low)), painted(image), glow=1.6, cell=0.2)
    top, deep, bar = high - low, 0.07, 0.055
    for lo, hi in (
        ((-bar, -deep, top), (wide + bar, 0, top + bar)),
        ((-bar, -deep, -bar), (wide + bar, 0, 0)),
        ((-bar, -deep, 0), (0, 0, top)),
        ((wide, -deep, 0), (wide + bar, 0, top)),
        ((wide / 2 - bar / 2, -0.05, 0), (wide / 2 + bar / 2, 0, top)),
        ((0, -0.04, top * 0.7), (wide, 0, top * 0.7 + 0.035)),
    ):
        at.box(lo, hi, palette.trim, "neswtb", cell=0.06)
    at.box((-0.12, -0.2, -bar - 0.03), (wide + 0.12, 0, -bar), palette.trim, "neswtb")
    _radiator(at.at(wide / 2, 0, -low), palette, 1.3)
    hang = high - low + 0.22
    for x, reach in ((-0.46, 0.44), (wide + 0.03, 0.44)):
        furniture.curtain(at.at(x, -0.06, -low + 0.03), palette, reach, low + hang - 0.03, 5)
    rod = at.at(-0.55, -0.14, hang, 0, 0)
    rod.box((0, -0.012, -0.012), (wide + 1.1, 0.012, 0.012), palette.brass, "nestwb", shadow=False)
    furniture.plant(at.at(0.3, -0.11, -bar), palette, 0.34, 9, 0.06)
    furniture.vase(at.at(wide - 0.25, -0.1, -bar), palette.glaze, 0.2)


def _radiator(builder: Builder, palette: Palette, wide: float) -> None:
    count = round(wide / 0.13)
    for i in range(count):
        x = -wide / 2 + i * wide / count
        builder.box(
            (x, -0.12, 0.14), (x + 0.8 * wide / count, -0.04, 0.68), palette.trim, "ewst", cell=0.06
        )


def _west_side(builder: Builder, palette: Palette) -> None:
    furniture.sofa(_against(builder, "w", 3.35).at(0, -0.52), palette)
    rng = palette.rng
    big = pictures.landscape(rng, 190, 130, 0.7)
    furniture.framed(_against(builder, "w", 3.05, 1.58), palette, 0.95, 0.65, big, palette.walnut)
    small = pictures.matted(pictures.abstract(rng, 70, 100), 12)
    furniture.framed(_against(builder, "w", 4.05, 1.6), palette, 0.42, 0.56, small, palette.black)
    furniture.floor_lamp(builder.at(0.42, 4.78), palette)
    side = _against(builder, "w", 1.95).at(0, -0.32)
    furniture.table(side, 0.44, 0.44, 0.52, palette.oak, 0.016, 0.025)
    furniture.vase(side.at(0.06, 0.05, 0.52), palette.clay, 0.24)
    side.box((-0.16, -0.15, 0.52), (0.02, -0.02, 0.55), _stack(palette), "neswt")
    furniture.armchair(builder.at(0.78, 0.85, 0, 2.35), palette)
    tall = pictures.matted(pictures.abstract(rng, 90, 120), 14)
    furniture.framed(_against(builder, "w", 1.15, 1.55), palette, 0.5, 0.68, tall, palette.pine)


def _stack(palette: Palette) -> dict[str, Material]:
    colour = pictures.SPINES[int(palette.rng.integers(len(pictures.SPINES)))]
    return {"": palette.paper, "t": plain(colour, palette.rng)}


def _north_side(builder: Builder, palette: Palette) -> None:
    bookcase(_against(builder, "n", 0.75), palette, 1.7, 2.0, 0.32, 5)
    _desk(_against(builder, "n", 3.55).at(0, -0.36), palette)
    rng = palette.rng
    wide = pictures.matted(pictures.landscape(rng, 120, 80, 0.15), 12)
    furniture.framed(_against(builder, "n", 3.1, 1.72), palette, 0.62, 0.45, wide, palette.black)
    furniture.framed(
        _against(builder, "n", 3.95, 1.66),
        palette,
        0.45,
        0.6,
        pictures.abstract(rng, 90, 120),
        palette.oak,
    )
    furniture.plant(builder.at(4.78, 5.55), palette, 1.35, 22)


def _desk(builder: Builder, palette: Palette) -> None:
    furniture.table(builder, 1.45, 0.68, 0.74, palette.pine, 0.024, 0.03)
    fronts: Material = palette.fixed(
        pictures.boards(palette.rng, 90, 34, (214, 182, 136), (176, 136, 88), 1)
    )
    for z in (0.3, 0.44, 0.58):
        builder.box(
            (0.3, -0.3, z), (0.66, 0.26, z + 0.135), {"s": fronts, "": palette.pine}, "sewb"
        )
        builder.box(
            (0.44, -0.32, z + 0.06), (0.52, -0.3, z + 0.075), palette.black, "nsewtb", shadow=False
        )
    view = pictures.screen(palette.rng, 150, 88)
    at = builder.at(-0.1, 0.1, 0.74, 0.08)
    at.box((-0.1, -0.08, 0), (0.1, 0.08, 0.012), palette.black, "neswt")
    at.box((-0.02, -0.01, 0.012), (0.02, 0.02, 0.14), palette.black, "nesw")
    at.box((-0.3, -0.03, 0.12), (0.3, 0.0, 0.48), palette.black, "neswtb")
    at.panel(
        *face("s", (-0.285, -0.032, 0.14), (0.285, 0, 0.465)), painted(view), glow=0.55, cell=0.1
    )
    builder.box((-0.34, -0.24, 0.74), (0.08, -0.11, 0.757), palette.black, "neswt")
    builder.box((0.14, -0.2, 0.74), (0.2, -0.1, 0.765), palette.black, "neswt", shadow=False)
    furniture.desk_lamp(builder.at(-0.58, 0.12, 0.74), palette)
    builder.box((0.36, -0.2, 0.74), (0.57, 0.09, 0.748), palette.white, "neswt")
    builder.box((0.42, 0.12, 0.74), (0.62, 0.28, 0.78), _stack(palette), "neswt")
    builder.box((0.43, 0.13, 0.78), (0.6, 0.27, 0.81), _stack(palette), "neswt")
    builder.at(0.24, 0.02, 0.74).loft(
        [(0, circle(0.038, 8)), (0.09, circle(0.042, 8))], palette.white
    )
    furniture.chair(builder.at(-0.12, -0.62, 0, np.pi + 0.35), palette)


def _east_side(builder: Builder, palette: Palette) -> None:
    """Television on a low board, and a loudspeaker."""
    at = _against(builder, "e", 1.55).at(0, -0.22)
    front: Material = palette.fixed(
        pictures.boards(palette.rng, 300, 66, (118, 76, 46), (66, 40, 24), 3)
    )
    at.box((-0.8, -0.2, 0.12), (0.8, 0.2, 0.5), {"s": front, "": palette.walnut}, "neswtb")
    for x in (-0.7, 0.7):
        for y in (-0.15, 0.15):
            at.box((x - 0.02, y - 0.02, 0), (x + 0.02, y + 0.02, 0.12), palette.walnut, "nesw")
    at.box((-0.2, -0.08, 0.5), (0.2, 0.08, 0.515), palette.black, "neswt")
    at.box((-0.56, -0.0, 0.55), (0.56, 0.04, 1.21), palette.black, "neswtb")
    at.box((-0.05, 0.0, 0.515), (0.05, 0.03, 0.56), palette.black, "nesw")
    furniture.vase(at.at(-0.68, 0.02, 0.5), palette.clay, 0.26)
    at.box((0.6, -0.1, 0.5), (0.76, 0.1, 0.54), _stack(palette), "neswt")
    at.box((0.61, -0.08, 0.54), (0.75, 0.09, 0.57), _stack(palette), "neswt")
    speaker = _against(builder, "e", 0.42).at(0, -0.2)
    speaker.box(
        (-0.12, -0.14, 0), (0.12, 0.14, 0.85), {"": palette.walnut, "s": palette.black}, "neswt"
    )


def _south_side(builder: Builder, palette: Palette) -> None:
    """Door, chest of drawers with a picture above, and small things."""
    wide, high = 0.88, 2.04
    at = _against(builder, "s", 4.5)
    leafwork = pictures.door(palette.rng, 130, 300, (222, 217, 204))
    at.box((0, -0.02, 0), (wide, 0, high), palette.fixed(leafwork), "s", cell=0.06)
    for lo, hi in (
        ((-0.07, -0.035, 0), (0, 0, high + 0.07)),
        ((wide, -0.035, 0), (wide + 0.07, 0, high + 0.07)),
        ((0, -0.035, high), (wide, 0, high + 0.07)),
    ):
        at.box(lo, hi, palette.trim, "eswtb", cell=0.07)
    at.box((0.06, -0.07, 1.0), (0.17, -0.05, 1.02), palette.brass, "neswtb", shadow=False)
    at.box((0.05, -0.07, 0.98), (0.075, -0.02, 1.04), palette.brass, "ewtbs", shadow=False)
    at.box(
        (wide + 0.16, -0.012, 1.05), (wide + 0.24, 0, 1.13), palette.white, "eswtb", shadow=False
    )
    chest = _against(builder, "s", 2.45).at(0, -0.23)
    for i in range(3):
        front: Material = palette.fixed(
            pictures.boards(palette.rng, 220, 50, (196, 150, 98), (142, 98, 56), 2)
        )
        z = 0.1 + i * 0.25
        chest.box((-0.55, -0.21, z), (0.55, 0.21, z + 0.25), {"s": front, "": palette.oak}, "esw")
        for x in (-0.28, 0.28):
            chest.box(
                (x - 0.05, -0.235, z + 0.13),
                (x + 0.05, -0.21, z + 0.145),
                palette.black,
                "eswtb",
                False,
            )
    chest.box((-0.57, -0.22, 0.85), (0.57, 0.22, 0.875), palette.oak, "neswtb")
    chest.box((-0.5, -0.17, 0), (0.5, 0.2, 0.1), palette.black, "nesw")
    furniture.desk_lamp(chest.at(-0.38, 0.02, 0.875), palette)
    furniture.plant(chest.at(0.36, 0.0, 0.875), palette, 0.42, 10, 0.08)
    chest.box((-0.1, -0.12, 0.875), (0.12, 0.04, 0.91), _stack(palette), "neswt")
    picture = pictures.matted(pictures.landscape(palette.rng, 110, 76, 0.4), 12)
    furniture.framed(
        _against(builder, "s", 2.45, 1.6), palette, 0.66, 0.48, picture, palette.walnut
    )


def _middle(builder: Builder, palette: Palette) -> None:
    """Rug, coffee table and the things on it, ceiling light."""
    carpet = pictures.rug(palette.rng, 300, 420)
    builder.box((0.95, 1.95, 0), (3.05, 4.75, 0.012), palette.fixed(carpet), "t")
    builder.panels[-1].cell = 0.05
    at = builder.at(1.85, 3.3)
    furniture.table(at, 0.6, 1.15, 0.42, palette.oak, 0.026, 0.035)
    at.box((-0.24, -0.5, 0.13), (0.24, 0.5, 0.15), palette.oak, "neswt")
    at.box((-0.14, -0.42, 0.42), (0.08, -0.13, 0.445), _stack(palette), "neswt")
    at.box((-0.1, -0.4, 0.445), (0.09, -0.15, 0.465), _stack(palette), "neswt")
    bowl = [(0, circle(0.06)), (0.03, circle(0.1)), (0.075, circle(0.13))]
    at.at(0.05, 0.2, 0.42).loft(bowl, palette.glaze, top=palette.soil)
    at.at(-0.16, 0.42, 0.42).loft([(0, circle(0.036, 8)), (0.09, circle(0.04, 8))], palette.white)
    width, depth, height = SIZE
    lamp = builder.at(width / 2, depth / 2 + 0.2, height - 0.11)
    lamp.loft(
        [(0, circle(0.14, 14)), (0.04, circle(0.2, 14)), (0.11, circle(0.22, 14))],
        palette.shade, shadow=False, bottom=True, glow=1.2,
    )  # fmt: skip


def _lights() -> list[Light]:
    """Daylight from the window, ceiling light, and the three shaded lamps."""
    south, north, low, high = _WINDOW
    width, depth, height = SIZE
    middle = np.array([width - 0.03, (south + north) / 2, (low + high) / 2])
    half = np.array([[0, (north - south) / 2, 0], [0, 0, (high - low) / 2]])
    blob = np.eye(3)
    return [
        Light(middle, half, (2.3, 2.5, 2.75), facing=np.array([-1.0, 0, 0])),
        Light(
            np.array([width / 2, depth / 2 + 0.2, height - 0.16]),
            0.16 * blob[:2],
            (1.5, 1.27, 0.95),
        ),
        Light(np.array([0.42, 4.78, 1.5]), 0.1 * blob, (0.5, 0.38, 0.24)),
        Light(np.array([2.83, 0.25, 1.2]), 0.06 * blob, (0.1, 0.075, 0.046)),
        Light(np.array([2.97, 5.76, 1.08]), 0.06 * blob, (0.1, 0.075, 0.046)),
    ]
