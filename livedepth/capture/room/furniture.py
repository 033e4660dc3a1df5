"""Seats, tables, shelves and lamps, each built standing on the floor of a local frame."""

from __future__ import annotations

import numpy as np

from livedepth.capture.room import pictures
from livedepth.capture.room.geometry import F64, Builder, Material, circle, rounded_rect
from livedepth.capture.room.palette import Palette
from livedepth.capture.room.textures import DENSITY, U8, plain


def cushion(
    b: Builder,
    wide: float,
    deep: float,
    high: float,
    material: Material,
    shadow: bool = True,
    plain_rim: bool = False,
) -> None:
    """A stuffed pad lying on z = 0 with rounded rims, which `plain_rim` makes with fewer facets."""
    x, y = wide / 2, deep / 2
    r = min(high * 0.45, 0.6 * x, 0.6 * y, 0.07)
    rings = [
        (0.0, rounded_rect(x, y, r)),
        (high * 0.62, rounded_rect(x, y, r)),
        (high * 0.9, rounded_rect(x - r * 0.4, y - r * 0.4, r)),
        (high, rounded_rect(x - r * 1.3, y - r * 1.3, r)),
    ]
    if plain_rim:
        rings[1:] = [
            (high - r * 0.8, rounded_rect(x, y, r)),
            (high, rounded_rect(x - r, y - r, r)),
        ]
    b.loft(rings, material, shadow=shadow)


def pillow(b: Builder, side: float, material: Material) -> None:
    """A loose square pillow lying on z = 0, thin at its seams."""
    h, r = side / 2, 0.03
    rings = [
        (0.0, rounded_rect(h * 0.45, h * 0.45, r)),
        (0.035, rounded_rect(h * 0.85, h * 0.85, r)),
        (0.065, rounded_rect(h, h, r)),
        (0.095, rounded_rect(h * 0.85, h * 0.85, r)),
        (0.13, rounded_rect(h * 0.45, h * 0.45, r)),
    ]
    b.loft(rings, material, bottom=True)


def sofa(b: Builder, p: Palette, length: float = 2.15) -> None:
    """A three-seat sofa facing -y, its back at y = 0.45."""
    half = length / 2
    b.box((-half + 0.03, -0.36, 0.1), (half - 0.03, 0.43, 0.3), p.sofa, "nesw")
    for side in (-1, 1):
        arm = b.at(side * (half - 0.1), 0.0, 0.08)
        cushion(arm, 0.2, 0.86, 0.54, p.sofa, plain_rim=True)
    back = b.at(0, 0.36, 0.1)
    cushion(back, length - 0.36, 0.18, 0.72, p.sofa, plain_rim=True)
    seat = (length - 0.42) / 3
    for i in (-1, 0, 1):
        cushion(b.at(i * seat, -0.06, 0.28), seat - 0.01, 0.68, 0.17, p.sofa)
        cushion(b.at(i * seat, 0.3, 0.63, 0, 1.3), seat - 0.02, 0.42, 0.16, p.sofa)
    pillow(b.at(-half + 0.42, 0.04, 0.63, 0.25, -1.15 + np.pi), 0.44, p.ochre)
    pillow(b.at(half - 0.42, 0.05, 0.63, -0.3, -1.2 + np.pi), 0.42, p.wool)
    pillow(b.at(half - 0.72, 0.0, 0.6, 0.1, -1.05 + np.pi), 0.38, p.rust)
    for x in (-half + 0.1, half - 0.1):
        for y in (-0.34, 0.38):
            b.box((x - 0.025, y - 0.025, 0), (x + 0.025, y + 0.025, 0.1), p.walnut, "nesw")


def armchair(b: Builder, p: Palette) -> None:
    """An easy chair facing -y on thin tapered legs."""
    cushion(b.at(0, -0.04, 0.26), 0.6, 0.62, 0.18, p.chair)
    cushion(b.at(0, 0.34, 0.62, 0, 1.32), 0.58, 0.6, 0.15, p.chair)
    for side in (-1, 1):
        cushion(b.at(side * 0.35, -0.02, 0.24), 0.11, 0.66, 0.36, p.chair, plain_rim=True)
        for y in (-0.28, 0.26):
            b.at(side * 0.3, y).loft([(0, circle(0.014, 6)), (0.26, circle(0.024, 6))], p.walnut)
    pillow(b.at(0.04, 0.02, 0.56, 0.2, -1.1 + np.pi), 0.36, p.cream)


def table(
    b: Builder, wide: float, deep: float, high: float, p: Material, leg: float, thick: float
) -> None:
    """A table centred on the frame: top, apron and four square legs."""
    x, y, z = wide / 2, deep / 2, high - thick
    b.box((-x, -y, z), (x, y, high), p, "neswtb", cell=0.04)
    b.box((-x + 0.05, -y + 0.05, z - 0.06), (x - 0.05, y - 0.05, z), p, "nesw")
    for sx in (-1, 1):
        for sy in (-1, 1):
            cx, cy = sx * (x - 0.05), sy * (y - 0.05)
            b.box((cx - leg, cy - leg, 0), (cx + leg, cy + leg, z), p, "nesw", cell=0.06)


def chair(b: Builder, p: Palette) -> None:
    """A wooden desk chair facing -y, with a slatted back."""
    b.box((-0.21, -0.21, 0.43), (0.21, 0.21, 0.46), p.oak, "neswtb", cell=0.04)
    for x in (-0.19, 0.19):
        b.box((x - 0.016, -0.2, 0), (x + 0.016, -0.168, 0.43), p.oak, "nesw", cell=0.06)
        b.box((x - 0.016, 0.178, 0), (x + 0.016, 0.21, 0.9), p.oak, "neswt", cell=0.06)
        b.box((x - 0.01, -0.17, 0.2), (x + 0.01, 0.18, 0.225), p.oak, "ewtb", shadow=False)
    b.box((-0.19, 0.18, 0.2), (0.19, 0.2, 0.225), p.oak, "nst", shadow=False)
    for z, tall in ((0.8, 0.1), (0.67, 0.05), (0.56, 0.05)):
        b.box((-0.18, 0.183, z), (0.18, 0.203, z + tall), p.oak, "nstb", cell=0.06)
    cushion(b.at(0, -0.01, 0.46), 0.38, 0.38, 0.05, p.cream, shadow=False, plain_rim=True)


def bookcase(b: Builder, p: Palette, wide: float, high: float, deep: float, shelves: int) -> None:
    """An open bookcase against +y, from x = 0 to `wide`, filled with books and keepsakes."""
    board = 0.025
    for x in (0.0, wide / 2 - board / 2, wide - board):
        b.box((x, -deep, 0), (x + board, 0, high), p.walnut, "eswt")
    b.box((0, -0.01, 0), (wide, 0, high), p.walnut, "s", cell=0.06)
    step = (high - 0.08) / shelves
    for i in range(shelves + 1):
        z = 0.06 + i * step - board
        lo, hi = (board, -deep + 0.004, z), (wide - board, -0.01, z + board)
        b.box(lo, hi, p.walnut, "stb", cell=0.06)
        if i == shelves:
            break
        for bay in (0, 1):
            left = board + bay * (wide / 2 - board / 2)
            _shelf(b, p, left, left + wide / 2 - 1.5 * board, z + board, step - board, deep)
    b.box((board, -deep + 0.02, 0), (wide - board, -deep + 0.03, 0.04), p.walnut, "s")


def _shelf(
    b: Builder, p: Palette, x0: float, x1: float, z: float, room: float, deep: float
) -> None:
    """Fill one bay between x0 and x1 with runs of books of like height, and a gap or an object."""
    rng, x = p.rng, x0 + 0.004
    keepsake = rng.random() < 0.45
    end = x1 - (rng.uniform(0.16, 0.24) if keepsake else rng.uniform(0.0, 0.05))
    runs: list[tuple[float, float, float, float]] = []
    while x < end - 0.04:
        run = min(rng.uniform(0.09, 0.26), end - x)
        runs.append((x, x + run, -deep + rng.uniform(0.02, 0.06), room * rng.uniform(0.62, 0.93)))
        x += run
    beyond = (0.0, 0.0, 0.0, 0.0)
    for i, (left, right, front, tall) in enumerate(runs):
        # a side shows only beside a run that is lower or stands further back
        before = runs[i - 1] if i else (0.0, 0.0, -deep, room)
        after = runs[i + 1] if i + 1 < len(runs) else beyond
        sides = "".join(
            side
            for side, near in (("w", before), ("e", after))
            if near[2] > front or near[3] < tall
        )
        size = (max(4, round((right - left) * 260)), max(8, round(tall * 260)))
        spines = pictures.books(rng, *size, 260.0)
        paint: dict[str, Material] = {"s": p.fixed(spines), "t": p.paper, "": _cover(p, spines)}
        lo, hi = (left, front, z), (right, -0.06, z + tall)
        b.box(lo, hi, paint, "st" + sides, shadow=False, cell=0.06)
    tallest = max((run[3] for run in runs), default=0.05)
    b.shade((x0, -deep + 0.05, z), (max(x, x0 + 0.02), -0.05, z + tallest * 0.92))
    if keepsake:
        _keepsake(b.at((x + x1) / 2, -deep * 0.55, z), p, min(room * 0.7, 0.26))


def _cover(p: Palette, spines: U8) -> Material:
    return plain(spines[:, 0].mean(0).tolist(), p.rng)


def _keepsake(b: Builder, p: Palette, tall: float) -> None:
    kind = p.rng.integers(3)
    if kind == 0:
        vase(b, p.glaze if p.rng.random() < 0.5 else p.clay, tall, 6)
    elif kind == 1:
        photo = pictures.matted(pictures.landscape(p.rng, 26, 34, p.rng.random()), 4)
        paint: dict[str, Material] = {"s": p.fixed(photo), "": p.black}
        b.box((-0.065, -0.01, 0), (0.065, 0.01, min(tall, 0.18)), paint, "sewt", shadow=False)
    else:
        b.box((-0.07, -0.08, 0), (0.07, 0.08, tall * 0.5), p.linen, "sewt")


def vase(b: Builder, material: Material, tall: float, sides: int = 9) -> None:
    """A bellied vase."""
    shape = ((0, 0.55), (0.38, 1.0), (0.68, 0.78), (0.86, 0.42), (1.0, 0.5))
    b.loft([(tall * z, circle(tall * 0.3 * r, sides)) for z, r in shape], material, cell=0.03)


def floor_lamp(b: Builder, p: Palette) -> None:
    """A standing lamp with a lit cloth shade."""
    b.loft([(0, circle(0.15)), (0.02, circle(0.15)), (0.03, circle(0.05))], p.brass, smooth=False)
    b.loft([(0.03, circle(0.012, 6)), (1.4, circle(0.012, 6))], p.brass, shadow=False)
    rings = [(1.32, circle(0.23, 14)), (1.62, circle(0.16, 14))]
    b.loft(rings, p.shade, shadow=False, glow=0.9)


def desk_lamp(b: Builder, p: Palette) -> None:
    """A small table lamp."""
    b.loft([(0, circle(0.08, 10)), (0.015, circle(0.08, 10))], p.black, shadow=False)
    b.loft([(0.015, circle(0.01, 6)), (0.3, circle(0.01, 6))], p.brass, shadow=False)
    rings = [(0.26, circle(0.13, 12)), (0.42, circle(0.08, 12))]
    b.loft(rings, p.shade, shadow=False, glow=0.9)


def plant(b: Builder, p: Palette, tall: float, leaves: int, pot: float = 0.17) -> None:
    """A potted plant with arching leaves."""
    rng = p.rng
    rings = [(0, circle(pot * 0.7)), (pot * 1.6, circle(pot)), (pot * 1.75, circle(pot))]
    b.loft(rings, p.clay, top=p.soil)
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
            w = image.shape[1] // 2
            part = slice(cut * w, cut * w + w)
            piece, mask = np.ascontiguousarray(image[:, part]), np.ascontiguousarray(alpha[:, part])
            b.panel(start - side / 2, step, side, piece, cutout=mask, cell=0.06)
        if i % 3 == 0:
            b.at(0, 0).shade((-0.01, -0.01, 0), (0.01, 0.01, float(base[2])))
    b.shade((-pot * 0.6, -pot * 0.6, tall * 0.55), (pot * 0.6, pot * 0.6, tall * 0.75))


def framed(b: Builder, p: Palette, wide: float, high: float, picture: U8, frame: Material) -> None:
    """A picture hanging on +y with its centre at the frame's origin."""
    x, z, rim = wide / 2, high / 2, 0.028
    b.box((-x, -0.018, -z), (x, 0, z), {"s": p.fixed(picture)}, "s", shadow=False)
    for lo, hi, faces in (
        ((-x - rim, -0.03, z), (x + rim, 0, z + rim), "eswtb"),
        ((-x - rim, -0.03, -z - rim), (x + rim, 0, -z), "eswtb"),
        ((-x - rim, -0.03, -z), (-x, 0, z), "esw"),
        ((x, -0.03, -z), (x + rim, 0, z), "esw"),
    ):
        b.box(lo, hi, frame, faces, cell=0.08)


def curtain(b: Builder, p: Palette, wide: float, high: float, folds: int) -> None:
    """A hanging curtain in front of +y, from x = 0 to `wide`: pleats with true relief."""
    count, first = folds * 2, len(b.panels)
    x = np.linspace(0, wide, count + 1) + p.rng.uniform(-0.012, 0.012, count + 1)
    y = np.where(np.arange(count + 1) % 2 == 0, -0.05, -0.12)
    y += p.rng.uniform(-0.012, 0.012, count + 1)
    for i in range(count):
        u = np.array([x[i + 1] - x[i], y[i + 1] - y[i], 0])
        origin = np.array([x[i], y[i], high])
        normals = _pleat(x, y, i)
        image = p.linen(float(np.linalg.norm(u)), high)
        corners = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
        b.panel(
            origin, u, np.array([0, 0, -high]), image, cell=0.04, edges=corners,
            smooth=normals @ b.turn.T,
        )  # fmt: skip
    own = b.shade((0, -0.1, 0), (wide, -0.05, high))
    for panel in b.panels[first:]:
        panel.own = own


def _pleat(x: F64, y: F64, i: int) -> F64:
    """Corner normals of strip i that round off the folds at both its ends."""
    n = len(x) - 1
    ends = []
    for k in (i, i + 1):
        a, c = max(k - 1, 0), min(k + 1, n)
        bent = 0.35 * np.array([y[c] - y[a], -(x[c] - x[a]), 0])
        own = np.array([y[i + 1] - y[i], -(x[i + 1] - x[i]), 0])
        normal = bent + own
        ends.append(normal / np.linalg.norm(normal))
    return np.array([ends[0], ends[1], ends[1], ends[0]])
