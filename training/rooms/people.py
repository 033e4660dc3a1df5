"""Who is in a room, how they look, and what they do. Plain choices; no body yet.

In a person's own axes the front is -y, left is +x, and the floor z = 0; metres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

from training.rooms.solids import Solid
from training.rooms.things import HELD

Rgb = tuple[float, float, float]  # linear, 0..1
Point = tuple[float, float, float]

# Linear reflectance from the fairest to the darkest skin; tones between are mixed in logarithms.
_SKINS: tuple[Rgb, ...] = ((0.78, 0.52, 0.40), (0.55, 0.32, 0.20), (0.27, 0.13, 0.075),
                           (0.075, 0.04, 0.027))  # fmt: skip
_HAIR: tuple[Rgb, ...] = ((0.012, 0.01, 0.009), (0.03, 0.018, 0.01), (0.1, 0.05, 0.02),
                          (0.35, 0.22, 0.1), (0.2, 0.05, 0.015), (0.35, 0.34, 0.33))  # fmt: skip
_GREY = _HAIR[5]


@dataclass(frozen=True)
class Look:
    """``sleeve`` and ``leg``: how much of arm and leg is covered, 0 to 1; ``hair`` metres thick,
    ``locks`` metres that it hangs down."""

    skin: Rgb
    hair_colour: Rgb
    hair: float
    locks: float
    beard: bool
    sleeve: float
    leg: float
    loose: float
    fabric: int


@dataclass(frozen=True)
class Arm:
    """Where a hand goes: ``reach`` in arm lengths from the shoulder, outwards, ahead, up.

    ``fingers`` and ``palm`` are directions, outwards, ahead, up; ``curl`` 0 open to 1 a fist.
    ``table`` puts the hand on the table instead, ``reach`` giving outwards and ahead alone.
    """

    reach: Point
    fingers: Point = (0.0, 0.3, -1.0)
    palm: Point = (-1.0, 0.0, 0.0)
    curl: float = 0.25
    pointing: bool = False
    table: bool = False
    holds: Solid | None = None


@dataclass(frozen=True)
class Stance:
    """``legs``: seated, standing or walking. Angles in radians: the back's lean ahead, its turn
    and tilt, and the head's nod, turn and tilt on top of them; ``stride`` in leg lengths."""

    legs: str
    left: Arm
    right: Arm
    lean: float = 0.0
    turn: float = 0.0
    tilt: float = 0.0
    nod: float = 0.0
    head_turn: float = 0.0
    head_tilt: float = 0.0
    stride: float = 0.0


@dataclass(frozen=True)
class Person:
    """Shape parameters of the body model, 0 to 1, and where and how the person is."""

    shape: tuple[tuple[str, float], ...]
    look: Look
    stance: Stance
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    seat: float = 0.45
    table: float = 0.74
    eyes_at: tuple[float, float] | None = None  # x, y of the eyes instead of the body's middle

    def doing(self, stance: Stance) -> Person:
        return replace(self, stance=stance)


def plan_person(rnd: Random, stance: Stance) -> Person:
    """Anyone from a child of some eight years to the old; mostly adults."""
    age = rnd.uniform(0.38, 0.6) if rnd.random() < 0.08 else rnd.uniform(0.6, 1.0)
    gender = min(1.0, max(0.0, rnd.choice([0.08, 0.92]) + rnd.gauss(0, 0.08)))
    shape = {
        "gender": gender,
        "age": age,
        "muscle": _middling(rnd, 0.5),
        "weight": _middling(rnd, 0.5),
        "height": min(0.55, max(0.2, rnd.gauss(0.37, 0.065))),  # 11 cm for 0.1
        "proportions": _middling(rnd, 0.5),
    }
    return Person(tuple(shape.items()), plan_look(rnd, age, gender), stance)


def _middling(rnd: Random, mean: float, spread: float = 0.18) -> float:
    return min(0.95, max(0.05, rnd.gauss(mean, spread)))


def plan_look(rnd: Random, age: float, gender: float) -> Look:
    """``gender`` from 0, male, to 1, female; long hair, beards and bald heads go with it mostly."""
    tone = rnd.uniform(0, len(_SKINS) - 1.001)
    low, high = _SKINS[int(tone)], _SKINS[int(tone) + 1]
    part = tone - int(tone)
    shade = rnd.gauss(0, 0.08)
    skin = [math.exp(math.log(a) * (1 - part) + math.log(b) * part + shade) for a, b in
            zip(low, high, strict=True)]  # fmt: skip
    darkest = 6 if tone < 1.2 else 2  # fair and red hair go with fair skin
    hair = _GREY if age > 0.85 and rnd.random() < 0.6 else rnd.choice(_HAIR[: darkest - 1])
    female = gender > 0.5
    bald = not female and rnd.random() < 0.18
    long = rnd.random() < (0.65 if female else 0.08)
    return Look(
        skin=(skin[0], skin[1], skin[2]),
        hair_colour=hair,
        hair=0.0 if bald else rnd.uniform(0.008, 0.035),
        locks=0.0 if bald or not long else rnd.uniform(0.12, 0.42),
        beard=not female and age > 0.6 and rnd.random() < 0.3,
        sleeve=rnd.choice([1.0, 1.0, 1.0, 0.45, 0.3]),
        leg=rnd.choice([1.0, 1.0, 1.0, 0.45]),
        loose=rnd.uniform(0.009, 0.026),
        fabric=rnd.randrange(1_000_000),
    )


def _head(rnd: Random, spread: float = 1.0) -> dict[str, float]:
    return {
        "nod": rnd.gauss(0.08, 0.12) * spread,
        "head_turn": rnd.gauss(0, 0.22) * spread,
        "head_tilt": rnd.gauss(0, 0.07) * spread,
    }


def seated(rnd: Random, towards: float) -> Stance:
    """At a table, before a camera ``towards`` metres from the face."""
    head = _head(rnd)
    return Stance(
        legs="seated",
        left=_busy_arm(rnd, towards),
        right=_busy_arm(rnd, towards),
        lean=rnd.gauss(0.1, 0.12),
        turn=rnd.gauss(0, 0.12),
        tilt=rnd.gauss(0, 0.05),
        **head,
    )


def _busy_arm(rnd: Random, towards: float) -> Arm:
    roll = rnd.random()
    if roll < 0.5:
        ahead, out = rnd.uniform(0.35, 0.62), rnd.uniform(-0.25, 0.25)
        inwards = (-rnd.uniform(0.1, 0.6), 1.0, -0.1)
        return Arm((out, ahead, 0.0), inwards, (0.0, 0.1, -1.0), rnd.uniform(0.2, 0.6), table=True)
    if roll < 0.58:  # a hand at the chin
        return Arm((-0.24, 0.3, 0.15), (-0.35, -0.2, 1.0), (-0.4, -1.0, 0.1), 0.6)
    if roll < 0.8:
        return holding(rnd)
    if towards > 0.55 and roll < 0.95:
        return to_camera(rnd, 0.97)
    return Arm((0.1, 0.35, -0.62), (-0.4, 1.0, -0.4), (0.0, 0.2, -1.0), 0.3)


def holding(rnd: Random) -> Arm:
    thing = rnd.choice(HELD)(rnd)
    reach = (rnd.uniform(-0.3, 0.2), rnd.uniform(0.4, 0.7), rnd.uniform(-0.4, 0.05))
    if thing.named("phone", "book"):  # its face to the holder, or shown to the camera
        shown = rnd.random() < 0.4
        palm = (-0.1, 1.0, 0.2) if shown else (-0.2, -1.0, 0.35)
        return Arm(reach, (-0.35, 0.1, 1.0), palm, 0.4, holds=thing)
    return Arm(reach, (-0.55, 0.8, 0.1), (-1.0, -0.3, 0.0), 0.55, holds=thing)


def to_camera(rnd: Random, most: float = 1.0) -> Arm:
    """An open hand, or a finger that points."""
    reach = (rnd.uniform(-0.4, 0.1), rnd.uniform(0.55, 0.9) * most, rnd.uniform(-0.15, 0.3))
    if rnd.random() < 0.35:
        return Arm(reach, (-0.2, 1.0, 0.1), (-0.6, 0.0, -0.8), 0.9, pointing=True)
    return Arm(reach, (-0.1 + rnd.gauss(0, 0.2), 0.25, 1.0), (0.0, 1.0, -0.2), rnd.uniform(0, 0.3))


def standing(rnd: Random) -> Stance:
    arms = [_idle_arm(rnd) for _ in range(2)]
    return Stance(
        legs="standing",
        left=arms[0],
        right=arms[1],
        lean=rnd.gauss(0.03, 0.06),
        turn=rnd.gauss(0, 0.12),
        stride=rnd.uniform(-0.12, 0.12),
        **_head(rnd, 1.4),
    )


def _idle_arm(rnd: Random) -> Arm:
    roll = rnd.random()
    if roll < 0.5:
        return Arm((rnd.uniform(0.08, 0.25), rnd.uniform(-0.05, 0.2), -0.95))
    if roll < 0.65:  # on the hip
        return Arm((0.12, 0.02, -0.66), (-0.8, 0.5, -0.3), (-0.4, -0.4, -0.8), 0.3)
    if roll < 0.85:
        return holding(rnd)
    return to_camera(rnd)


def walking(rnd: Random) -> Stance:
    stride = rnd.choice([-1, 1]) * rnd.uniform(0.25, 0.5)
    arms = [
        Arm((rnd.uniform(0.08, 0.2), rnd.uniform(0.05, 0.12) + swing * 0.7, -0.9))
        for swing in (-stride, stride)
    ]
    lean = rnd.uniform(0.02, 0.1)
    return Stance("walking", arms[0], arms[1], lean=lean, stride=stride, **_head(rnd))
