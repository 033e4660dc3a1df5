"""Metres of pictures of other shapes than those a network was trained with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from livedepth.bench.shapes import Known, measured, power_of, rendered, seen
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.inference.engines import open_engine
from livedepth.inference.metres import camera_text, response_of, scale_of
from livedepth.lens import Lens, degrees_of

WIDE, UPRIGHT, SQUARE = (720, 1280), (640, 480), (480, 480)


@pytest.fixture(scope="module", params=["residual-lite", "residual-nano"])
def engine(request: pytest.FixtureRequest) -> Iterator[DepthEngine]:
    with open_engine(request.param) as opened:  # type: ignore[attr-defined]
        yield opened


@pytest.fixture(scope="module")
def lite() -> EngineInfo:
    with open_engine("residual-lite") as opened:  # type: ignore[attr-defined]
        info: EngineInfo = opened.info
    return info


def test_a_picture_of_the_trained_shape_stays_as_it_was(lite: EngineInfo) -> None:
    assert lite.focal is not None
    assert scale_of(lite, None, (480, 640)) == 1
    assert scale_of(lite, None, (1200, 1600)) == 1
    power = response_of(lite.weights).focal
    wide = Lens.of_degrees(90, "given")
    assert scale_of(lite, wide, (480, 640)) == pytest.approx((0.5 / lite.focal) ** power)


def test_the_shape_is_corrected_beside_the_focal_length(lite: EngineInfo) -> None:
    response = response_of(lite.weights)
    assert scale_of(lite, None, WIDE) == pytest.approx((4 / 3) ** response.shape)
    assert scale_of(lite, None, SQUARE) == pytest.approx((3 / 4) ** response.shape)
    lens = Lens.of_degrees(90, "given")
    assert lite.focal is not None
    ratio = (0.5 / lite.focal) ** response.focal
    assert scale_of(lite, lens, WIDE) == pytest.approx(ratio * (4 / 3) ** response.shape)


def test_an_unknown_camera_of_upright_pictures_is_one_that_was_turned(lite: EngineInfo) -> None:
    assert lite.focal is not None
    turned = Lens(lite.focal * 640, 480, "given")  # sees along 640 what others see along a width
    assert scale_of(lite, None, UPRIGHT) == pytest.approx(scale_of(lite, turned, UPRIGHT))
    degrees = degrees_of(lite.focal * 4 / 3)
    assert camera_text(lite, None, UPRIGHT) == f"field of view {degrees:.3g}° (assumed)"
    assert camera_text(lite, None, WIDE) == "field of view 63.3° (assumed)"


def test_a_network_that_was_not_measured_is_left_alone(lite: EngineInfo) -> None:
    other = replace(lite, weights="another")
    for size in (WIDE, UPRIGHT, SQUARE):
        assert scale_of(other, None, size) == 1
        assert camera_text(other, None, size) == "field of view 63.3° (assumed)"


def test_the_middle_of_a_picture_is_cut() -> None:
    image = np.arange(12 * 16 * 3, dtype=np.uint8).reshape(12, 16, 3)
    whole = Known(image, image[..., 0].astype(np.float32), 13.0)
    wide, tall = whole.cut(16 / 9), whole.cut(3 / 4)
    assert wide.depth.shape == (9, 16) and tall.depth.shape == (12, 9)
    np.testing.assert_array_equal(wide.image, image[1:10])
    np.testing.assert_array_equal(tall.depth, whole.depth[:, 3:12])
    assert wide.focal == tall.focal == 13.0


def test_the_power_is_found() -> None:
    shapes = (4 / 3, 3 / 4, 9 / 16)
    errors = [(shape, shape**-0.3) for shape in shapes]  # with a power of 0.2 already
    assert power_of(errors, 0.2) == pytest.approx(0.5)


def _errors(engine: DepthEngine, pictures: Sequence[Known], shape: float) -> tuple[float, float]:
    """The scale error of pictures of a shape over that of whole ones: as it is done, and without
    the power."""
    cut, whole = seen(engine, pictures, shape)
    stretched = (shape / (4 / 3)) ** response_of(engine.info.weights).shape
    return cut.scale / whole.scale, cut.scale / whole.scale / stretched


def test_metres_of_other_shapes_are_those_of_the_whole_picture(
    engine: DepthEngine, data_dir: Path
) -> None:
    """Real pictures that the powers were not found with, cut to the shapes of webcams and of
    phones: as right as uncut to 12 %, and far from it without the power."""
    pictures = list(measured(data_dir / "nyu", "val", 519.0, 9))
    for shape in (16 / 9, 3 / 4, 9 / 16):
        error, without = _errors(engine, pictures, shape)
        assert error == pytest.approx(1, abs=0.12)
        assert abs(math.log(without)) > abs(math.log(error)) + 0.05


def test_metres_of_the_room_in_a_wide_picture(engine: DepthEngine) -> None:
    assert engine.info.focal is not None
    pictures = list(rendered(degrees_of(engine.info.focal), [0.0, 8.0, 16.0, 24.0, 32.0, 40.0]))
    error, without = _errors(engine, pictures, 16 / 9)
    assert error == pytest.approx(1, abs=0.1) and without < 0.9
