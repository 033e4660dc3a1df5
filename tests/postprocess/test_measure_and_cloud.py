"""Depth at a place, within a rectangle, and as points in space."""

from __future__ import annotations

import math

import numpy as np
import pytest

from livedepth.postprocess.measure import depth_at, depth_within
from livedepth.postprocess.point_cloud import Cloud, Eye, draw_cloud, pick, ply_bytes, unproject


def _map() -> np.ndarray:
    return np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize(
    ("at", "value"),
    [((0.0, 0.0), 0), ((0.99, 0.0), 3), ((0.3, 0.5), 5), ((0.999, 0.999), 11)],
)
def test_a_place_is_covered_by_one_cell(at: tuple[float, float], value: float) -> None:
    assert depth_at(_map(), at) == value


@pytest.mark.parametrize("at", [(1.0, 0.5), (-0.01, 0.5), (0.5, 1.0), (0.5, -1.0)])
def test_beside_the_picture_there_is_no_depth(at: tuple[float, float]) -> None:
    assert math.isnan(depth_at(_map(), at))


def test_statistics_of_a_rectangle_whichever_way_it_was_drawn() -> None:
    for one, other in (((0.3, 0.4), (0.7, 0.9)), ((0.7, 0.9), (0.3, 0.4))):
        spread = depth_within(_map(), one, other)
        assert spread is not None
        assert (spread.least, spread.median, spread.most, spread.cells) == (5, 7.5, 10, 4)


def test_statistics_leave_out_what_is_invalid() -> None:
    depth = _map()
    depth[1, 1] = np.nan
    spread = depth_within(depth, (0.3, 0.4), (0.7, 0.9))
    assert spread is not None and spread.cells == 3 and spread.least == 6
    depth[:] = np.nan
    assert depth_within(depth, (0, 0), (1, 1)) is None
    assert depth_within(_map(), (0.5, 0.5), (0.5, 0.5)) is not None, "a point lies in a cell"


def test_a_wall_before_the_camera_is_a_plane_of_its_true_width() -> None:
    depth = np.full((30, 40), 2.0, np.float32)
    cloud = unproject(depth, np.zeros((480, 640, 3), np.uint8), field_of_view=60)
    assert len(cloud.points) == 1200
    np.testing.assert_allclose(cloud.points[:, 2], 2.0)
    width = 2 * 2.0 * math.tan(math.radians(30))
    cell = width / 40
    assert np.ptp(cloud.points[:, 0]) == pytest.approx(width - cell, rel=1e-5)
    assert np.ptp(cloud.points[:, 1]) == pytest.approx(0.75 * width - cell, rel=1e-5)
    np.testing.assert_allclose(cloud.points.mean(axis=0), (0, 0, 2), atol=1e-5)


def test_no_points_in_the_air_between_object_and_background() -> None:
    depth = np.full((30, 40), 4.0, np.float32)
    depth[10:20, 10:20] = 1.0
    depth[0, 0] = np.nan
    cloud = unproject(depth, np.zeros((480, 640, 3), np.uint8), size=(60, 80))
    z = cloud.points[:, 2]
    assert (z < 1.2).any() and (z > 3.5).any()
    assert not ((z > 1.2) & (z < 3.5)).any()


def test_at_rest_the_points_show_what_the_camera_saw() -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, :80], image[:, 80:] = (200, 0, 0), (0, 0, 200)
    depth = np.tile(np.linspace(1, 3, 80, dtype=np.float32), (60, 1))
    drawn = draw_cloud(unproject(depth, image), Eye(), (240, 320)).astype(int)
    assert (drawn[60:180, 20:140, 0] > 150).mean() > 0.95
    assert (drawn[60:180, 180:300, 2] > 150).mean() > 0.95


def test_turned_by_half_they_are_seen_from_behind() -> None:
    """Left and right change places."""
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, :80], image[:, 80:] = (200, 0, 0), (0, 0, 200)
    depth = np.full((60, 80), 2.0, np.float32)
    drawn = draw_cloud(unproject(depth, image), Eye(yaw=math.pi), (240, 320)).astype(int)
    assert drawn[120, 80, 2] > 150 and drawn[120, 240, 0] > 150


def test_nearer_points_hide_those_behind() -> None:
    points = np.array([[0, 0, 3], [0, 0, 1]], np.float32)
    colours = np.array([[255, 0, 0], [0, 255, 0]], np.uint8)
    for order in ([0, 1], [1, 0]):
        drawn = draw_cloud(Cloud(points[order], colours[order]), Eye(), (64, 64))
        assert drawn[:, :, 1].max() > 100 and drawn[:, :, 0].max() < 50


def test_a_wide_view_shows_the_picture_as_large_as_fits() -> None:
    depth = np.full((60, 80), 2.0, np.float32)
    white = np.full((120, 160, 3), 255, np.uint8)
    drawn = draw_cloud(unproject(depth, white), Eye(), (240, 640), aspect=4 / 3)
    lit = np.all(drawn > 200, axis=2)
    assert lit[120, 200] and lit[120, 440]
    assert not lit[:, :150].any() and not lit[:, 490:].any()


@pytest.mark.parametrize(
    "eye", [Eye(), Eye(yaw=0.5, pitch=-0.3), Eye(zoom=2.0, shift=(0.1, -0.05))]
)
def test_what_is_picked_is_what_is_seen_there(eye: Eye) -> None:
    """A white spot on a slope: where it is drawn, its place in the camera's picture is found."""
    image = np.zeros((120, 160, 3), np.uint8)
    image[30:38, 100:108] = 255
    depth = np.tile(np.linspace(1, 2, 80, dtype=np.float32), (60, 1))
    cloud = unproject(depth, image)
    drawn = draw_cloud(cloud, eye, (240, 400), aspect=4 / 3)
    rows, columns = np.nonzero(drawn[:, :, 0] > 200)
    at = (float(columns.mean()), float(rows.mean()))
    found = pick(cloud, eye, (240, 400), at, aspect=4 / 3)
    assert found == pytest.approx((104 / 160, 34 / 120), abs=0.03)
    assert pick(cloud, eye, (240, 400), (1.0, 1.0), aspect=4 / 3) is None


def test_the_nearest_of_points_in_one_line_is_picked() -> None:
    points = np.array([[0, 0, 3], [0.02, 0, 1]], np.float32)
    cloud = Cloud(points, np.zeros((2, 3), np.uint8))
    found = pick(cloud, Eye(), (64, 64), (32.0, 32.0), aspect=1.0)
    assert found is not None and found[0] > 0.51


def test_an_empty_cloud_and_any_size() -> None:
    nothing = unproject(np.full((4, 4), np.nan, np.float32), np.zeros((8, 8, 3), np.uint8))
    for size in ((1, 1), (100, 30), (480, 640)):
        assert draw_cloud(nothing, Eye(), size).shape == (*size, 3)
        assert pick(nothing, Eye(), size, (0.0, 0.0), aspect=1.0) is None
        one = Cloud(np.array([[0, 0, 1]], np.float32), np.array([[9, 9, 9]], np.uint8))
        assert draw_cloud(one, Eye(zoom=10), size).shape == (*size, 3)


def test_ply_reads_back() -> None:
    depth = np.linspace(1, 1.2, 12, dtype=np.float32).reshape(3, 4)
    image = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    cloud = unproject(depth, image)
    data = ply_bytes(cloud, "metres,\nresidual-lite")
    head, _, body = data.partition(b"end_header\n")
    lines = head.decode().splitlines()
    assert lines[:3] == ["ply", "format binary_little_endian 1.0", "comment metres, residual-lite"]
    assert f"element vertex {len(cloud.points)}" in lines
    read = np.frombuffer(body, [("xyz", "<f4", 3), ("rgb", "u1", 3)])
    np.testing.assert_array_equal(read["xyz"], cloud.points)
    np.testing.assert_array_equal(read["rgb"], cloud.colours)
