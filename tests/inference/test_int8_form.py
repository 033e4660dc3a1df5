"""The 8-bit form beside weights, the graph beside weights, and which of the forms ``auto`` runs."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from livedepth.errors import EngineError
from livedepth.frames import Image
from livedepth.inference import conversion, openvino_forms
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.engines import open_engine
from livedepth.inference.int8_form import (
    LARGEST_LOSS,
    Int8Card,
    hash_of,
    int8_path,
    write_int8_card,
)
from livedepth.inference.ir_cache import model_of
from livedepth.inference.self_test import Memory, fastest, measure
from livedepth.inference.shipped_graph import graph_path
from livedepth.jobs.export import export_model
from models.cards import WeightCard, read_card
from models.errors import WeightsError
from models.net import DepthNet
from models.registry import create_model
from models.weights import load_net, save_weights

PICTURE: Image = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
SIZE = (32, 48)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights with a graph and an 8-bit form beside them, whose card says that it loses nothing."""
    pytest.importorskip("nncf")
    folder = tmp_path_factory.mktemp("made")
    weights = folder / "net.safetensors"
    torch.manual_seed(0)
    save_weights(create_model("cnn-trans"), weights, WeightCard("cnn-trans", SIZE, "test"))
    export_model(weights, graph_path(weights))
    pictures = [np.roll(PICTURE, 7 * shift, axis=1) for shift in range(6)]
    export_model(weights, int8_path(weights), precision="int8", pictures=pictures)
    _describe(weights, loss=0.0)
    return weights


def _describe(weights: Path, loss: float) -> None:
    card = Int8Card(
        architecture="cnn-trans",
        weights=read_card(weights).sha256,
        sha256=hash_of(int8_path(weights)),
        calibration="noise",
        protocol="eigen",
        split="val",
        images=1,
        metrics={"delta1": 0.5 - loss},
        float32={"delta1": 0.5},
    )
    write_int8_card(int8_path(weights), card)


@pytest.fixture
def weights(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that a test may change, and a cache of its own."""
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    shutil.copytree(made.parent, tmp_path / "net")
    return tmp_path / "net" / made.name


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, float]]:
    """What the speed tests say, one after another, in place of the clock's."""
    said: list[dict[str, float]] = []

    def measured(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
        for run in runs.values():
            run()  # it has to be able to
        found = said.pop(0)
        return {name: found.get(name, found["floats"]) for name in runs}

    monkeypatch.setattr(openvino_forms, "measure", measured)
    return said


def test_the_graph_beside_weights_is_the_network_itself(weights: Path, tmp_path: Path) -> None:
    """To the bit, and nothing is converted; it holds no weights, so it is small."""
    exact = open_engine(str(weights), engine="openvino", precision="float32").infer(PICTURE).depth
    assert not (cache_folder() / "ir").exists()
    assert graph_path(weights).stat().st_size < 0.2 * weights.stat().st_size
    graph_path(weights).unlink()
    again = open_engine(str(weights), engine="openvino", precision="float32").infer(PICTURE).depth
    assert (cache_folder() / "ir").exists()
    np.testing.assert_array_equal(exact, again)


@pytest.mark.parametrize("spoilt", ["cut", "text", "of other weights"])
def test_a_graph_that_does_not_fit_is_not_used(
    spoilt: str, weights: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = graph_path(weights)
    if spoilt == "of other weights":
        torch.manual_seed(1)
        card = WeightCard("cnn-trans", SIZE, "test")
        save_weights(create_model("cnn-trans"), weights, card)
    else:
        path.write_bytes(path.read_bytes()[:-300] if spoilt == "cut" else b"no zip")
    converted: list[Path] = []

    def load(path: Path) -> tuple[DepthNet, WeightCard]:
        converted.append(path)
        return load_net(path)

    monkeypatch.setattr(conversion, "load_net", load)
    with caplog.at_level(logging.WARNING):
        model_of(weights)
    assert converted == [weights]
    assert "not used" in caplog.text


def test_auto_takes_int8_where_it_is_faster_and_remembers(
    weights: Path, times: list[dict[str, float]]
) -> None:
    times.append({"floats": 2.0, "int8": 1.0})
    engine = open_engine(str(weights))
    assert engine.info.precision == "int8"
    exact = open_engine(str(weights), precision="float32")
    assert exact.info.precision == "float32"
    small, depth = engine.infer(PICTURE).depth, exact.infer(PICTURE).depth
    assert 0 < np.abs(small - depth).max() < 0.2
    assert not times, "asked for float32 by name, nothing is tested"
    again = open_engine(str(weights))
    assert again.info.precision == "int8", "from memory: there is no second result to be had"
    kept = json.loads((cache_folder() / "speed.json").read_text())
    assert [set(values) for values in kept.values()] == [{"int8", exact_name(kept)}]


def exact_name(kept: dict[str, dict[str, float]]) -> str:
    return next(name for values in kept.values() for name in values if name != "int8")


def test_auto_takes_floats_where_int8_is_hardly_faster(
    weights: Path, times: list[dict[str, float]]
) -> None:
    times.append({"floats": 1.05, "int8": 1.0})
    assert open_engine(str(weights)).info.precision != "int8"
    assert open_engine(str(weights), precision="int8").info.precision == "int8"


def test_auto_takes_no_form_that_loses_too_much(
    weights: Path, times: list[dict[str, float]]
) -> None:
    _describe(weights, loss=LARGEST_LOSS + 0.001)
    assert open_engine(str(weights)).info.precision != "int8"
    assert open_engine(str(weights), precision="int8").info.precision == "int8"


def test_weights_without_an_int8_form_say_how_to_make_one(weights: Path) -> None:
    int8_path(weights).with_suffix(".yaml").unlink()
    assert open_engine(str(weights)).info.precision != "int8"
    with pytest.raises(EngineError, match="has no int8 form; make one with 'livedepth export"):
        open_engine(str(weights), precision="int8")


def test_an_int8_form_of_other_weights_is_not_used(weights: Path) -> None:
    torch.manual_seed(1)
    save_weights(create_model("cnn-trans"), weights, WeightCard("cnn-trans", SIZE, "test"))
    with pytest.raises(EngineError, match="has no int8 form"):
        open_engine(str(weights), precision="int8")


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [(".bin", "is not the file that"), (".xml", "cannot be read"), (".yaml", "damaged card")],
)
def test_a_damaged_int8_form_is_one_line(spoilt: str, says: str, weights: Path) -> None:
    path = int8_path(weights).with_suffix(spoilt)
    if spoilt == ".yaml":
        found = yaml.safe_load(path.read_text())
        path.write_text(yaml.safe_dump({**found, "float32": {}}))
    else:
        path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(WeightsError, match=says) as caught:
        open_engine(str(weights), precision="int8")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", ["torch", "onnx"])
def test_engines_without_int8_say_so(engine: str, weights: Path) -> None:
    with pytest.raises(EngineError, match=r"int8; use --engine openvino"):
        open_engine(str(weights), engine=engine, precision="int8")


def test_a_less_exact_way_has_to_be_clearly_faster() -> None:
    assert fastest({"float32": 10.0, "bfloat16": 9.5, "int8": 9.2}) == "float32"
    assert fastest({"float32": 10.0, "bfloat16": 8.0, "int8": 7.6}) == "bfloat16"
    assert fastest({"float32": 10.0, "bfloat16": 12.0, "int8": 5.0}) == "int8"


def test_ways_are_measured_in_turn_and_the_first_runs_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    ran: list[str] = []

    def way(name: str, seconds: float) -> Callable[[], None]:
        def run() -> None:
            ran.append(name)
            clock[0] += 10 * seconds if len(ran) <= 4 else seconds

        return run

    monkeypatch.setattr("livedepth.inference.self_test.time.perf_counter", lambda: clock[0])
    assert measure({"a": way("a", 0.004), "b": way("b", 0.001)}) == {"a": 4.0, "b": 1.0}
    assert ran[:4] == ["a", "b", "a", "b"]


def test_a_memory_that_is_damaged_or_cannot_be_written_costs_another_test(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    memory = Memory(tmp_path / "speed.json")
    assert memory.recall("key", ["a"]) is None and not caplog.text
    memory.keep("key", {"a": 1.0, "b": 2.0})
    memory.keep("other", {"a": 3.0})
    assert memory.recall("key", ["b", "a"]) == {"b": 2.0, "a": 1.0}
    assert memory.recall("key", ["a"]) is None, "other ways than were measured"
    (tmp_path / "speed.json").write_text("{")
    assert memory.recall("key", ["a", "b"]) is None
    memory.keep("key", {"a": 4.0})
    assert memory.recall("key", ["a"]) == {"a": 4.0}
    blocked = Memory(tmp_path / "speed.json" / "none")
    blocked.keep("key", {"a": 1.0})
    assert "cannot keep" in caplog.text
