"""What joiners build into rooms, as boxes: filled shelves, counters, cabinets, closets, mirrors.

A fitment's own coordinates have the middle of its foot at the origin, its front towards -y;
metres.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

Point = tuple[float, float, float]

_BOARD = 0.02  # metres of a shelf's board
_GAP = 0.006  # between two doors


@dataclass(frozen=True)
class Block:
    """An axis-parallel box, and what it is made as (:meth:`Materials.of`)."""

    low: Point
    high: Point
    role: str


@dataclass(frozen=True)
class Fitment:
    """Boxes that stand or hang together; ``size`` is width, depth, height."""

    name: str
    size: tuple[float, float, float]
    blocks: tuple[Block, ...]
    elevation: float = 0.0
    in_wall: bool = False

    def named(self, *words: str) -> bool:
        return any(word in self.name for word in words)


def shelves(rnd: Random, width: float, depth: float, height: float, full: float) -> Fitment:
    """Open shelves; each board is filled with books or boxes with probability ``full``."""
    w, d, b = width / 2, depth / 2, _BOARD
    blocks = [
        Block((-w, -d, 0), (-w + b, d, height), "body"),
        Block((w - b, -d, 0), (w, d, height), "body"),
        Block((-w, d - 0.01, 0), (w, d, height), "body"),
        Block((-w, -d, height - b), (w, d, height), "body"),
    ]
    gap = rnd.uniform(0.24, 0.42)
    boards = max(2, round(height / gap))
    gap = (height - b) / boards
    books = rnd.random() < 0.65
    for board in range(boards):
        z = board * gap
        blocks.append(Block((-w, -d, z), (w, d, z + b), "body"))
        if rnd.random() < full:
            blocks += _goods(rnd, (-w + b, w - b), (-d, d - 0.02), (z + b, z + gap - 0.01), books)
    return Fitment("filled shelf", (width, depth, height), tuple(blocks))


def _goods(
    rnd: Random,
    along: tuple[float, float],
    across: tuple[float, float],
    up: tuple[float, float],
    books: bool,
) -> Iterator[Block]:
    """A row of things of one kind between the ends of a board."""
    thin, thick = (0.018, 0.055) if books else (0.06, 0.25)
    room = up[1] - up[0]
    tallest = rnd.uniform(0.6, 0.97) * room
    roles = [f"goods {rnd.randrange(8)}" for _ in range(8 if books else 3)]
    x, role = along[0] + rnd.uniform(0, 0.05), roles[0]
    while x < along[1] - thick:
        wide = rnd.uniform(thin, thick)
        high = tallest * (rnd.uniform(0.7, 1) if books else rnd.uniform(0.9, 1))
        front = across[0] + rnd.uniform(0.01, 0.05 if books else 0.1)
        if rnd.random() < 0.6:
            role = rnd.choice(roles)
        yield Block((x, front, up[0]), (x + wide - 0.002, across[1], up[0] + high), role)
        x += wide + (rnd.uniform(0.05, 0.3) if rnd.random() < 0.06 else 0)


def counter(rnd: Random, length: float, depth: float = 0.6, height: float = 0.9) -> Fitment:
    """Low cabinets under one worktop, with a basin in it more often than not."""
    w, d = length / 2, depth / 2
    thick = rnd.uniform(0.025, 0.05)
    below = height - thick
    blocks = [
        Block((-w, -d + 0.08, 0), (w, d, 0.1), "dark"),
        Block((-w, -d + 0.03, 0.1), (w, d, below), "body"),
        Block((-w - 0.005, -d, below), (w + 0.005, d, height), "top"),
        *_doors(rnd, length, -d + 0.03, (0.1, below)),
    ]
    if rnd.random() < 0.6:
        blocks.append(
            Block((-w, d - 0.015, height), (w, d, height + rnd.uniform(0.05, 0.5)), "top")
        )
    if rnd.random() < 0.6 and length > 0.7:
        wide = min(rnd.uniform(0.35, 0.75), length - 0.2)
        x = rnd.uniform(-w + 0.1, w - 0.1 - wide)
        blocks += [
            Block((x, -d + 0.1, height), (x + wide, d - 0.12, height + 0.006), "metal"),
            Block(
                (x + 0.03, -d + 0.13, height), (x + wide - 0.03, d - 0.15, height + 0.008), "dark"
            ),
            Block(
                (x + wide / 2 - 0.015, d - 0.11, height),
                (x + wide / 2 + 0.015, d - 0.08, height + 0.22),
                "metal",
            ),
            Block(
                (x + wide / 2 - 0.012, d - 0.25, height + 0.2),
                (x + wide / 2 + 0.012, d - 0.08, height + 0.22),
                "metal",
            ),
        ]
    top = max(block.high[2] for block in blocks)
    return Fitment("counter", (length, depth, top), tuple(blocks))


def hung_cabinets(rnd: Random, length: float) -> Fitment:
    """Closed cabinets over a counter."""
    height, depth = rnd.uniform(0.5, 0.85), rnd.uniform(0.28, 0.38)
    w, d = length / 2, depth / 2
    blocks = (
        Block((-w, -d + 0.02, 0), (w, d, height), "body"),
        *_doors(rnd, length, -d + 0.02, (0, height)),
    )
    return Fitment("hung cabinets", (length, depth, height), blocks, rnd.uniform(1.35, 1.5))


def closet(rnd: Random, length: float, height: float) -> Fitment:
    """A wall of doors, hinged or sliding, some of them mirrors."""
    depth = rnd.uniform(0.08, 0.6)
    w, d = length / 2, depth / 2
    blocks = (
        Block((-w, -d + 0.03, 0), (w, d, height), "body"),
        *_doors(rnd, length, -d + 0.03, (0.03, height - 0.03), rnd.uniform(0.4, 1.0)),
    )
    return Fitment("closet", (length, depth, height), blocks)


def mirror(rnd: Random, width: float, height: float) -> Fitment:
    w, rim = width / 2, rnd.choice([0.0, rnd.uniform(0.02, 0.06)])
    blocks = [Block((-w + rim, -0.012, rim), (w - rim, 0.012, height - rim), "mirror")]
    if rim:
        blocks.append(Block((-w, -0.01, 0), (w, 0.01, height), "body"))
    return Fitment("mirror", (width, 0.024, height), tuple(blocks), rnd.uniform(0.95, 1.15))


def curtain(rnd: Random, width: float, height: float) -> Fitment:
    """Cloth in folds."""
    fold, blocks = rnd.uniform(0.03, 0.08), []
    x, way = -width / 2, 0
    while x < width / 2 - 0.01:
        wide = min(fold * rnd.uniform(0.7, 1.3), width / 2 - x)
        y = (-0.03 if way else 0.01) + rnd.uniform(-0.01, 0.01)
        blocks.append(Block((x, y, 0), (x + wide, y + 0.02, height), "curtain"))
        x, way = x + wide, 1 - way
    return Fitment("curtain", (width, 0.1, height), tuple(blocks))


def _doors(
    rnd: Random,
    length: float,
    front: float,
    up: tuple[float, float],
    widest: float | None = None,
) -> Iterator[Block]:
    """Doors side by side in front of a cabinet, here and there drawers, with handles."""
    count = max(1, round(length / (widest or rnd.uniform(0.35, 0.6))))
    wide = length / count
    grip = rnd.choice([None, "knob", "bar"])
    for door in range(count):
        x0, x1 = -length / 2 + door * wide + _GAP / 2, -length / 2 + (door + 1) * wide - _GAP / 2
        drawers = 4 if widest is None and up[0] > 0 and rnd.random() < 0.2 else 1
        role = "mirror" if widest and rnd.random() < 0.12 else "front"
        step = (up[1] - up[0]) / drawers
        for level in range(drawers):
            z0, z1 = up[0] + level * step + _GAP / 2, up[0] + (level + 1) * step - _GAP / 2
            yield Block((x0, front - 0.018, z0), (x1, front, z1), role)
            if grip is None:
                continue
            middle = (x0 + x1) / 2 if drawers > 1 else (x0 + 0.05 if door % 2 else x1 - 0.05)
            z = (z0 + z1) / 2
            half = (0.012, 0.012) if grip == "knob" else (0.06, 0.006)
            if drawers == 1:
                half = half[1], half[0]
            yield Block(
                (middle - half[0], front - 0.045, z - half[1]),
                (middle + half[0], front - 0.018, z + half[1]),
                "metal",
            )
