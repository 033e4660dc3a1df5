"""What was remembered, gone through JSON, gives the next result that had come without that."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from livedepth.frames import Unit
from livedepth.postprocess.memory import Memory
from livedepth.postprocess.range_tracker import RangeTracker
from livedepth.postprocess.stereo import Parallax, Stereo

MAPS = [
    (np.random.default_rng(n).random((12, 16)) * (2 + n % 3) + 1).astype(np.float32)
    for n in range(12)
]
Update = Callable[[Any, float, Unit], Any]


def _range(memory: Memory) -> Update:
    return memory.keep("range", RangeTracker()).update


def _parallax(memory: Memory) -> Update:
    parallax = memory.keep("parallax", Parallax(Stereo()))
    return lambda depth, pts, unit: parallax.update(depth, pts, unit, 640)


MAKERS = {"range": _range, "parallax": _parallax}


@pytest.mark.parametrize("unit", ["m", "inverse"])
@pytest.mark.parametrize("what", MAKERS)
def test_it_goes_on_where_it_was(what: str, unit: Unit) -> None:
    whole, first, second, fresh = Memory(), Memory(), Memory(), Memory()
    runs = [MAKERS[what](memory) for memory in (whole, first, second, fresh)]
    for n, depth in enumerate(MAPS[:-1]):
        runs[0](depth, n / 25, unit)
        runs[1](depth, n / 25, unit)
    second.state = json.loads(json.dumps(first.state))
    expected, got, other = (runs[k](MAPS[-1], 11 / 25, unit) for k in (0, 2, 3))
    np.testing.assert_array_equal(got, expected)
    assert not np.array_equal(other, expected), "one that remembers nothing gives something else"


def test_parts_of_one_name_are_told_apart() -> None:
    memory = Memory()
    one, other = (memory.keep("range", RangeTracker()) for _ in range(2))
    one.update(MAPS[0], 0.0)
    before = json.loads(json.dumps(memory.state))
    other.update(MAPS[2], 0.0)
    memory.state = before
    assert json.loads(json.dumps(memory.state)) == before and len(before) == 2
