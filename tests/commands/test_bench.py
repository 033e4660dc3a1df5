"""``bench``: its keys, its arithmetic, and what it refuses. Never how fast this machine is."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from livedepth.bench import networks, start, subjects
from livedepth.bench.budget import Budget
from livedepth.bench.machine import describe_machine
from livedepth.bench.networks import EagerNet, _furthest, bench_networks
from livedepth.bench.pipeline import bench_pipeline
from livedepth.bench.report import networks_table, pipeline_table, plot_networks
from livedepth.errors import EngineError, OutputError, SourceError
from livedepth.inference.known_models import KnownModel, known_models
from livedepth.jobs.export import export_model
from livedepth.threads import cores
from models.catalogue import facts_named
from models.deploy import DeployedNet, plain_form
from models.errors import UnknownModelError
from models.registry import create_model, model_spec

FACTS = facts_named("cnn-trans")
RUN_KEYS = {
    *("model", "engine", "precision", "height", "width", "p50_ms", "p95_ms", "fps"),
    *("ratio_to_eager", "max_abs_diff_m"),
}
PIPELINE_KEYS = {
    *("fps", "bound_fps", "ratio_to_bound", "network_fps", "stage_cpu_ms", "loop_fps"),
    *("ratio_to_loop", "eager_loop_fps", "ratio_to_eager_loop"),
}


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    return bench_networks(["cnn-fc"], rounds=2, memory=False)


def test_every_engine_is_measured_in_float32(measured: dict[str, Any]) -> None:
    runs = measured["runs"]
    known = next(known for known in known_models() if known.spec.name == "cnn-fc")
    size = known.card.input_size if known.card else model_spec("cnn-fc").default_size
    assert {"torch", "openvino"} <= {run["engine"] for run in runs if run["precision"] == "float32"}
    for run in runs:
        assert run.keys() >= RUN_KEYS
        assert run["model"] == "cnn-fc"
        assert (run["height"], run["width"]) == size
        assert 0 < run["p50_ms"] <= run["p95_ms"]
        ratio = run["eager_p50_ms"] / run["p50_ms"]
        assert run["ratio_to_eager"] == pytest.approx(ratio, rel=0.01, abs=0.01)
        assert run["fps"] == pytest.approx(1000 / run["p50_ms"], rel=0.005, abs=0.06)  # rounded
        assert run["ratio_to_eager"] > 0
        limit = 1e-3 if run["precision"] == "float32" else 0.2
        assert run["max_abs_diff_m"] < limit, run
    assert measured["machine"]["cores"] == cores()
    json.dumps(measured)


def test_untrained_networks_say_so(measured: dict[str, Any]) -> None:
    there = next(known.weights for known in known_models() if known.spec.name == "cnn-fc")
    assert {run["trained"] for run in measured["runs"]} == {there is not None}


def test_plot_is_a_picture_and_whole(measured: dict[str, Any], tmp_path: Path) -> None:
    plot_networks(measured, tmp_path / "bench.png")
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["bench.png"]
    with pytest.raises(OutputError, match="writing failed"):
        plot_networks(measured, tmp_path / "none" / "bench.png")


def test_unknown_names_are_refused() -> None:
    with pytest.raises(
        EngineError, match=r"unknown engine 'trt'; known: torch, torch-compile, openvino"
    ):
        bench_networks(engines=["trt"])
    with pytest.raises(UnknownModelError, match="unknown model 'cnm'"):
        bench_networks(["cnm"], rounds=2)


def test_a_device_that_no_engine_has_is_told_and_costs_nothing_else(weights: Path) -> None:
    result = bench_networks([str(weights)], device="cuda:99", rounds=2, memory=False)
    assert result["runs"] == []
    reasons = {one["engine"]: one["reason"] for one in result["refused"]}
    assert set(reasons) == {"torch", "openvino"}
    assert all("'cuda:99' is not available" in reason for reason in reasons.values())


@pytest.fixture
def plain_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """One without instructions for bfloat16, whatever this machine has."""
    for module in ("torch_engine", "openvino_forms"):
        monkeypatch.setattr(
            f"livedepth.inference.{module}.bfloat16_instructions", lambda: False, raising=True
        )


@pytest.mark.usefixtures("plain_processor")
def test_what_the_processor_has_no_instructions_for_is_left_out_and_named(weights: Path) -> None:
    result = bench_networks([str(weights)], rounds=2, memory=False)
    assert {run["precision"] for run in result["runs"]}.isdisjoint({"bfloat16"})
    left = [(one["model"], one["engine"], one["precision"]) for one in result["left_out"]]
    assert left == [(weights.name, engine, "bfloat16") for engine in ("torch", "openvino")]
    table = networks_table(result)
    below = str(table.caption)
    assert "left out: bfloat16 on torch and openvino (no instructions" in below
    assert "--precision bfloat16 measures it" in below
    assert below.count("left out") == 1, "one line, not one for each network"


@pytest.mark.usefixtures("plain_processor")
def test_what_is_asked_for_is_measured_all_the_same(weights: Path, run: Any) -> None:
    given = ("bench", "-m", weights, "--engine", "torch", "--precision", "bfloat16", "--json")
    printed = run(*given, "--rounds", "2", "--no-memory")
    assert printed.code == 0, printed.err
    result = json.loads(printed.out)
    assert [one["precision"] for one in result["runs"]] == ["bfloat16"]
    assert result["left_out"] == []


def test_slow_networks_get_fewer_rounds_and_the_table_says_so(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "_TIMING_SECONDS", 0.0)
    short = bench_networks([str(weights)], ["openvino"], ["float32"], memory=False)
    assert (short["rounds"], [run["rounds"] for run in short["runs"]]) == (30, [3])
    table = networks_table(short)
    assert [str(column.header) for column in table.columns][-1] == "rounds"
    assert list(table.columns[-1].cells) == ["3 of 30"]
    asked = bench_networks([str(weights)], ["openvino"], ["float32"], rounds=5, memory=False)
    assert [run["rounds"] for run in asked["runs"]] == [5], "as many as were asked for"
    assert str(networks_table(asked).columns[-1].header) == "peak MB"


def test_what_fast_networks_leave_over_slow_ones_get() -> None:
    now = [0.0]
    budget = Budget(100.0, 4, lambda: now[0])
    until = budget.start_one()
    assert until == 25.0
    assert budget.goes_on(until, 29) and not budget.goes_on(until, 30)
    assert not budget.goes_on(until, 2, wanted=2)
    now[0] = 25.0
    assert budget.goes_on(until, 2), "fewer than three make no median"
    assert not budget.goes_on(until, 3)
    now[0] = 4.0  # the first took 4 of its 25 seconds
    assert budget.start_one() == 4.0 + 96.0 / 3
    now[0] = 200.0  # too late already
    assert not budget.goes_on(budget.start_one(), 3)


def test_peak_memory_is_measured_as_far_as_there_is_time(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "_SECONDS", 0.0)
    result = bench_networks([str(weights)], ["openvino"], ["float32"])
    assert [run["peak_memory_mb"] for run in result["runs"]] == [None]


def test_files_of_the_models_folder_go_by_name(weights: Path, models_folder: Path) -> None:
    export_model(weights, models_folder / "mine.xml")
    result = bench_networks(["mine", str(weights)], ["openvino"], rounds=2, memory=False)
    assert {run["model"] for run in result["runs"]} == {"mine.xml", weights.name}


def test_what_is_not_there_in_both_is_no_difference() -> None:
    expected = np.array([[0.0, 2.0]], np.float32)
    assert _furthest(np.array([[np.nan, 2.5]], np.float32), expected) == 0.5
    assert math.isnan(_furthest(np.array([[1.0, np.nan]], np.float32), expected))


def test_the_plain_form_is_the_definition() -> None:
    torch.manual_seed(0)
    net = create_model("cnn-residual").eval()
    torch.nn.init.constant_(net.get_parameter("predict.bias"), 1.0)
    rgb = torch.randint(0, 256, (1, 61, 68, 3), dtype=torch.uint8)
    with torch.no_grad():
        plain, fused = DeployedNet(plain_form(net))(rgb), DeployedNet(net)(rgb)
    torch.testing.assert_close(plain, fused, rtol=1e-4, atol=1e-5)
    blocks = [m for m in plain_form(net).modules() if hasattr(m, "forward_unfused")]
    assert len(blocks) == 3
    assert all(block.forward == block.forward_unfused for block in blocks)


def test_the_eager_net_is_the_saved_one(weights: Path) -> None:
    depth = EagerNet(weights).infer(np.zeros((48, 64, 3), np.uint8))
    assert depth.shape == (4, 6) and depth.dtype == np.float32


def test_the_pipeline_of_an_export(
    weights: Path, make_clip: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, graph = make_clip(tmp_path / "clip.mp4", frames=12), tmp_path / "net.xml"
    export_model(weights, graph)
    with pytest.raises(EngineError, match="give the weights it was made of too"):
        bench_pipeline(str(clip), str(graph), frames=10, rounds=1)
    monkeypatch.setattr(subjects, "known_models", lambda: [KnownModel(FACTS, weights, None)])
    result = bench_pipeline(str(clip), str(graph), frames=10, rounds=1)
    assert result["eager_loop_fps"] > 0 and "net.xml" in result["model"]


def test_the_pipeline_of_a_network_of_others(
    make_onnx: Callable[..., Path], make_clip: Callable[..., Path], tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", frames=12)
    graph = make_onnx(tmp_path / "midas_tiny.onnx", (1, 3, 24, 32))
    result = bench_pipeline(str(clip), str(graph), frames=10, rounds=1)
    assert result["fps"] > 0 and result["loop_fps"] > 0
    assert result["eager_loop_fps"] is None and result["ratio_to_eager_loop"] is None
    assert pipeline_table(result).row_count == 7


def test_pipeline_has_its_keys_and_adds_up(
    weights: Path, make_clip: Callable[..., Path], tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", frames=24)
    result = bench_pipeline(str(clip), str(weights), frames=20, rounds=1)
    assert result.keys() >= PIPELINE_KEYS
    assert result["frames"] == 20
    assert set(result["stage_cpu_ms"]) == {"read", "network", "write"}
    assert result["ratio_to_bound"] == pytest.approx(result["fps"] / result["bound_fps"], rel=0.02)
    assert result["ratio_to_loop"] == pytest.approx(result["fps"] / result["loop_fps"], rel=0.02)
    spent = sum(result["stage_cpu_ms"].values())
    assert result["bound_fps"] <= 1.01 * cores() * 1000 / spent
    assert {path.name for path in tmp_path.iterdir()} == {"clip.mp4"}
    json.dumps(result)


def test_pipeline_wants_frames(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        bench_pipeline(str(tmp_path / "none.mp4"), str(weights))


def test_machine_is_described() -> None:
    machine = describe_machine()
    assert machine["processor"] and machine["torch"] and machine["openvino"]


def test_commands_print_tables_and_json(weights: Path, run: Any, clip: Path) -> None:
    given = ("bench", "--model", "cnn-fc", "--rounds", "2", "--no-memory", "--engine", "openvino")
    printed = run(*given, "--json")
    assert printed.code == 0, printed.err
    assert {run["engine"] for run in json.loads(printed.out)["runs"]} == {"openvino"}
    table = run("bench", "pipeline", clip, "--model", weights, "--frames", "10", "--rounds", "1")
    assert table.code == 0, table.err
    assert "loop, PyTorch eager" in table.out
    wrong = run("bench", "--engine", "trt")
    assert wrong.code == 2 and wrong.err.startswith("error: unknown engine")


def test_latency_is_measured_in_the_window(weights: Path, spawn: Any) -> None:
    options = ("--model", weights, "--fps", "25", "--seconds", "1", "--json")
    process = spawn("bench", "latency", "--view", "stereo", *options)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    result = json.loads(out)
    assert (result["model"], result["machine"]["cores"]) == ("cnn-trans", cores())
    (run,) = result["runs"]
    assert (
        run["view"] == "stereo"
        and run["source_fps"] == 25
        and 0 < run["painted_fps"] < 40
        and run["dropped"] >= 0
    )
    assert 0 < run["p50_ms"] <= run["p95_ms"] < 5000
    waits = run["event_loop_wait"]
    assert 0 <= waits["p50_ms"] <= waits["p99_ms"] <= waits["longest_ms"] < 5000
    stages = run["stages"]
    assert {"wait", "prepare", "network"} <= set(stages)
    # Each stage is part of the way.
    assert all(0 <= times["p50_ms"] <= run["p95_ms"] for times in stages.values())


@pytest.mark.parametrize(("option", "code"), [("--model", 1), ("--view", 2)])
def test_latency_of_something_unknown_is_one_line(spawn: Any, option: str, code: int) -> None:
    process = spawn("bench", "latency", option, "hologram")
    _, err = process.communicate(timeout=120)
    assert process.returncode == code
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1 and "hologram" in errors[0]


def test_a_start_without_depth_is_one_line(run: Any) -> None:
    ran = run("bench", "start", "--model", "hologram", "--rounds", "1")
    assert ran.code == 1
    (error,) = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert "could not be measured (unknown model 'hologram'" in error


def test_an_export_is_measured_against_what_it_was_made_of(
    run: Any, tmp_path: Path, make_onnx: Any
) -> None:
    made = tmp_path / "lite.xml"
    assert run("export", "cnn-trans", "-o", made).code == 0
    ran = run("bench", "-m", made, "--rounds", "2", "--no-memory", "--json")
    assert ran.code == 0, ran.err
    (one,) = json.loads(ran.out)["runs"]
    assert (one["model"], one["engine"], one["trained"]) == ("lite.xml", "openvino", True)
    assert one["max_abs_diff_m"] < 0.1 and one["ratio_to_eager"] > 0


def test_a_network_of_another_maker_is_timed_alone(
    run: Any, tmp_path: Path, make_onnx: Any
) -> None:
    foreign = make_onnx(tmp_path / "midas.onnx")
    ran = run("bench", "-m", foreign, "--engine", "onnx", "--engine", "openvino", "--rounds", "2",
              "--no-memory", "--json")  # fmt: skip
    assert ran.code == 0, ran.err
    runs = json.loads(ran.out)["runs"]
    assert [one["engine"] for one in runs] == ["onnx", "openvino"]
    for one in runs:
        assert one["p50_ms"] > 0 and (one["height"], one["width"]) == (6, 8)
        assert {one[key] for key in ("eager_p50_ms", "ratio_to_eager", "max_abs_diff_m")} == {None}
    result = json.loads(ran.out)
    assert networks_table(result).row_count == 2


def test_a_plot_that_cannot_be_written_is_said_before_the_work(run: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = run("bench", "-m", "cnn-trans", "--plot", tmp_path / "file" / "x.png")
    assert ran.code == 1 and "cannot write" in ran.err
    assert "cnn-trans on" not in ran.err, "nothing was measured"


def test_each_start_is_measured_with_what_python_keeps_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Compiling all modules again would add a third to the time until the window is there."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(start, "_PROGRAM", "tests.commands.no_window")
    found = start.bench_start("any", rounds=1)
    assert found["first"]["window_s"] == found["later"]["window_s"] == 1.0, "it was not kept"
