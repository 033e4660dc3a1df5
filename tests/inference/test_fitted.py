"""Metres of relative depth by points that a person knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Depth, Image, Unit
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.fitted import Fit, FittedEngine, Known, fit_to, parse_known

TRUE = np.linspace(1, 6, 48, dtype=np.float32).reshape(6, 8)  # metres
SIZE = (6, 8)


def given(unit: Unit, scale: float = 3.0, shift: float = 0.4) -> Depth:
    """What a network of such a unit gives for ``TRUE``."""
    wanted = 1 / TRUE if unit == "inverse" else TRUE
    return ((wanted - (shift if unit != "m" else 0)) / scale).astype(np.float32)


def known(*pixels: tuple[int, int], by: float = 1.0) -> list[Known]:
    return [Known(x, y, by * float(TRUE[y, x])) for x, y in pixels]


@pytest.mark.parametrize("unit", ["relative", "inverse"])
def test_two_points_give_scale_and_shift(unit: Unit) -> None:
    fit = fit_to(given(unit, shift=0.05), SIZE, unit, known((0, 0), (7, 5)))
    np.testing.assert_allclose(fit.apply(given(unit, shift=0.05)), TRUE, rtol=1e-4)
    assert fit.points == "0,0=1 7,5=6"


@pytest.mark.parametrize("unit", ["relative", "inverse", "m"])
def test_one_point_gives_the_scale(unit: Unit) -> None:
    fit = fit_to(given(unit, shift=0.0), SIZE, unit, known((4, 2)))
    np.testing.assert_allclose(fit.apply(given(unit, shift=0.0)), TRUE, rtol=1e-5)
    assert fit.shift == 0


def test_more_points_are_solved_by_least_squares_in_the_domain_of_the_network() -> None:
    rnd = np.random.default_rng(0)
    depth = given("inverse", shift=0.02)
    points = [(x, y) for x in range(8) for y in range(6)]
    noisy = [Known(x, y, 1 / (1 / TRUE[y, x] + rnd.normal(0, 0.01))) for x, y in points]
    fit = fit_to(depth, SIZE, "inverse", noisy)
    a = np.column_stack([depth.ravel(), np.ones(48)]).astype(np.float64)
    by_place = {(one.x, one.y): 1 / one.metres for one in noisy}
    b = np.array([by_place[x, y] for y in range(6) for x in range(8)])
    scale, shift = np.linalg.lstsq(a, b, rcond=None)[0]
    assert (fit.scale, fit.shift) == pytest.approx((scale, shift), rel=1e-4)


def test_of_a_network_that_gives_metres_the_scale_alone_is_fitted() -> None:
    fit = fit_to(given("m", scale=2.0), SIZE, "m", known((0, 0), (7, 5)))
    assert fit.scale == pytest.approx(2) and fit.shift == 0


def test_a_pixel_is_a_place_of_a_map_of_another_size() -> None:
    wide = np.tile(np.linspace(1, 5, 5, dtype=np.float32), (3, 1))
    fit = fit_to(wide, (300, 500), "m", [Known(249, 150, 3.0)])
    assert fit.scale == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([Known(8, 0, 1.0)], "8,0=1: is outside the picture, which has 8×6 pixels"),
        ([Known(0, 0, 6.0), Known(7, 5, 1.0)], "contradict the network"),
        ([Known(0, 0, 1.0), Known(0, 0, 2.0)], "equally far for the network"),
        ([Known(3, 3, 1.0)], "3,3=1: there is no depth there"),
        ([Known(0, 0, 5.9), Known(1, 0, 6.0)], "most of the picture would lie behind"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(points: list[Known], said: str) -> None:
    depth = given("inverse", shift=0.0)
    depth[3, 3] = np.nan
    if "behind" in said:
        points = [Known(0, 0, 1.0), Known(1, 0, 6.0)]  # a step there leaves nothing for the rest
    with pytest.raises(SettingsError, match=said):
        fit_to(depth, SIZE, "inverse", points)


def test_what_lies_beyond_infinity_has_no_depth() -> None:
    fit = Fit(1.0, -0.1, "inverse", "")
    np.testing.assert_allclose(
        fit.apply(np.array([[0.6, 0.05, 0.1, np.nan]], np.float32)),
        [[2.0, np.nan, np.nan, np.nan]],
        rtol=1e-5,
    )


@pytest.mark.parametrize("unit", ["relative", "inverse"])
def test_what_was_fitted_can_be_undone(unit: Unit) -> None:
    fit = Fit(2.0, 0.1, unit, "")
    depth = given(unit, shift=0.0)
    np.testing.assert_allclose(fit.undo(fit.apply(depth)), depth, rtol=1e-4)


def test_points_as_text() -> None:
    assert parse_known(["320,240=2.5", " 1 , 2 = 3m"]) == (Known(320, 240, 2.5), Known(1, 2, 3.0))
    for wrong in ("", "1,2", "1=2", "1,2=", "-1,2=3", "1.5,2=3", "1,2=3,4", "1,2=far", "1,2=1.2.3"):
        with pytest.raises(SettingsError, match="expected X,Y=METRES"):
            parse_known([wrong])
    for wrong in ("1,2=0", "1,2=10001"):
        with pytest.raises(SettingsError, match="more than 0"):
            parse_known([wrong])


class Relative:
    """Inverse depth; its info changes when it goes elsewhere."""

    def __init__(self) -> None:
        self.info = EngineInfo("net", "fake", "cuda", "float16", SIZE, "inverse")
        self.non_finite = 3
        self.closed = False

    def infer(self, image: Image) -> Prediction:
        return Prediction(given("inverse"), {"network": 0.1})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        return map(self.infer, images)

    def close(self) -> None:
        self.closed = True


def test_an_engine_gives_metres_and_says_that_they_are_fitted() -> None:
    inner = Relative()
    fit = fit_to(given("inverse"), SIZE, "inverse", known((0, 0), (7, 5)))
    image = np.zeros((6, 8, 3), np.uint8)
    with FittedEngine(inner, fit) as engine:
        np.testing.assert_allclose(engine.infer(image).depth, TRUE, rtol=1e-4)
        results = list(engine.infer_all([image] * 3))
        assert len(results) == 3 and results[2].timings == {"network": 0.1}
        assert (engine.info.unit, engine.info.fitted) == ("m", "0,0=1 7,5=6")
        assert engine.info is engine.info and engine.non_finite == 3
        inner.info = EngineInfo("net", "fake", "cpu", "float32", SIZE, "inverse")
        assert (engine.info.device, engine.info.unit) == ("cpu", "m")
    assert inner.closed
    with pytest.raises(EngineError, match="another network"):
        FittedEngine(Relative(), Fit(1.0, 0.0, "relative", ""))
