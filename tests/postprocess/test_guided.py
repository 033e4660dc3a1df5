"""Edges of the picture in the map, and its numbers as they were."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from livedepth.frames import Depth, Image
from livedepth.postprocess.guided import guided_upsample
from models.geometry import upsample_depth


def _step(width: int = 640, height: int = 480, at: int = 321) -> tuple[Depth, Image, Depth]:
    """A picture with a sharp edge between 1.5 and 3 m, its map at an eighth, and the truth."""
    truth = np.full((height, width), 1.5, np.float32)
    truth[:, at:] = 3.0
    image = np.full((height, width, 3), 60, np.uint8)
    image[:, at:] = 190
    small = cv2.resize(truth, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 1.0), image, truth


def test_a_soft_edge_is_drawn_where_the_picture_has_it() -> None:
    depth, image, truth = _step()
    plain, guided = upsample_depth(depth, (480, 640)), guided_upsample(depth, image, (480, 640))
    jumps = np.diff(guided[240])
    assert int(jumps.argmax()) == 320 and jumps.max() > 0.6
    assert np.diff(plain[240]).max() < 0.15
    assert np.abs(guided - truth).mean() < 0.8 * np.abs(plain - truth).mean()


def test_where_the_picture_is_even_nothing_changes() -> None:
    depth, image, _ = _step()
    image[:] = 128
    plain = np.exp(upsample_depth(np.log(depth), (480, 640)))
    np.testing.assert_allclose(guided_upsample(depth, image, (480, 640)), plain, rtol=1e-3)


def test_texture_on_a_flat_wall_stays_in_the_picture() -> None:
    depth = np.full((60, 80), 2.0, np.float32)
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
    np.testing.assert_allclose(guided_upsample(depth, noise, (480, 640)), 2.0, rtol=1e-3)


def test_no_depth_beyond_what_the_map_holds() -> None:
    generator = np.random.default_rng(1)
    depth = generator.uniform(0.5, 6, (60, 80)).astype(np.float32)
    image = generator.integers(0, 256, (240, 320, 3), np.uint8)
    guided = guided_upsample(depth, image, (240, 320))
    assert guided.min() >= depth.min() * 0.999 and guided.max() <= depth.max() * 1.001


def test_invalid_cells_stay_invalid_and_spoil_nothing_else() -> None:
    depth, image, _ = _step()
    whole = guided_upsample(depth, image, (480, 640))
    holed = depth.copy()
    holed[20:24, 10:14] = np.nan
    guided = guided_upsample(holed, image, (480, 640))
    assert np.isnan(guided[21 * 8 : 23 * 8, 11 * 8 : 13 * 8]).all()
    far = np.s_[:, 320:]
    np.testing.assert_allclose(guided[far], whole[far], rtol=1e-4)
    assert np.isnan(guided_upsample(np.full_like(depth, np.nan), image, (480, 640))).all()


def test_relative_depth_may_be_negative() -> None:
    depth, image, _ = _step()
    guided = guided_upsample(depth - 2.0, image, (480, 640))
    assert np.isfinite(guided).all()
    assert guided.min() < -0.4 and guided.max() > 0.9


@pytest.mark.parametrize("cells", [(1, 1), (1, 7), (5, 1), (57, 76)])
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (480, 640)])
def test_any_size(cells: tuple[int, int], size: tuple[int, int]) -> None:
    depth = np.linspace(1, 4, cells[0] * cells[1], dtype=np.float32).reshape(cells)
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    guided = guided_upsample(depth, image, size)
    assert guided.shape == size and guided.dtype == np.float32
    assert np.isfinite(guided).all()
