"""One picture that a network fails on costs its own map, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from livedepth.errors import DeviceMemoryError, EngineError, SourceError
from livedepth.frames import Image
from livedepth.inference.base import Prediction
from livedepth.pipeline.holding import HoldingEngine
from livedepth.pipeline.offline import OfflineRun
from tests.pipeline.conftest import FakeEngine, FakeSink, FakeSource


class Picky(FakeEngine):
    """Takes three pictures at once, and fails on those whose bytes are in ``bad``."""

    def __init__(self, bad: set[int], error: Exception | None = None) -> None:
        super().__init__()
        self._bad, self._error = bad, error or EngineError("{what}", what="broken")

    def infer(self, image: Image) -> Prediction:
        if int(image[0, 0, 0]) in self._bad:
            raise self._error
        return super().infer(image)

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        ahead: list[Image] = []
        for image in images:
            ahead.append(image)
            if len(ahead) == 3:
                yield from [self.infer(one) for one in ahead]
                ahead = []
        yield from [self.infer(one) for one in ahead]


def values(bad: set[int], frames: int = 20) -> tuple[list[int], HoldingEngine]:
    engine = HoldingEngine(Picky(bad))
    images = [np.full((6, 8, 3), n, np.uint8) for n in range(frames)]
    return [int(result.depth[0, 0]) for result in engine.infer_all(iter(images))], engine


@pytest.mark.parametrize("bad", [{1}, {2, 3}, {7, 11, 12, 13}, {19}, {18, 19}, set(range(5, 15))])
def test_each_picture_has_a_map_in_its_place(bad: set[int]) -> None:
    got, engine = values(bad)
    expected = [max(m for m in range(n + 1) if m not in bad) for n in range(20)]
    assert got == expected
    assert engine.held == len(bad)


@pytest.mark.parametrize("bad", [{0}, {0, 5}, set(range(5, 16))])
def test_what_is_no_odd_picture_ends_the_run(bad: set[int]) -> None:
    with pytest.raises(EngineError):
        values(bad)


def test_too_little_memory_is_no_fault_of_a_picture() -> None:
    engine = HoldingEngine(Picky({4}, DeviceMemoryError("{what}", what="full")))
    with pytest.raises(DeviceMemoryError):
        list(engine.infer_all(np.full((6, 8, 3), n, np.uint8) for n in range(9)))


def test_what_the_pictures_raise_is_theirs() -> None:
    def images() -> Iterator[Image]:
        yield np.zeros((6, 8, 3), np.uint8)
        yield np.zeros((6, 8, 3), np.uint8)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(HoldingEngine(FakeEngine()).infer_all(images()))


def test_the_report_counts_them() -> None:
    sink = FakeSink()
    report = OfflineRun(FakeSource(12), Picky({3, 8}), sink).run()
    assert report.frames == 12
    assert "failed on 2 frames; each got the map before" in str(report.warnings[0])
    assert [int(d.depth[0, 0]) for d in sink.written] == [0, 1, 2, 2, 4, 5, 6, 7, 7, 9, 10, 11]
    with pytest.raises(SourceError):
        OfflineRun(FakeSource(12, before=_broken), Picky({3}), FakeSink()).run()


def _broken(index: int) -> None:
    if index == 9:
        raise SourceError("{name}: unplugged", name="fake")
