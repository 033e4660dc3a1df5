"""Depth as a picture: near is 255, far is 0, invalid is black."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.errors import SettingsError
from livedepth.postprocess.colour import colormap, colormap_names, colourise, nearness


@pytest.mark.parametrize("name", colormap_names())
def test_every_table(name: str) -> None:
    table = colormap(name)
    assert (table.dtype, table.shape) == (np.uint8, (256, 3))
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
        assert (picture.dtype, picture.shape) == (np.uint8, (2, 2, 3))
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
