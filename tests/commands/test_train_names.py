"""``train`` with names: of recipes, of what it starts from, and of the model that it makes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.commands.evaluation_bars import evaluation_bars
from livedepth.commands.train import _sized
from livedepth.errors import LivedepthError, SettingsError
from livedepth.inference.known_models import shipped_weights
from livedepth.zoo.trained import put_weights, refuse_taken
from models.cards import read_card
from tests.commands.conftest import Ran

pytest.importorskip("lightning")
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]
Run = Callable[..., Ran]
RECIPE = """
model: cnn-trans
input_size: [16, 24]
epochs: 2
batch_size: 2
learning_rate: 1.0e-3
losses: {l1: 1}
precision: "32"
workers: 0
extra: [{folder: ../none, weight: 1}]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four pairs of 24x32."""
    root = tmp_path / "set"
    (root / "data").mkdir(parents=True)
    for name in "abcd":
        depth = np.random.default_rng(ord(name)).integers(1000, 4000, (24, 32), np.uint16)
        cv2.imwrite(str(root / f"{name}.png"), (depth // 20).astype(np.uint8))
        cv2.imwrite(str(root / f"{name}-d.png"), depth)
    lines = "".join(f"{name}.png,{name}-d.png\n" for name in "abcd")
    (root / "data" / "train.csv").write_text(lines)
    return root


def test_a_trained_network_is_a_model_by_its_name(
    run: Run, data: Path, models_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(RECIPE.replace("extra", "# "))
    recipe = ("--recipe", tmp_path / "mine.yaml", "--data", data)
    ran = run("train", "cnn-trans", *recipe, "--epochs", 1, "--name", "my-desk")
    assert ran.code == 0, ran.err
    place = models_folder / "my-desk.safetensors"
    assert f"{place}: --model my-desk runs it, and the window lists it" in ran.err
    [listed] = [
        one for one in json.loads(run("models", "--json").out)["models"] if one["name"] == "my-desk"
    ]
    assert listed["group"] == "own" and listed["parameters"] > 1000
    assert listed["metrics"]["delta1"] == read_card(place).metrics["delta1"]
    ran = run("evaluate", "my-desk", "--data", data, "--engine", "torch", "-o", "report")
    assert ran.code == 0, ran.err
    assert all(len(line) <= 80 for line in ran.out.splitlines()) and "…" not in ran.out
    assert "my-desk" in ran.out and "δ1" in ran.out
    ran = run("process", data / "a.png", "-o", "depth.png", "--model", "my-desk")
    assert ran.code == 0, ran.err


def test_names_that_are_taken_are_refused_before_the_work(
    run: Run, data: Path, models_folder: Path, weights: Path
) -> None:
    put_weights(weights, "mine")
    (models_folder / "net.onnx").touch()
    for name, says in {
        "residual-lite": "comes with livedepth",
        "depth-pro": "is the name of a third-party network",
        "mine": "is here already; choose another name with --name, or add --overwrite",
        "net": "is here already; choose another name with --name, or run 'livedepth models",
        "My desk": "is no name for a network",
        "../mine": "is no name for a network",
    }.items():
        ran = run("train", "cnn-trans", "--data", data, "--name", name)
        assert ran.code in (1, 2) and says in ran.errors[0], ran.err
        assert not Path("runs").exists()
    refuse_taken("mine", overwrite=True)
    with pytest.raises(LivedepthError):
        refuse_taken("net", overwrite=True)
    with pytest.raises(SettingsError):
        refuse_taken("")
    for more in (["--folds", 2, "--name", "new"], ["--overwrite"]):
        assert run("train", "cnn-trans", "--data", data, *more).code == 2


def test_overwriting_takes_away_what_was_made_of_the_weights_before(
    models_folder: Path, weights: Path
) -> None:
    place = put_weights(weights, "mine")
    small = models_folder / "mine-int8.yaml"
    small.touch()
    with pytest.raises(LivedepthError):
        put_weights(weights, "mine")
    assert small.exists()
    other = shipped_weights("cnn-trans")
    assert put_weights(other, "mine", overwrite=True) == place
    assert place.read_bytes() == other.read_bytes()
    assert not small.exists()


def test_recipes_and_starts_by_name(run: Run, data: Path) -> None:
    ran = run("train", "residual-lite", "--data", data, "--recipe", "gone", "--check")
    assert ran.code == 1
    assert "known: residual-lite, residual-lite-fast, residual-lite-fine" in ran.errors[0]
    fine = ("--data", data, "--recipe", "residual-lite-fine", "--check")
    ran = run("train", "residual-lite", *fine, "--init", "residual-lite")
    assert ran.code == 0, ran.err
    assert [line.split(": ")[1] for line in ran.warnings] == [
        str(data.parent / name) for name in ("rooms", "hololens")
    ]
    ran = run("train", "residual-lite", *fine, "--init", "gone.safetensors")
    assert ran.code == 1 and "gone.safetensors: no such weights file" in ran.errors[0]
    ran = run("train", "residual-lite", *fine, "--init", "cnn")
    assert ran.code == 1 and "holds weights of another network" in ran.errors[0]


def test_a_recipe_of_ones_own_is_taken_as_it_is(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(RECIPE)
    ran = run("train", "cnn-trans", "--data", data, "--recipe", tmp_path / "mine.yaml", "--check")
    assert ran.code == 1 and "none: no such data folder" in ran.errors[0]


def test_the_size_of_the_weights_is_taken_or_the_difference_said(
    capfd: pytest.CaptureFixture[str],
) -> None:
    from training import entry_points as tools

    start = shipped_weights("residual-lite")
    recipe = tools.recipe_for("residual-lite", None).model_copy(update={"init": str(start)})
    size = read_card(start).input_size
    assert recipe.input_size != size
    assert _sized(tools, recipe, own_size=True).input_size == size
    assert "input size 288×384, that of residual-lite.safetensors" in capfd.readouterr().err
    assert _sized(tools, recipe, own_size=False) == recipe
    assert capfd.readouterr().err.startswith("warning: the recipe trains at 240×320")


def test_ctrl_c_names_the_command_that_goes_on(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.module import DepthModule

    honest = DepthModule.training_step

    def step(self: DepthModule, batch: Any, index: int) -> Any:
        if self.current_epoch == interrupted:
            raise KeyboardInterrupt
        return honest(self, batch, index)

    monkeypatch.setattr(DepthModule, "training_step", step)
    (tmp_path / "mine.yaml").write_text(RECIPE.replace("extra", "# "))
    recipe = ("--recipe", tmp_path / "mine.yaml", "--data", data)
    interrupted = 0
    ran = run("train", "cnn-trans", *recipe, "-o", "early")
    assert ran.code == 130 and "go on" not in ran.err
    interrupted = 1
    ran = run("train", "cnn-trans", *recipe, "-o", "a run", "--name", "mine")
    assert ran.code == 130
    *_, hint, last = ran.err.splitlines()
    assert last == "cancelled"
    words = shlex.split(hint.removeprefix("go on with: livedepth "))
    assert words == [
        *("train", "cnn-trans", "--data", str(data), "-o", "a run", "--resume", "--name", "mine")
    ]
    interrupted = 2
    ran = run(*words)
    assert ran.code == 0, ran.err
    assert "epoch 2/2" in ran.err and "epoch 1/2" not in ran.err


def test_evaluation_tells_in_lines_how_far_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    with evaluation_bars(["net"], every=0) as counted:
        assert list(counted("net", [4, 5])) == [4, 5]
        assert list(counted("baselines", [7])) == [7]
    lines = [line for line in capfd.readouterr().err.splitlines() if line.strip()]
    assert lines == ["net: 1 of 2 pictures", "net: 2 of 2 pictures", "baselines: 1 of 1 pictures"]
    with evaluation_bars(["net"]) as counted:
        assert list(counted("net", [4, 5])) == [4, 5]
    assert not capfd.readouterr().err.strip(), "no line where it is quick"
