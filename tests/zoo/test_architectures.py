"""The measurement of third-party networks without their weights: what it makes is what is meant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from livedepth.bench import architecture_step, architectures
from livedepth.bench.architectures import Row, check_parameters
from livedepth.bench.published import PUBLISHED, Published
from livedepth.bench.subjects import Subject, plan
from livedepth.errors import LivedepthError
from livedepth.zoo.table import networks

torch = pytest.importorskip("torch")
FlopCounterMode = pytest.importorskip("torch.utils.flop_counter").FlopCounterMode
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
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    config = {
        "model_type": "depth_anything",
        "backbone_config": tiny.dino().to_dict(),
        "reassemble_hidden_size": 32,
        "head_hidden_size": 8,
        "neck_hidden_sizes": [8, 12, 16, 24],
        "fusion_hidden_size": 16,
    }
    made = Published(config, tiny.NETS["depth-anything"].settings, bias=1.0)
    monkeypatch.setattr(architecture_step, "PUBLISHED", {"depth-anything-v2-small": made})
    return "depth-anything-v2-small"


def test_the_steps_install_convert_count_and_time(small: str, tmp_path: Path) -> None:
    made = architecture_step.install(small, str(tmp_path / "made"))
    assert made["sizes"][-1] == (70, 98) and len(made["sizes"]) == 3
    converted = architecture_step.convert(made["manifest"], "70", "98")
    assert converted["seconds"] > 0 and converted["bytes"] > 4 * made["parameters"]
    if sys.platform == "linux":
        assert converted["peak_mb"] > 100  # of the other process, which holds PyTorch
    counted = [
        architecture_step.count(small, *sides)["gflop"] for sides in (("70", "98"), ("28", "42"))
    ]
    assert counted[0] > 4 * counted[1] > 0
    for engine in ("openvino", "torch"):
        run = architecture_step.run(made["manifest"], "70", "98", engine, "float32", "0.01")
        assert run["ms"] > 0 and run["rounds"] >= 3


def test_a_network_that_chooses_by_what_it_sees_is_counted_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = tiny.zoedepth_two().eval()
    net.set_attn_implementation("eager")  # whose products the counter knows on a processor
    made = {"two": Published(net.config.to_dict(), {})}
    monkeypatch.setattr(architecture_step, "PUBLISHED", made)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(pixel_values=torch.zeros(1, 3, 96, 128))
    counted = architecture_step.count("two", "96", "128")["gflop"]
    assert 1e9 * counted == counter.get_total_flops() > 0


def test_bench_measures_an_installed_network_in_the_precisions_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(tmp_path / "models"))
    file = tiny.installed("glpn", tmp_path / "models")
    subject = Subject("glpn", file, True, file)
    for asked, expected in (((), ["auto"]), (("float32", "bfloat16"), ["float32", "bfloat16"])):
        planned = plan([subject], ["openvino"], asked)
        assert [one.precision for one in planned.measurements] == expected


def test_a_table_says_what_was_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row("glpn-nyu", "full", (480, 640), 61_220_903)
    row.runs["onnx", "float32"] = {"ms": 512.3, "peak_mb": 900.0, "disturbed": True}
    architectures._line(row.cells)
    known = "| glpn-nyu | 61.2 M | full | 480×640 | – | – | – | ~512 ms (2/s) |"
    assert capsys.readouterr().out == known + " – |" * 6 + "\n"


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

    made_up = SimpleNamespace(run=ran, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(architectures, "subprocess", made_up)
    architectures.main(["glpn-nyu", "--run", "openvino/float32", "--run", "torch/float32"])
    said = capsys.readouterr()
    assert "convert m 480 640: no memory" in said.err
    last = said.out.splitlines()[-1]  # without a graph PyTorch alone runs
    assert last.startswith("| glpn-nyu | 61.2 M | full | 480×640 | – | – | – | – | 100 ms (10/s) |")
