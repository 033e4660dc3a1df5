"""What depth looks like in a file: exact millimetres, colours, grey, side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.errors import SettingsError
from livedepth.frames import DepthFrame
from livedepth.output.kinds import KINDS, kind_named
from livedepth.output.pictures import (
    Style,
    colour,
    full_depth,
    gray,
    millimetres,
    side_by_side,
)
from livedepth.postprocess.colour import colormap

MakeFrame = Callable[..., DepthFrame]


@pytest.mark.parametrize(
    ("metres", "mm"),
    [
        (1.0, 1000),
        (1.9996, 2000),  # rounded, not truncated
        (1.9994, 1999),
        (0.0006, 1),
        (0.0004, 1),  # near, but not invalid
        (1e-9, 1),
        (65.534, 65_534),
        (65.535, 65_535),
        (66.0, 65_535),
        (1e9, 65_535),
        (float("inf"), 65_535),
        (float("nan"), 0),
    ],
)
def test_millimetres(metres: float, mm: int) -> None:
    stored = millimetres(np.array([[metres]], np.float32))
    assert stored.dtype == np.uint16
    assert stored[0, 0] == mm


@settings(deadline=None)
@given(st.lists(st.floats(0.0009765625, 65, width=32), min_size=1, max_size=30))
def test_millimetres_are_never_off_by_more_than_half(metres: list[float]) -> None:
    depth = np.array([metres], np.float32)
    stored = millimetres(depth)
    assert (np.abs(stored.astype(np.float64) - depth.astype(np.float64) * 1000) <= 0.505).all()


def test_depth_is_brought_to_the_size_of_its_picture(depth_frame: MakeFrame) -> None:
    depth = np.tile(np.linspace(1, 2, 4, dtype=np.float32), (3, 1))
    full = full_depth(depth_frame(0, size=(12, 16), depth=depth))
    assert full.shape == (12, 16)
    assert full.min() == 1.0 and full.max() == 2.0
    # Cell (i, j) covers the image area [4i, 4i+4) x [4j, 4j+4): its value lies in its middle.
    np.testing.assert_allclose((full[:, 5] + full[:, 6]) / 2, depth[0, 1], rtol=1e-5)


@pytest.mark.parametrize("kind", ["gray16", "frames16"])
def test_sixteen_bit_kinds_are_millimetres(kind: str, depth_frame: MakeFrame) -> None:
    frame = depth_frame(5)
    drawing = kind_named(kind).drawing
    assert drawing is not None
    picture = drawing(Style())(frame)
    assert picture.dtype == np.uint16 and picture.shape == (12, 16)
    assert picture[0, 0] == 0
    assert (picture.ravel()[1:] == 1050).all()


def test_colour_takes_the_table_and_the_range(depth_frame: MakeFrame) -> None:
    depth = np.array([[1.0, 5.0, 0.5, 9.0, np.nan]], np.float32)
    frame = depth_frame(0, size=(1, 5), depth=depth)
    picture = colour(Style("viridis", (1.0, 5.0)))(frame)
    table = colormap("viridis")
    expected = [table[255], table[0], table[255], table[0], [0, 0, 0]]
    np.testing.assert_array_equal(picture[0], expected)


def test_gray_is_bright_when_near(depth_frame: MakeFrame) -> None:
    depth = np.array([[1.0, 3.0, 5.0, np.nan]], np.float32)
    picture = gray(Style("turbo", (1.0, 5.0)))(depth_frame(0, size=(1, 4), depth=depth))
    assert picture[0].tolist() == [[255] * 3, [127] * 3, [0] * 3, [0] * 3]


def test_side_by_side_holds_both(depth_frame: MakeFrame) -> None:
    frame = depth_frame(9)
    picture = side_by_side(Style("turbo", (0.5, 5.0)))(frame)
    assert picture.shape == (12, 32, 3)
    np.testing.assert_array_equal(picture[:, :16], frame.frame.image)
    coloured = colour(Style("turbo", (0.5, 5.0)))(frame)
    np.testing.assert_array_equal(picture[:, 16:], coloured)


def test_an_automatic_range_follows_the_scene(depth_frame: MakeFrame) -> None:
    """The scale has memory: the same map looks different after a wider one."""
    ramp = np.linspace(1, 2, 192, dtype=np.float32).reshape(12, 16)
    render = gray(Style())
    alone = render(depth_frame(0, 0.0, depth=ramp))
    render(depth_frame(1, 0.1, depth=ramp * 4))
    after = render(depth_frame(2, 0.2, depth=ramp))
    assert alone.min() == 0 and after.min() > 100


def test_an_unknown_kind_names_the_known() -> None:
    known = ", ".join(kind.name for kind in KINDS)
    assert "gray16, frames16" in known
    with pytest.raises(SettingsError, match=f"'hologram'; known: {known}$"):
        kind_named("hologram")


def test_an_unknown_colour_map_is_told_before_any_frame() -> None:
    with pytest.raises(SettingsError, match="unknown colour map"):
        colour(Style("jet", None))
