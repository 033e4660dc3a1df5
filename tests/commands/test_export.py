"""``export``: files that compute what the network computes, or no file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
import torch

from livedepth.capture.pictures import pictures_of
from livedepth.errors import LivedepthError, OutputError, SettingsError, SourceError
from livedepth.inference.onnx_file import OPSET
from livedepth.inference.openvino_core import shared_core
from livedepth.jobs import export
from livedepth.jobs.export import export_model
from models.deploy import DeployedNet
from models.weights import load_net

PICTURE = np.random.default_rng(0).integers(0, 256, (3, 16, 24, 3), np.uint8)


def reference(weights: Path) -> Any:
    net, _ = load_net(weights)
    with torch.inference_mode():
        return DeployedNet(net)(torch.from_numpy(PICTURE)).numpy()


def test_onnx_takes_any_number_of_pictures(weights: Path, out: Path) -> None:
    onnx = pytest.importorskip("onnx")
    done = export_model(weights, out / "net.onnx")
    assert done.relative_difference < 1e-5
    model = onnx.load(str(out / "net.onnx"))
    assert [one.version for one in model.opset_import if not one.domain] == [OPSET]
    straight = [node.op_type for node in model.graph.node if "rgb" in node.input]
    assert straight == ["Cast"], "TensorRT takes uint8 inputs no other way"
    said = {entry.key: entry.value for entry in model.metadata_props}
    assert (said["livedepth_unit"], said["livedepth_model"]) == ("m", "cnn-trans")
    core = shared_core()
    network = core.compile_model(
        core.read_model(out / "net.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    expected = reference(weights)
    for count in (1, 3):
        got = network(PICTURE[:count])[0]
        np.testing.assert_allclose(got, expected[:count], rtol=1e-4, atol=1e-5)
    assert [path.name for path in out.iterdir()] == ["net.onnx"]


def test_onnx_gives_the_same_in_onnxruntime(weights: Path, out: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    export_model(weights, out / "net.onnx")
    session = runtime.InferenceSession(str(out / "net.onnx"), providers=["CPUExecutionProvider"])
    (got,) = session.run(None, {"rgb": PICTURE})
    np.testing.assert_allclose(got, reference(weights), rtol=1e-4, atol=1e-5)


def test_openvino_ir_says_what_it_is(weights: Path, out: Path) -> None:
    export_model(weights, out / "net.xml")
    assert sorted(path.name for path in out.iterdir()) == ["net.bin", "net.xml"]
    model = shared_core().read_model(out / "net.xml")
    assert model.get_rt_info(["livedepth", "unit"]).astype(str) == "m"
    assert model.inputs[0].get_element_type() == ov.Type.u8
    assert list(model.inputs[0].shape) == [1, 16, 24, 3]


def test_int8_is_smaller_and_near(weights: Path, out: Path) -> None:
    pytest.importorskip("nncf")
    export_model(weights, out / "net.xml")
    done = export_model(weights, out / "small.xml", precision="int8", pictures=list(PICTURE))
    assert done.precision == "int8"
    assert 0 < done.relative_difference < export.TOLERANCES["int8"]
    assert done.pictures == 2, "one of the three calibrated, and so says nothing"
    assert (out / "small.bin").stat().st_size < 0.5 * (out / "net.bin").stat().st_size


@pytest.mark.parametrize(("suffix", "wrong"), [(".onnx", 1.01), (".xml", float("nan"))])
def test_what_differs_gets_no_name(
    suffix: str, wrong: float, weights: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both a wrong value and one that is not a number; all formats are compared by one function."""

    class Wrong(DeployedNet):
        def forward(self, rgb: torch.Tensor) -> torch.Tensor:
            return super().forward(rgb) * wrong

    monkeypatch.setattr(export, "DeployedNet", Wrong)
    with pytest.raises(LivedepthError, match="not written: its depth differs"):
        export_model(weights, out / f"net{suffix}")
    assert list(out.iterdir()) == []


def test_several_pictures_at_once_are_tried_too(
    weights: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WrongInPairs(DeployedNet):
        def forward(self, rgb: torch.Tensor) -> torch.Tensor:
            return super().forward(rgb) * len(rgb)

    monkeypatch.setattr(export, "DeployedNet", WrongInPairs)
    with pytest.raises(LivedepthError, match="not written: its depth differs"):
        export_model(weights, out / "net.onnx")
    assert export_model(weights, out / "net.xml").path.is_file(), "it takes one at a time"


def test_refusals(weights: Path, out: Path) -> None:
    with pytest.raises(OutputError, match=r"exported as \.onnx, OpenVINO \.xml or \.graph"):
        export_model(weights, out / "net.pt")
    with pytest.raises(LivedepthError, match="int8 is exported as OpenVINO"):
        export_model(weights, out / "net.onnx", precision="int8")
    with pytest.raises(SettingsError, match="unknown precision 'int4'"):
        export_model(weights, out / "net.xml", precision="int4")
    (out / "net.xml").write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        export_model(weights, out / "net.xml")
    assert (out / "net.xml").read_text() == "mine"


def test_the_command(
    weights: Path, out: Path, run: Any, clip: Path, make_clip: Callable[..., Path]
) -> None:
    done = run("export", weights, "-o", out / "net.xml", "--frames", clip, "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["output"] == str(out / "net.xml")
    assert said["max_abs_diff_m"] < 1e-3
    wrong = run("export", weights, "-o", out / "net.xml")
    assert wrong.code == 1 and len(wrong.errors) == 1


def test_pictures_are_spread_over_the_clip(make_clip: Callable[..., Path], tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "long.mp4", frames=40)
    assert len(pictures_of(str(clip), 8)) == 8
    assert len(pictures_of(str(clip), 100)) == 40
    with pytest.raises(SourceError, match="has no end"):
        pictures_of("demo")
