"""Networks without a row are added: of the hub, of a folder, of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from livedepth.errors import EngineError, LivedepthError, SettingsError, UnavailableError
from livedepth.inference.engines import open_engine
from livedepth.inference.hub.manifest import manifest_path, read_manifest
from livedepth.inference.known_models import resolve_model
from livedepth.zoo.adding import Addition, add_local, order_for
from livedepth.zoo.getting import offer, take
from livedepth.zoo.installed import remove
from models.errors import WeightsError
from tests.commands.conftest import Ran
from tests.inference import test_bad_networks as bad
from tests.zoo.conftest import REPOSITORY, SMALL, Places, files_of
from tests.zoo.hub_server import HubServer

Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network as a person got it elsewhere."""
    made = tmp_path / "Elsewhere-Net-hf"
    made.mkdir()
    for name, data in files_of({"depth_estimation_type": "metric"}).items():
        (made / name).write_bytes(data)
    return made


def test_a_repository_is_run_as_its_config_says(run: Run, hub: HubServer, here: Places) -> None:
    hub.add("Some/Metric-Net", files_of({"depth_estimation_type": "metric"}), licence="mit")
    ran = run("models", "add", "Some/Metric-Net")
    assert ran.code == 0 and "metric-net: licence mit; 240 kB from Some/Metric-Net" in ran.err
    manifest = read_manifest(manifest_path("metric-net"))
    assert (manifest.unit, manifest.repository) == ("metric", "Some/Metric-Net")
    ran = run("models", "add", "Some/Metric-Net", "--name", "other", "--gives", "inverse")
    assert ran.code == 0 and read_manifest(manifest_path("other")).unit == "inverse"


def test_a_repository_of_the_table_gets_its_name(hub: HubServer, here: Places) -> None:
    order = order_for(Addition(REPOSITORY))
    assert order is not None and (order.name, order.title) == (SMALL, "Depth Anything V2, small")
    order = order_for(Addition(REPOSITORY, name="mine"))
    assert order is not None and (order.name, order.licence) == ("mine", "Apache-2.0")
    order = order_for(Addition(SMALL))
    assert order is not None and order.repository == REPOSITORY


def test_one_onnx_of_a_repository(hub: HubServer, here: Places) -> None:
    hub.add("some/onnx-net", {"onnx/model.onnx": b"a graph", "config.json": b"{}"})
    order = order_for(Addition("some/onnx-net"))
    assert order is not None
    with pytest.raises(UnavailableError, match=r"ONNX files only \(onnx/model.onnx\).*--file"):
        offer(order)
    with pytest.raises(SettingsError, match="--like 'x' is not known; known: midas"):
        order_for(Addition("some/onnx-net", file="onnx/model.onnx", like="x"))
    order = order_for(Addition("some/onnx-net", file="onnx/model.onnx", like="depth-anything"))
    assert order is not None
    manifest = read_manifest(take(offer(order)))
    assert (manifest.kind, manifest.file, manifest.unit) == ("onnx", "onnx/model.onnx", "inverse")
    assert manifest.picture is not None and manifest.depth is not None
    assert (manifest.picture.size, manifest.picture.multiple) == ((518, 518), 14)
    assert manifest.picture.mean == (0.485, 0.456, 0.406) and manifest.depth.form == "inverse"


def test_a_folder_is_copied(run: Run, here: Places, folder: Path) -> None:
    ran = run("models", "add", folder)
    assert ran.code == 0, ran.err
    assert "elsewhere-net-hf: is here now; gives metres" in ran.err
    path = manifest_path("elsewhere-net-hf")
    names = {one.name for one in path.parent.iterdir()}
    assert names == {path.name, "config.json", "preprocessor_config.json", "model.safetensors"}
    (folder / "model.safetensors").write_bytes(b"changed")
    assert (path.parent / "model.safetensors").stat().st_size > 240_000
    ran = run("models", "add", folder)
    assert ran.code == 1 and "is here already" in ran.err


def test_newer_settings_of_a_folder_come_too(here: Places, folder: Path) -> None:
    text = '{"image_processor": {"image_processor_type": "DPTImageProcessor", "size": 98}}'
    (folder / "processor_config.json").write_text(text)
    (folder / "preprocessor_config.json").unlink()
    path = add_local(Addition(str(folder), name="newer"))
    assert (path.parent / "processor_config.json").read_text() == text
    (folder / "processor_config.json").write_text("[]")
    with pytest.raises(UnavailableError, match=r"processor_config.json .* cannot be read"):
        add_local(Addition(str(folder), name="odd"))


def test_a_folder_under_the_name_of_the_table(here: Places, folder: Path) -> None:
    path = add_local(Addition(str(folder), name="depth-anything-v2-metric-indoor-base"))
    manifest = read_manifest(path)
    assert manifest.licence == "CC-BY-NC-4.0" and manifest.noncommercial


def test_a_folder_of_onnx_files(here: Places, tmp_path: Path) -> None:
    folder = tmp_path / "da3"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"a graph")
    (folder / "other.onnx").write_bytes(b"another")
    manifest = read_manifest(add_local(Addition(str(folder), name="da3-metric-large")))
    assert manifest.file == "model.onnx" and manifest.licence == "Apache-2.0"
    assert manifest.depth is not None and manifest.depth.form == "focal"
    manifest = read_manifest(add_local(Addition(str(folder), file="other.onnx", like="midas")))
    assert (manifest.name, manifest.file, manifest.unit) == ("da3", "other.onnx", "inverse")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("config.json", b'{"auto_map": {"a": "b"}}', "auto_map"),
        ("config.json", b'{"model_type": "dpt"}', "no depth network"),
        ("config.json", b"{", "config.json .* cannot be read"),
        ("config.json", b'{"a": "\xff"}', "config.json .* cannot be read"),
        ("preprocessor_config.json", b"[]", "preprocessor_config.json .* cannot be read"),
        ("model.safetensors", b"\x80\x04", "no safetensors file"),
    ],
)
def test_folders_that_are_refused(
    name: str, data: bytes, words: str, here: Places, folder: Path
) -> None:
    (folder / name).write_bytes(data)
    with pytest.raises(LivedepthError, match=words):
        add_local(Addition(str(folder)))
    assert here.installed() == []


def test_weights_of_ours(run: Run, here: Places, weights: Path) -> None:
    ran = run("models", "add", weights, "--name", "mine")
    assert ran.code == 0 and "--model mine runs it" in ran.err, ran.err
    assert resolve_model("mine") == here.models / "mine.safetensors"
    assert run("models", "remove", "mine").code == 0
    assert here.installed() == []


def test_an_onnx_file_and_how_it_is_run(
    run: Run, here: Places, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    file = make_onnx(tmp_path / "strange.onnx", (1, 3, 24, 32))
    ran = run("models", "add", file)
    assert ran.code == 1 and "preprocessing is not known" in ran.err
    assert run("models", "add", file, "--like", "dpt").code == 0
    engine = open_engine("strange")
    try:
        prediction = engine.infer(np.zeros((24, 32, 3), np.uint8))
    finally:
        engine.close()
    assert prediction.depth.shape == (24, 32)
    assert np.allclose(prediction.depth, -111), "pixels less 0.5, divided by 0.5"
    remove("strange")
    assert here.installed() == []


def test_an_onnx_file_of_ours_says_itself_how_it_is_run(
    here: Places, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    file = make_onnx(tmp_path / "exported.onnx", (1, 3, 24, 32))
    model = onnx.load(str(file))
    for name, value in (("unit", "m"), ("model", "residual-lite"), ("precision", "float32")):
        entry = model.metadata_props.add()
        entry.key, entry.value = f"livedepth_{name}", value
    onnx.save(model, str(file))
    add_local(Addition(str(file)))
    assert here.installed() == ["exported.onnx"]


def test_an_onnx_file_with_its_weights_beside_it(
    here: Places, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    model = onnx.load(str(make_onnx(tmp_path / "whole.onnx", (1, 3, 24, 32))))
    (kernel,) = model.graph.initializer
    kernel.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(kernel), kernel.name))
    place = tmp_path / "midas-split.onnx"
    onnx.save(
        model, str(place), save_as_external_data=True, location="split.data", size_threshold=0
    )
    add_local(Addition(str(place)))
    assert here.installed() == ["midas-split.onnx", "midas-split.yaml", "split.data"]
    remove("midas-split")
    assert here.installed() == []
    (tmp_path / "split.data").unlink()
    with pytest.raises(LivedepthError, match=r"weights are in split\.data, which is not beside"):
        add_local(Addition(str(place)))
    assert here.installed() == []


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("net.safetensors", b"nothing", WeightsError),
        ("net.onnx", b"nothing", EngineError),
        ("midas.onnx", b"nothing", LivedepthError),
        ("net.pth", b"nothing", LivedepthError),
    ],
)
def test_files_that_are_refused(
    name: str, data: bytes, kind: type[Exception], here: Places, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(kind):
        add_local(Addition(str(tmp_path / name)))
    assert here.installed() == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bad.constant, "2.5 everywhere"),
        (bad.nothing, "NaN or infinite everywhere"),
        (bad.several, "2 channels"),
        (bad.two_inputs, "has 2 inputs"),
        (bad.custom, "needs the operator com.maker:Sharpen"),
        (bad.huge, "has 2.1 GB, and no ONNX file"),
        (bad.external, "its weights are in w.bin, which is not beside it"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_an_onnx_file_that_gives_no_depth_is_not_added(
    make: Callable[[Path], Path], words: str, run: Run, here: Places, tmp_path: Path
) -> None:
    ran = run("models", "add", make(tmp_path / "midas.onnx"))
    assert ran.code == 1 and len(ran.errors) == 1 and words in ran.errors[0]
    assert here.installed() == []


@pytest.mark.parametrize(
    "arguments",
    [("nothing.onnx",), ("some/net", "--gives", "feet"), ("some/net", "--name", "a/b")],
    ids=" ".join,
)
def test_what_cannot_be_meant(arguments: Any, run: Run, here: Places) -> None:
    ran = run("models", "add", *arguments)
    assert ran.code in (1, 2) and len(ran.errors) == 1
    assert here.installed() == []
