"""A network that is being converted, and is not wanted any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from livedepth.inference.base import DepthEngine
from livedepth.inference.openvino_engine import OpenVinoEngine
from livedepth.pipeline.engine_switch import EngineSwitch
from livedepth.pipeline.events import Event, ModelFailed, ModelLoading
from models.cards import WeightCard
from models.registry import create_model
from models.weights import save_weights

Until = Callable[..., None]


class Loads:
    """A switch whose network ``slow`` has to be converted, and whose others are fakes."""

    def __init__(self, slow: Path, fake_engine: Callable[[str], Any]) -> None:
        self._slow, self._fake = slow, fake_engine
        self.events: list[Event] = []
        self.crashes: list[Exception] = []
        self.switch = EngineSwitch("test", self._open, self.events.append, self.crashes.append)
        self.switch.worker.start()

    def _open(self, model: str) -> DepthEngine:
        return OpenVinoEngine.load(self._slow) if model == "slow" else self._fake(model)

    @property
    def converts(self) -> bool:
        """Whether the step has been told that comes before a conversion."""
        return any(isinstance(one, ModelLoading) and one.step for one in self.events)


@pytest.fixture
def loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_engine: Callable[[str], Any]
) -> Loads:
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "slow.safetensors"
    with torch.random.fork_rng():
        net = create_model("cnn-trans")
    save_weights(net, path, WeightCard("cnn-trans", (24, 32), "test"))
    return Loads(path, fake_engine)


def test_another_model_ends_it_at_once(loads: Loads, until: Until) -> None:
    loads.switch.want("slow")
    until(lambda: loads.converts)
    asked = time.monotonic()
    loads.switch.want("b")
    assert loads.switch.take_over(timeout=20)
    assert time.monotonic() - asked < 1
    assert loads.switch.engine is not None
    assert loads.switch.engine.info.model == "b"
    assert not [one for one in loads.events if isinstance(one, ModelFailed)]
    loads.switch.abort()
    assert loads.switch.worker.join(1)
    assert not loads.crashes


def test_the_end_ends_it_at_once(loads: Loads, until: Until) -> None:
    loads.switch.want("slow")
    until(lambda: loads.converts)
    asked = time.monotonic()
    loads.switch.abort()
    assert loads.switch.worker.join(20)
    assert time.monotonic() - asked < 1
    assert not loads.crashes


def test_the_same_model_again_does_not(loads: Loads, until: Until) -> None:
    loads.switch.want("slow")
    until(lambda: loads.converts)
    loads.switch.want("slow")
    assert loads.switch.take_over(timeout=60)
    assert loads.switch.engine is not None
    assert loads.switch.engine.info.model == "cnn-trans"
    steps = [one for one in loads.events if isinstance(one, ModelLoading) and one.step]
    assert len(steps) == 2  # of one conversion
    loads.switch.drop()
    loads.switch.abort()
    assert loads.switch.worker.join(20)
