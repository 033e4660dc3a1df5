"""Zoom and place: what is seen stays inside of the picture, whatever is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedepth.gui.views.viewport import MOST, Region, Viewport

shares = st.floats(0, 1)
places = st.tuples(shares, shares)
factors = st.floats(0.01, 100)
sides = st.floats(0.2, 5)
moves = st.one_of(
    st.tuples(st.just("zoom"), places, factors),
    st.tuples(st.just("pan"), st.floats(-3, 3), st.floats(-3, 3)),
    st.tuples(st.just("reset")),
)
moves_and_rooms = st.one_of(moves, st.tuples(st.just("room"), sides, sides))
NEAR = 1e-9


def moved(how: list[tuple[Any, ...]]) -> Viewport:
    viewport = Viewport()
    ways: dict[str, Callable[..., object]] = {
        "zoom": viewport.zoom_at,
        "pan": viewport.pan,
        "reset": viewport.reset,
        "room": lambda wide, high: viewport.set_room((wide, high), (1.0, 1.0)),
    }
    for what, *values in how:
        ways[what](*values)
    return viewport


viewports = st.lists(moves, max_size=8).map(moved)


@given(viewports)
def test_what_is_seen_has_the_picture_s_shape_and_lies_inside_of_it(viewport: Viewport) -> None:
    seen = viewport.region
    assert -NEAR <= seen.left < seen.right <= 1 + NEAR
    assert -NEAR <= seen.top < seen.bottom <= 1 + NEAR
    assert seen.width == pytest.approx(seen.height) == pytest.approx(1 / viewport.zoom)
    assert 1 <= viewport.zoom <= MOST


@given(st.lists(moves_and_rooms, max_size=8), sides, sides)
def test_what_is_seen_fills_the_pane_as_far_as_the_picture_goes(
    how: list[tuple[Any, ...]], wide: float, high: float
) -> None:
    viewport = moved([*how, ("room", wide, high)])
    seen, fitted = viewport.region, min(wide, high)
    assert -NEAR <= seen.left < seen.right <= 1 + NEAR
    assert -NEAR <= seen.top < seen.bottom <= 1 + NEAR
    # The pane is wide x high pictures large; one picture is drawn fitted * zoom large.
    scale = fitted * viewport.zoom
    assert seen.width == pytest.approx(min(1, wide / scale))
    assert seen.height == pytest.approx(min(1, high / scale))
    assert seen.width == 1 or seen.height == 1 or scale > max(wide, high)


@given(st.lists(moves_and_rooms, max_size=8), places, factors)
def test_the_point_under_the_cursor_stays_in_the_pane_unless_an_edge_would_be_passed(
    how: list[tuple[Any, ...]], place: tuple[float, float], factor: float
) -> None:
    viewport = moved(how)

    def beside_the_middle() -> list[float]:
        """Of the pane: where the point is drawn, in pictures as large as they are fitted."""
        seen, shares = viewport.region, viewport.to_view(under)
        sides = zip((seen.width, seen.height), shares, strict=True)
        return [viewport.zoom * side * (share - 0.5) for side, share in sides]

    under = viewport.to_picture(place)
    before = beside_the_middle()
    viewport.zoom_at(place, factor)
    seen = viewport.region
    edges = ((seen.left, seen.right), (seen.top, seen.bottom))
    for was, now, (low, high) in zip(before, beside_the_middle(), edges, strict=True):
        stays = now == pytest.approx(was, abs=1e-6)
        assert stays or low == pytest.approx(0, abs=NEAR) or high == pytest.approx(1, abs=NEAR)


@given(viewports, places)
def test_to_view_is_the_inverse_of_to_picture(
    viewport: Viewport, place: tuple[float, float]
) -> None:
    point = viewport.to_picture(place)
    assert viewport.to_view(point) == pytest.approx(place, abs=NEAR)
    seen = viewport.region
    assert seen.left - NEAR <= point[0] <= seen.right + NEAR
    assert seen.top - NEAR <= point[1] <= seen.bottom + NEAR


@given(viewports, places, st.floats(1, 100))
def test_the_point_under_the_cursor_stays_when_zoomed_in(
    viewport: Viewport, place: tuple[float, float], factor: float
) -> None:
    under = viewport.to_picture(place)
    viewport.zoom_at(place, factor)
    assert viewport.to_picture(place) == pytest.approx(under, abs=NEAR)


@given(viewports, places, st.floats(0.01, 1))
def test_the_point_under_the_cursor_stays_when_zoomed_out_unless_an_edge_would_be_passed(
    viewport: Viewport, place: tuple[float, float], factor: float
) -> None:
    under = viewport.to_picture(place)
    viewport.zoom_at(place, factor)
    seen = viewport.region
    edges = ((seen.left, seen.right), (seen.top, seen.bottom))
    for before, now, (low, high) in zip(under, viewport.to_picture(place), edges, strict=True):
        stays = now == pytest.approx(before, abs=NEAR)
        assert stays or low == pytest.approx(0, abs=NEAR) or high == pytest.approx(1, abs=NEAR)


@given(places, places, places)
def test_a_region_holds_what_lies_between_its_edges(
    one: tuple[float, float], other: tuple[float, float], point: tuple[float, float]
) -> None:
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    region = Region(left, top, right, bottom)
    assert region.holds(point) == (left <= point[0] < right and top <= point[1] < bottom)
    assert region.width >= 0 and region.height >= 0
