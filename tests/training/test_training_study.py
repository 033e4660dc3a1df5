"""The study in one command. The parts that need a training share one of two small nets."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from livedepth.cli import cli
from models.cards import WeightCard
from models.registry import create_model
from models.weights import save_weights
from tests.commands.test_json_page import PAGE, check, read_tables
from tests.pages import DOCS, shell_commands
from training.errors import DataError
from training.pairs import Arrays, spread
from training.recipe import Recipe
from training.sets import divided
from training.study import runs as study_runs
from training.study.batches import study_labels, study_loader
from training.study.runs import SHARES, Trainings, Wishes, recipe_of
from training.study.scores import score
from training.study.whole import study
from training.train import keep_recipe

NETS = ("cnn", "cnn-trans")
WISHES = {"epochs": 1, "workers": 0}
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Done:
    """A finished study."""

    folder: Path
    result: dict[str, Any]
    lines: list[str]


@pytest.fixture(scope="module")
def done(small_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder, lines = tmp_path_factory.mktemp("study") / "out", list[str]()
    result = study(small_set, folder, WISHES, models=NETS, announce=lines.append)
    return Done(folder, result, lines)


def no_training(*_given: Any, **_named: Any) -> None:
    raise AssertionError("nothing is left to train")


@dataclass(frozen=True)
class Made:
    """A pair that was not read from a file."""

    depth: np.ndarray[Any, np.dtype[np.float32]]
    where: str = "made"
    depth_name: str = "made"

    def read(self) -> Arrays:
        return np.zeros((*self.depth.shape, 3), np.uint8), self.depth


def test_one_line_for_each_part_and_all_files(done: Done) -> None:
    assert [line.split(" ", 1)[0] for line in done.lines] == [f"{n}/6" for n in range(1, 7)]
    assert "[4, 3, 228, 304] and [4, 1, 57, 76]" in done.lines[0]
    pictures = {"batch.png", "losses.png", "predictions.png", "errors.png"}
    texts = {"report.html", "study.json", *(f"summary-{name}.txt" for name in NETS)}
    assert {path.name for path in done.folder.iterdir()} == {*pictures, *texts, "runs"}
    assert json.loads((done.folder / "study.json").read_text(encoding="utf-8")) == done.result
    for one in done.result["models"]:
        assert one["epochs"] == 1
        assert 0 <= one["output"]["nearest"] < one["output"]["furthest"] < 100
        assert (done.folder / "runs" / one["name"] / f"{one['model']}.safetensors").is_file()


def test_the_report_is_one_file_that_holds_all(done: Done) -> None:
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    assert page.count('src="data:image/png;base64,') == 4
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    for told in ("The data", "Layers of cnn-trans", "As the study divides", "Predictions"):
        assert told in page
    assert f"{done.result['models'][0]['eigen']['delta1']:.3f}" in page


def test_the_keys_are_those_of_the_page(done: Done) -> None:
    table = read_tables(PAGE.read_text(encoding="utf-8"))["study"]
    check((done.folder / "study.json").read_text(encoding="utf-8"), table)


def test_a_finished_study_is_not_written_over_and_resume_trains_nothing(
    done: Done, small_set: Path, tmp_path: Path, monkeypatch: Patch
) -> None:
    with pytest.raises(DataError, match="holds a study already; --resume it"):
        study(small_set, done.folder, WISHES, models=NETS)
    folder = tmp_path / "copy"
    shutil.copytree(done.folder / "runs", folder / "runs")
    monkeypatch.setattr(study_runs, "train", no_training)
    again = study(small_set, folder, WISHES, models=NETS, resume=True)
    assert [one["eigen"] for one in again["models"]] == [
        one["eigen"] for one in done.result["models"]
    ]
    with pytest.raises(DataError, match="was begun with another input_size"):
        study(small_set, folder, {**WISHES, "full": True}, models=NETS, resume=True)


def test_runs_that_exist_are_reported_on(done: Done, small_set: Path, tmp_path: Path) -> None:
    run = done.folder / "runs" / "cnn-trans"
    asked = ["study", "--data", str(small_set), "--run", str(run), "-o", str(tmp_path), "--json"]
    ran = CliRunner().invoke(cli, asked)
    assert ran.exit_code == 0, ran.output
    (found,) = json.loads(ran.stdout)["models"]
    assert found["eigen"] == done.result["models"][1]["eigen"]
    assert not (tmp_path / "runs").exists()
    with pytest.raises(DataError, match="holds no training run"):
        study(small_set, tmp_path / "x", {}, runs=[small_set])
    begun = tmp_path / "begun"
    begun.mkdir()
    shutil.copy(run / "recipe.yaml", begun)
    with pytest.raises(DataError, match="its run is not finished; go on with --resume"):
        study(small_set, tmp_path / "x", {}, runs=[begun])
    assert not (tmp_path / "x").exists()


def test_ctrl_c_tells_how_to_go_on(small_set: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    def stopped(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study_runs, "train", stopped)
    lines: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        study(small_set, tmp_path, WISHES, models=["cnn"], announce=lines.append)
    assert lines[-1] == "interrupted; the same command with --resume goes on from here"


def test_what_was_begun_goes_on_and_what_ends_by_the_clock_begins_again(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    calls: list[tuple[str, bool]] = []

    def begin(recipe: Recipe, _data: Path, folder: Path, *, resume: bool, version: str) -> None:
        calls.append((recipe.model, resume))
        folder.mkdir(parents=True, exist_ok=True)
        keep_recipe(recipe, folder)
        (folder / "last.ckpt").touch()

    monkeypatch.setattr(study_runs, "train", begin)
    for wishes in (Wishes(epochs=3), Wishes(minutes=1)):
        trainings = Trainings(tmp_path / str(wishes.minutes), wishes)
        for _ in range(2):
            trainings.run("cnn", ["cnn"], tmp_path, "")
    assert calls == [("cnn", False), ("cnn", True), ("cnn", False), ("cnn", False)]
    folder = tmp_path / "None" / "cnn"
    (folder / "cnn.safetensors").touch()
    Trainings(tmp_path / "None", Wishes(epochs=3)).run("cnn", ["cnn"], tmp_path, "")
    assert len(calls) == 4
    Trainings(tmp_path / "None", Wishes(epochs=5)).run("cnn", ["cnn"], tmp_path, "")
    assert calls[4:] == [("cnn", True)]


def test_the_time_is_shared_by_what_is_left_of_it() -> None:
    now, names = 0.0, list(SHARES)
    trainings = Trainings(Path(), Wishes(minutes=10), clock=lambda: now)
    given = []
    for at, name in enumerate(names):
        minutes = trainings.minutes(name, names[at:])
        assert minutes
        given.append(minutes)
        now += 60 * minutes
    assert sum(given) == pytest.approx(8.5)
    assert given[3] == pytest.approx(2 * given[0])
    now = 3600
    assert trainings.minutes("cnn", ["cnn"]) == pytest.approx(0.05)
    assert Trainings(Path(), Wishes(epochs=1)).minutes("cnn", ["cnn"]) is None


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", SHARES)
def test_each_net_has_a_recipe_that_needs_nothing_but_data(name: str, full: bool) -> None:
    recipe = recipe_of(name, Wishes(epochs=7, full=full))
    assert (recipe.model, recipe.epochs, recipe.extra, recipe.calibrate) == (name, 7, (), False)
    assert (recipe.input_size == (228, 304)) == full
    assert recipe_of(name, Wishes(minutes=10), 2).most_pairs == 800


def test_a_net_that_is_none_of_the_study(small_set: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'residual-lite' is no net of the study; they are cnn, "):
        study(small_set, tmp_path / "x", {}, models=["residual-lite"])
    assert not (tmp_path / "x").exists()


def test_one_loader_gives_the_shapes_of_the_lecture() -> None:
    depth = np.full((48, 64), 2, np.float32)
    features, labels = next(iter(study_loader([Made(depth)] * 33)))
    assert features.shape == (32, 3, 228, 304) and features.dtype == torch.float32
    assert labels.shape == (32, 1, 57, 76)
    assert torch.allclose(labels, torch.tensor(2.0))


def test_holes_are_zeros_in_the_studys_labels() -> None:
    depth = np.full((114, 152), 3, np.float32)
    depth[:, :70] = np.nan
    labels, whole = study_labels(depth)
    assert float(labels[0, 0]) == 0 and not whole[0, 0]
    assert float(labels[0, -1]) == pytest.approx(3) and whole[0, -1]
    mixed = labels[0][~whole[0]]
    assert ((mixed > 0.01) & (mixed < 2.99)).any(), "a hole mixes with what is beside it"


def constant(metres: float) -> Callable[[Any], np.ndarray[Any, np.dtype[np.float32]]]:
    return lambda _image: np.full((6, 8), metres, np.float32)


def test_division_by_holes_makes_the_studys_abs_rel() -> None:
    depth = np.full((480, 640), 4, np.float32)
    depth[:, :200] = np.nan
    found = score({"two": constant(2.0), "four": constant(4.0)}, [Made(depth)])
    assert found["images"] == 1 and not found["holes_added"]
    assert found["truth"] == {"nearest": 4.0, "furthest": 4.0}
    two, four = found["models"]["two"], found["models"]["four"]
    for honest in (two["eigen"], two["valid"]):
        assert honest == pytest.approx({"delta1": 0, "abs_rel": 0.5, "rmse": 2})
    assert four["valid"] == pytest.approx({"delta1": 1, "abs_rel": 0, "rmse": 0}, abs=1e-5)
    assert two["output"] == {"nearest": 2.0, "furthest": 2.0}
    zeros = 200 / 640
    assert two["study"]["abs_rel"] == pytest.approx(zeros * 2 / 1e-6, rel=0.1)
    assert four["study"]["abs_rel"] > 1e6
    assert four["study"]["delta1"] == pytest.approx(1 - found["holes"], abs=0.02)


def test_without_holes_the_frame_that_a_kinect_leaves_shows_it() -> None:
    found = score({"four": constant(4.0)}, [Made(np.full((480, 640), 4, np.float32))])
    assert found["holes_added"]
    assert found["holes"] == pytest.approx(1 - 55 * 74 / (57 * 76))
    four = found["models"]["four"]
    assert four["valid"]["abs_rel"] == pytest.approx(0, abs=1e-5)
    assert four["study"]["abs_rel"] == pytest.approx(found["holes"] * 4e6, rel=1e-3)


def test_pairs_are_spread_evenly(small_set: Path) -> None:
    assert spread([1, 2, 3], 5) == [1, 2, 3]
    assert spread(list(range(9)), 3) == [0, 4, 8]
    some = recipe_of("cnn", Wishes(pairs=3))
    training, validation, _ = divided(some, small_set)
    assert [Path(pair.depth_name).stem for pair in training] == ["train0", "train2", "train3"]
    assert (len(validation), len(divided(recipe_of("cnn", Wishes()), small_set)[1])) == (1, 3)


def test_every_command_of_the_page(
    done: Done, small_set: Path, tmp_path: Path, monkeypatch: Patch
) -> None:
    """All of it but the training and the drawing, for which the shared study stands in."""
    trained = []

    def made(recipe: Recipe, _data: Path, folder: Path, **_named: Any) -> None:
        trained.append(recipe)
        shutil.copytree(done.folder / "runs" / NETS[0] / "log", folder / "log")
        keep_recipe(recipe, folder)
        card = WeightCard(recipe.model, recipe.input_size, license="test")
        save_weights(create_model(recipe.model), folder / f"{recipe.model}.safetensors", card)

    def drawn(folder: Path, *_given: Any) -> None:
        for picture in ("losses", "predictions", "errors"):
            shutil.copy(done.folder / f"{picture}.png", folder)

    monkeypatch.setattr(study_runs, "train", made)
    monkeypatch.setattr("training.report.write_losses", lambda _path, _runs: None)
    monkeypatch.setattr("training.report.write_pictures", drawn)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(small_set, tmp_path / "nyu")
    shutil.copytree(done.folder / "runs", tmp_path / "runs")
    commands = [words for words in shell_commands(DOCS / "study.md") if words[1] == "study"]
    assert len(commands) >= 4
    for words in commands:
        ran = CliRunner().invoke(cli, words[1:])
        assert ran.exit_code == 0, (words, ran.output)
    assert len(trained) >= 8
    assert not [*tmp_path.rglob("*.part")]
