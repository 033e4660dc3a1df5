"""Near scenes: a desk from all round, a person before a webcam, people in a room, things near.

Plain geometry, as in :mod:`training.rooms.plan`. A scene is a room with takes: in each, people do
something, and a camera looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from training.rooms.people import Person, Point
from training.rooms.plan import Placed, Room, Spot
from training.rooms.solids import Solid


@dataclass(frozen=True)
class Shot:
    """A camera at ``eye`` that looks at ``at``, turned by ``roll`` radians about its axis;
    ``focal`` is its focal length as a fraction of the picture's width; ``within`` is how near and
    how far the middle of all depths may be."""

    eye: Point
    at: Point
    roll: float
    focal: float
    within: tuple[float, float]
    nearest: float = 0.25


@dataclass(frozen=True)
class Take:
    """Who is there, and the shots to try: the first that sees something is taken."""

    people: tuple[Person, ...]
    shots: tuple[Shot, ...]


@dataclass
class Scene:
    kind: str
    room: Room
    takes: list[Take] = field(default_factory=list)


@dataclass(frozen=True)
class Top:
    """The upper face of a piece of furniture that stands at ``spot``."""

    spot: Spot
    width: float
    depth: float
    height: float

    def at(self, u: float, v: float, w: float = 0.0) -> Point:
        """The room's coordinates of a point ``u`` to the right, ``v`` to the back, ``w`` up."""
        x, y, angle = self.spot
        c, s = math.cos(angle), math.sin(angle)
        return x + u * c - v * s, y + u * s + v * c, self.height + w

    def lay(self, room: Room, rnd: Random, solids: Sequence[Solid], turn: float = 0.6) -> None:
        """Put things down where there is room for them, apart from each other."""
        taken: list[tuple[float, float, float]] = []
        for solid in solids:
            low, high = solid.bounds
            size = max(math.hypot(x, y) for x in (low[0], high[0]) for y in (low[1], high[1]))
            for _ in range(20):
                lie = min(size, 0.12)
                if self.width < 2 * lie + 0.02 or self.depth < 2 * lie + 0.02:
                    break
                u = rnd.uniform(lie - self.width / 2, self.width / 2 - lie)
                v = rnd.uniform(lie - self.depth / 2, self.depth / 2 - lie)
                if all(math.hypot(u - a, v - b) > 0.8 * (size + c) for a, b, c in taken):
                    taken.append((u, v, size))
                    self.put(room, solid, u, v, rnd.gauss(0, turn))
                    break

    def put(self, room: Room, solid: Solid, u: float, v: float, turn: float) -> None:
        x, y, z = self.at(u, v)
        room.placed.append(Placed(solid, x, y, z + 0.0005, self.spot[2] + turn))
