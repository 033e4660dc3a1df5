"""From installed networks of transformers to graphs: checked, kept, and refused in one line."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livedepth.errors import Cancelled, Message, UserError
from livedepth.frames import Depth, Image
from livedepth.inference.engines import open_engine
from livedepth.inference.hub.convert import Order
from livedepth.inference.hub.manifest import installed_networks, read_manifest
from livedepth.inference.hub.network import Installed
from livedepth.inference.known_models import resolve_model
from livedepth.inference.steps import cancelled_by, steps_told_to
from models.errors import WeightsError

export = pytest.importorskip("livedepth.inference.hub.export")
tiny = pytest.importorskip("tests.inference.hub.tiny")
runners = pytest.importorskip("livedepth.inference.hub.runners")
Photo = Callable[[int, int], Image]
Opened = Callable[[Path], Callable[[Image], Depth]]
SIZE = (97, 131)


@pytest.mark.parametrize("name", list(tiny.NETS))
def test_every_class_is_equal_in_every_engine(
    name: str, models_folder: Path, tmp_path: Path, photo: Photo, pipeline_of: Opened
) -> None:
    pytest.importorskip("onnxruntime")
    path = tiny.installed(name, models_folder)
    network = Installed.read(path, for_picture=SIZE)
    into = tmp_path / "made"
    into.mkdir()
    told: list[str] = []
    order = Order(str(path.parent), str(into), network.grid, SIZE, 1.0)
    export.exported(Order.of(order.text), told.append)
    assert len(told) == 4
    image = photo(*SIZE)
    expected = pipeline_of(path.parent)(image)
    graph = into / export.GRAPH
    for runner in (
        runners.OpenVinoRunner(graph, network.grid, "cpu", "float32", kept=False),
        runners.OnnxRunner(graph, network.grid, "cpu", "float32"),
    ):
        depth = network.depths.finish(runner.run(network.prepare(image)), SIZE)
        assert np.abs(depth - expected).max() <= 1e-4 * np.abs(expected).max()


def test_converted_once_by_a_child_and_run_by_name(
    models_folder: Path, photo: Photo, pipeline_of: Opened
) -> None:
    path = tiny.installed("glpn", models_folder)
    assert resolve_model("glpn") == path and list(installed_networks()) == [path]
    steps: list[Message] = []
    with steps_told_to(steps.append):
        engine = open_engine("glpn", engine="openvino", device="cpu", for_picture=SIZE)
    assert [str(one) for one in steps] == [
        "loading the network",
        "computing two pictures with the original network",
        "converting the network, once",
        "comparing with the original network",
    ]
    info = engine.info
    assert (info.unit, info.precision, info.input_size) == ("m", "float32", (96, 128))
    assert info.sizes == ((32, 64), (64, 96), (96, 128))
    image = photo(*SIZE)
    depth = engine.infer(image).depth
    expected = pipeline_of(path.parent)(image)
    assert depth.shape == SIZE
    assert np.abs(depth - expected).max() <= 1e-4 * np.abs(expected).max()
    engine.close()
    steps.clear()
    with steps_told_to(steps.append):
        again = open_engine("glpn", engine="openvino", device="cpu", for_picture=SIZE)
    assert not steps
    again.close()


def test_cancelled_conversion_leaves_nothing(models_folder: Path, tmp_path: Path) -> None:
    tiny.installed("glpn", models_folder)
    asked = threading.Event()
    with (
        steps_told_to(lambda step: asked.set()),
        cancelled_by(asked.is_set),
        pytest.raises(Cancelled),
    ):
        open_engine("glpn", engine="openvino", device="cpu", for_picture=SIZE)
    kept = tmp_path / "cache" / "networks"
    assert not [one for one in kept.glob("*") if not one.name.endswith(".lock")]


def test_a_size_that_is_not_there_is_refused(models_folder: Path) -> None:
    tiny.installed("glpn", models_folder)
    with pytest.raises(UserError, match="takes inputs of 32×64, 64×96, 96×128, not of 50×50"):
        open_engine("glpn", engine="openvino", device="cpu", size=(50, 50), for_picture=SIZE)


def _edit(file: Path, **values: object) -> None:
    given = json.loads(file.read_text()) | values
    file.write_text(json.dumps(given))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: _edit(folder / "config.json", auto_map={"a": "b.C"}), "code of its own"),
        (lambda folder: _edit(folder / "config.json", model_type="bert"), "kind bert"),
        (lambda folder: (folder / "config.json").unlink(), "no config.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be read as JSON"),
        (
            lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
            "only safetensors are read",
        ),
        (lambda folder: (folder / "preprocessor_config.json").unlink(), "preprocessor_config"),
    ],
)
def test_what_is_no_network_is_refused_before_anything_runs(
    damage: Callable[[Path], object], says: str, models_folder: Path
) -> None:
    path = tiny.installed("glpn", models_folder)
    damage(path.parent)
    with pytest.raises(WeightsError, match=says) as raised:
        open_engine("glpn", engine="openvino", device="cpu", for_picture=SIZE)
    assert "\n" not in str(raised.value)


def test_broken_weights_are_one_line(models_folder: Path) -> None:
    path = tiny.installed("glpn", models_folder)
    _edit(path.parent / "config.json", decoder_hidden_size=20)
    with pytest.raises(WeightsError, match=r"do not fit its config|cannot be loaded"):
        export.loaded(path.parent)
    weights = path.parent / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="cannot be loaded") as raised:
        export.loaded(path.parent)
    assert "\n" not in str(raised.value)


def test_a_network_that_says_nothing_is_refused(models_folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    path = tiny.installed("glpn", models_folder)
    weights = path.parent / "model.safetensors"
    tensors = load_file(weights)
    save_file(
        {name: torch.zeros_like(one) for name, one in tensors.items()}, weights, {"format": "pt"}
    )
    order = Order(str(path.parent), str(tmp_path), (96, 128), SIZE, 1.0)
    with pytest.raises(UserError, match="same depth everywhere"):
        export.exported(order, lambda step: None)
    assert read_manifest(path).unit == "metric"
