"""Depth as a picture: near is 255, far is 0, invalid is black."""

from __future__ import annotations

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.errors import SettingsError
from livedepth.postprocess.colour import (
    colormap,
    colormap_names,
    colourise,
    colourise_i420,
    nearness,
)
from models.geometry import upsample_depth


@pytest.mark.parametrize("name", colormap_names())
def test_every_table(name: str) -> None:
    table = colormap(name)
    assert table.dtype == np.uint8 and table.shape == (256, 3)
    assert len(np.unique(table, axis=0)) > 100


@pytest.mark.parametrize("name", [n for n in colormap_names() if "inverted" not in n])
def test_inverted_is_the_table_turned_round(name: str) -> None:
    np.testing.assert_array_equal(colormap(f"{name}-inverted"), colormap(name)[::-1])


def test_tables_are_rgb() -> None:
    """The ends of each as published: far first."""
    ends = {name: (colormap(name)[0].tolist(), colormap(name)[255].tolist())
            for name in ("viridis", "inferno", "magma", "turbo", "spectral", "gray")}  # fmt: skip
    published = {
        "viridis": ([68, 1, 84], [253, 231, 37]),
        "inferno": ([0, 0, 4], [252, 255, 164]),
        "magma": ([0, 0, 4], [252, 253, 191]),
        "turbo": ([48, 18, 59], [122, 4, 3]),
        "spectral": ([94, 79, 162], [158, 1, 66]),
        "gray": ([0, 0, 0], [255, 255, 255]),
    }
    for name, (far, near) in published.items():
        assert np.abs(np.subtract(ends[name], (far, near))).max() <= 2, name


@pytest.mark.parametrize("name", ["jet", "", "Turbo", "turbo-inverted-inverted", "-inverted"])
def test_an_unknown_map_names_the_known(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        colormap(name)
    assert repr(name) in str(caught.value)
    for known in colormap_names():
        assert known in str(caught.value)


def test_near_is_255_and_far_is_0() -> None:
    depth = np.array([[0.1, 1.0, 3.0, 5.0, 80.0]], np.float32)
    assert nearness(depth, (1.0, 5.0)).tolist() == [[255, 255, 127, 0, 0]]


@settings(deadline=None)
@given(st.floats(0.015625, 50, width=32), st.floats(0.125, 50, width=32))
def test_the_ends_of_any_range_get_the_ends_of_the_scale(near: float, width: float) -> None:
    limits = (near, near + width)
    ends = np.array([[limits[0], limits[1]]], np.float32)
    levels = nearness(ends, limits)[0]
    assert levels[0] >= 254 and levels[1] <= 1
    outside = np.array([[limits[0] - 0.01, limits[1] + 0.01]], np.float32)
    assert nearness(outside, limits).tolist() == [[255, 0]]


@settings(deadline=None)
@given(st.lists(st.floats(0, 100, width=32, allow_subnormal=False), min_size=2, max_size=30))
def test_nearer_is_never_darker(metres: list[float]) -> None:
    levels = nearness(np.array([sorted(metres)], np.float32), (1.0, 8.0))[0].astype(int)
    assert (np.diff(levels) <= 0).all()


def test_invalid_cells_are_black_whatever_the_map() -> None:
    depth = np.array([[np.nan, 1.0], [np.inf, -np.inf]], np.float32)
    for name in colormap_names():
        picture = colourise(depth, (0.5, 5.0), colormap(name))
        assert picture.dtype == np.uint8 and picture.shape == (2, 2, 3)
        assert picture[0, 0].tolist() == [0, 0, 0]
        assert picture[1].tolist() == [[0, 0, 0], [0, 0, 0]]
        assert picture[0, 1].tolist() == colormap(name)[nearness(depth, (0.5, 5.0))[0, 1]].tolist()


def test_the_shared_table_is_not_painted_on() -> None:
    before = colormap("turbo").copy()
    colourise(np.full((3, 3), np.nan, np.float32), (0.5, 5.0), colormap("turbo"))
    np.testing.assert_array_equal(colormap("turbo"), before)


def test_turbo_runs_from_blue_to_red() -> None:
    depth = np.linspace(1, 5, 256, dtype=np.float32)[None]
    picture = colourise(depth, (1.0, 5.0), colormap("turbo"))
    hue = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)[0, :, 0]
    assert picture[0, 20, 0] > picture[0, 20, 2], "near is warm"
    assert picture[0, -20, 2] > picture[0, -20, 0], "far is cold"
    assert hue[20] < 15 and hue[-20] > 100


def test_levels_at_a_size_are_those_of_the_scaled_map() -> None:
    depth = np.random.default_rng(0).uniform(1, 5, (12, 16)).astype(np.float32)
    scaled = nearness(upsample_depth(depth, (48, 64)), (1.0, 5.0)).astype(int)
    assert np.abs(nearness(depth, (1.0, 5.0), (48, 64)) - scaled).max() <= 1


def test_of_inverse_depth_the_larger_is_nearer() -> None:
    inverse = np.array([[12.0, 10.0, 5.0, 0.0, -3.0]], np.float32)
    assert nearness(inverse, (10.0, 0.0)).tolist() == [[255, 255, 127, 0, 0]]


def test_a_cell_that_is_not_finite_blackens_all_that_it_touches() -> None:
    depth = np.full((6, 8), 2.0, np.float32)
    depth[2, 3] = np.nan
    picture = colourise(depth, (1.0, 5.0), colormap("turbo"), (24, 32))
    expected = np.isnan(upsample_depth(depth, (24, 32)))
    np.testing.assert_array_equal((picture == 0).all(axis=2), expected)


@pytest.mark.parametrize("name", ["turbo", "gray", "spectral-inverted"])
def test_planes_are_the_picture(name: str) -> None:
    """Read back by FFmpeg's own conversion; 4:2:0 halves the colour of the map's edges."""
    depth = np.linspace(0.5, 6, 12 * 16, dtype=np.float32).reshape(12, 16)
    depth[4:6, 4:6] = np.nan
    table, limits, size = colormap(name), (1.0, 5.0), (96, 128)
    planes = colourise_i420(depth, limits, table, size)
    assert planes.shape == (144, 128) and planes.dtype == np.uint8
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    rgb = frame.reformat(format="rgb24", src_colorspace=1, src_color_range=1).to_ndarray()
    error = np.abs(rgb.astype(int) - colourise(depth, limits, table, size))
    assert np.median(error) <= 2
    assert error.mean() < 6
    assert rgb[40, 40].max() <= 3, "what is invalid is black"
