"""The one resize before a network."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.geometry import resize_image, upsample_depth

sides = st.integers(1, 24)


def test_shrinking_is_the_mean_of_the_area() -> None:
    image = np.random.default_rng(0).uniform(0, 1, (12, 20, 3)).astype(np.float32)
    expected = image.reshape(4, 3, 10, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(resize_image(image, (4, 10)), expected, atol=1e-6)


def test_shrinking_by_a_fraction_weighs_the_parts() -> None:
    row = np.array([[0.0, 30.0, 90.0]], np.float32)
    np.testing.assert_allclose(resize_image(row, (1, 2)), [[10.0, 70.0]], atol=1e-4)


def test_a_checkerboard_shrinks_to_grey_without_moire() -> None:
    board = (np.indices((64, 96)).sum(0) % 2 * 255).astype(np.uint8)
    small = resize_image(board, (32, 48))
    assert small.dtype == np.uint8
    assert small.min() >= 127 and small.max() <= 128


def test_growing_is_bilinear_with_half_pixel_centres() -> None:
    row = np.array([[0.0, 4.0]], np.float32)
    np.testing.assert_allclose(resize_image(row, (1, 4)), [[0, 1, 3, 4]], atol=1e-6)


def test_each_axis_follows_its_own_rule() -> None:
    """Twice as wide, a quarter as high: area along the rows, bilinear along the columns."""
    rows = [[0, 4], [2, 6], [0, 4], [2, 6], [10, 10], [30, 10], [10, 0], [30, 20]]
    image = np.array(rows, np.float32)
    expected = np.array([[1, 2, 4, 5], [20, 17.5, 12.5, 10]])
    np.testing.assert_allclose(resize_image(image, (2, 4)), expected, atol=1e-5)
    np.testing.assert_allclose(resize_image(image.T, (4, 2)), expected.T, atol=1e-5)


def test_same_size_is_the_same_picture() -> None:
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert np.array_equal(resize_image(image, (2, 4)), image)


@settings(max_examples=60, deadline=None)
@given(
    height=sides,
    width=sides,
    to_height=sides,
    to_width=sides,
    value=st.integers(0, 255),
    dtype=st.sampled_from([np.uint8, np.float32]),
)
def test_constant_stays_constant(
    height: int, width: int, to_height: int, to_width: int, value: int, dtype: type
) -> None:
    image: npt.NDArray[Any] = np.full((height, width, 3), value, dtype)
    resized = resize_image(image, (to_height, to_width))
    assert resized.shape == (to_height, to_width, 3)
    assert resized.dtype == dtype
    np.testing.assert_allclose(resized, value, rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(height=sides, width=sides, to_height=sides, to_width=sides)
def test_the_whole_field_of_view_is_kept(
    height: int, width: int, to_height: int, to_width: int
) -> None:
    """A mirrored picture resizes to the mirror of the resized picture: no shift, no crop."""
    image = np.random.default_rng(1).uniform(0, 1, (height, width)).astype(np.float32)
    size = (to_height, to_width)
    np.testing.assert_allclose(
        resize_image(np.ascontiguousarray(image[::-1, ::-1]), size),
        resize_image(image, size)[::-1, ::-1],
        atol=1e-4,
    )


@pytest.mark.parametrize("size", [(57, 76), (480, 640)])
def test_upsampled_depth_keeps_planes(size: tuple[int, int]) -> None:
    rows = np.linspace(1, 3, 57, dtype=np.float32)
    depth = np.repeat(rows[:, None], 76, axis=1)
    full = upsample_depth(depth, size)
    assert full.shape == size
    assert full.dtype == np.float32
    # Half-pixel centres: full row r looks at r' = (r + .5) * 57 / H - .5, held at the ends.
    seen = ((np.arange(size[0]) + 0.5) * 57 / size[0] - 0.5).clip(0, 56)
    np.testing.assert_allclose(full[:, 0], 1 + 2 * seen / 56, atol=2e-3)
    np.testing.assert_allclose(full, full[:, :1].repeat(size[1], axis=1), atol=1e-5)


def test_upsampled_depth_invents_no_value() -> None:
    depth = np.random.default_rng(2).uniform(0.5, 9, (15, 20)).astype(np.float32)
    full = upsample_depth(depth, (61, 83))
    assert full.min() >= depth.min() and full.max() <= depth.max()
