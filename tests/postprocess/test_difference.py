"""The difference of two depth maps, its scale and its colours; the grid under points."""

from __future__ import annotations

import numpy as np
import pytest

from livedepth.frames import DepthFrame, Frame
from livedepth.postprocess.colour import colourise, diverging
from livedepth.postprocess.difference import (
    DifferenceScale,
    difference,
    metres_apart,
    percent_apart,
)
from livedepth.postprocess.point_cloud import Cloud, Eye, draw_cloud, grid_of, ground


def test_it_is_second_minus_first_on_the_finer_grid() -> None:
    first = np.full((6, 8), 2.0, np.float32)
    second = np.full((12, 16), 2.5, np.float32)
    for one, other, sign in ((first, second, 1), (second, first, -1)):
        apart = metres_apart(one, other)
        assert apart.shape == (12, 16) and apart.dtype == np.float32
        np.testing.assert_allclose(apart, sign * 0.5)
    np.testing.assert_allclose(percent_apart(first, second), 25.0)
    np.testing.assert_allclose(percent_apart(second, first), -20.0)


@pytest.mark.parametrize("of", [metres_apart, percent_apart])
def test_unknown_in_one_is_unknown(of) -> None:  # type: ignore[no-untyped-def]
    first, second = (np.full((4, 4), value, np.float32) for value in (2.0, 3.0))
    first[0, 0] = second[3, 3] = np.nan
    apart = of(first, second)
    assert np.isnan(apart[0, 0]) and np.isnan(apart[3, 3]) and np.isfinite(apart).sum() == 14
    black = colourise(apart, (-1.0, 1.0), diverging())
    assert (black[0, 0] == 0).all() and (black[3, 3] == 0).all() and black[1, 1].max() > 0
    first[1, 1] = 0
    assert np.isnan(percent_apart(first, second)[1, 1]), "no percent of nothing"


def test_only_of_two_maps_in_metres() -> None:
    frame = Frame(np.zeros((8, 8, 3), np.uint8), 0, 0.0, 0.0, "s")
    depth = np.ones((4, 4), np.float32)
    alone = DepthFrame(frame, depth, "a")
    relative = DepthFrame(frame, depth, "b", unit="inverse")
    assert difference(alone, "m") is None
    assert difference(DepthFrame(frame, depth, "a", second=relative), "m") is None
    assert difference(DepthFrame(frame, depth, "b", unit="inverse", second=alone), "m") is None
    both = difference(DepthFrame(frame, depth, "a", second=alone), "%")
    assert both is not None and (both == 0).all()


def test_the_scale_widens_at_once_narrows_slowly_and_is_never_empty() -> None:
    scale = DifferenceScale()
    flat = np.zeros((10, 10), np.float32)
    assert scale.update(flat, 0.0, "m") == 0.05
    assert scale.update(flat - 2, 0.1, "m") == pytest.approx(2)
    assert 1.5 < scale.update(flat, 0.2, "m") < 2
    assert scale.update(flat + 30, 0.3, "%") == pytest.approx(30, rel=0.03), "of another unit"
    assert scale.update(np.full((10, 10), np.nan, np.float32), 0.4, "%") == pytest.approx(
        30, rel=0.03
    )


def test_no_difference_is_white_and_the_ends_are_alike() -> None:
    table = diverging().astype(int)
    assert table[127:129].min() > 235
    assert table[0, 2] > table[0, 0] and table[255, 0] > table[255, 2]
    brightness = table.sum(axis=1)
    assert (np.diff(brightness[:128]) >= 0).all() and (np.diff(brightness[128:]) <= 0).all()


def test_the_grid_has_the_picture_s_shape_and_no_more_than_its_pixels() -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    assert grid_of(image, 10**9) == (480, 640)
    height, width = grid_of(image, 30_000)
    assert height * width == pytest.approx(30_000, rel=0.02)
    assert width / height == pytest.approx(4 / 3, rel=0.01)


@pytest.mark.parametrize(("far", "step"), [(0.5, 0.1), (4.0, 0.5), (7.0, 1.0), (40.0, 5.0)])
def test_the_ground_lies_under_the_points_in_round_steps(far: float, step: float) -> None:
    random = np.random.default_rng(0)
    low, high = (-0.2 * far, -0.1 * far, 0.2 * far), (0.2 * far, 0.15 * far, far)
    points = random.uniform(low, high, (5000, 3)).astype(np.float32)
    cloud = Cloud(points, np.full((5000, 3), 255, np.uint8))
    lines, found = ground(cloud)
    assert found == pytest.approx(step)
    assert lines.shape[1:] == (2, 3) and lines.dtype == np.float32
    assert lines[..., 1] == pytest.approx(np.percentile(points[:, 1], 98), rel=0.05)
    assert lines[..., 2].max() >= 0.98 * far
    rounded = lines[..., [0, 2]] / step
    np.testing.assert_allclose(rounded, rounded.round(), atol=1e-3)
    with_grid, without = (
        draw_cloud(cloud, Eye(pitch=-0.3), (120, 160), lines=drawn) for drawn in (lines, None)
    )
    changed = (with_grid != without).any(axis=2)
    assert changed.any(), "it is seen beside the points"
    assert (without[changed] < 250).all(), "and never over them"


def test_a_near_point_hides_what_is_behind_all_of_it() -> None:
    """Points of several pixels: the far one begins to the lower right of the near one."""
    grid = np.mgrid[-8:9, -8:9].reshape(2, -1).T * 0.05
    far = np.column_stack([grid * 4, np.full(len(grid), 4.0)])
    near = np.column_stack([grid, np.full(len(grid), 1.0)])
    points = np.concatenate([near, far]).astype(np.float32)
    colours = np.zeros((len(points), 3), np.uint8)
    colours[: len(near), 1], colours[len(near) :, 0] = 255, 255
    drawn = draw_cloud(Cloud(points, colours), Eye(), (100, 100), point_size=2.0)
    middle = drawn[20:80, 20:80].astype(int)
    assert middle[..., 1].min() > 200 and middle[..., 0].max() < 50
