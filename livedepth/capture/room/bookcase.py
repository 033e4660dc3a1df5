"""A bookcase, filled with runs of books and a few keepsakes."""

from __future__ import annotations

from livedepth.capture.room import pictures
from livedepth.capture.room.arrays import U8
from livedepth.capture.room.furniture import vase
from livedepth.capture.room.geometry import Builder, Material
from livedepth.capture.room.palette import Palette
from livedepth.capture.room.textures import plain


def bookcase(
    builder: Builder, palette: Palette, wide: float, high: float, deep: float, shelves: int
) -> None:
    """An open bookcase against +y, from x = 0 to ``wide``, filled with books and keepsakes."""
    board = 0.025
    for x in (0.0, wide / 2 - board / 2, wide - board):
        builder.box((x, -deep, 0), (x + board, 0, high), palette.walnut, "eswt")
    builder.box((0, -0.01, 0), (wide, 0, high), palette.walnut, "s", cell=0.06)
    step = (high - 0.08) / shelves
    for i in range(shelves + 1):
        z = 0.06 + i * step - board
        lo, hi = (board, -deep + 0.004, z), (wide - board, -0.01, z + board)
        builder.box(lo, hi, palette.walnut, "stb", cell=0.06)
        if i == shelves:
            break
        for bay in (0, 1):
            left = board + bay * (wide / 2 - board / 2)
            _shelf(
                builder, palette, left, left + wide / 2 - 1.5 * board, z + board, step - board, deep
            )
    builder.box((board, -deep + 0.02, 0), (wide - board, -deep + 0.03, 0.04), palette.walnut, "s")


def _shelf(
    builder: Builder, palette: Palette, x0: float, x1: float, z: float, room: float, deep: float
) -> None:
    """Fill one bay between x0 and x1 with runs of books of like height, and a gap or an object."""
    rng, x = palette.rng, x0 + 0.004
    keepsake = rng.random() < 0.45
    end = x1 - (rng.uniform(0.16, 0.24) if keepsake else rng.uniform(0.0, 0.05))
    runs: list[tuple[float, float, float, float]] = []
    while x < end - 0.04:
        run = min(rng.uniform(0.09, 0.26), end - x)
        runs.append((x, x + run, -deep + rng.uniform(0.02, 0.06), room * rng.uniform(0.62, 0.93)))
        x += run
    beyond = (0.0, 0.0, 0.0, 0.0)
    for i, (left, right, front, tall) in enumerate(runs):
        # A side shows only beside a run that is lower or stands further back
        before = runs[i - 1] if i else (0.0, 0.0, -deep, room)
        after = runs[i + 1] if i + 1 < len(runs) else beyond
        sides = "".join(
            side
            for side, near in (("w", before), ("e", after))
            if near[2] > front or near[3] < tall
        )
        size = (max(4, round((right - left) * 260)), max(8, round(tall * 260)))
        spines = pictures.books(rng, *size, 260.0)
        paint: dict[str, Material] = {
            "s": palette.fixed(spines),
            "t": palette.paper,
            "": _cover(palette, spines),
        }
        lo, hi = (left, front, z), (right, -0.06, z + tall)
        builder.box(lo, hi, paint, "st" + sides, shadow=False, cell=0.06)
    tallest = max((run[3] for run in runs), default=0.05)
    builder.shade((x0, -deep + 0.05, z), (max(x, x0 + 0.02), -0.05, z + tallest * 0.92))
    if keepsake:
        _keepsake(builder.at((x + x1) / 2, -deep * 0.55, z), palette, min(room * 0.7, 0.26))


def _cover(palette: Palette, spines: U8) -> Material:
    return plain(spines[:, 0].mean(0).tolist(), palette.rng)


def _keepsake(builder: Builder, palette: Palette, tall: float) -> None:
    kind = palette.rng.integers(3)
    if kind == 0:
        vase(builder, palette.glaze if palette.rng.random() < 0.5 else palette.clay, tall, 6)
    elif kind == 1:
        photo = pictures.matted(pictures.landscape(palette.rng, 26, 34, palette.rng.random()), 4)
        paint: dict[str, Material] = {"s": palette.fixed(photo), "": palette.black}
        builder.box((-0.065, -0.01, 0), (0.065, 0.01, min(tall, 0.18)), paint, "sewt", shadow=False)
    else:
        builder.box((-0.07, -0.08, 0), (0.07, 0.08, tall * 0.5), palette.linen, "sewt")
