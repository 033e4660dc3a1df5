"""From installed networks of transformers to graphs: checked, kept, and refused in one line."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import Any

import numpy as np
import pytest

from livedepth.aside.process import Aside
from livedepth.errors import Cancelled, EngineError, Message, UserError
from livedepth.frames import Depth, Image
from livedepth.inference import memory
from livedepth.inference.aside import converted_in
from livedepth.inference.engines import open_engine
from livedepth.inference.hub.convert import Order, carry_out
from livedepth.inference.hub.manifest import installed_networks, read_manifest
from livedepth.inference.hub.network import Installed
from livedepth.inference.hub.processor_file import read_processor
from livedepth.inference.known_models import resolve_model
from livedepth.inference.steps import steps_told_to
from livedepth.pipeline.engine_switch import EngineSwitch
from livedepth.pipeline.events import Event, ModelLoading
from models.errors import WeightsError
from models.files import part_path

export = pytest.importorskip("livedepth.inference.hub.export")
tiny = pytest.importorskip("tests.inference.hub.tiny")
runners = pytest.importorskip("livedepth.inference.hub.runners")
Photo = Callable[[int, int], Image]
Opened = Callable[[Path], Callable[[Image], Depth]]
SIZE = (97, 131)


def _equal(ours: Depth, expected: Depth) -> bool:
    """Whether a map is the package's own, to 1e-4 of its largest depth; it shows something."""
    assert ours.shape == expected.shape and np.ptp(expected) > 0.03 * expected.max()
    return bool(np.abs(ours - expected).max() <= 1e-4 * expected.max())


@pytest.mark.parametrize("name", [name for name in tiny.NETS if name != "zoedepth-two"])
def test_every_class_is_equal_in_every_engine(
    name: str, models_folder: Path, tmp_path: Path, photo: Photo, pipeline_of: Opened
) -> None:
    path = tiny.installed(name, models_folder)
    image = photo(*SIZE)
    expected = pipeline_of(path.parent)(image)
    for run in _in_every_engine(path, tmp_path):
        assert _equal(run(image), expected)


def _in_every_engine(path: Path, into: Path) -> list[Callable[[Image], Depth]]:
    pytest.importorskip("onnxruntime")
    network = Installed.read(path, for_picture=SIZE)
    order = Order(path.parent, into, network.grid, SIZE, 1.0)
    graph = export.write_graph(export.loaded(path.parent), order, path.parent)

    def running(runner: Any) -> Callable[[Image], Depth]:
        return lambda image: network.depths.finish(runner.run(network.prepare(image)), SIZE)

    return [
        running(runners.OpenVinoRunner(graph, network.grid, "cpu", "float32", kept=False)),
        running(runners.OnnxRunner(graph, network.grid, "cpu", "float32")),
    ]


def test_zoedepth_chooses_the_kind_of_scene_for_each_picture(
    models_folder: Path, tmp_path: Path, photo: Photo, pipeline_of: Opened
) -> None:
    """As the original does, whatever it chose while it was converted."""
    import torch

    path = tiny.installed("zoedepth-two", models_folder)
    network = Installed.read(path, for_picture=SIZE)
    images = [photo(*SIZE), 255 - photo(*SIZE)]
    net = export.loaded(path.parent)

    def votes() -> Any:
        with torch.no_grad():
            pixels = [torch.from_numpy(network.prepare(image)) for image in images]
            return torch.cat([net(pixel_values=one).domain_logits for one in pixels])

    before = votes()
    last = net.metric_head.mlp_classifier.linear2
    with torch.no_grad():  # half way between what the two pictures vote
        last.bias[1] += (before[:, 0] - before[:, 1]).mean()
    assert set(votes().argmax(dim=1).tolist()) == {0, 1}
    net.save_pretrained(path.parent)
    theirs = pipeline_of(path.parent)
    expected = [theirs(image) for image in images]
    for run in _in_every_engine(path, tmp_path):
        assert all(_equal(run(image), one) for image, one in zip(images, expected, strict=True))


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
    assert depth.shape == SIZE and _equal(depth, expected)
    engine.close()
    steps.clear()
    with steps_told_to(steps.append):
        again = open_engine("glpn", engine="openvino", device="cpu", for_picture=SIZE)
    assert not steps
    again.close()


def test_cancelled_conversion_leaves_nothing(models_folder: Path, tmp_path: Path) -> None:
    tiny.installed("glpn", models_folder)
    aside = Aside()
    with (
        steps_told_to(lambda step: aside.end()),
        converted_in(aside),
        pytest.raises(Cancelled),
    ):
        open_engine("glpn", engine="openvino", device="cpu", for_picture=SIZE)
    kept = tmp_path / "cache" / "networks"
    assert not [one for one in kept.glob("*") if not one.name.endswith(".lock")]


def test_one_for_a_picture_of_another_shape_ends_with_the_pipeline(
    models_folder: Path, tmp_path: Path
) -> None:
    """It begins in the thread that computes, long after the network was opened."""
    tiny.installed("glpn", models_folder)

    def heed(event: Event) -> None:
        if isinstance(event, ModelLoading) and event.step:
            switch.abort()

    opened = partial(open_engine, engine="openvino", device="cpu")
    switch = EngineSwitch("test", opened, heed, lambda error: None)
    switch.worker.start()
    switch.want("glpn")
    assert switch.take_over(timeout=60) and switch.engine is not None
    with pytest.raises(Cancelled), switch.computing():
        switch.engine.infer(np.zeros((64, 32, 3), np.uint8))
    assert not list((tmp_path / "cache").glob("networks/*"))
    assert switch.worker.join(5)


def test_what_a_killed_one_left_goes_with_the_next(models_folder: Path, tmp_path: Path) -> None:
    tiny.installed("glpn", models_folder)
    open_engine("glpn", engine="openvino", device="cpu", for_picture=(32, 64)).close()
    (kept,) = (tmp_path / "cache" / "networks").iterdir()
    shutil.rmtree(kept)
    left = part_path(kept)
    left.mkdir()
    open_engine("glpn", engine="openvino", device="cpu", for_picture=(32, 64)).close()
    assert kept.is_dir() and not left.exists()


def test_nothing_is_begun_where_there_is_too_little_memory(
    models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.installed("glpn", models_folder)
    monkeypatch.setattr(memory, "free_memory", lambda: 500_000_000)
    with pytest.raises(EngineError, match=r"glpn: converting it takes about 1\.0 GB of memory"):
        open_engine("glpn", engine="openvino", device="cpu", for_picture=(32, 64))
    assert not list((tmp_path / "cache").glob("networks/*"))
    open_engine("glpn", engine="torch", device="cpu", for_picture=(32, 64)).close()


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "networks: cannot be written (No space left"), (errno.EIO, "net: cannot be")],
    ids=("full", "broken"),
)
def test_a_disk_that_fails_says_which_folder_or_network(
    number: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_order: Order) -> None:
        raise OSError(number, os.strerror(number))

    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(export, "exported", fail)
    places = (str(tmp_path / "net"), str(tmp_path / "networks" / "made"))
    with pytest.raises(UserError) as raised:
        carry_out(lambda _kind, _value: None, Flag(), *places, (70, 70), (60, 80), 1.0)
    assert said in str(raised.value)


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
        (
            lambda folder: _edit(folder / "config.json", auto_map={"a": "b.C"}, model_type="c"),
            "code of its own",
        ),
        (
            lambda folder: _edit(folder / "config.json", backbone="some/other"),
            "asks for some/other of another repository",
        ),
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


def test_code_of_a_network_is_never_run(models_folder: Path) -> None:
    """What its files name is left alone where the package has a class of its own."""
    folder = tiny.installed("glpn", models_folder).parent
    ran = folder / "ran"
    (folder / "evil.py").write_text(f"open({str(ran)!r}, 'w')\nclass Net: pass\n")
    kinds = ("AutoConfig", "AutoModelForDepthEstimation", "AutoImageProcessor")
    for name in ("config.json", "preprocessor_config.json"):
        _edit(folder / name, auto_map=dict.fromkeys(kinds, "evil.Net"))
    net = export.loaded(folder)
    assert type(net).__name__ == "GLPNForDepthEstimation"
    picture = np.zeros((32, 64, 3), np.uint8)
    export._original(net, read_processor(folder), picture, 1.0)
    assert not ran.exists()


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
    order = Order(path.parent, tmp_path, (96, 128), SIZE, 1.0)
    with pytest.raises(UserError, match="same depth everywhere"):
        export.exported(order)
    assert read_manifest(path).unit == "metric"


def test_smaller_sizes_are_checked_as_they_are_run(
    models_folder: Path, tmp_path: Path, photo: Photo
) -> None:
    path = tiny.installed("glpn", models_folder)
    network = Installed.read(path, size=(64, 96), for_picture=SIZE)
    order = Order(path.parent, tmp_path, network.grid, SIZE, network.part)
    export.exported(order)
    runner = runners.OnnxRunner(tmp_path / export.GRAPH, (64, 96), "cpu", "float32")
    depth = network.depths.finish(runner.run(network.prepare(photo(*SIZE))), SIZE)
    assert depth.shape == SIZE and np.ptp(depth) > 0.03 * depth.max()


def test_each_precision_keeps_what_it_compiled(models_folder: Path, tmp_path: Path) -> None:
    """OpenVINO itself would load for one precision what it compiled for another: a network of the
    real size then ended the program."""
    path = tiny.installed("glpn", models_folder)
    network = Installed.read(path, for_picture=SIZE)
    graph = network.graph(SIZE)
    for precision in ("float32", "bfloat16", "float32"):
        runners.OpenVinoRunner(graph, network.grid, "cpu", precision)
    kept = list((tmp_path / "cache" / "compiled").rglob("*.blob"))
    assert len(kept) == 2 and kept[0].parent != kept[1].parent
