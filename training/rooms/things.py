"""What lies and stands on desks and tables, and what people hold, at its real size."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import numpy as np

from training.rooms.solids import Part, Solid, box, egg, lathe, tube


def mug(rnd: Random) -> Solid:
    r, h = rnd.uniform(0.036, 0.046), rnd.uniform(0.08, 0.115)
    wall = 0.004
    foot = r * rnd.uniform(0.75, 1.0)
    profile = [(foot, 0), (r, h * 0.25), (r, h), (r - wall, h), (r - wall, 0.012)]
    bend = np.linspace(-math.pi / 2, math.pi / 2, 9)
    reach, half = rnd.uniform(0.022, 0.034), h * 0.3
    grip = np.stack([r - 0.003 + reach * np.cos(bend), 0 * bend, h / 2 + half * np.sin(bend)], 1)
    drink = lathe([(r - wall, h * 0.8), (r - wall, h * 0.8 + 0.001)], "drink")
    cup = lathe(profile, "ceramic"), tube(grip, 0.005, "ceramic")
    return Solid("mug", (*cup, drink) if rnd.random() < 0.6 else cup)


def bottle(rnd: Random) -> Solid:
    r, h = rnd.uniform(0.03, 0.045), rnd.uniform(0.17, 0.3)
    neck = rnd.uniform(0.012, 0.018)
    body = lathe([(r * 0.95, 0), (r, 0.01), (r, h * 0.6), (neck, h * 0.8), (neck, h)], "plastic")
    label = lathe([(r + 0.0005, h * 0.2), (r + 0.0005, h * 0.5)], "goods 1")
    cap = lathe([(neck + 0.003, h - 0.02), (neck + 0.003, h + 0.005)], "goods 2")
    return Solid("bottle", (body, label, cap))


def can(rnd: Random) -> Solid:
    r, h = rnd.uniform(0.028, 0.034), rnd.uniform(0.1, 0.17)
    return Solid("can", (lathe([(r * 0.8, 0), (r, 0.008), (r, h - 0.01), (r * 0.85, h)], "tin"),))


def bowl(rnd: Random) -> Solid:
    r, h = rnd.uniform(0.06, 0.13), rnd.uniform(0.03, 0.09)
    profile = [(r * 0.5, 0), (r * 0.85, h * 0.5), (r, h), (r - 0.004, h), (r * 0.45, 0.01)]
    fruit = [
        egg((0.035, 0.035, 0.033), "fruit").moved(
            (0.35 * r * math.cos(a), 0.35 * r * math.sin(a), h * 0.3)
        )
        for a in (0.0, 2.1, 4.2)
    ]
    return Solid("bowl", (lathe(profile, "ceramic"), *(fruit if rnd.random() < 0.5 else [])))


def book(rnd: Random) -> Solid:
    w, d = rnd.uniform(0.11, 0.22), rnd.uniform(0.17, 0.3)
    return Solid("book", _volume(rnd, w, d, rnd.uniform(0.008, 0.045), "cover 0"))


def books(rnd: Random) -> Solid:
    """A pile, each book turned a little."""
    parts: list[Part] = []
    z = 0.0
    for number in range(rnd.randint(2, 6)):
        thick = rnd.uniform(0.01, 0.05)
        one = _volume(
            rnd, rnd.uniform(0.13, 0.22), rnd.uniform(0.19, 0.3), thick, f"cover {number}"
        )
        turn = rnd.gauss(0, 0.15)
        parts += [part.moved((rnd.gauss(0, 0.01), rnd.gauss(0, 0.01), z), turn) for part in one]
        z += thick
    return Solid("books", tuple(parts))


def _volume(rnd: Random, w: float, d: float, thick: float, role: str) -> tuple[Part, ...]:
    t = min(0.003, thick / 4)
    x, y = w / 2, d / 2
    return (
        box((-x, -y, 0), (x, y, t), role),
        box((-x, -y, thick - t), (x, y, thick), role),
        box((-x, -y, t), (-x + t, y, thick - t), role),
        box((-x + t, -y + 0.003, t), (x - 0.004, y - 0.003, thick - t), "paper"),
    )


def papers(rnd: Random) -> Solid:
    sheets = [
        box((-0.105, -0.1485, 0), (0.105, 0.1485, 0.0006), rnd.choice(["paper", "print 1"])).moved(
            (rnd.gauss(0, 0.03), rnd.gauss(0, 0.03), 0.0007 * n), rnd.gauss(0, 0.3)
        )
        for n in range(rnd.randint(1, 5))
    ]
    return Solid("papers", tuple(sheets))


def phone(rnd: Random) -> Solid:
    w, d, t = rnd.uniform(0.065, 0.08), rnd.uniform(0.135, 0.165), rnd.uniform(0.007, 0.011)
    x, y = w / 2, d / 2
    screen = box((-x + 0.003, -y + 0.005, t), (x - 0.003, y - 0.005, t + 0.0005), "display")
    return Solid("phone", (box((-x, -y, 0), (x, y, t), "case"), screen))


def keyboard(rnd: Random) -> Solid:
    w, d = rnd.uniform(0.29, 0.45), rnd.uniform(0.11, 0.155)
    thick = rnd.uniform(0.008, 0.025)
    parts = [box((-w / 2, -d / 2, 0), (w / 2, d / 2, thick), "case"), *_keys(w, d, thick)]
    return Solid("keyboard", tuple(parts))


def _keys(w: float, d: float, z: float, y: float = 0.0) -> list[Part]:
    rows, columns = 5, max(10, round(w / 0.021))
    a, b = (w - 0.02) / columns, (d - 0.02) / rows
    keys = []
    for row in range(rows):
        for column in range(columns):
            x0, y0 = -w / 2 + 0.01 + column * a, y - d / 2 + 0.01 + row * b
            keys.append(
                box((x0 + 0.001, y0 + 0.001, z), (x0 + a - 0.001, y0 + b - 0.001, z + 0.003), "key")
            )
    return keys


def mouse(rnd: Random) -> Solid:
    return Solid("mouse", (egg((0.031, rnd.uniform(0.05, 0.06), 0.018), "case"),))


def laptop(rnd: Random) -> Solid:
    """Open; its hinge is at +y, the top of its screen leans back by 5 to 30 degrees."""
    w, d = rnd.uniform(0.29, 0.37), rnd.uniform(0.2, 0.255)
    x, y, thick = w / 2, d / 2, 0.016
    lid = (
        box((-x, 0, 0), (x, 0.006, d), "lid"),
        box((-x + 0.008, -0.0006, 0.015), (x - 0.008, 0, d - 0.01), "display"),
    )
    lean = -math.radians(rnd.uniform(5, 30))
    return Solid(
        "laptop",
        (
            box((-x, -y, 0), (x, y, thick), "lid"),
            *_keys(w - 0.02, d * 0.5, thick, d * 0.16),
            box((-0.055, -y + 0.01, thick), (0.055, -y + 0.075, thick + 0.0007), "case"),
            *(part.moved((0, y, thick), tilt=lean) for part in lid),
        ),
    )


def monitor(rnd: Random) -> Solid:
    w = rnd.uniform(0.45, 0.7)
    h = w * rnd.choice([9 / 16, 9 / 16, 10 / 16, 3 / 4])
    z, deep = rnd.uniform(0.08, 0.16), rnd.uniform(0.03, 0.06)
    rim = rnd.uniform(0.006, 0.025)
    return Solid(
        "monitor",
        (
            box((-w / 2, 0, z), (w / 2, deep, z + h), "case"),
            box((-w / 2 + rim, -0.001, z + rim + 0.01), (w / 2 - rim, 0, z + h - rim), "display"),
            box((-0.03, deep, 0), (0.03, deep + 0.03, z + h / 2), "case"),
            box((-0.12, -0.06, 0), (0.12, 0.13, 0.012), "case"),
        ),
    )


def lamp(rnd: Random) -> Solid:
    h, reach = rnd.uniform(0.3, 0.5), rnd.uniform(0.05, 0.2)
    bend = np.array([(0, 0, 0.02), (-reach / 2, 0, h * 0.5), (0, 0, h), (reach, 0, h * 0.98)])
    shade = lathe([(0.07, 0), (0.03, 0.1), (0.02, 0.11)], "case").moved((reach, 0, h - 0.1))
    glow = lathe([(0.05, 0.012), (0.05, 0.016)], "bulb").moved((reach, 0, h - 0.1))
    foot = lathe([(0.08, 0), (0.075, 0.02)], "case")
    return Solid("lamp", (foot, tube(bend, 0.007, "case"), shade, glow))


def pens(rnd: Random) -> Solid:
    r, h = rnd.uniform(0.035, 0.045), rnd.uniform(0.08, 0.11)
    cup = lathe([(r, 0), (r, h), (r - 0.003, h), (r - 0.003, 0.005)], "case")
    sticks = []
    for number in range(rnd.randint(2, 6)):
        a = rnd.uniform(0, 6.28)
        x, y = r * 0.7 * math.cos(a), r * 0.7 * math.sin(a)
        stick = np.array([(-0.3 * x, -0.3 * y, 0.006), (1.3 * x, 1.3 * y, rnd.uniform(0.14, 0.18))])
        sticks.append(tube(stick, 0.004, f"goods {number}", 6))
    return Solid("pens", (cup, *sticks))


def cable(rnd: Random) -> Solid:
    """Lies in curves."""
    t = np.linspace(0, 1, 40)[:, None]
    a, b, c, d = (rnd.uniform(0.05, 0.22) for _ in range(4))
    phase = rnd.uniform(0, 6.28)
    path = np.c_[
        (t - 0.5) * (a + b) + c * np.sin(5 * t + phase) / 2,
        d * np.sin(7 * t * rnd.uniform(0.5, 1)) - d / 2,
        0.004 + 0 * t,
    ]
    return Solid("cable", (tube(path, rnd.uniform(0.002, 0.004), "case", 6),))


def carton(rnd: Random) -> Solid:
    a, b, c = rnd.uniform(0.04, 0.12), rnd.uniform(0.03, 0.12), rnd.uniform(0.03, 0.22)
    return Solid("carton", (box((-a, -b, 0), (a, b, c), "print 2"),))


Maker = Callable[[Random], Solid]
SMALL: tuple[Maker, ...] = (
    mug, mug, bottle, can, bowl, book, books, books, papers, papers, phone, mouse, pens, cable,
    cable, carton,
)  # fmt: skip
LARGE: tuple[Maker, ...] = (monitor, monitor, laptop, lamp)
HELD: tuple[Maker, ...] = (mug, mug, phone, phone, book, can, bottle)
