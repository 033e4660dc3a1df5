"""A device that fills up in the middle of a run costs no picture."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest
import torch

from livedepth.errors import DeviceMemoryError, EngineError, Message
from livedepth.frames import Image
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.fallback import FallbackEngine
from livedepth.inference.torch_engine import TorchEngine
from models.net import DepthNet

SIZE = (12, 16)
NetOf = Callable[..., DepthNet]
PictureOf = Callable[[int, int], Image]


class GpuLike:
    """Takes two pictures ahead, as CUDA does, and gives a picture's first byte; then is full."""

    def __init__(self, name: str, full_after: int = 1_000) -> None:
        self.info = EngineInfo("net", "fake", name, "float32", SIZE)
        self.non_finite = 0
        self.closed = False
        self._left = full_after

    def infer(self, image: Image) -> Prediction:
        return next(self.infer_all([image]))

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        assert not self.closed
        ahead: deque[Image] = deque()
        for image in images:
            ahead.append(image)
            if len(ahead) == 3:
                yield self._give(ahead.popleft())
        while ahead:
            yield self._give(ahead.popleft())

    def _give(self, image: Image) -> Prediction:
        if self._left == 0:
            raise DeviceMemoryError(f"{self.info.device}: out of memory; close what else uses it")
        self._left -= 1
        self.non_finite += 1
        return Prediction(np.full(SIZE, float(image[0, 0, 0]), np.float32), {})

    def close(self) -> None:
        self.closed = True


def _pictures(count: int) -> list[Image]:
    return [np.full((4, 4, 3), number, np.uint8) for number in range(count)]


@pytest.mark.parametrize("full_after", [0, 1, 4, 7, 8])
def test_every_picture_comes_once_and_in_order(
    full_after: int, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = GpuLike("cuda:0", full_after), GpuLike("cpu")
    engine = FallbackEngine(lambda: first, lambda: second)
    assert engine.info == first.info
    with caplog.at_level(logging.WARNING):
        given = [result.depth[0, 0] for result in engine.infer_all(iter(_pictures(8)))]
    assert given == list(range(8))
    assert engine.non_finite == 8, "those of both are counted"
    changed = full_after < 8
    assert first.closed is changed
    line = "cuda:0: not enough memory for net; using the CPU instead"
    assert (engine.info.device, engine.info.note) == (
        ("cpu", Message(line)) if changed else ("cuda:0", None)
    )
    assert caplog.text.count(line) == changed


def test_one_picture_at_a_time() -> None:
    first, second = GpuLike("cuda:0", 2), GpuLike("cpu")
    engine = FallbackEngine(lambda: first, lambda: second)
    assert [engine.infer(image).depth[0, 0] for image in _pictures(5)] == [0, 1, 2, 3, 4]
    engine.close()
    assert second.closed


def test_a_second_that_cannot_be_opened_leaves_the_first(caplog: pytest.LogCaptureFixture) -> None:
    first = GpuLike("cuda:0", 1)

    def none() -> GpuLike:
        raise EngineError("no second")

    engine = FallbackEngine(lambda: first, none)
    results = engine.infer_all(_pictures(3))
    assert next(results).depth[0, 0] == 0
    with pytest.raises(EngineError, match="no second"):
        next(results)
    assert not first.closed and engine.info is first.info
    with pytest.raises(DeviceMemoryError, match="cuda:0: out of memory"):
        engine.infer(_pictures(1)[0])
    engine.close()
    assert first.closed


def test_a_first_that_cannot_be_opened_at_all() -> None:
    def broken() -> GpuLike:
        raise EngineError("cuda:0: cannot run net (no kernel image)")

    engine = FallbackEngine(broken, lambda: GpuLike("cpu"))
    assert (
        str(engine.info.note) == "cuda:0: cannot run net (no kernel image); using the CPU instead"
    )
    assert engine.infer(_pictures(1)[0]).depth[0, 0] == 0


def test_a_second_that_is_full_too_is_an_error() -> None:
    engine = FallbackEngine(lambda: GpuLike("cuda:0", 1), lambda: GpuLike("cuda:1", 1))
    with pytest.raises(DeviceMemoryError, match="cuda:1: out of memory"):
        list(engine.infer_all(_pictures(4)))


def test_what_else_fails_is_not_hidden(failing_net: NetOf, random_picture: PictureOf) -> None:
    def broken() -> TorchEngine:
        net = failing_net(RuntimeError("driver gone"), at=3)
        return TorchEngine(net, "test-net", SIZE, device="cpu", precision="float32")

    engine = FallbackEngine(broken, lambda: GpuLike("cpu"))
    with pytest.raises(EngineError, match="driver gone"):
        engine.infer(random_picture(12, 16))
    assert engine.info.engine == "torch"


def test_a_real_engine_that_is_full(
    failing_net: NetOf, tiny_net: DepthNet, random_picture: PictureOf
) -> None:
    def full() -> TorchEngine:
        net = failing_net(torch.OutOfMemoryError("full"), at=4, times=2)
        return TorchEngine(net, "test-net", SIZE, device="cpu", precision="float32")

    def sound() -> TorchEngine:
        return TorchEngine(tiny_net, "tiny", SIZE, device="cpu", precision="float32")

    engine, images = FallbackEngine(full, sound), [random_picture(12, 16) for _ in range(3)]
    found = [result.depth for result in engine.infer_all(images)]
    assert (found[0] == 2.0).all(), "the first engine's"
    for depth, image in zip(found[1:], images[1:], strict=True):
        np.testing.assert_allclose(depth, sound().infer(image).depth, rtol=1e-5)
    assert "not enough memory for test-net" in str(engine.info.note)
