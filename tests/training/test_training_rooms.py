"""Rendered rooms: the furniture libraries, the plan, and with Blender at hand the pictures."""

from __future__ import annotations

import math
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from training.errors import DataError
from training.rooms import fitments
from training.rooms.furniture_library import Item, Library, open_libraries
from training.rooms.plan import Room, footprint, plan_room

CUBE = "".join(f"v {x} {y} {z}\n" for x in (0, 9) for y in (0, 9) for z in (0, 9)) + "".join(
    f"f {a} {b} {c} {d}\n"
    for a, b, c, d in [
        (1, 2, 4, 3),
        (5, 7, 8, 6),
        (1, 5, 6, 2),
        (3, 4, 8, 7),
        (1, 3, 7, 5),
        (2, 6, 8, 4),
    ]
)
ENTRY = """name#{n}={name}
category#{n}={category}
model#{n}=/m/{n}.obj
width#{n}={w}
depth#{n}={d}
height#{n}={h}
elevation#{n}={e}
doorOrWindow#{n}={door}
"""
THINGS = [
    ("Chair", "Living room", 50, 50, 90, 0, "false"),
    ("Desk", "Office", 140, 70, 75, 0, "false"),
    ("Wardrobe", "Bedroom", 120, 60, 200, 0, "false"),
    ("Sofa", "Living room", 180, 80, 85, 0, "false"),
    ("Cup", "Kitchen", 8, 8, 10, 0, "false"),
    ("Cabinet", "Kitchen", 60, 60, 90, 0, "false"),
    ("Shelf", "Living room", 80, 25, 30, 150, "false"),
    ("Lamp", "Lights", 40, 40, 30, 200, "false"),
    ("Basin", "Bathroom", 60, 50, 85, 0, "false"),
    ("Door", "Doors and windows", 90, 10, 205, 0, "true"),
    ("Window", "Doors and windows", 120, 10, 120, 90, "true"),
    ("Man", "Characters", 60, 40, 178, 0, "false"),
    ("Toy", "Miscellaneous", 70, 60, 50, 0, "false"),
    ("Bus", "Vehicles", 250, 300, 300, 0, "false"),
]


FITMENTS = {"filled shelf", "counter", "hung cabinets", "closet", "mirror", "curtain"}


def write_library(path: Path, extra: str = "") -> None:
    text = "".join(
        ENTRY.format(n=n, name=name, category=c, w=w, d=d, h=h, e=e, door=door)
        for n, (name, c, w, d, h, e, door) in enumerate(THINGS, 1)
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("PluginFurnitureCatalog.properties", text + extra)
        for n in range(1, len(THINGS) + 1):
            file.writestr(f"m/{n}.obj", CUBE)


@pytest.fixture(scope="module")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furniture")
    write_library(folder / "own.sh3f")
    return folder


@pytest.fixture(scope="module")
def library(furniture: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_libraries(furniture, tmp_path_factory.mktemp("unpacked"))


def test_a_catalogue_gives_metres_and_kinds(library: Library) -> None:
    kinds = {item.name: item.kind for item in library.items}
    assert kinds == {
        "chair": "floor",
        "desk": "floor",
        "wardrobe": "floor",
        "sofa": "floor",
        "cup": "small",
        "cabinet": "floor",
        "shelf": "wall",
        "lamp": "ceiling",
        "basin": "floor",
        "door": "door",
        "window": "window",
        "man": "person",
        "toy": "floor",
    }
    desk = next(item for item in library.items if item.name == "desk")
    assert desk.size == (1.4, 0.7, 0.75)
    assert [item.name for item in library.floor("Living room")] == ["chair", "sofa"]


def test_unpacking_happens_once(furniture: Path, tmp_path: Path) -> None:
    open_libraries(furniture, tmp_path)
    kept = tmp_path / "own" / "m" / "1.obj"
    kept.write_text("changed")
    open_libraries(furniture, tmp_path)
    assert kept.read_text() == "changed"


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY.format(n=99, name="x", category="Office", w=50, d=50, h=50, e=0, door="false"),
        "model#99=/../../secret.obj\nname#99=x\nwidth#99=50\ndepth#99=50\nheight#99=50\n",
        "model#99=/m/1.obj\nname#99=x\nwidth#99=wide\ndepth#99=50\nheight#99=50\n",
        "model#99=/m/1.obj\nname#99=x\nwidth#99=50\ndepth#99=50\n",
        "model#99=/m/1.obj\nname#99=x\nwidth#99=50\ndepth#99=50\nheight#99=50\nmodelRotation#99=1\n",
        "model#99=/m/1.obj\nname#99=x\nwidth#99=900\ndepth#99=50\nheight#99=50\n",
    ],
    ids=["no file", "leaves the library", "no number", "no height", "turned", "too large"],
)
def test_entries_that_cannot_be_used_are_left_out(tmp_path: Path, entry: str) -> None:
    (tmp_path / "secret.obj").write_text(CUBE)
    (tmp_path / "libraries").mkdir()
    write_library(tmp_path / "libraries" / "own.sh3f", entry)
    library = open_libraries(tmp_path / "libraries", tmp_path / "unpacked")
    assert "x" not in {item.name for item in library.items}
    assert len(library.items) == 13


def test_no_library_and_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no Sweet Home 3D furniture"):
        open_libraries(tmp_path, tmp_path / "unpacked")
    (tmp_path / "bad.sh3f").write_bytes(b"no zip")
    with pytest.raises(DataError, match=r"bad\.sh3f: cannot be unpacked"):
        open_libraries(tmp_path, tmp_path / "unpacked")


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return min(min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1]))


@pytest.mark.parametrize("seed", range(25))
def test_things_stand_in_the_room_and_not_in_each_other(library: Library, seed: int) -> None:
    room = plan_room(library, Random(seed))
    assert 1.9 <= room.width <= 12 and 1.9 <= room.depth <= 12 and 2.3 <= room.height <= 3.8
    for where in room.taken:
        assert where[0] > -0.03 and where[1] > -0.03
        assert where[2] < room.width + 0.03 and where[3] < room.depth + 0.03
    for index, one in enumerate(room.taken):
        assert all(overlap(one, other) <= 1e-9 for other in room.taken[:index])
    for placed in room.placed:
        assert placed.z + placed.item.size[2] <= room.height + 1e-9
    assert len(room.spots) <= 45
    assert all(0 < x < room.width and 0 < y < room.depth for x, y, _ in room.spots)


def test_rooms_are_furnished_and_differ(library: Library) -> None:
    rooms = [plan_room(library, Random(seed)) for seed in range(120)]
    assert {room.kind for room in rooms} >= {"Bedroom", "Living room", "Kitchen", "Office"}
    assert np.mean([len(room.standing) for room in rooms]) > 5
    assert len({round(room.width, 3) for room in rooms}) > 30
    roles = {block.role for room in rooms for block in room.blocks}
    assert roles >= {
        "floor",
        "wall",
        "ceiling",
        "trim",
        "rug",
        "picture",
        "sky",
        "frame",
    }
    fitted = {one.item.name for room in rooms for one in room.placed} & FITMENTS
    assert fitted == FITMENTS
    assert plan_room(library, Random(7)) == plan_room(library, Random(7))


def test_shops_have_rows_of_shelves_with_ways_between(library: Library) -> None:
    """The library's one tall thing with such a name is the wardrobe, 0.6 m deep."""
    rooms = [plan_room(library, Random(seed)) for seed in range(200)]
    shops = [room for room in rooms if room.kind == "Shop"]
    assert shops
    rows = 0
    for room in shops:
        inner = [one for one in room.standing if one.item.name == "wardrobe"]
        inner = [one for one in inner if 1 < one.x < room.width - 1 and abs(one.angle) > 1.5]
        xs = sorted({round(one.x, 3) for one in inner})
        rows += len(xs)
        gaps = [b - a for a, b in pairwise(xs)]
        assert all(gap == pytest.approx(0.6, abs=0.02) or gap > 0.6 + 0.89 for gap in gaps)
    assert rows > 2 * len(shops)


@pytest.mark.parametrize("seed", range(10))
def test_a_fitment_keeps_to_its_size(seed: int) -> None:
    rnd = Random(seed)
    made = [
        fitments.shelves(rnd, 0.9, 0.3, 2.0, 0.8),
        fitments.counter(rnd, 2.2),
        fitments.hung_cabinets(rnd, 1.3),
        fitments.closet(rnd, 2.0, 2.1),
        fitments.mirror(rnd, 0.6, 0.9),
        fitments.curtain(rnd, 0.7, 2.0),
    ]
    assert {one.name for one in made} == FITMENTS
    for one in made:
        low = np.min([block.low for block in one.blocks], axis=0)
        high = np.max([block.high for block in one.blocks], axis=0)
        assert all((np.array(b.high) - b.low > 1e-3).all() for b in one.blocks)
        # Handles and a worktop's edge may stand out a little.
        assert np.abs(low[:2] + np.array(one.size[:2]) / 2).max() < 0.051
        assert np.abs(high[:2] - np.array(one.size[:2]) / 2).max() < 0.051
        assert low[2] >= 0 and high[2] == pytest.approx(one.size[2], abs=1e-3)
    shelf = made[0]
    goods = [block for block in shelf.blocks if block.role.startswith("goods")]
    assert len(goods) > 15
    for left, right in pairwise(goods):
        assert right.low[0] >= left.high[0] - 1e-9 or right.low[2] > left.low[2]


def test_cabinets_hang_over_counters_and_mirrors_over_vanities(library: Library) -> None:
    over = {"Kitchen": "hung cabinets", "Bathroom": "mirror"}
    found = set()
    for seed in range(150):
        room = plan_room(library, Random(seed))
        for one in room.placed:
            if one.item.name == over.get(room.kind):
                assert any(
                    below.item.name == "counter"
                    and math.hypot(below.x - one.x, below.y - one.y) < 0.4
                    for below in room.standing
                )
                found.add(room.kind)
    assert found == set(over)


def test_a_room_without_furniture_is_still_a_room(library: Library) -> None:
    room = plan_room(Library((), (), ()), Random(1))
    assert {one.item.name for one in room.placed} <= FITMENTS
    assert sum(block.role == "wall" for block in room.blocks) >= 4


@pytest.mark.parametrize("side", range(4))
def test_backs_touch_the_wall(side: int) -> None:
    room = Room("Office", 4.0, 3.0, 2.5)
    item = Item("desk", "Office", Path("x.obj"), (1.2, 0.6, 0.7))
    x, y, angle = room.at_wall(side, 1.5, item.size[1])
    x0, y0, x1, y1 = footprint(item, x, y, angle)
    gap = (room.depth - y1, x0, y0, room.width - x1)[side]
    assert gap == pytest.approx(0.01)
    front = (x + math.sin(angle), y - math.cos(angle))
    inwards = ((0, -1), (1, 0), (0, 1), (-1, 0))[side]
    assert (front[0] - x, front[1] - y) == pytest.approx(inwards)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "training.rooms", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_blender_it_says_what_to_install(furniture: Path, tmp_path: Path) -> None:
    if _has_blender():
        pytest.skip("bpy is installed")
    done = run("--furniture", str(furniture), "-o", str(tmp_path / "rooms"), "--count", "1")
    assert done.returncode == 1
    assert "pip install bpy OpenEXR" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "rooms").exists()


def _has_blender() -> bool:
    from importlib.util import find_spec

    return find_spec("bpy") is not None and find_spec("OpenEXR") is not None


def test_rendered_depth_is_exact(furniture: Path, tmp_path: Path) -> None:
    """Every wall of an empty room is a plane: its inverse depth is linear in the picture."""
    if not _has_blender():
        pytest.skip("needs bpy and OpenEXR")
    output = tmp_path / "rooms"
    done = run("--furniture", str(furniture), "-o", str(output), "--count", "4", "--samples", "1")
    assert done.returncode == 0, done.stderr
    lines = (output / "data" / "train.csv").read_text().splitlines()
    assert len(lines) == 4
    for line in lines:
        rgb, depth = (cv2.imread(str(output / name), -1) for name in line.split(","))
        assert rgb is not None and rgb.shape == (192, 256, 3) and rgb.std() > 3
        assert depth is not None and depth.dtype == np.uint16 and depth.shape == (192, 256)
        inverse = 1000 / np.where(depth == 0, np.nan, depth).astype(float)
        bend = np.abs(np.diff(inverse, n=2, axis=1))
        assert np.nanmedian(bend) < 2e-4
