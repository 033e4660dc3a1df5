"""The plan of a room: what stands where. Plain geometry; nothing here draws.

A room spans x in 0..width, y in 0..depth, z up from the floor; metres. A thing at angle 0 has its
front towards -y. Side 0 of the room is its far wall (y = depth), then left, near and right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from training.rooms import fitments
from training.rooms.fitments import Block, Fitment, Point
from training.rooms.furniture_library import Item, Library
from training.rooms.solids import Solid

_CATEGORIES = {
    "Bedroom": ("Bedroom", "Bedroom", "Living room"),
    "Living room": ("Living room",),
    "Kitchen": ("Kitchen",),
    "Office": ("Office", "Living room", "Office"),
    "Bathroom": ("Bathroom",),
    "Miscellaneous": ("Miscellaneous", "Living room", "Office", "Kitchen", "Bedroom"),
    "Shop": ("Living room", "Office", "Miscellaneous"),  # and libraries, stores: rows of shelves
    "Café": ("Living room", "Kitchen", "Miscellaneous"),  # and canteens, classrooms: many tables
}
_SHARES = (21, 21, 17, 11, 10, 6, 8, 6)
_TYPICAL = {"Bathroom": 2.6, "Shop": 9.0, "Café": 7.5}  # metres of wall; others in plan_room
_THICK = 0.1  # metres of wall

Rectangle = tuple[float, float, float, float]  # x0, y0, x1, y1
Spot = tuple[float, float, float]  # x, y, angle


@dataclass(frozen=True)
class Placed:
    """An item with its middle at x, y and its foot at z."""

    item: Item | Fitment | Solid
    x: float
    y: float
    z: float
    angle: float


@dataclass
class Room:
    kind: str
    width: float
    depth: float
    height: float
    blocks: list[Block] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    standing: list[Placed] = field(default_factory=list)  # those of `placed` that take up floor
    taken: list[Rectangle] = field(default_factory=list)
    spots: list[Point] = field(default_factory=list)  # small things are dropped from here

    def free(self, where: Rectangle, gap: float = 0.0) -> bool:
        x0, y0, x1, y1 = where
        if x0 < -0.02 or y0 < -0.02 or x1 > self.width + 0.02 or y1 > self.depth + 0.02:
            return False
        return all(
            x1 + gap <= a or c + gap <= x0 or y1 + gap <= b or d + gap <= y0
            for a, b, c, d in self.taken
        )

    def stand(
        self, item: Item | Fitment, x: float, y: float, angle: float, gap: float = 0.0
    ) -> bool:
        """Put ``item`` on the floor if there is room for it."""
        where = footprint(item, x, y, angle)
        if item.size[2] > self.height or not self.free(where, gap):
            return False
        self.taken.append(where)
        self.standing.append(Placed(item, x, y, 0.0, angle))
        self.placed.append(self.standing[-1])
        return True

    def side_length(self, side: int) -> float:
        return self.width if side in (0, 2) else self.depth

    def at_wall(self, side: int, along: float, depth: float) -> tuple[float, float, float]:
        """x, y and angle of a thing ``depth`` deep whose back touches ``side`` at ``along``."""
        away = depth / 2 + 0.01
        return (
            (along, self.depth - away, 0.0),
            (away, along, math.pi / 2),
            (along, away, math.pi),
            (self.width - away, along, -math.pi / 2),
        )[side]

    def panel(self, side: int, along: float, size: tuple[float, float, float], z: float) -> Block:
        """A block width, depth, height in ``size`` that hangs on ``side``; its role is empty."""
        width, depth, height = size
        x, y, angle = self.at_wall(side, along, depth)
        half_x, half_y = half_extent(width, depth, angle)
        return Block((x - half_x, y - half_y, z), (x + half_x, y + half_y, z + height), "")


def half_extent(width: float, depth: float, angle: float) -> tuple[float, float]:
    """Half the sides of the upright rectangle around one turned by ``angle``."""
    c, s = abs(math.cos(angle)), abs(math.sin(angle))
    return (width * c + depth * s) / 2, (width * s + depth * c) / 2


def footprint(item: Item | Fitment, x: float, y: float, angle: float) -> Rectangle:
    half_x, half_y = half_extent(item.size[0], item.size[1], angle)
    return x - half_x, y - half_y, x + half_x, y + half_y


def plan_room(library: Library, rnd: Random) -> Room:
    """A random room: its shell, what stands along its walls, in its middle, and lies about."""
    kind = rnd.choices(list(_CATEGORIES), _SHARES)[0]
    large = rnd.random() < 0.25
    typical = _TYPICAL.get(kind, 6.5 if large else 4.2)
    large = large or typical > 6
    width, depth = (min(12.0, max(1.9, typical * math.exp(rnd.gauss(0, 0.3)))) for _ in range(2))
    room = Room(kind, width, depth, rnd.uniform(2.5, 3.8) if large else rnd.uniform(2.3, 2.8))
    furnish(room, library, rnd)
    return room


def furnish(room: Room, library: Library, rnd: Random) -> None:
    """Put into an empty room what belongs to its kind; what is taken already stays free."""
    planner = _Planner(room, library, rnd)
    planner.shell()
    if room.kind == "Shop":
        planner.aisles()
    for side in rnd.sample(range(4), 4):
        planner.wall(side)
    planner.middle()
    planner.spots()


class _Planner:
    def __init__(self, room: Room, library: Library, rnd: Random) -> None:
        self.room, self.rnd = room, rnd
        self.kinds = {
            kind: library.kind(kind) for kind in ("door", "wall", "floor", "person", "ceiling")
        }
        self.categories = [c for c in _CATEGORIES[room.kind] if library.floor(c)]
        self.floor = {c: library.floor(c) for c in self.categories}
        self.tables = [
            item
            for item in self.kinds["floor"]
            if item.named("table", "desk", "island") and 0.35 < item.size[2] < 1.1
        ]
        self.chairs = [
            item
            for item in self.kinds["floor"]
            if item.named("chair", "stool", "seat") and item.size[0] < 0.9
        ]

    def block(self, low: Point, high: Point, role: str) -> None:
        self.room.blocks.append(Block(low, high, role))

    def shell(self) -> None:
        room, rnd = self.room, self.rnd
        w, d, h, t = room.width, room.depth, room.height, _THICK
        self.block((-t, -t, -t), (w + t, d + t, 0), "floor")
        self.block((-t, -t, h), (w + t, d + t, h + t), "ceiling")
        self.block((-t, d, 0), (w + t, d + t, h), "wall")
        self.block((-t, 0, 0), (0, d, h), "wall")
        self.block((-t, -t, 0), (w + t, 0, h), "wall")
        self.block((w, 0, 0), (w + t, d, h), "wall")
        if rnd.random() < 0.7:
            high = rnd.uniform(0.05, 0.14)
            for side in range(4):
                length = room.side_length(side)
                panel = room.panel(side, length / 2, (length, 0.015, high), 0.0)
                self.block(panel.low, panel.high, "trim")
        if rnd.random() < 0.3:  # a chimney breast, a duct, a jog of the wall
            a, b = rnd.uniform(0.3, min(1.5, w / 3)), rnd.uniform(0.3, min(1.5, d / 3))
            x, y = rnd.choice([0, w - a]), rnd.choice([0, d - b])
            if room.free((x, y, x + a, y + b)):
                self.block((x, y, 0), (x + a, y + b, h), "wall")
                room.taken.append((x, y, x + a, y + b))
        if rnd.random() < 0.35:
            a, b = rnd.uniform(0.8, w * 0.6), rnd.uniform(0.8, d * 0.6)
            x, y = rnd.uniform(0.2, max(0.3, w - a)), rnd.uniform(0.2, max(0.3, d - b))
            self.block((x, y, 0), (min(w, x + a), min(d, y + b), 0.015), "rug")
        if self.kinds["ceiling"] and rnd.random() < 0.5:
            item = rnd.choice(self.kinds["ceiling"])
            x, y = rnd.uniform(0.5, w - 0.5), rnd.uniform(0.5, d - 0.5)
            room.placed.append(Placed(item, x, y, h - item.size[2], 0.0))

    def wall(self, side: int) -> None:
        room, rnd = self.room, self.rnd
        length = room.side_length(side)
        if self.kinds["door"] and rnd.random() < 0.35:
            door = rnd.choice(self.kinds["door"])
            along = rnd.uniform(0.6, max(0.7, length - 0.6))
            room.stand(door, *room.at_wall(side, along, door.size[1] - 0.05))
        if rnd.random() < 0.5:
            self.window(side)
        self.fitted(side)
        self.row(side)
        for _ in range(rnd.choice([0, 1, 1, 2, 3])):
            width, height = rnd.uniform(0.2, 1.3), rnd.uniform(0.2, 0.9)
            z = rnd.uniform(1.1, max(1.2, room.height - height - 0.15))
            if z + height < room.height and width < length - 0.2:
                along = rnd.uniform(width / 2, length - width / 2)
                panel = room.panel(side, along, (width, rnd.uniform(0.01, 0.05), height), z)
                self.block(panel.low, panel.high, "picture" if rnd.random() < 0.7 else "thing")
        hanging = [
            item
            for item in self.kinds["wall"]
            if item.category in self.categories or rnd.random() < 0.15
        ]
        for _ in range(rnd.choice([0, 0, 1, 2, 4 if room.kind == "Kitchen" else 1])):
            if hanging:
                self.hang(rnd.choice(hanging), side)

    def fitted(self, side: int) -> None:
        """What is built in: a kitchen's counters, a bathroom's vanity, a closet, full shelves."""
        room, rnd = self.room, self.rnd
        free = room.side_length(side) - 0.2
        if free < 0.8:
            return
        length = rnd.uniform(0.8, free)
        if room.kind in ("Kitchen", "Café") and rnd.random() < 0.6:
            counter = fitments.counter(rnd, length, rnd.uniform(0.55, 0.7), rnd.uniform(0.85, 0.95))
            at = self.along(counter, side)
            if at is not None and rnd.random() < 0.7:
                above = fitments.hung_cabinets(rnd, length * rnd.choice([1, rnd.uniform(0.4, 1)]))
                self.fix(above, side, at)
        elif room.kind == "Bathroom" and rnd.random() < 0.4:
            length = min(length, rnd.uniform(0.6, 1.8))
            vanity = fitments.counter(rnd, length, rnd.uniform(0.45, 0.6), rnd.uniform(0.75, 0.9))
            at = self.along(vanity, side)
            if at is not None:
                glass = fitments.mirror(rnd, length * rnd.uniform(0.5, 1), rnd.uniform(0.5, 1.1))
                self.fix(glass, side, at)
        elif room.kind == "Bathroom" and rnd.random() < 0.35:
            cloth = fitments.curtain(rnd, min(length, rnd.uniform(0.7, 1.7)), rnd.uniform(1.7, 2.0))
            along = rnd.uniform(cloth.size[0] / 2, free + 0.2 - cloth.size[0] / 2)
            x, y, angle = room.at_wall(side, along, 2 * rnd.uniform(0.05, 0.8))
            room.stand(cloth, x, y, angle)
        elif room.kind == "Bedroom" and rnd.random() < 0.2:
            tall = rnd.uniform(1.9, min(2.4, room.height))
            self.along(fitments.closet(rnd, min(length, 3.0), tall), side)
        elif rnd.random() < {"Shop": 0.8, "Office": 0.35, "Living room": 0.25}.get(room.kind, 0.08):
            kind = self.shelf()
            for _ in range(max(1, int(length / kind.size[0])) if rnd.random() < 0.6 else 1):
                self.along(kind, side)

    def shelf(self) -> Fitment:
        rnd = self.rnd
        height = rnd.choice([rnd.uniform(0.7, 1.4), rnd.uniform(1.6, 2.2), rnd.uniform(1.6, 2.2)])
        return fitments.shelves(
            rnd, rnd.uniform(0.6, 1.2), rnd.uniform(0.25, 0.45), height, rnd.uniform(0.5, 1)
        )

    def along(self, fitment: Fitment, side: int) -> float | None:
        """Stand it at the wall where there is room; returns where along the wall, None: nowhere."""
        room, half = self.room, fitment.size[0] / 2
        for _ in range(8):
            at = self.rnd.uniform(half, max(half, room.side_length(side) - half))
            if room.stand(fitment, *room.at_wall(side, at, fitment.size[1])):
                return at
        return None

    def fix(self, item: Item | Fitment, side: int, at: float) -> None:
        """Hang it on the wall."""
        if item.elevation + item.size[2] < self.room.height:
            x, y, angle = self.room.at_wall(side, at, item.size[1])
            self.room.placed.append(Placed(item, x, y, item.elevation, angle))

    def hang(self, item: Item, side: int) -> None:
        length = self.room.side_length(side)
        if item.size[0] < length:
            along = self.rnd.uniform(item.size[0] / 2, length - item.size[0] / 2)
            self.fix(item, side, along)

    def row(self, side: int) -> None:
        """Furniture with its back to the wall, one piece after another."""
        room, rnd = self.room, self.rnd
        length, crowd = room.side_length(side), rnd.random()
        fitted = room.kind == "Kitchen" and rnd.random() < 0.6
        at = rnd.uniform(0, 0.6)
        while self.categories and at < length - 0.3:
            if rnd.random() < (0.92 if crowd < 0.6 else 0.35):
                item = rnd.choice(self.floor[rnd.choice(self.categories)])
                off = 0.0 if fitted else rnd.uniform(0, 0.08)
                place = room.at_wall(side, at + item.size[0] / 2, item.size[1] + off)
                if item.size[0] < length - at and room.stand(item, *place):
                    at += item.size[0]
            if fitted:
                at += rnd.uniform(0.0, 0.08)
            else:
                at += rnd.expovariate(1 / 0.35) if crowd < 0.7 else rnd.uniform(0.3, 2)

    def window(self, side: int) -> None:
        room, rnd = self.room, self.rnd
        length = room.side_length(side)
        width, height = rnd.uniform(0.6, 2.2), rnd.uniform(0.7, 1.6)
        z = rnd.uniform(0.7, 1.1)
        if width > length - 0.3 or z + height > room.height - 0.1:
            return
        along = rnd.uniform(width / 2 + 0.1, length - width / 2 - 0.1)
        pane = room.panel(side, along, (width, 0.02, height), z)
        self.block(pane.low, pane.high, "sky")
        bars = rnd.choice([2, 3, 4])
        for bar in range(bars):
            at = along + width * (bar / (bars - 1) - 0.5)
            post = room.panel(side, at, (0.06, 0.06, height), z)
            self.block(post.low, post.high, "frame")
        if rnd.random() < 0.6:
            foot = rnd.choice([0.05, z - 0.1])
            for end in (-1, 1):
                wide = rnd.uniform(0.1, 0.5) * width
                at = along + end * (width / 2 - wide / 2 + 0.05)
                cloth = fitments.curtain(rnd, wide, z + height + 0.1 - foot)
                x, y, angle = room.at_wall(side, at, cloth.size[1])
                room.placed.append(Placed(cloth, x, y, foot, angle))

    def middle(self) -> None:
        room, rnd = self.room, self.rnd
        crowd = rnd.uniform(0.3, 0.7) if room.kind == "Café" else rnd.uniform(0, 0.35)
        for _ in range(int(room.width * room.depth * crowd)):
            x, y = rnd.uniform(0.3, room.width - 0.3), rnd.uniform(0.3, room.depth - 0.3)
            angle = rnd.choice([0, 1, 2, 3]) * math.pi / 2
            if rnd.random() < 0.5:
                angle += rnd.gauss(0, 0.15)
            roll = rnd.random()
            if roll < (0.8 if room.kind == "Café" else 0.4) and self.tables and self.chairs:
                self.table(x, y, angle)
            elif roll < 0.6 and self.chairs:
                room.stand(rnd.choice(self.chairs), x, y, rnd.uniform(0, 2 * math.pi))
            elif roll < 0.93 and self.categories:
                item = rnd.choice(self.floor[rnd.choice(self.categories)])
                room.stand(item, x, y, angle, gap=0.05)
            elif roll < 0.96 and self.kinds["person"]:
                room.stand(rnd.choice(self.kinds["person"]), x, y, rnd.uniform(0, 2 * math.pi))
            else:
                self.crate(x, y)

    def aisles(self) -> None:
        """Rows of tall shelves, back to back, with ways between them."""
        room, rnd = self.room, self.rnd
        tall: list[Item | Fitment] = [
            item
            for item in self.kinds["floor"]
            if item.named("shel", "bookcase", "library", "cabinet", "wardrobe", "rack")
            and item.size[2] > 1.1
        ]
        if not tall or rnd.random() < 0.7:
            tall = [self.shelf() for _ in range(3)]
        kinds = rnd.sample(tall, min(len(tall), rnd.choice([1, 2, 3])))
        deepest = max(item.size[1] for item in kinds)
        x, way = rnd.uniform(1.0, 1.8), rnd.uniform(0.9, 1.8)
        while x + 2 * deepest < room.width - 0.6:
            y = rnd.uniform(0.6, 1.8)
            while y < room.depth - 1.5:
                item = rnd.choice(kinds)
                at = y + item.size[0] / 2
                room.stand(item, x + item.size[1] / 2, at, -math.pi / 2)
                room.stand(item, x + 2 * deepest - item.size[1] / 2, at, math.pi / 2)
                y += item.size[0] + (rnd.uniform(0.5, 1.5) if rnd.random() < 0.1 else 0.02)
            x += 2 * deepest + way

    def table(self, x: float, y: float, angle: float) -> None:
        rnd, table = self.rnd, self.rnd.choice(self.tables)
        if not self.room.stand(table, x, y, angle, gap=0.05):
            return
        for _ in range(rnd.randint(0, 6)):
            around = rnd.uniform(0, 2 * math.pi)
            reach = math.hypot(table.size[0], table.size[1]) / 2 + rnd.uniform(0.0, 0.4)
            self.room.stand(
                rnd.choice(self.chairs),
                x + reach * math.cos(around),
                y + reach * math.sin(around),
                around - math.pi / 2 + rnd.gauss(0, 0.4),
            )

    def crate(self, x: float, y: float) -> None:
        a, b, c = (self.rnd.uniform(0.2, 0.7) for _ in range(3))
        where = (x - a / 2, y - b / 2, x + a / 2, y + b / 2)
        if self.room.free(where):
            self.block((where[0], where[1], 0), (where[2], where[3], c), "thing")
            self.room.taken.append(where)

    def spots(self) -> None:
        """Over furniture and floor, for small things."""
        room, rnd = self.room, self.rnd
        for one in room.standing:
            if one.item.in_wall or not 0.3 < one.item.size[2] < 1.5:
                continue
            laden = one.item.named("table", "desk", "cabinet", "shel", "chest", "counter")
            for _ in range(rnd.choice([1, 3, 5, 8] if laden else [0, 1, 2, 4])):
                u, v = (rnd.uniform(-0.42, 0.42) * one.item.size[axis] for axis in (0, 1))
                c, s = math.cos(one.angle), math.sin(one.angle)
                z = min(one.item.size[2] + 0.3, room.height - 0.05)
                room.spots.append((one.x + u * c - v * s, one.y + u * s + v * c, z))
        for _ in range(rnd.randint(0, int(2 + room.width * room.depth / 3))):
            x, y = rnd.uniform(0.1, room.width - 0.1), rnd.uniform(0.1, room.depth - 0.1)
            room.spots.append((x, y, 1.2))
        rnd.shuffle(room.spots)
        del room.spots[45:]
