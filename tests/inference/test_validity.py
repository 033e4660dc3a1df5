"""Which numbers of a map are depth, for every engine: what is computed again, what becomes NaN."""

from __future__ import annotations

import numpy as np
import pytest

from livedepth.frames import Depth, Unit
from livedepth.inference.validity import Validity, impossible_to_nan

NAN, INF = float("nan"), float("inf")


def depth(*values: float) -> Depth:
    return np.array([values], np.float32)


def test_a_map_that_overflowed_is_computed_again_in_float32() -> None:
    validity = Validity("m")
    asked = 0

    def in_float32() -> Depth:
        nonlocal asked
        asked += 1
        return depth(70000.0, NAN, 0.0)

    for count in (1, 2):
        got = validity.checked(depth(INF, 1.0, 2.0), in_float32)
        np.testing.assert_array_equal(got, depth(70000.0, NAN, NAN))
        assert validity.non_finite == asked == count


def test_a_finite_map_costs_nothing_and_is_not_counted() -> None:
    validity = Validity("m")
    got = validity.checked(depth(0.0, -1.0, 2.0), lambda: pytest.fail("computed again"))
    np.testing.assert_array_equal(got, depth(NAN, NAN, 2.0))
    assert validity.non_finite == 0


def test_what_was_float32_already_is_not_computed_again() -> None:
    validity = Validity("m")
    np.testing.assert_array_equal(validity.checked(depth(-INF, 1.0), None), depth(NAN, 1.0))
    assert validity.non_finite == 1


@pytest.mark.parametrize("unit", ["relative", "inverse"])
def test_only_metres_cannot_be_zero_or_less(unit: Unit) -> None:
    np.testing.assert_array_equal(impossible_to_nan(depth(0.0, -1.0), unit), depth(0.0, -1.0))
    np.testing.assert_array_equal(Validity(unit).checked(depth(INF, -1.0), None), depth(NAN, -1.0))
