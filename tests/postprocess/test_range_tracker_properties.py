"""What holds of the range of the colour scale after whatever maps, at whatever times."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.frames import Depth, Unit
from livedepth.postprocess.range_tracker import Range, RangeTracker

_SECONDS = 3.0
_CLOSE = 1e-4  # of what float32 maps and percentiles of them lose

units = st.sampled_from(get_args(Unit))
cells = st.one_of(
    st.floats(2**-10, 1e4, width=32), st.just(math.nan), st.just(math.inf), st.just(-math.inf)
)
maps = st.lists(cells, min_size=12, max_size=12).map(
    lambda values: np.array(values, np.float32).reshape(3, 4)
)
# At least 0.5 m from end to end, so that the least width of a scale plays no part.
ramps = st.tuples(st.floats(0.1, 50), st.floats(0.55, 50)).map(
    lambda of: np.linspace(of[0], of[0] + of[1], 400, dtype=np.float32).reshape(20, 20)
)
steps = st.floats(1e-3, 20)  # seconds from one map to the next
nothing = st.sampled_from([math.nan, math.inf]).map(lambda bad: np.full((4, 4), bad, np.float32))


def ends(depth: Depth) -> Range:
    low, high = np.percentile(depth[::2, ::2], (2, 98))
    return float(low), float(high)


def after(history: list[tuple[Depth, float]], unit: Unit = "m") -> tuple[RangeTracker, float]:
    """A tracker that has seen ``history``, and the time of its last map."""
    tracker, pts = RangeTracker(seconds=_SECONDS), 0.0
    for depth, step in history:
        pts += step
        tracker.update(depth, pts, unit)
    return tracker, pts


histories = st.lists(st.tuples(ramps, steps), min_size=1, max_size=5)


@settings(deadline=None)
@given(histories, ramps, steps)
def test_it_expands_at_once(history: list[tuple[Depth, float]], depth: Depth, step: float) -> None:
    tracker, pts = after(history)
    near, far = tracker.update(depth, pts + step)
    low, high = ends(depth)
    assert near <= low + _CLOSE and far >= high - _CLOSE


@settings(deadline=None)
@given(histories, ramps, ramps, steps)
def test_it_contracts_by_the_share_of_its_time_constant_and_no_faster(
    history: list[tuple[Depth, float]], before: Depth, depth: Depth, step: float
) -> None:
    tracker, pts = after([*history, (before, 0.5)])
    near, far = tracker.update(before, pts)
    low, high = ends(depth)
    now = tracker.update(depth, pts + step)
    kept = math.exp(-step / _SECONDS)
    for was, goal, end in ((near, low, now[0]), (-far, -high, -now[1])):
        assert abs(end - min(goal, goal + kept * (was - goal))) < _CLOSE


@settings(deadline=None)
@given(st.lists(st.tuples(maps, st.floats(-5, 20), units), min_size=1, max_size=8))
def test_it_is_finite_and_never_inverted(history: list[tuple[Depth, float, Unit]]) -> None:
    tracker = RangeTracker()
    for depth, pts, unit in history:
        near, far = tracker.update(depth, pts, unit)
        assert math.isfinite(near) and math.isfinite(far)
        assert near > far if unit == "inverse" else near < far


@settings(deadline=None)
@given(
    st.tuples(st.floats(0, 5), st.floats(6, 50)),
    st.lists(st.tuples(maps, st.floats(-5, 20)), min_size=1, max_size=5),
)
def test_a_fixed_range_stays(fixed: Range, history: list[tuple[Depth, float]]) -> None:
    tracker = RangeTracker(fixed)
    assert {tracker.update(depth, pts) for depth, pts in history} == {fixed}


@settings(deadline=None)
@given(histories, st.lists(st.tuples(nothing, steps), min_size=1, max_size=4), units)
def test_maps_without_a_valid_cell_keep_the_last_range(
    history: list[tuple[Depth, float]], empty: list[tuple[Depth, float]], unit: Unit
) -> None:
    tracker, pts = after(history, unit)
    last = tracker.update(history[-1][0], pts, unit)
    for depth, step in empty:
        pts += step
        assert tracker.update(depth, pts, unit) == last


@settings(deadline=None)
@given(histories, ramps, steps, units, units)
def test_another_unit_starts_anew(
    history: list[tuple[Depth, float]], depth: Depth, step: float, before: Unit, unit: Unit
) -> None:
    tracker, pts = after(history, before)
    now = tracker.update(depth, pts + step, unit)
    if before != unit:
        assert now == RangeTracker().update(depth, 0.0, unit)
