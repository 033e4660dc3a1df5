"""The range of the colour scale: wide at once, narrow in time, never from nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.errors import SettingsError
from livedepth.frames import Depth
from livedepth.postprocess.range_tracker import RangeTracker, parse_range


def _ramp(near: float, far: float) -> Depth:
    return np.linspace(near, far, 10_000, dtype=np.float32).reshape(100, 100)


def test_it_spans_the_second_to_the_98th_percentile() -> None:
    depth = _ramp(1.0, 5.0)
    near, far = RangeTracker().update(depth, 0.0)
    assert near == pytest.approx(1.08, abs=0.05)
    assert far == pytest.approx(4.92, abs=0.05)


def test_a_few_outliers_do_not_stretch_it() -> None:
    depth = _ramp(1.0, 5.0)
    depth[0, :50] = 1000.0
    assert RangeTracker().update(depth, 0.0)[1] < 5.1


def test_it_expands_at_once() -> None:
    tracker = RangeTracker()
    tracker.update(_ramp(2.0, 3.0), 0.0)
    near, far = tracker.update(_ramp(0.5, 9.0), 1 / 30)
    assert near < 0.7 and far > 8.7


def test_it_contracts_slowly_and_gets_there() -> None:
    tracker = RangeTracker(seconds=3.0)
    wide = tracker.update(_ramp(0.5, 9.0), 0.0)
    small = _ramp(2.0, 3.0)
    near, far = tracker.update(small, 1 / 30)
    assert far == pytest.approx(wide[1], rel=0.02) and near == pytest.approx(wide[0], rel=0.05)
    ranges = [tracker.update(small, n / 30) for n in range(2, 91)]
    fars = [far for _, far in ranges]
    assert fars == sorted(fars, reverse=True)
    goal = 2.98
    # After one time constant 1/e of the way is left.
    assert (ranges[-1][1] - goal) / (wide[1] - goal) == pytest.approx(math.exp(-1), rel=0.05)
    assert tracker.update(small, 60.0)[1] == pytest.approx(goal, abs=0.05)


def test_how_fast_it_contracts_does_not_depend_on_the_frame_rate() -> None:
    slow, fast = RangeTracker(), RangeTracker()
    for tracker in (slow, fast):
        tracker.update(_ramp(0.5, 9.0), 0.0)
    for n in range(1, 5):
        after_slow = slow.update(_ramp(2.0, 3.0), n / 2)
    for n in range(1, 121):
        after_fast = fast.update(_ramp(2.0, 3.0), n / 60)
    assert after_slow == pytest.approx(after_fast, rel=1e-3)


def test_time_that_goes_back_starts_anew() -> None:
    tracker = RangeTracker()
    tracker.update(_ramp(0.5, 9.0), 100.0)
    assert tracker.update(_ramp(2.0, 3.0), 0.0)[1] < 3.1


def test_a_fixed_range_stays() -> None:
    tracker = RangeTracker((0.5, 8.0))
    for depth in (_ramp(2.0, 3.0), _ramp(0.1, 50.0), np.full((4, 4), np.nan, np.float32)):
        assert tracker.update(depth, 1.0) == (0.5, 8.0)


def test_maps_without_a_valid_cell_change_nothing() -> None:
    nothing = np.full((10, 10), np.nan, np.float32)
    assert RangeTracker().update(nothing, 0.0) == (0.0, 10.0)
    tracker = RangeTracker()
    before = tracker.update(_ramp(1.0, 5.0), 0.0)
    assert tracker.update(nothing, 1.0) == before
    assert tracker.update(np.full((10, 10), np.inf, np.float32), 2.0) == before


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (50, 70)])
def test_a_flat_map_has_a_least_width(shape: tuple[int, int]) -> None:
    near, far = RangeTracker().update(np.full(shape, 2.0, np.float32), 0.0)
    assert near == pytest.approx(2.0)
    assert far - near == pytest.approx(0.1)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.floats(0.125, 100, width=32), st.just(float("nan"))),
            min_size=9,
            max_size=9,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_range_always_has_a_width_and_is_finite(maps: list[list[float]]) -> None:
    tracker = RangeTracker()
    for pts, cells in enumerate(maps):
        near, far = tracker.update(np.array(cells, np.float32).reshape(3, 3), pts / 30)
        assert math.isfinite(near) and math.isfinite(far)
        assert far - near >= 0.0999


@settings(deadline=None)
@given(st.floats(0, 1e6, allow_subnormal=False), st.floats(0, 1e6, allow_subnormal=False))
def test_parse_range_takes_any_two_metres_in_order(a: float, b: float) -> None:
    near, far = sorted((a, b))
    if near == far:
        with pytest.raises(SettingsError):
            parse_range(f"{near}:{far}")
        return
    assert parse_range(f"{near}:{far}") == (near, far)
    with pytest.raises(SettingsError):
        parse_range(f"{far}:{near}")


def test_parse_range_by_hand() -> None:
    assert parse_range("auto") is None
    assert parse_range("0.5:8") == (0.5, 8.0)
    assert parse_range("0:10") == (0.0, 10.0)


@pytest.mark.parametrize(
    "text",
    ["", ":", "1", "1:", ":2", "8:0.5", "1:1", "-1:3", "nan:1", "1:nan", "0:inf", "-inf:1",
     "1:2:3", "a:b", "AUTO", "0,5:8", "1-2"],
)  # fmt: skip
def test_parse_range_refuses_and_shows_how(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_range(text)
    assert repr(text) in str(caught.value)
    assert "NEAR:FAR" in str(caught.value) and "auto" in str(caught.value)


@settings(deadline=None)
@given(st.text(max_size=12))
def test_parse_range_never_fails_in_another_way(text: str) -> None:
    try:
        limits = parse_range(text)
    except SettingsError:
        return
    assert limits is None or 0 <= limits[0] < limits[1] < math.inf


def test_of_inverse_depth_near_is_the_larger_end() -> None:
    tracker = RangeTracker()
    ramp = np.linspace(100, 600, 1200, dtype=np.float32).reshape(30, 40)
    near, far = tracker.update(ramp, 0.0, "inverse")
    assert near > 570 and far < 120
    assert tracker.update(ramp * 2, 0.1, "inverse")[0] == pytest.approx(2 * near, rel=0.01)


def test_another_unit_starts_anew() -> None:
    tracker = RangeTracker()
    ramp = np.linspace(1, 2, 1200, dtype=np.float32).reshape(30, 40)
    tracker.update(ramp * 1000, 0.0, "inverse")
    assert tracker.update(ramp, 0.1, "m") == RangeTracker().update(ramp, 0.1)


@pytest.mark.parametrize("level", [0.0, 1e-5, 1.0, 5000.0])
def test_a_flat_relative_map_has_a_width_of_its_own_size(level: float) -> None:
    flat = np.full((6, 8), level, np.float32)
    low, high = RangeTracker().update(flat, 0.0, "relative")
    assert low == pytest.approx(level) and 0 < high - low <= max(0.021 * level, 1.1e-6)
