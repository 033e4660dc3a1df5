"""Near scenes: things of real size, people who reach what they should, cameras, depth's scale."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from training.rooms import people, things
from training.rooms.dress import ROLES, dress, vertex_normals
from training.rooms.focal import NYU_FOCAL, field_of_view, plan_focal, stored_scale
from training.rooms.furniture_library import Item, Library
from training.rooms.near import Scene
from training.rooms.near_scenes import KINDS, plan_scene
from training.rooms.output import Output
from training.rooms.people import Arm, Person, Stance, plan_person
from training.rooms.posing import grip, pose
from training.rooms.screens import draw_screen
from training.rooms.skeleton import Skeleton, about, axis_angle, frame
from training.rooms.solids import Part, Solid, box, egg, lathe, tube

ITEMS = (
    Item("office chair", "Office", Path("chair.obj"), (0.55, 0.55, 0.95)),
    Item("sofa", "Living room", Path("sofa.obj"), (1.8, 0.8, 0.85)),
    Item("table", "Kitchen", Path("table.obj"), (1.2, 0.8, 0.75)),
    Item("chest", "Bedroom", Path("chest.obj"), (0.9, 0.5, 0.8)),
)
LIBRARY = Library(ITEMS, (), ())
SIZES = {  # metres: the shortest and longest side that a thing of this name may have
    "mug": (0.06, 0.16),
    "bottle": (0.06, 0.32),
    "can": (0.05, 0.18),
    "bowl": (0.03, 0.27),
    "book": (0.007, 0.31),
    "phone": (0.007, 0.17),
    "keyboard": (0.01, 0.46),
    "mouse": (0.02, 0.13),
    "laptop": (0.18, 0.46),
    "monitor": (0.15, 0.71),
}


def joints() -> Skeleton:
    """A person of 1.7 m, soles at z = 0, arms half lowered, as the body model's."""
    places: dict[str, tuple[str, tuple[float, float, float]]] = {
        "root": ("", (0, 0, 0.92)),
        "spine05": ("root", (0, 0, 0.92)),
        "spine04": ("spine05", (0, 0.03, 0.99)),
        "spine03": ("spine04", (0, 0.02, 1.06)),
        "spine02": ("spine03", (0, 0.02, 1.13)),
        "spine01": ("spine02", (0, 0.04, 1.27)),
        "neck01": ("spine01", (0, 0, 1.43)),
        "neck02": ("neck01", (0, -0.01, 1.46)),
        "neck03": ("neck02", (0, -0.02, 1.5)),
        "head": ("neck03", (0, -0.04, 1.53)),
        "eye.L": ("head", (0.03, -0.12, 1.57)),
        "eye.R": ("head", (-0.03, -0.12, 1.57)),
    }
    for side, sign in (("L", 1), ("R", -1)):
        chain = [
            ("upperleg01", "root", (0.1, 0, 0.91)),
            ("lowerleg01", "upperleg01", (0.13, -0.03, 0.52)),
            ("foot", "lowerleg01", (0.17, 0, 0.12)),
            ("upperarm01", "spine01", (0.16, -0.02, 1.34)),
            ("lowerarm01", "upperarm01", (0.33, -0.02, 1.15)),
            ("lowerarm02", "lowerarm01", (0.39, -0.1, 1.09)),
            ("wrist", "lowerarm02", (0.45, -0.18, 1.03)),
        ]
        for finger in range(2, 6):
            across = 0.02 * (finger - 3)
            chain += [
                (f"finger{finger}-1", "wrist", (0.47 + across, -0.27, 1.0 - across)),
                (f"finger{finger}-2", f"finger{finger}-1", (0.475 + across, -0.3, 0.98 - across)),
                (f"finger{finger}-3", f"finger{finger}-2", (0.475 + across, -0.32, 0.96 - across)),
            ]
        for bone, parent, (x, y, z) in chain:
            above = parent if parent in places else f"{parent}.{side}"
            places[f"{bone}.{side}"] = (above, (sign * x, y, z))
    heads = {bone: np.array(at, float) for bone, (_, at) in places.items()}
    return Skeleton(heads, {bone: parent for bone, (parent, _) in places.items()})


def edges_of(part: Part) -> dict[tuple[int, int], int]:
    count: dict[tuple[int, int], int] = {}
    for face in part.faces:
        for a, b in zip(face, (*face[1:], face[0]), strict=True):
            count[a, b] = count.get((a, b), 0) + 1
    return count


@pytest.mark.parametrize("degrees", [50.0, 63.3, 90.0])
def test_a_wider_camera_is_told_to_see_farther(degrees: float) -> None:
    focal = 0.5 / math.tan(math.radians(degrees) / 2)
    assert field_of_view(focal) == pytest.approx(degrees)
    # A 0.2 m wide thing at 1 m is as wide in this picture as one at `stored` metres in NYU's.
    stored = 1.0 * stored_scale(focal)
    assert 0.2 * focal / 1.0 == pytest.approx(0.2 * NYU_FOCAL / stored)
    assert (stored > 1) == (degrees > field_of_view(NYU_FOCAL))
    assert stored * focal / NYU_FOCAL == pytest.approx(1.0)  # what the app does again


def test_fields_of_view() -> None:
    rnd = Random(1)
    drawn = [plan_focal(rnd, 0.3) for _ in range(400)]
    assert 0.2 < np.mean([focal == NYU_FOCAL for focal in drawn]) < 0.4
    degrees = [field_of_view(focal) for focal in drawn]
    assert 50 <= min(degrees) < 54 and 86 < max(degrees) <= 90
    assert {plan_focal(rnd, 1.0) for _ in range(20)} == {NYU_FOCAL}


@pytest.mark.parametrize("name", SIZES)
def test_things_have_real_sizes(name: str) -> None:
    shortest, longest = SIZES[name]
    for seed in range(20):
        solid: Solid = getattr(things, name)(Random(seed))
        assert solid.name == name
        low, high = solid.bounds
        assert low[2] == pytest.approx(0, abs=2e-3)
        assert shortest <= (high - low).min() and (high - low).max() <= longest


@pytest.mark.parametrize(
    "part",
    [
        box((-1, -2, 0), (1, 2, 3), "x"),
        lathe([(1, 0), (2, 1), (1, 2)], "x"),
        egg((1, 2, 3), "x"),
    ],
    ids=["box", "lathe", "egg"],
)
def test_shapes_are_closed_and_face_outwards(part: Part) -> None:
    edges = edges_of(part)
    assert all(edges.get((b, a)) == many == 1 for (a, b), many in edges.items())
    middle = part.points.mean(axis=0)
    for face in part.faces:
        a, b, c = (part.points[i] for i in face[:3])
        normal = np.cross(b - a, c - a)
        assert normal @ (part.points[list(face)].mean(axis=0) - middle) > -1e-9


def test_a_tube_keeps_its_radius() -> None:
    path = np.array([(0, 0, 0), (0, 0, 1), (0, 1, 2), (1, 1, 2)], float)
    rings = tube(path, 0.1, "x").points.reshape(4, -1, 3)
    assert np.linalg.norm(rings - path[:, None], axis=2) == pytest.approx(0.1)


def test_moved_parts() -> None:
    part = box((0, 0, 0), (1, 2, 3), "x").moved((10, 0, 0), turn=math.pi / 2)
    assert part.points.min(axis=0) == pytest.approx((8, 0, 0))
    assert part.points.max(axis=0) == pytest.approx((10, 1, 3))
    lid = box((0, 0, 0), (1, 0.1, 1), "x").moved(tilt=-0.3).points
    assert lid[lid[:, 2].argmax(), 1] > 0.2  # a laptop's lid leans back, to +y


def test_screens_show_something_and_differ() -> None:
    one, other, same = (draw_screen(Random(seed)) for seed in (1, 2, 1))
    assert one.shape == (120, 192, 3) and one.min() >= 0 and one.max() <= 1
    assert one.std() > 0.05 and abs(one - other).mean() > 0.02
    assert (one == same).all()


def test_rotations() -> None:
    axis, angle = axis_angle(about((1, 2, 3), 0.7))
    assert angle == pytest.approx(0.7)
    assert axis == pytest.approx(np.array([1, 2, 3]) / math.sqrt(14))
    turn = frame(np.array([0, 0, 2.0]), np.array([1.0, 0, 1]))
    assert turn @ turn.T == pytest.approx(np.eye(3))
    assert np.linalg.det(turn) == pytest.approx(1)


LIMBS = [
    ("upperarm01.L", "lowerarm01.L", "wrist.L"),
    ("upperleg01.R", "lowerleg01.R", "foot.R"),
]


@pytest.mark.parametrize("chain", LIMBS)
def test_a_limb_reaches_its_target_and_keeps_its_length(chain: tuple[str, str, str]) -> None:
    body = joints()
    upper, lower, end = chain
    before = [
        np.linalg.norm(body.place(a) - body.place(b)) for a, b in ((upper, lower), (lower, end))
    ]
    pole = np.array([0, -1.0, 0.2])
    for aim in ((0.1, -0.3, -0.2), (-0.05, -0.4, 0.1), (0.0, -0.1, -0.3)):
        target = body.place(upper) + np.array(aim)
        body.reach(chain, target, pole, np.array([1.0, 0, 0]))
        assert body.place(end) == pytest.approx(target)
        joint = body.place(lower) - (body.place(upper) + body.place(end)) / 2
        assert joint @ pole > 0
        after = [
            np.linalg.norm(body.place(a) - body.place(b)) for a, b in ((upper, lower), (lower, end))
        ]
        assert after == pytest.approx(before)
    far = body.reach(chain, body.place(upper) + np.array([0, -5.0, 0]), pole, np.array([1.0, 0, 0]))
    assert np.linalg.norm(far - body.place(upper)) == pytest.approx(sum(before), rel=0.01)


def somebody(stance: Stance) -> Person:
    return replace(plan_person(Random(3), stance), seat=0.45, table=0.74)


def test_who_sits_has_feet_on_the_floor_and_hands_on_the_table() -> None:
    hand = Arm((0.0, 0.5, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), table=True)
    body = joints()
    lift = pose(body, somebody(Stance("seated", hand, hand)), 0.0)
    hips = body.place("upperleg01.L")[2] + lift
    assert hips == pytest.approx(0.53)
    assert body.place("lowerleg01.L")[1] < body.place("upperleg01.L")[1] - 0.3  # knees ahead
    for side in "LR":
        assert body.place(f"foot.{side}")[2] + lift == pytest.approx(0.12, abs=0.02)
        assert body.place(f"wrist.{side}")[2] + lift == pytest.approx(0.775, abs=0.01)
        fingers = body.place(f"finger3-1.{side}") - body.place(f"wrist.{side}")
        assert fingers[1] < -0.8 * np.linalg.norm(fingers)


def test_who_stands_or_walks_is_on_the_floor() -> None:
    for seed in range(20):
        rnd = Random(seed)
        for stance in (people.standing(rnd), people.walking(rnd)):
            body = joints()
            lift = pose(body, somebody(stance), 0.0)
            feet = [body.place(f"foot.{side}")[2] + lift for side in "LR"]
            assert min(feet) == pytest.approx(0.12, abs=0.03)
            assert body.place("head")[2] + lift == pytest.approx(1.5, abs=0.12)


def test_a_held_mug_is_upright_and_in_the_palm() -> None:
    for side in "LR":
        arm = Arm((0, 0.6, 0), (-0.5, 0.8, 0), (-1, 0, 0), 0.5, holds=things.mug(Random(1)))
        body = joints()
        stance = Stance("standing", arm, arm)
        pose(body, somebody(stance), 0.0)
        held = grip(body, side, arm)
        assert held.turned == pytest.approx(np.eye(3))
        knuckle = body.place(f"finger3-1.{side}")
        assert np.linalg.norm(held.at - knuckle) < 0.15
        inwards = (held.at - knuckle)[0] * (1 if side == "L" else -1)
        assert inwards < 0


def test_people_differ_and_are_the_same_again() -> None:
    crowd = [plan_person(Random(seed), people.standing(Random(seed))) for seed in range(200)]
    light = [sum(one.look.skin) for one in crowd]
    assert min(light) < 0.25 and max(light) > 1.4
    assert all(0 < c < 1 for one in crowd for c in one.look.skin)
    shapes = [dict(one.shape) for one in crowd]
    for label in ("gender", "weight", "height", "muscle"):
        values = [shape[label] for shape in shapes]
        assert min(values) >= 0 and max(values) <= 1 and np.std(values) > 0.05
    ages = [shape["age"] for shape in shapes]
    assert 0.38 <= min(ages) < 0.6 and np.mean([age >= 0.6 for age in ages]) > 0.85
    assert {bool(one.look.hair) for one in crowd} == {True, False}
    still = Stance("standing", Arm((0, 0, -1)), Arm((0, 0, -1)))
    assert plan_person(Random(5), still) == plan_person(Random(5), still)


def ball(centre: tuple[float, float, float], radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Points and triangles of a ball."""
    part = egg((radius, radius, radius), "x", 24)
    quads = [face for face in part.faces if len(face) == 4]
    faces = [(a, b, c) for a, b, c, _ in quads] + [(a, c, d) for a, _, c, d in quads]
    return part.points + np.array(centre) - [0, 0, radius], np.array(faces)


def test_cloth_stands_off_and_hair_hangs_from_the_head() -> None:
    heads = joints().heads
    chest, faces = ball((0, 0, 1.25), 0.18)
    skull, more = ball((0, -0.05, 1.6), 0.1)
    points = np.concatenate([chest, skull])
    faces = np.concatenate([faces, more + len(chest)])
    bones = np.array(["spine01"] * len(chest) + ["head"] * len(skull))
    look = replace(plan_person(Random(1), people.standing(Random(1))).look,
                          hair=0.02, locks=0.3, loose=0.01)  # fmt: skip
    dressed = dress(look, points, faces, bones, heads)
    off = np.linalg.norm(dressed.points[: len(chest)] - [0, 0, 1.25], axis=1) - 0.18
    assert off.min() > -0.01 and off.max() < 0.05
    wide = dress(replace(look, loose=0.02), points, faces, bones, heads)
    wider = np.linalg.norm(wide.points[: len(chest)] - [0, 0, 1.25], axis=1) - 0.18
    covered = np.abs(off) > 1e-6
    assert covered.mean() > 0.5
    assert np.mean((wider - off)[covered]) == pytest.approx(0.01, abs=0.004)
    assert {ROLES[role] for role in dressed.roles} >= {"skin", "shirt", "hair"}
    locks = dressed.points[len(points) :]
    assert locks[:, 2].min() == pytest.approx(1.57 - 0.3, abs=0.05)
    assert set(bones[dressed.source[len(points) :]]) == {"head"}
    bald = dress(replace(look, hair=0.0, locks=0.0), points, faces, bones, heads)
    assert "hair" not in {ROLES[role] for role in bald.roles}
    assert len(bald.points) == len(points)


def test_normals_point_outwards() -> None:
    points, faces = ball((0, 0, 0), 1.0)
    assert (vertex_normals(points, faces) * points).sum(axis=1).min() > 0.9


def scenes() -> list[Scene]:
    return [plan_scene(LIBRARY, Random(seed), 0.3, 4) for seed in range(60)]


def test_scenes_of_all_kinds_are_near() -> None:
    planned = scenes()
    assert {scene.kind for scene in planned} == set(KINDS)
    assert len([scene for scene in planned if len(scene.takes) == 4]) > 50
    for scene in planned:
        room = scene.room
        for take in scene.takes:
            assert take.shots and len({shot.focal for shot in take.shots}) == 1
            for shot in take.shots:
                assert 0.1 < math.dist(shot.eye, shot.at) < 3.5
                assert 0.3 < shot.eye[2] < room.height
                assert 50 <= field_of_view(shot.focal) <= 90
        if scene.kind == "people":
            assert all(1 <= len(take.people) <= 3 for take in scene.takes)


def test_who_sits_before_a_webcam_is_at_arms_length_and_faces_it() -> None:
    found = 0
    for scene in scenes():
        for take in scene.takes if scene.kind == "webcam" else []:
            (person,) = take.people
            assert person.eyes_at is not None
            eye = take.shots[0].eye
            away = math.dist(eye[:2], person.eyes_at)
            assert 0.35 < away < 1.5
            ahead = (math.sin(person.angle), -math.cos(person.angle))
            towards = [(a - b) / away for a, b in zip(eye, person.eyes_at, strict=False)]
            assert ahead[0] * towards[0] + ahead[1] * towards[1] > 0.8
            assert 0.15 < eye[2] - person.table < 0.6
            assert 0.2 < person.table - person.seat < 0.35
            found += 1
    assert found > 40


def test_things_lie_on_their_desk_apart_from_each_other() -> None:
    loaded = 0
    for scene in scenes():
        desks = [one for one in scene.room.standing if one.item.name == "desk"]
        if scene.kind != "desk" or not desks:
            continue
        width, depth, height = desks[0].item.size
        lying = [one for one in scene.room.placed if isinstance(one.item, Solid)]
        for one in lying:
            assert one.z == pytest.approx(height, abs=1e-3)
            x, y = one.x - desks[0].x, one.y - desks[0].y
            c, s = math.cos(desks[0].angle), math.sin(desks[0].angle)
            assert abs(x * c + y * s) < width / 2 + 0.15
            assert abs(y * c - x * s) < depth / 2 + 0.15
        loaded += len(lying)
    assert loaded > 50


def test_the_same_seed_plans_the_same_scene() -> None:
    one, other = (plan_scene(LIBRARY, Random("near/1/4"), 0.3, 4) for _ in range(2))
    assert one.kind == other.kind and one.room.blocks == other.room.blocks
    assert [take.shots for take in one.takes] == [take.shots for take in other.takes]
    assert plan_scene(LIBRARY, Random("near/1/5"), 0.3, 4).room.width != one.room.width


def test_a_dataset_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rgb, depth = np.zeros((6, 8, 3), np.uint8), np.full((6, 8), 1.2345, np.float32)
    first = Output(tmp_path, 2, "val")
    first.write("001-00000-0", rgb, depth)
    first.note("001-00000-0", {"kind": "desk", "field_of_view": "63.3"})
    again = Output(tmp_path, 2, "val")
    assert again.done == 1 and not again.full and again.has("001-00000")
    assert not again.has("001-00001")
    again.write("001-00001-2", rgb, depth)
    again.note("001-00001-2", {"kind": "close", "field_of_view": "50.0"})
    again.list_all()
    assert again.full
    assert (tmp_path / "data" / "val.csv").read_text().splitlines() == [
        "rgb/001-00000-0.jpg,depth/001-00000-0.png",
        "rgb/001-00001-2.jpg,depth/001-00001-2.png",
    ]
    stored = cv2.imread(str(tmp_path / "depth" / "001-00001-2.png"), -1)
    assert stored is not None and stored.dtype == np.uint16 and (stored == 1234).all()
    with (tmp_path / "views.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["desk", "close"]


@pytest.mark.skipif(find_spec("anny") is None, reason="needs anny")
def test_bodies_have_human_sizes() -> None:
    from training.rooms.bodies import Bodies

    bodies, heights = Bodies(), list[float]()
    for seed in range(16):
        person = plan_person(Random(seed), Stance("standing", Arm((0.1, 0, -1)), Arm((0.1, 0, -1))))
        body = bodies.body(person)
        low, high = body.points.min(axis=0), body.points.max(axis=0)
        assert low[2] == pytest.approx(0, abs=0.03)
        adult = dict(person.shape)["age"] >= 0.6
        heights.append(float(high[2]))
        assert (1.4 if adult else 1.0) < high[2] < 2.05
        assert 0.3 < high[0] - low[0] < 1.0
    assert 1.6 < np.median(heights) < 1.8


def test_without_a_body_model_it_says_what_to_install(tmp_path: Path) -> None:
    if find_spec("anny") is not None:
        pytest.skip("anny is installed")
    code = "from training.rooms.bodies import Bodies; Bodies()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install anny" in done.stderr
