"""The four kinds of near scenes: a desk, a person before a webcam, people, furniture from near."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from training.rooms import people, things
from training.rooms.fitments import Block, Fitment
from training.rooms.focal import plan_focal
from training.rooms.furniture_library import Item, Library
from training.rooms.near import Scene, Shot, Take, Top
from training.rooms.people import Person
from training.rooms.plan import Placed, Room, Spot, furnish
from training.rooms.solids import Part, Solid, box

KINDS = ("desk", "webcam", "people", "close")
_SHARES = (0.3, 0.38, 0.17, 0.15)


def plan_scene(library: Library, rnd: Random, nyu_share: float, takes: int) -> Scene:
    kind = rnd.choices(KINDS, _SHARES)[0]
    planner = {"desk": _desk, "webcam": _webcam, "people": _people, "close": _close}[kind]
    return planner(library, rnd, nyu_share, takes)


def desk(rnd: Random, width: float, depth: float, height: float) -> Fitment:
    """A plate on four legs or two side boards."""
    w, d, thick = width / 2, depth / 2, rnd.uniform(0.018, 0.045)
    blocks = [Block((-w, -d, height - thick), (w, d, height), "top")]
    leg = rnd.uniform(0.03, 0.07)
    if rnd.random() < 0.6:
        blocks += [
            Block((x, y, 0), (x + leg, y + leg, height - thick), "metal")
            for x in (-w + 0.02, w - 0.02 - leg)
            for y in (-d + 0.02, d - 0.02 - leg)
        ]
    else:
        blocks += [
            Block((x, -d + 0.03, 0), (x + 0.03, d, height - thick), "body")
            for x in (-w + 0.02, w - 0.05)
        ]
        blocks.append(Block((-w + 0.05, d - 0.04, 0.3), (w - 0.05, d - 0.02, height - thick),
                            "body"))  # fmt: skip
    return Fitment("desk", (width, depth, height), tuple(blocks))


def _room(rnd: Random, kinds: Sequence[str]) -> Room:
    width, depth = (min(6.5, max(2.6, 3.8 * math.exp(rnd.gauss(0, 0.22)))) for _ in range(2))
    return Room(rnd.choice(kinds), width, depth, rnd.uniform(2.3, 2.9))


def _stand_desk(room: Room, rnd: Random, depth: float) -> Top:
    """A desk at a wall or, one time of three, somewhere in the middle."""
    width = min(rnd.uniform(1.0, 1.9), room.width - 0.3, room.depth - 0.3)
    height = rnd.uniform(0.7, 0.77)
    side = rnd.randrange(4)
    along = rnd.uniform(width / 2 + 0.1, room.side_length(side) - width / 2 - 0.1)
    off = rnd.uniform(0.3, 1.0) if rnd.random() < 0.33 else rnd.uniform(0, 0.05)
    spot = room.at_wall(side, along, depth + 2 * off)
    room.stand(desk(rnd, width, depth, height), *spot)
    return Top(spot, width, depth, height)


def _desk(library: Library, rnd: Random, nyu_share: float, takes: int) -> Scene:
    """A hand-held camera goes round a desk and looks at what is on it."""
    room = _room(rnd, ("Office", "Office", "Living room", "Bedroom"))
    top = _stand_desk(room, rnd, rnd.uniform(0.6, 0.85))
    _clutter(room, rnd, top)
    chair = _seat_at(room, library, rnd, top)
    furnish(room, library, rnd)
    focal = plan_focal(rnd, nyu_share)
    sitting: tuple[Person, ...] = ()
    if chair is not None and rnd.random() < 0.25:
        x, y, angle = chair
        person = people.plan_person(rnd, people.seated(rnd, 0.8))
        sitting = (replace(person, x=x, y=y, angle=angle, table=top.height),)
    scene = Scene("desk", room)
    for _ in range(takes):
        shots = tuple(_walk_round(room, rnd, top, focal) for _ in range(40))
        scene.takes.append(Take(sitting, shots))
    return scene


def _clutter(room: Room, rnd: Random, top: Top) -> None:
    """Screens at the back with keyboards before them, and whatever lies about."""
    back = top.depth / 2
    screens = rnd.choice([0, 1, 1, 2, 2])
    for number in range(screens):
        u = top.width * ((number + 0.5) / screens - 0.5) * 0.9 + rnd.gauss(0, 0.04)
        large = rnd.choice(things.LARGE)(rnd)
        v = back - (0.15 if large.named("monitor", "lamp") else 0.27) - rnd.uniform(0, 0.06)
        top.put(room, large, u, v, rnd.gauss(0, 0.2))
        if large.named("monitor") and rnd.random() < 0.9:
            top.put(room, things.keyboard(rnd), u + rnd.gauss(0, 0.05), -back + 0.2,
                      rnd.gauss(0, 0.1))  # fmt: skip
            top.put(room, things.mouse(rnd), u + 0.3, -back + 0.2, rnd.gauss(0, 0.3))
    small = [rnd.choice(things.SMALL)(rnd) for _ in range(rnd.randint(3, 16))]
    top.lay(room, rnd, small)


def _seat_at(room: Room, library: Library, rnd: Random, top: Top) -> Spot | None:
    """A chair before the desk; returns where, and the angle of who sits there."""
    chairs = _chairs(library)
    if not chairs or rnd.random() < 0.25:
        return None
    chair = rnd.choice(chairs)
    u, v = rnd.uniform(-0.3, 0.3) * top.width, -top.depth / 2 - rnd.uniform(0.2, 0.45)
    x, y, _ = top.at(u, v)
    angle = top.spot[2] + math.pi + rnd.gauss(0, 0.3)
    return (x, y, angle) if room.stand(chair, x, y, angle) else None


def _chairs(library: Library) -> list[Item]:
    return [
        item
        for item in library.kind("floor")
        if item.named("chair", "stool") and max(item.size[:2]) < 0.8
    ]


def _walk_round(room: Room, rnd: Random, top: Top, focal: float) -> Shot:
    at = top.at(rnd.uniform(-0.45, 0.45) * top.width, rnd.uniform(-0.4, 0.5) * top.depth,
                rnd.uniform(-0.1, 0.3))  # fmt: skip
    away, around = rnd.uniform(0.45, 1.5), rnd.uniform(-1.5, 1.5)
    heading = top.spot[2] - math.pi / 2 + around
    pitch = rnd.uniform(0.1, 0.85)
    flat = away * math.cos(pitch)
    eye = (
        at[0] + flat * math.cos(heading),
        at[1] + flat * math.sin(heading),
        min(room.height - 0.2, at[2] + away * math.sin(pitch)),
    )
    return Shot(eye, at, rnd.gauss(0, 0.1), focal, (0.4, 2.3))


def _webcam(library: Library, rnd: Random, nyu_share: float, takes: int) -> Scene:
    """A person sits before a laptop's or a screen's camera."""
    room = _room(rnd, ("Office", "Living room", "Bedroom", "Kitchen"))
    away = rnd.uniform(0.42, 1.15)
    height, over = rnd.uniform(0.7, 0.77), _camera_over_desk(rnd)
    depth = min(1.1, max(0.45, away - 0.12 + rnd.uniform(0.05, 0.3)))
    width = min(rnd.uniform(1.0, 1.8), room.width - 0.2)
    side = rnd.randrange(4)
    length = room.side_length(side)
    along = rnd.uniform(min(0.9, length / 2), max(length - 0.9, length / 2))
    spot = room.at_wall(side, along, depth + 2 * rnd.uniform(0, 0.3))
    top = Top(spot, width, depth, height)
    room.stand(desk(rnd, width, depth, height), *spot)
    front = -depth / 2  # the person's chest is some 12 cm behind the face
    v = front + max(away - 0.12, 0.2)
    u = rnd.uniform(-0.15, 0.15)
    solids = [rnd.choice(things.SMALL)(rnd) for _ in range(rnd.randint(0, 5))]
    Top((*top.at(u, (v - 0.1 + front) / 2)[:2], spot[2]), width, max(v - 0.1 - front, 0.1),
        height).lay(room, rnd, solids)  # fmt: skip
    x, y, _ = top.at(u, v - away - 0.12)
    room.taken.append((x - 0.4, y - 0.4, x + 0.4, y + 0.4))  # the chair's and the person's
    chairs = _chairs(library)
    if chairs and rnd.random() < 0.8:
        turn = spot[2] + math.pi + rnd.gauss(0, 0.1)
        room.placed.append(Placed(rnd.choice(chairs), x, y, 0.0, turn))
    furnish(room, library, rnd)
    focal = plan_focal(rnd, nyu_share)
    who = people.plan_person(rnd, people.seated(rnd, away))
    scene = Scene("webcam", room)
    light = Solid("screen light", (_panel(rnd),))
    place = top.at(u, v + 0.012, over - 0.3)
    room.placed.append(Placed(light, place[0], place[1], max(height, place[2]), spot[2]))
    for _ in range(takes):
        scene.takes.append(_sit(rnd, top, (u, v, over), away, who, focal))
    return scene


def _panel(rnd: Random) -> Part:
    """The screen below the camera, which lights the face."""
    return box((-0.17, 0, 0.02), (0.17, 0.01, 0.25), "screen light")


def _camera_over_desk(rnd: Random) -> float:
    """A laptop's, or a monitor's."""
    return rnd.uniform(0.18, 0.27) if rnd.random() < 0.6 else rnd.uniform(0.38, 0.55)


def _sit(
    rnd: Random,
    top: Top,
    camera: tuple[float, float, float],
    away: float,
    who: Person,
    focal: float,
) -> Take:
    u, v, over = camera
    eye = top.at(u, v, over)
    far = max(0.38, away + rnd.gauss(0, 0.06))
    face = top.at(u + rnd.gauss(0, 0.1 * away), v - far)
    person = replace(
        who.doing(people.seated(rnd, far)),
        eyes_at=face[:2],
        angle=top.spot[2] + math.pi + rnd.gauss(0, 0.12),
        seat=top.height - rnd.uniform(0.25, 0.31),
        table=top.height,
    )
    at = (face[0], face[1], top.height + rnd.gauss(0.34, 0.05))
    shots = tuple(
        Shot(
            (eye[0], eye[1], eye[2]),
            (at[0] + rnd.gauss(0, 0.08), at[1] + rnd.gauss(0, 0.08), at[2] + rnd.gauss(0, 0.06)),
            rnd.gauss(0, 0.02),
            focal,
            (0.3, 3.0),
            0.15,
        )
        for _ in range(6)
    )
    return Take((person,), shots)


def _people(library: Library, rnd: Random, nyu_share: float, takes: int) -> Scene:
    """One to three people stand and walk before a hand-held or a low camera."""
    room = _room(rnd, ("Living room", "Office", "Kitchen", "Bedroom"))
    x, y = room.width / 2 + rnd.gauss(0, 0.3), room.depth / 2 + rnd.gauss(0, 0.3)
    room.taken.append((x - 0.7, y - 0.7, x + 0.7, y + 0.7))
    furnish(room, library, rnd)
    focal = plan_focal(rnd, nyu_share)
    crowd = [people.plan_person(rnd, people.standing(rnd)) for _ in range(rnd.choice([1, 1, 2, 3]))]
    scene = Scene("people", room)
    for _ in range(takes):
        shown, around = [], rnd.uniform(0, 2 * math.pi)
        for number, one in enumerate(crowd):
            stance = people.walking(rnd) if rnd.random() < 0.4 else people.standing(rnd)
            a = around + number * rnd.uniform(1.6, 2.4)
            off = 0.1 if len(crowd) == 1 else 0.45
            shown.append(
                replace(
                    one.doing(stance),
                    x=x + off * math.cos(a),
                    y=y + off * math.sin(a),
                    angle=rnd.uniform(0, 2 * math.pi),
                )
            )
        shots = tuple(_before(room, rnd, (x, y), shown[0], focal) for _ in range(40))
        scene.takes.append(Take(tuple(shown), shots))
    return scene


def _before(
    room: Room, rnd: Random, spot: tuple[float, float], first: Person, focal: float
) -> Shot:
    """From 1 to 3 m; mostly from where the first person looks."""
    away = rnd.uniform(1.1, 3.0)
    heading = first.angle - math.pi / 2 + rnd.choice([rnd.gauss(0, 0.5), rnd.uniform(-3.1, 3.1)])
    x = min(room.width - 0.15, max(0.15, spot[0] + away * math.cos(heading)))
    y = min(room.depth - 0.15, max(0.15, spot[1] + away * math.sin(heading)))
    z = rnd.choice([rnd.gauss(1.45, 0.15), rnd.gauss(0.95, 0.1)])
    at = (spot[0] + rnd.gauss(0, 0.15), spot[1] + rnd.gauss(0, 0.15), rnd.gauss(1.3, 0.15))
    return Shot((x, y, z), at, rnd.gauss(0, 0.04), focal, (0.8, 3.2), 0.5)


def _close(library: Library, rnd: Random, nyu_share: float, takes: int) -> Scene:
    """Counters, shelves, sofas, beds, tables from near."""
    room = _room(rnd, ("Kitchen", "Kitchen", "Living room", "Office", "Bedroom"))
    furnish(room, library, rnd)
    focal = plan_focal(rnd, nyu_share)
    large = [
        one
        for one in room.standing
        if max(one.item.size[:2]) > 0.5 and one.item.size[2] > 0.35 and not one.item.in_wall
    ]
    scene = Scene("close", room)
    for one in large:
        if one.item.named("counter", "table", "desk", "island", "cabinet"):
            width, depth, height = one.item.size
            top = Top((one.x, one.y, one.angle), width, min(depth, 0.6), height)
            kitchen = [rnd.choice(things.SMALL)(rnd) for _ in range(rnd.randint(1, 7))]
            top.lay(room, rnd, kitchen, 3.0)
    for _ in range(takes if large else 0):
        one = rnd.choice(large)
        scene.takes.append(Take((), tuple(_before_thing(room, rnd, one, focal) for _ in range(40))))
    return scene


def _before_thing(room: Room, rnd: Random, thing: Placed, focal: float) -> Shot:
    width, depth, height = thing.item.size
    top = Top((thing.x, thing.y, thing.angle), width, depth, 0.0)
    at = top.at(
        rnd.uniform(-0.4, 0.4) * width, -depth / 2, rnd.uniform(0.4, 1.0) * min(height, 1.8)
    )
    away, around = rnd.uniform(0.5, 1.8), rnd.uniform(-0.9, 0.9)
    heading = thing.angle - math.pi / 2 + around
    x, y = at[0] + away * math.cos(heading), at[1] + away * math.sin(heading)
    z = min(room.height - 0.2, max(0.6, rnd.gauss(1.3, 0.25)))
    return Shot((x, y, z), at, rnd.gauss(0, 0.06), focal, (0.45, 2.4))
