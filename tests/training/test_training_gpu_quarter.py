"""The minutes of a GPU machine: what is found, what fails, what comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import resources
from models.registry import model_spec
from models.weights import load_net
from training.gpu_quarter import __main__ as command
from training.gpu_quarter import probe as probing
from training.gpu_quarter import trainings
from training.gpu_quarter.outbox import Outbox, join
from training.gpu_quarter.steps import run_step
from training.gpu_quarter.trainings import (
    TRAININGS,
    Training,
    known,
    main_set,
    minutes_for,
    start_of,
    workers_for,
    write_recipe,
)
from training.pack.reader import read_manifest
from training.pack.writer import write_pack
from training.recipe import read_recipe


def test_a_tiny_run_trains_and_brings_everything_back(
    small_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, out = tmp_path / "small.pack", tmp_path / "out"
    write_pack([small_set], pack, megabytes=1)
    there = Training("cnn-trans", "residual-lite-gpu.yaml", 0.5, teacher="cnn")
    missing = Training("cnn-of-tomorrow", "residual-lite-gpu.yaml", 0.5)
    monkeypatch.setattr(trainings, "TRAININGS", (missing, there))
    given = ["--pack", str(pack), "--out", str(out), "--minutes", "3", "--tiny", "--no-checks"]
    assert command.main([*given, "--piece", "0.25"]) == 0
    report = json.loads((out / "report.json").read_text())
    assert report["machine"]["torch"]["version"] and report["pack"]["losses"][small_set.name]
    assert "no such network" in report["steps"]["train cnn-of-tomorrow"]["skipped"]
    step = report["steps"]["train cnn-trans"]
    assert step["ok"] and len(step["files"]) > 1, step
    assert "delta1" in step["card"] and "loss" in step["metrics_csv"]
    assert all((out / name).stat().st_size <= 1 << 18 for name in step["files"])
    assert command.main(["--out", str(out), "--join"]) == 0
    net, card = load_net(out / "cnn-trans.safetensors")
    assert card.architecture == "cnn-trans" and net.parameter_counts()[0] > 0
    assert "epoch" in (out / "log.txt").read_text()


def test_a_step_that_fails_or_hangs_is_noted_and_ended(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    failed = run_step(outbox, "bad", ["-c", "import sys; print('so it was'); sys.exit(3)"], 30)
    assert (failed["ok"], failed["exit"]) == (False, 3) and "so it was" in failed["tail"]
    # The first child would outlive its parent, and hold the log open.
    hang = "import subprocess, sys, time; c = [sys.executable, '-c', 'import time; time.sleep(60)']"
    start = time.monotonic()
    late = run_step(outbox, "late", ["-c", f"{hang}; subprocess.Popen(c); time.sleep(60)"], 1)
    assert late["timed_out"] and not late["ok"] and time.monotonic() - start < 20
    good = run_step(outbox, "good", ["-c", "print(40 + 2)"], 30, keep=True)
    assert good["ok"] and good["stdout"] == "42\n"
    written = json.loads((tmp_path / "report.json").read_text())["steps"]
    assert {name: step["ok"] for name, step in written.items()} == {
        "bad": False,
        "late": False,
        "good": True,
    }


def test_pieces_are_put_together_and_a_missing_one_is_named(tmp_path: Path) -> None:
    data = bytes(range(256)) * 40
    (tmp_path / "weights.bin").write_bytes(data)
    out = Outbox(tmp_path / "whole")
    assert out.deliver(tmp_path / "weights.bin") == ["weights.bin"]
    out = Outbox(tmp_path / "cut", piece=100)
    names = out.deliver(tmp_path / "weights.bin")
    assert len(names) > 1 and all((out.folder / name).stat().st_size <= 100 for name in names)
    assert [path.read_bytes() for path in join(out.folder)] == [data]
    (out.folder / names[0]).unlink()
    with pytest.raises(ValueError, match=r"weights.bin: piece 1 of \d+ is missing"):
        join(out.folder)


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    have = probing._version
    without = {"torch", "pydantic", "openvino"}
    monkeypatch.setattr(probing, "_version", lambda name: None if name in without else have(name))
    found = probing.probe()
    assert found["missing"] == {"torch": "everything", "pydantic": "recipes and packs"}
    said = probing.describe(found)
    assert "missing: pydantic, for recipes and packs" in said
    assert "PyTorch not installed" in said and "not needed for training: openvino" in said
    json.dumps(found)


def test_every_training_has_a_recipe_that_is_read(tmp_path: Path) -> None:
    there, unknown = known(iter(TRAININGS))
    assert [one.model for one in there][:2] == ["cnn-residual", "residual-lite"]
    assert sum(one.share for one in (*there, *unknown)) == pytest.approx(1)
    for one in there:
        path = tmp_path / f"{one.model}.yaml"
        for tiny in (False, True):
            write_recipe(
                one, path, minutes=2.5, sets=["nyu", "kitchen7"], machine=(5, None), tiny=tiny
            )
            recipe = read_recipe(path)
            if one.model == "residual-nano" and not tiny:
                assert recipe.input_size == model_spec("residual-nano").default_size
            assert (recipe.model, recipe.minutes) == (one.model, 2.5)
            assert recipe.workers == (0 if tiny else 4)
            extras = [extra.folder.name for extra in recipe.extra]
            assert extras == ([] if tiny else ["kitchen7"]), "not those that the pack lacks"
        assert recipe.init == start_of(one)
    assert start_of(there[1]) == str(resources.WEIGHTS / "residual-lite.safetensors")


def test_workers_fit_into_cores_and_shared_memory() -> None:
    recipe = yaml.safe_load((resources.RECIPES / "residual-lite-gpu.yaml").read_text())
    assert workers_for(recipe, 16, 60.0) == 15
    assert workers_for(recipe, 16, None) == 15
    assert workers_for(recipe, 16, 0.064) == 0, "as in many a container"
    assert 0 < workers_for(recipe, 16, 1.0) < 15
    assert workers_for(recipe, 1, 60.0) == 0


def test_the_time_left_is_shared() -> None:
    minutes, seconds = minutes_for(400.0, 0.5, 40.0)
    assert seconds == 200 and minutes == pytest.approx(160 / 60)


def test_the_main_set_is_the_one_with_a_validation_split(
    small_set: Path, tmp_path: Path, write_split: Callable[..., None]
) -> None:
    other = tmp_path / "other"
    write_split(other, "train", range(2))
    write_pack([other, small_set], tmp_path / "p", megabytes=1)
    assert main_set(read_manifest(tmp_path / "p")) == small_set.name
