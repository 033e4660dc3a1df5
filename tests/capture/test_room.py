"""The demo room: repeatable pictures, depth that independent ray casting confirms, a safe walk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import resources
from livedepth.capture.room import Room, finish, kept_light, path
from livedepth.capture.room import room as room_module
from livedepth.capture.room.geometry import Panel, length, lengths
from livedepth.capture.room.light import map_shape
from livedepth.capture.room.mips import SIZES, Mips, mip_sizes
from livedepth.capture.room.scene import SIZE, Scene, build

F64 = npt.NDArray[np.float64]
FRAME = 1 / 30


@pytest.fixture(scope="module")
def room() -> Room:
    return Room(320, 240, seed=3)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build(3)


def _entry(panel: Panel, eye: F64, rays: F64) -> F64:
    """Ray lengths [n] to the panel's plane inside its outline, infinite where it is missed."""
    normal = np.cross(panel.v, panel.u)
    facing = float(normal @ (eye - panel.origin))
    missed = np.full(len(rays), np.inf)
    if panel.cutout is None and facing <= 0:
        return missed
    slope = rays @ normal
    with np.errstate(divide="ignore", invalid="ignore"):
        length = -facing / slope
        spot = eye + length[:, None] * rays - panel.origin
        s, t = spot @ panel.u / (panel.u @ panel.u), spot @ panel.v / (panel.v @ panel.v)
    inside = length > 1e-6
    corners = panel.outline
    x, y = corners.T
    turn = np.sign(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, 0), strict=True):
        inside &= turn * ((bx - ax) * (t - ay) - (by - ay) * (s - ax)) >= -1e-9
    if panel.cutout is not None:
        h, w = panel.cutout.shape
        column = np.clip(np.nan_to_num(s) * w, 0, w - 1).astype(int)
        row = np.clip(np.nan_to_num(t) * h, 0, h - 1).astype(int)
        inside &= panel.cutout[row, column] > 127
    return np.where(inside, length, np.inf)


def _cast(panels: list[Panel], pose: F64, rays: F64) -> F64:
    """Depth [n] of camera-space rays with z = 1, by trying every panel."""
    world = rays @ pose[:3, :3].T
    nearest = np.full(len(rays), np.inf)
    for panel in panels:
        nearest = np.minimum(nearest, _entry(panel, pose[:3, 3], world))
    return nearest


def _away_from_edges(depth: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Pixels whose inverse depth continues the plane of their neighbours on all sides."""
    inverse = 1 / depth.astype(np.float64)
    flat = np.zeros(depth.shape, bool)
    bend = np.zeros(depth.shape)
    for axis in (0, 1):
        for step in (1, 2):
            sides = np.roll(inverse, step, axis) + np.roll(inverse, -step, axis) - 2 * inverse
            bend = bend + np.abs(sides)
    flat[2:-2, 2:-2] = (bend < 1e-5)[2:-2, 2:-2]
    return flat


def test_equal_arguments_give_equal_frames(room: Room) -> None:
    other = Room(320, 240, seed=3)
    for time in (0.0, 7.3, 41.9):
        for first, second in zip(room.render(time), other.render(time), strict=True):
            np.testing.assert_array_equal(first, second)


def test_pictures_do_not_depend_on_what_was_drawn_before(room: Room) -> None:
    """Though textures are made when they are first seen."""
    times = (3.1, 33.0, 55.5)
    other = Room(320, 240, seed=3)
    backwards = [other.render(time) for time in reversed(times)]
    for time, second in zip(times, reversed(backwards), strict=True):
        for first, again in zip(room.render(time), second, strict=True):
            np.testing.assert_array_equal(first, again)


def test_opening_paints_nothing_and_a_picture_only_what_it_shows(
    monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    """Or the first picture would wait for the whole room."""
    painted: list[Panel] = []

    def counted(panel: Panel, light: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
        painted.append(panel)
        return finish.develop(panel, light)

    monkeypatch.setattr(room_module, "develop", counted)
    room = Room(64, 48)
    assert not painted
    room.render(0.0)
    once = len(painted)
    assert 0 < once < len(scene.panels) / 2
    room.render(0.0)
    assert len(painted) == once


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (5, 0, 3, 1, 4, 2)])
def test_sizes_of_a_texture_are_halved_down_to_small_ones(order: tuple[int, ...]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (40, 90, 3), np.uint8)
    texture = Mips(lambda: image)
    levels = {number: texture.level(number) for number in order}
    np.testing.assert_array_equal(levels[0], image)
    exact = image.reshape(20, 2, 45, 2, 3).mean((1, 3))
    assert np.abs(levels[1] - exact).max() <= 0.5
    shapes = [levels[number].shape[1::-1] for number in range(SIZES)]
    assert shapes == [(90, 40), (45, 20), (22, 10), (11, 5), (5, 2), (5, 2)]
    assert mip_sizes([(40, 90)])[0].tolist() == [list(shape) for shape in shapes]


def test_lengths_of_many_are_those_of_each() -> None:
    vectors = np.random.default_rng(0).standard_normal((1000, 3))
    assert lengths(vectors).tolist() == [length(vector) for vector in vectors]
    np.testing.assert_allclose(lengths(vectors), np.linalg.norm(vectors, axis=1), rtol=1e-15)


def test_seed_changes_the_picture(room: Room) -> None:
    assert (Room(320, 240, seed=4).render(1.0)[0] != room.render(1.0)[0]).mean() > 0.2


def test_frames_are_fresh_arrays(room: Room) -> None:
    colour, depth = room.render(2.0)
    kept = colour.copy(), depth.copy()
    room.render(9.0)
    np.testing.assert_array_equal(colour, kept[0])
    np.testing.assert_array_equal(depth, kept[1])


@pytest.mark.parametrize("size", [(64, 48), (101, 77), (320, 240), (640, 480), (848, 480)])
def test_any_size(size: tuple[int, int]) -> None:
    width, height = size
    room = Room(width, height)
    colour, depth = room.render(5.0)
    assert colour.shape == (height, width, 3)
    assert colour.dtype == np.uint8
    assert depth.shape == (height, width)
    assert depth.dtype == np.float32
    assert np.isfinite(depth).all()
    fx, fy, cx, cy = room.intrinsics
    assert fx == fy == pytest.approx(519 / 640 * width)
    assert (cx, cy) == ((width - 1) / 2, (height - 1) / 2)


def test_depth_agrees_with_ray_casting(room: Room, scene: Scene) -> None:
    rng = np.random.default_rng(0)
    fx, fy, cx, cy = room.intrinsics
    right = total = 0
    for time in np.linspace(0, path.LOOP, 12, endpoint=False):
        _, depth = room.render(time)
        y, x = np.nonzero(_away_from_edges(depth))
        chosen = rng.choice(len(y), 400, replace=False)
        y, x = y[chosen], x[chosen]
        rays = np.stack([(x - cx) / fx, (y - cy) / fy, np.ones(len(x))], 1)
        true = _cast(scene.panels, room.pose(time), rays)
        right += int((np.abs(true - depth[y, x]) < 1e-3).sum())
        total += len(x)
    assert right >= 0.99 * total


def test_room_is_closed_and_never_too_near(room: Room) -> None:
    longest = float(np.linalg.norm(SIZE))
    for time in np.arange(0, path.LOOP, 1.0):
        _, depth = room.render(time)
        assert np.isfinite(depth).all()
        assert depth.min() > 0.3
        assert depth.max() < longest
        assert 1.0 < np.median(depth) < 6.0


def test_motion_is_smooth_and_loops() -> None:
    frames = round(path.LOOP / FRAME) + 2
    poses = np.stack([path.pose(i * FRAME) for i in range(frames)])
    steps = np.linalg.norm(np.diff(poses[:, :3, 3], axis=0), axis=1)
    turns = np.einsum("nij,nij->n", poses[1:, :3, :3], poses[:-1, :3, :3])
    angles = np.arccos(np.clip((turns - 1) / 2, -1, 1))
    assert steps.max() < 0.03
    assert angles.max() < np.radians(3)
    np.testing.assert_allclose(path.pose(path.LOOP + 1.25), path.pose(1.25), atol=1e-9)
    for i in range(0, frames, 50):
        turn = poses[i, :3, :3]
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(turn) == pytest.approx(1.0)


def test_camera_stays_at_eye_height_and_out_of_furniture(scene: Scene) -> None:
    eyes = np.stack([path.pose(t)[:3, 3] for t in np.arange(0, path.LOOP, 0.1)])
    assert (eyes > 0.3).all()
    assert (eyes < np.array(SIZE) - 0.3).all()
    assert ((eyes[:, 2] > 1.2) & (eyes[:, 2] < 1.6)).all()
    for box in scene.boxes:
        assert (np.abs((eyes - box.centre) @ box.turn) > box.half).any(1).all()
        # whoever holds the camera has legs: only a rug or a ceiling light may share their way
        reach = np.abs(box.turn) @ box.half
        aside = (np.abs(eyes - box.centre)[:, :2] > reach[:2] + 0.15).any(1)
        assert aside.all() or box.centre[2] - reach[2] > 1.9 or box.centre[2] + reach[2] < 0.03


def test_nothing_drawn_reaches_the_camera(scene: Scene) -> None:
    points = np.concatenate([p.points(p.outline) for p in scene.panels[6:]])
    for time in np.arange(0, path.LOOP, 0.5):
        eye = path.pose(time)[:3, 3]
        assert np.linalg.norm(points - eye, axis=1).min() > 0.3


def test_the_light_that_comes_along_is_that_of_the_room() -> None:
    """To a rounding of float16; written again by ``write_light`` after a change of the scene."""
    usual = build(0)
    kept = kept_light.light_of(usual, 0)
    for panel, light, own in zip(usual.panels, kept, kept_light.computed(usual), strict=True):
        np.testing.assert_allclose(light, own, rtol=1e-3, atol=1e-4, err_msg=str(panel.origin))


def test_the_usual_room_opens_without_computing_light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the first picture would take seconds."""

    def bake(*_: object) -> None:
        raise AssertionError("the light was computed")

    monkeypatch.setattr(kept_light, "bake", bake)
    assert Room(64, 48).render(0.0)[0].std() > 10


@pytest.mark.parametrize("spoilt", ["cut", "of another room"])
def test_kept_light_that_does_not_fit_is_not_used(
    spoilt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "light.npz"
    np.savez_compressed(path, light=np.zeros(30, np.float16))
    if spoilt == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    monkeypatch.setattr(resources, "ROOM_LIGHT", path)
    shapes = [map_shape(panel) for panel in build(0).panels]
    dark = [np.zeros((*shape, 3), np.float32) for shape in shapes]
    monkeypatch.setattr(kept_light, "bake", lambda *_: dark)
    light = kept_light.light_of(build(0), 0)
    assert not any(one.any() for one in light) and len(light) == len(shapes)
    assert "not used" in caplog.text
