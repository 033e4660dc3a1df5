"""The measurement of third-party networks without their weights: what it makes is what is meant."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from livedepth.bench import architecture_step, architectures
from livedepth.bench.architectures import Row, check_parameters
from livedepth.bench.published import PUBLISHED, Published
from livedepth.errors import LivedepthError
from livedepth.zoo.table import networks

torch = pytest.importorskip("torch")
tiny = pytest.importorskip("tests.inference.hub.tiny")


def _meta_count(published: Published) -> int:
    with torch.device("meta"):
        net = architecture_step._network(published)
    return sum(weights.numel() for weights in net.parameters())


def test_every_network_that_transformers_runs_is_there() -> None:
    rows = networks()
    assert list(PUBLISHED) == [name for name, row in rows.items() if row.kind == "transformers"]


@pytest.mark.parametrize("name", ["depth-anything-v2-metric-indoor-small", "glpn-nyu", "depth-pro"])
def test_the_architecture_has_the_parameters_of_the_table(name: str) -> None:
    check_parameters(name, _meta_count(PUBLISHED[name]))


def test_another_architecture_is_refused() -> None:
    with pytest.raises(LivedepthError, match="has 97,470,785 parameters, but 24,800,000 by the"):
        check_parameters("depth-anything-v2-small", 97_470_785)


@pytest.fixture
def tiny_glpn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    fields = tiny.glpn().config.to_dict()
    kept = ("model_type", "depths", "hidden_sizes", "num_attention_heads", "decoder_hidden_size")
    config = {name: fields[name] for name in kept}
    processor = {"image_processor_type": "GLPNImageProcessor"}
    made = {"glpn-nyu": Published(config, processor)}
    monkeypatch.setattr(architecture_step, "PUBLISHED", made)
    return "glpn-nyu"


def test_the_steps_install_convert_count_and_time(tiny_glpn: str, tmp_path: Path) -> None:
    made = architecture_step.install(tiny_glpn, str(tmp_path / "made"))
    assert made["sizes"] == ((224, 320), (352, 480), (480, 640))
    sides = ("224", "320")
    converted = architecture_step.convert(made["manifest"], *sides)
    assert converted["seconds"] > 0 and converted["bytes"] > 4 * made["parameters"]
    if sys.platform == "linux":
        assert converted["peak_mb"] > 100  # of the other process, which holds PyTorch
    counted = architecture_step.count(tiny_glpn, *sides)["gflop"]
    assert 1 < architecture_step.count(tiny_glpn, "448", "640")["gflop"] / counted < 16
    for engine in ("openvino", "torch"):
        run = architecture_step.run(made["manifest"], *sides, engine, "float32", "0.1")
        assert run["ms"] > 0 and run["rounds"] >= 3


def test_a_table_says_what_was_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row("glpn-nyu", "full", (480, 640), 61_220_903)
    row.runs["onnx", "float32"] = {"ms": 512.3, "peak_mb": 900.0, "disturbed": True}
    architectures._line(row.cells)
    assert capsys.readouterr().out == (
        "| glpn-nyu | 61.2 M | full | 480×640 | – | – | – | ~512 ms (2/s) | – | – | – | – | – | – |\n"
    )


def test_a_step_that_fails_is_said_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ran(program: list[str], **_: Any) -> SimpleNamespace:
        step = program[3]
        out = {
            "install": '{"parameters": 61220903, "manifest": "m", "sizes": [[480, 640]]}',
            "run": '{"ms": 100.0, "rounds": 9, "peak_mb": 512.0, "disturbed": false}',
        }.get(step, "")
        return SimpleNamespace(returncode=0 if out else 1, stdout=out, stderr="no memory\n")

    monkeypatch.setattr(architectures.subprocess, "run", ran)
    monkeypatch.setattr(architectures.shutil, "rmtree", lambda *_, **__: None)
    architectures.main(["glpn-nyu", "--run", "openvino/float32", "--run", "torch/float32"])
    said = capsys.readouterr()
    assert "convert m 480 640: no memory" in said.err
    last = said.out.splitlines()[-1]  # without a graph PyTorch alone runs
    assert last.startswith("| glpn-nyu | 61.2 M | full | 480×640 | – | – | – | – | 100 ms (10/s) |")
