"""Seats, tables, lamps and plants, each built standing on the floor of a local frame."""

from __future__ import annotations

import numpy as np

from livedepth.capture.room import pictures
from livedepth.capture.room.arrays import F64, U8
from livedepth.capture.room.geometry import Builder, Material, circle, rounded_rect
from livedepth.capture.room.palette import Palette
from livedepth.capture.room.textures import DENSITY, painted


def cushion(
    builder: Builder,
    wide: float,
    deep: float,
    high: float,
    material: Material,
    shadow: bool = True,
    plain_rim: bool = False,
) -> None:
    """A stuffed pad lying on z = 0 with rounded rims; ``plain_rim`` gives them fewer facets."""
    x, y = wide / 2, deep / 2
    rim = min(high * 0.45, 0.6 * x, 0.6 * y, 0.07)
    rings = [
        (0.0, rounded_rect(x, y, rim)),
        (high * 0.62, rounded_rect(x, y, rim)),
        (high * 0.9, rounded_rect(x - rim * 0.4, y - rim * 0.4, rim)),
        (high, rounded_rect(x - rim * 1.3, y - rim * 1.3, rim)),
    ]
    if plain_rim:
        rings[1:] = [
            (high - rim * 0.8, rounded_rect(x, y, rim)),
            (high, rounded_rect(x - rim, y - rim, rim)),
        ]
    builder.loft(rings, material, shadow=shadow)


def pillow(builder: Builder, side: float, material: Material) -> None:
    """A loose square pillow lying on z = 0, thin at its seams."""
    half, cut = side / 2, 0.03
    rings = [
        (0.0, rounded_rect(half * 0.45, half * 0.45, cut)),
        (0.035, rounded_rect(half * 0.85, half * 0.85, cut)),
        (0.065, rounded_rect(half, half, cut)),
        (0.095, rounded_rect(half * 0.85, half * 0.85, cut)),
        (0.13, rounded_rect(half * 0.45, half * 0.45, cut)),
    ]
    builder.loft(rings, material, bottom=True)


def sofa(builder: Builder, palette: Palette, length: float = 2.15) -> None:
    """A three-seat sofa facing -y, its back at y = 0.45."""
    half = length / 2
    builder.box((-half + 0.03, -0.36, 0.1), (half - 0.03, 0.43, 0.3), palette.sofa, "nesw")
    for side in (-1, 1):
        arm = builder.at(side * (half - 0.1), 0.0, 0.08)
        cushion(arm, 0.2, 0.86, 0.54, palette.sofa, plain_rim=True)
    back = builder.at(0, 0.36, 0.1)
    cushion(back, length - 0.36, 0.18, 0.72, palette.sofa, plain_rim=True)
    seat = (length - 0.42) / 3
    for i in (-1, 0, 1):
        cushion(builder.at(i * seat, -0.06, 0.28), seat - 0.01, 0.68, 0.17, palette.sofa)
        cushion(builder.at(i * seat, 0.3, 0.63, 0, 1.3), seat - 0.02, 0.42, 0.16, palette.sofa)
    pillow(builder.at(-half + 0.42, 0.04, 0.63, 0.25, -1.15 + np.pi), 0.44, palette.ochre)
    pillow(builder.at(half - 0.42, 0.05, 0.63, -0.3, -1.2 + np.pi), 0.42, palette.wool)
    pillow(builder.at(half - 0.72, 0.0, 0.6, 0.1, -1.05 + np.pi), 0.38, palette.rust)
    for x in (-half + 0.1, half - 0.1):
        for y in (-0.34, 0.38):
            builder.box(
                (x - 0.025, y - 0.025, 0), (x + 0.025, y + 0.025, 0.1), palette.walnut, "nesw"
            )


def armchair(builder: Builder, palette: Palette) -> None:
    """An easy chair facing -y on thin tapered legs."""
    cushion(builder.at(0, -0.04, 0.26), 0.6, 0.62, 0.18, palette.chair)
    cushion(builder.at(0, 0.34, 0.62, 0, 1.32), 0.58, 0.6, 0.15, palette.chair)
    for side in (-1, 1):
        cushion(
            builder.at(side * 0.35, -0.02, 0.24), 0.11, 0.66, 0.36, palette.chair, plain_rim=True
        )
        for y in (-0.28, 0.26):
            builder.at(side * 0.3, y).loft(
                [(0, circle(0.014, 6)), (0.26, circle(0.024, 6))], palette.walnut
            )
    pillow(builder.at(0.04, 0.02, 0.56, 0.2, -1.1 + np.pi), 0.36, palette.cream)


def table(
    builder: Builder,
    wide: float,
    deep: float,
    high: float,
    material: Material,
    leg: float,
    thick: float,
) -> None:
    """A table centred on the frame: top, apron and four square legs."""
    x, y, z = wide / 2, deep / 2, high - thick
    builder.box((-x, -y, z), (x, y, high), material, "neswtb", cell=0.04)
    builder.box((-x + 0.05, -y + 0.05, z - 0.06), (x - 0.05, y - 0.05, z), material, "nesw")
    for sx in (-1, 1):
        for sy in (-1, 1):
            cx, cy = sx * (x - 0.05), sy * (y - 0.05)
            builder.box(
                (cx - leg, cy - leg, 0), (cx + leg, cy + leg, z), material, "nesw", cell=0.06
            )


def chair(builder: Builder, palette: Palette) -> None:
    """A wooden desk chair facing -y, with a slatted back."""
    builder.box((-0.21, -0.21, 0.43), (0.21, 0.21, 0.46), palette.oak, "neswtb", cell=0.04)
    for x in (-0.19, 0.19):
        builder.box((x - 0.016, -0.2, 0), (x + 0.016, -0.168, 0.43), palette.oak, "nesw", cell=0.06)
        builder.box((x - 0.016, 0.178, 0), (x + 0.016, 0.21, 0.9), palette.oak, "neswt", cell=0.06)
        builder.box(
            (x - 0.01, -0.17, 0.2), (x + 0.01, 0.18, 0.225), palette.oak, "ewtb", shadow=False
        )
    builder.box((-0.19, 0.18, 0.2), (0.19, 0.2, 0.225), palette.oak, "nst", shadow=False)
    for z, tall in ((0.8, 0.1), (0.67, 0.05), (0.56, 0.05)):
        builder.box((-0.18, 0.183, z), (0.18, 0.203, z + tall), palette.oak, "nstb", cell=0.06)
    cushion(
        builder.at(0, -0.01, 0.46), 0.38, 0.38, 0.05, palette.cream, shadow=False, plain_rim=True
    )


def vase(builder: Builder, material: Material, tall: float, sides: int = 9) -> None:
    """A bellied vase."""
    shape = ((0, 0.55), (0.38, 1.0), (0.68, 0.78), (0.86, 0.42), (1.0, 0.5))
    builder.loft(
        [(tall * z, circle(tall * 0.3 * share, sides)) for z, share in shape], material, cell=0.03
    )


def floor_lamp(builder: Builder, palette: Palette) -> None:
    """A standing lamp with a lit cloth shade."""
    builder.loft(
        [(0, circle(0.15)), (0.02, circle(0.15)), (0.03, circle(0.05))], palette.brass, smooth=False
    )
    builder.loft([(0.03, circle(0.012, 6)), (1.4, circle(0.012, 6))], palette.brass, shadow=False)
    rings = [(1.32, circle(0.23, 14)), (1.62, circle(0.16, 14))]
    builder.loft(rings, palette.shade, shadow=False, glow=0.9)


def desk_lamp(builder: Builder, palette: Palette) -> None:
    """A small table lamp."""
    builder.loft([(0, circle(0.08, 10)), (0.015, circle(0.08, 10))], palette.black, shadow=False)
    builder.loft([(0.015, circle(0.01, 6)), (0.3, circle(0.01, 6))], palette.brass, shadow=False)
    rings = [(0.26, circle(0.13, 12)), (0.42, circle(0.08, 12))]
    builder.loft(rings, palette.shade, shadow=False, glow=0.9)


def plant(builder: Builder, palette: Palette, tall: float, leaves: int, pot: float = 0.17) -> None:
    """A potted plant with arching leaves."""
    rng = palette.rng
    rings = [(0, circle(pot * 0.7)), (pot * 1.6, circle(pot)), (pot * 1.75, circle(pot))]
    builder.loft(rings, palette.clay, top=palette.soil)
    for i in range(leaves):
        yaw = i * 2.4 + rng.uniform(-0.3, 0.3)
        rise = rng.uniform(0.25, 1.0)
        length = tall * rng.uniform(0.3, 0.48)
        image, alpha = pictures.leaf(rng, max(16, round(length * DENSITY)), 22)
        base = np.array([0, 0, pot * 1.7 + (tall - pot * 2) * rise * 0.7])
        out = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        up = np.array([0, 0, 1.0])
        lean = rng.uniform(0.1, 0.9)
        along = length * (np.cos(lean) * out + np.sin(lean) * up)
        side = np.cross(along, up)
        side *= length * 0.2 / np.linalg.norm(side)
        droop = np.array([0, 0, -0.35 * length])
        stalk, tip = along * 0.5, along * 0.5 + droop
        for start, step, cut in ((base, stalk, 0), (base + stalk, tip, 1)):
            half = image.shape[1] // 2
            part = slice(cut * half, cut * half + half)
            piece, mask = np.ascontiguousarray(image[:, part]), np.ascontiguousarray(alpha[:, part])
            builder.panel(start - side / 2, step, side, painted(piece), cutout=mask, cell=0.06)
        if i % 3 == 0:
            builder.at(0, 0).shade((-0.01, -0.01, 0), (0.01, 0.01, float(base[2])))
    builder.shade((-pot * 0.6, -pot * 0.6, tall * 0.55), (pot * 0.6, pot * 0.6, tall * 0.75))


def framed(
    builder: Builder, palette: Palette, wide: float, high: float, picture: U8, frame: Material
) -> None:
    """A picture hanging on +y with its centre at the frame's origin."""
    x, z, rim = wide / 2, high / 2, 0.028
    builder.box((-x, -0.018, -z), (x, 0, z), {"s": palette.fixed(picture)}, "s", shadow=False)
    for lo, hi, faces in (
        ((-x - rim, -0.03, z), (x + rim, 0, z + rim), "eswtb"),
        ((-x - rim, -0.03, -z - rim), (x + rim, 0, -z), "eswtb"),
        ((-x - rim, -0.03, -z), (-x, 0, z), "esw"),
        ((x, -0.03, -z), (x + rim, 0, z), "esw"),
    ):
        builder.box(lo, hi, frame, faces, cell=0.08)


def curtain(builder: Builder, palette: Palette, wide: float, high: float, folds: int) -> None:
    """A hanging curtain in front of +y, from x = 0 to ``wide``: pleats with true relief."""
    count, first = folds * 2, len(builder.panels)
    x = np.linspace(0, wide, count + 1) + palette.rng.uniform(-0.012, 0.012, count + 1)
    y = np.where(np.arange(count + 1) % 2 == 0, -0.05, -0.12)
    y += palette.rng.uniform(-0.012, 0.012, count + 1)
    for i in range(count):
        u = np.array([x[i + 1] - x[i], y[i + 1] - y[i], 0])
        origin = np.array([x[i], y[i], high])
        normals = _pleat(x, y, i)
        image = palette.linen(float(np.linalg.norm(u)), high)
        corners = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
        builder.panel(
            origin, u, np.array([0, 0, -high]), image, cell=0.04, edges=corners,
            smooth=normals @ builder.turn.T,
        )  # fmt: skip
    own = builder.shade((0, -0.1, 0), (wide, -0.05, high))
    for panel in builder.panels[first:]:
        panel.own = own


def _pleat(x: F64, y: F64, strip: int) -> F64:
    """Corner normals of strip i that round off the folds at both its ends."""
    last = len(x) - 1
    ends = []
    for at in (strip, strip + 1):
        before, after = max(at - 1, 0), min(at + 1, last)
        bent = 0.35 * np.array([y[after] - y[before], -(x[after] - x[before]), 0])
        own = np.array([y[strip + 1] - y[strip], -(x[strip + 1] - x[strip]), 0])
        normal = bent + own
        ends.append(normal / np.linalg.norm(normal))
    return np.array([ends[0], ends[1], ends[1], ends[0]])
