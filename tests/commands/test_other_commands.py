"""``record``, ``models`` and ``devices``, and the pieces between commands and terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.commands.evaluation_bars import evaluation_bars
from livedepth.commands.frame_bars import frame_progress
from livedepth.errors import OutputError
from livedepth.inference.known_models import resolve_model
from livedepth.jobs.export import export_model
from livedepth.jobs.plan import Task, plan
from models.registry import model_names
from training.datasets import DepthPairs, check_pairs, load_split

Run = Callable[..., Any]


def test_record_demo_is_read_by_training(run: Run, tmp_path: Path, weights: Path) -> None:
    root = tmp_path / "set"
    ran = run(
        "record", "demo", "-o", root, "--frames", 5, "-m", weights, "--device", "cpu", "--json"
    )
    assert ran.code == 0, ran.err
    result = json.loads(ran.out)
    assert (result["input"], result["output"], result["frames"]) == ("demo", str(root), 5)
    pairs = load_split(root, "train")
    check_pairs(pairs)
    image, depth = DepthPairs(pairs)[0]
    assert len(pairs) == 5
    assert image.shape == (480, 640, 3) and depth.shape == (480, 640)
    assert 1 < np.nanmedian(depth) < 5
    facts = json.loads((root / "dataset.json").read_text())
    assert (facts["pairs"], facts["model"], facts["source"]) == (5, "cnn-trans", "demo")
    assert facts["dropped"] == result["dropped"]
    camera = {"name": "demo", "mode": "640x480@30", "width": 640, "height": 480, "rotation": 0}
    assert facts["camera"].items() >= camera.items() and facts["camera"]["fps"] == 30.0
    assert facts["truth"] == {"kind": "network", "name": "cnn-trans"}
    assert len(facts["weights"]) == 64


def test_record_goes_on_with_a_set(run: Run, tmp_path: Path, clip: Path, weights: Path) -> None:
    given = ("record", clip, "-o", tmp_path / "set", "-m", weights, "--device", "cpu")
    assert run(*given, "--frames", 4).code == 0
    again = run(*given)
    assert again.code == 1 and "is a dataset already; go on with it by --append" in again.errors[0]
    assert run(*given, "--force").code == 2
    ran = run(*given, "--append", "--rgb", "png", "--split", "50/50", "--json")
    assert ran.code == 0, ran.err
    result, facts = json.loads(ran.out), json.loads((tmp_path / "set/dataset.json").read_text())
    assert facts["pairs"] == 4 + result["frames"]
    assert [one["rgb"] for one in facts["sessions"]] == ["jpeg", "png"]
    assert facts["sessions"][1]["first"] == 4
    train, val = (load_split(tmp_path / "set", name) for name in ("train", "val"))
    check_pairs([*train, *val])
    assert len(train) + len(val) == facts["pairs"] and len(val) >= 3
    other = run(*given[:4], "-m", "residual-nano", "--append")
    assert other.code == 1 and "was recorded otherwise: model cnn-trans, now" in other.errors[0]


def test_record_a_part_of_a_clip(run: Run, tmp_path: Path, clip: Path, weights: Path) -> None:
    root = tmp_path / "set"
    options = ("--every", 3, "--duration", 0.3, "-m", weights, "--device", "cpu")
    assert run("record", clip, "-o", root, *options).code == 0
    facts = json.loads((root / "dataset.json").read_text())
    assert facts["pts"] == [0.0, 0.12, 0.24]
    assert facts["dropped"] == 0


def test_record_in_the_layout_of_the_tum_benchmark(
    run: Run, tmp_path: Path, clip: Path, weights: Path
) -> None:
    for layout in ("tum", "nyu"):
        options = ("--preroll", 0.2, "--duration", 0.16, "-m", weights, "--device", "cpu")
        ran = run("record", clip, "-o", tmp_path / layout, "--layout", layout, *options)
        assert ran.code == 0, ran.err
    root = tmp_path / "tum"
    rgb, depth, both = (
        [line.split() for line in (root / name).read_text().splitlines() if line[0] != "#"]
        for name in ("rgb.txt", "depth.txt", "associations.txt")
    )
    times = [f"{n / 25:.6f}" for n in range(5, 9)]
    assert rgb == [[time, f"rgb/{time}.png"] for time in times]
    assert depth == [[time, f"depth/{time}.png"] for time in times]
    assert both == [[*one, *other] for one, other in zip(rgb, depth, strict=True)]
    assert (root / "rgb.txt").read_text().startswith("# color images\n# file: 'clip.mp4'\n#")
    for index, (_, name, _, stored) in enumerate(both):
        picture, steps = cv2.imread(str(root / name)), cv2.imread(str(root / stored), -1)
        assert picture is not None and picture.shape == (48, 64, 3)
        assert steps is not None
        mm = tmp_path / "nyu" / "data" / "train" / f"{index:06d}.png"
        millimetres = cv2.imread(str(mm), cv2.IMREAD_UNCHANGED)
        assert millimetres is not None
        assert np.abs(steps / 5000 - millimetres / 1000).max() <= 0.00061
    facts = json.loads((root / "dataset.json").read_text())
    assert (facts["layout"], facts["depth_unit"], facts["pairs"]) == ("tum", "1/5000 m", 4)
    ran = run("record", clip, "-o", tmp_path / "x", "--layout", "kitti", "-m", weights)
    assert ran.code == 2 and "unknown layout 'kitti'; known: nyu, tum" in ran.errors[0]
    assert not (tmp_path / "x").exists()


def test_record_refuses_a_folder_with_files(
    run: Run, tmp_path: Path, clip: Path, out: Path, weights: Path
) -> None:
    (out / "thesis.txt").write_text("mine")
    ran = run("record", clip, "-o", out, "-m", weights, "--device", "cpu")
    assert ran.code == 1 and len(ran.errors) == 1
    assert [p.name for p in out.iterdir()] == ["thesis.txt"]


def test_record_takes_metres_only(
    run: Run, tmp_path: Path, clip: Path, make_onnx: Callable[..., Path]
) -> None:
    model = make_onnx(tmp_path / "midas.onnx", (1, 3, 24, 32))
    ran = run("record", clip, "-o", tmp_path / "set", "-m", model)
    assert ran.code == 1 and "midas gives relative depth" in ran.errors[0]
    assert not (tmp_path / "set").exists()


def test_record_from_nothing_leaves_nothing(run: Run, tmp_path: Path, weights: Path) -> None:
    ran = run("record", tmp_path / "none.mp4", "-o", tmp_path / "set", "-m", weights)
    assert ran.code == 1 and "none.mp4: no such file" in ran.errors[0]
    assert not (tmp_path / "set").exists()


def test_models_as_json(run: Run) -> None:
    ran = run("models", "--json")
    assert (ran.code, ran.err) == (0, "")
    listed = [m for m in json.loads(ran.out)["models"] if m["group"] != "hub"]
    assert {model["name"] for model in listed} == set(model_names())
    keys = {"name", "parameters", "trainable_parameters", "input_size", "weights", "metrics",
            "license"}  # fmt: skip
    for model in listed:
        assert keys <= set(model)
        assert 0 < model["trainable_parameters"] <= model["parameters"]
        assert len(model["input_size"]) == 2
        assert (
            (model["weights"] is None) == (model["metrics"] is None) == (model["license"] is None)
        )
        if model["metrics"]:
            assert {"protocol", "split", "delta1", "rmse"} <= set(model["metrics"])


def test_models_for_a_person(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    ran = run("models")
    assert ran.code == 0
    for name in model_names():
        assert name in ran.out


def test_networks_in_the_models_folder_are_listed_and_have_names(
    run: Run, models_folder: Path, clip: Path, out: Path, make_onnx: Callable[..., Path]
) -> None:
    make_onnx(models_folder / "midas_tiny.onnx", (1, 3, 24, 32))
    (models_folder / "notes.txt").write_text("no network")
    everything = json.loads(run("models", "--json").out)["models"]
    listed = {m["name"]: m for m in everything if m["group"] != "hub"}
    assert set(listed) == {*model_names(), "midas_tiny"}
    assert listed["midas_tiny"]["weights"] == "midas_tiny.onnx"
    assert listed["midas_tiny"]["metrics"] is None
    assert "midas_tiny" in run("models").out
    assert run("process", clip, "-o", out / "o.mp4", "-m", "midas_tiny").code == 0


def test_a_file_with_the_name_of_a_network_does_not_take_its_place(
    run: Run, models_folder: Path
) -> None:
    (models_folder / "residual-lite.xml").touch()
    assert resolve_model("residual-lite").suffix == ".safetensors"
    assert resolve_model("residual-lite.xml") == models_folder / "residual-lite.xml"
    names = [m["name"] for m in json.loads(run("models", "--json").out)["models"]]
    assert names.count("residual-lite") == 1 and "residual-lite.xml" in names


def test_exports_are_scored_as_their_weights_are(
    run: Run, tmp_path: Path, weights: Path, make_onnx: Callable[..., Path]
) -> None:
    pytest.importorskip("lightning")
    data = tmp_path / "set"
    (data / "data").mkdir(parents=True)
    noise = np.random.default_rng(0)
    for name in ("a", "b"):
        cv2.imwrite(str(data / f"{name}.png"), noise.integers(0, 256, (48, 64, 3), np.uint8))
        cv2.imwrite(str(data / f"{name}-d.png"), np.full((48, 64), 2500, np.uint16))
    (data / "data" / "val.csv").write_text("a.png,a-d.png\nb.png,b-d.png\n")
    for name in ("net.xml", "net.onnx"):
        export_model(weights, tmp_path / name)
    given = [weights, tmp_path / "net.xml", tmp_path / "net.onnx"]
    ran = run("evaluate", *given, "--data", data, "--json", "-o", tmp_path / "report")
    assert ran.code == 0, ran.err
    own, *exports = json.loads(ran.out)["models"]
    for one in exports:
        assert one["parameters"] is None
        for figure in ("delta1", "abs_rel", "rmse"):
            assert one[figure] == pytest.approx(own[figure], rel=1e-3), figure
    assert (tmp_path / "report" / "predictions.png").is_file()
    assert run("evaluate", given[1], "--data", data).code == 0
    midas = make_onnx(tmp_path / "midas_tiny.onnx", (1, 3, 24, 32))
    inverse = run("evaluate", midas, "--data", data)
    assert inverse.code == 1 and inverse.errors[0].endswith(
        "gives inverse depth, and scores are of metres; add --align scale-shift, or --align median"
    )


def test_record_offers_no_option_that_it_lacks(run: Run, tmp_path: Path, weights: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "mine.txt").touch()
    ran = run("record", "demo", "-o", tmp_path / "set", "--frames", 2, "-m", weights)
    assert ran.code == 1 and ran.errors[0].endswith("is a folder with files in it; choose another")


def test_device_names_in_capitals(run: Run, clip: Path, out: Path, weights: Path) -> None:
    for engine in ("torch", "openvino"):
        ran = run("process", clip, "-o", out / f"{engine}.mp4", "-m", weights, "--engine", engine,
                  "--device", "CPU")  # fmt: skip
        assert ran.code == 0, ran.err


def test_a_precision_can_be_asked_for(run: Run, clip: Path, out: Path, weights: Path) -> None:
    given = ("process", clip, "-m", weights, "--device", "cpu", "--precision")
    assert run(*given, "float32", "-o", out / "o.mp4").code == 0
    for engine in ("torch", "openvino"):
        ran = run(*given, "float8", "-o", out / "x.mp4", "--engine", engine)
        assert ran.code == 2 and "unknown precision 'float8'; known: float32" in ran.err


def test_devices(run: Run) -> None:
    found = json.loads(run("devices", "--json").out)
    assert set(found) >= {"cameras", "compute", "engines"}
    compute = {item["device"]: item for item in found["compute"]}
    assert compute["cpu"]["available"] and compute["cpu"]["precision"] in ("float32", "bfloat16")
    for item in compute.values():
        assert item["available"] or item["reason"], "each refusal has its reason"
    engines = {engine["engine"]: engine for engine in found["engines"]}
    assert engines["torch"]["available"] and engines["openvino"]["available"]
    assert "cpu" in [device["device"] for device in engines["openvino"]["devices"]]
    assert ["auto" in engine for engine in found["engines"]].count(True) == 1
    ran = run("devices")
    assert ran.code == 0 and "cpu" in ran.out


@pytest.mark.parametrize(
    ("inputs", "output", "kind", "outputs"),
    [
        (["a.mp4"], "o.mp4", "color", ["o.mp4"]),
        (["a.mp4"], "out", "color", ["out/a-depth.mp4"]),
        (["a.mp4"], "out", "gray16", ["out/a-depth.mkv"]),
        (["a.mp4"], "out", "frames16", ["out"]),
        (["a.mp4", "b.mkv"], "out", "color", ["out/a-depth.mp4", "out/b-depth.mp4"]),
        (["a.mp4", "b.mkv"], "out", "frames16", ["out/a-depth", "out/b-depth"]),
        (["a.b.mp4", "demo"], "out", "color", ["out/a.b-depth.mp4", "out/demo-depth.mp4"]),
        (
            ["http://h/x/cam.m3u8", "b.mp4"],
            "out",
            "color",
            ["out/cam-depth.mp4", "out/b-depth.mp4"],
        ),
        (["rtsp://u:p@host", "b.mp4"], "out", "color", ["out/host-depth.mp4", "out/b-depth.mp4"]),
        (["me@home.mp4", "b.mp4"], "out", "gray", ["out/me@home-depth.mp4", "out/b-depth.mp4"]),
    ],
)
def test_plan(inputs: list[str], output: str, kind: str, outputs: list[str]) -> None:
    expected = [Task(given, Path(path)) for given, path in zip(inputs, outputs, strict=True)]
    assert plan(inputs, Path(output), kind) == expected


def test_plan_takes_pictures_as_folders(pictures: Path) -> None:
    assert plan([str(pictures)], Path("out"), "color") == [Task(str(pictures), Path("out"))]
    both = plan([str(pictures), "a.mp4"], Path("out"), "color")
    assert [task.output.as_posix() for task in both] == ["out/pictures-depth", "out/a-depth.mp4"]


def test_plan_refuses_one_place_for_two() -> None:
    with pytest.raises(OutputError, match="two inputs"):
        plan(["1/x/a.mp4", "2/x/a.mp4"], Path("out"), "color")
    with pytest.raises(OutputError, match="need a folder"):
        plan(["a.mp4", "b.mp4"], Path("o.mp4"), "color")


def test_progress_shows_any_name_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with frame_progress("[final]/[/cut] rtsp://u:p@host/clip", 3) as bar:
        bar.moved(2)
    shown = capfd.readouterr()
    assert "[final]/[/cut] rtsp://***@host/clip" in shown.err
    assert "2/3" in shown.err
    assert shown.out == ""


def test_the_bars_of_evaluate_take_any_name_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    name = "[final]/[/cut].onnx"
    with evaluation_bars([name]) as counted:
        assert list(counted(name, [4, 5])) == [4, 5]
    assert name in capfd.readouterr().err
