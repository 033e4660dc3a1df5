"""Scenes and folds: who is validated on what, and what a run without validation says of itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
import typer
from typer.testing import CliRunner

from livedepth.commands.train import train as command
from models.cards import read_card
from models.weights import load_net
from training.datasets import FilePair
from training.entry_points import begun_recipe, folds_of, with_validation
from training.errors import DataError, RecipeError
from training.evaluate import evaluate_net
from training.folds import cross_validate, scene_error
from training.metrics import NAMES, PROTOCOLS
from training.module import DepthModule
from training.pairs import Pair
from training.recipe import Folds, Recipe, read_recipe
from training.scenes import Division, scenes_of, view_changes
from training.train import train

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]

NUMBERS = [3, 4, 5, 9, 10, 20, 21, 22, 23, 40, 41, 50]  # five scenes
SCENES = [{3, 4, 5}, {9, 10}, {20, 21, 22, 23}, {40, 41}, {50}]


def number(pair: Pair) -> int:
    assert isinstance(pair, FilePair)
    return int(pair.rgb.stem)


@pytest.fixture
def rooms(tmp_path: Path, write_pair: Callable[..., FilePair], smooth_depth: Any) -> Path:
    """Numbered pictures of five scenes, the middle of them in the validation split."""
    root = tmp_path / "rooms"
    (root / "data").mkdir(parents=True)
    for split, numbers in (("train", NUMBERS[:5] + NUMBERS[9:]), ("val", NUMBERS[5:9])):
        for one in numbers:
            write_pair(root, f"{one:05d}", smooth_depth(one))
        lines = [f"rgb/{one:05d}.png,depth/{one:05d}.png\n" for one in numbers]
        (root / "data" / f"{split}.csv").write_text("".join(lines))
    return root


def in_folds(recipe: Recipe, folds: int) -> Recipe:
    return recipe.model_copy(update={"validation": Folds(folds=folds)})


def test_a_gap_in_the_numbers_ends_a_scene(rooms: Path) -> None:
    division = Division(rooms, 2)
    found = [{number(division.pairs[index]) for index in scene} for scene in division.scenes]
    assert found == SCENES


@pytest.mark.parametrize("folds", [2, 3, 5])
def test_each_picture_is_held_out_once_and_no_scene_is_divided(rooms: Path, folds: int) -> None:
    division = Division(rooms, folds)
    held = [{number(p) for _, p in division.held_out(k)} for k in range(1, folds + 1)]
    assert sorted(one for fold in held for one in fold) == NUMBERS
    for fold, out in enumerate(held, 1):
        assert {number(p) for p in division.without(fold)} == set(NUMBERS) - out
        assert all(scene <= out or scene.isdisjoint(out) for scene in SCENES)
    assert max(map(len, held)) - min(map(len, held)) <= 4, "the largest scene"


def test_two_folders_are_two_scenes(tmp_path: Path, write_pair: Callable[..., FilePair]) -> None:
    depth = np.full((24, 32), 2000, np.uint16)
    pairs = [write_pair(tmp_path / f, f"{n}", depth) for f in "ab" for n in (1, 2)]
    assert scenes_of(pairs, 10) == [[0, 1], [2, 3]]


def view(seed: int, step: int) -> np.ndarray[Any, Any]:
    """A place of its own colours, seen while the camera moves by two pixels a step."""
    draw = np.random.default_rng(seed)
    colour = np.array([[0, 0, 160], [160, 0, 0], [0, 160, 0]])[seed - 1]
    wide = cv2.resize((colour + draw.integers(0, 90, (6, 16, 3))).astype(np.uint8), (320, 120))
    return np.ascontiguousarray(wide[:, 2 * step : 2 * step + 160])


def test_a_recording_is_cut_where_the_view_changes_and_nowhere_else(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    depth = np.full((120, 160), 2000, np.uint16)
    # Named by their time, as the ``tum`` layout has it: these are no numbers of frames.
    pairs: list[Pair] = [
        write_pair(tmp_path, f"{100 + seed}.{step * 33367:06d}", depth, view(seed, step))
        for seed in (1, 2, 3)
        for step in range(6)
    ]
    changes = view_changes(pairs)
    assert [at for at, changed in enumerate(changes, 1) if changed] == [6, 12]
    assert [len(scene) for scene in scenes_of(pairs, 4)] == [6, 6, 6]
    assert len(scenes_of(pairs, 18)) == 1, "short runs stay whole"


def test_one_place_cannot_validate_itself(small_set: Path) -> None:
    with pytest.raises(DataError, match=r"show 1 scenes, too few for 5 folds"):
        Division(small_set, 5)


def test_the_standard_error_takes_scenes_for_the_draws() -> None:
    values = np.random.default_rng(0).normal(size=40)
    alone = scene_error(values, np.arange(40))
    assert alone == pytest.approx(values.std(ddof=1) / math.sqrt(40))
    # Four equal pictures of each of ten places know no more than ten pictures.
    repeated = scene_error(np.repeat(values[:10], 4), np.repeat(np.arange(10), 4))
    assert repeated == pytest.approx(values[:10].std(ddof=1) / math.sqrt(10))
    assert scene_error(values, np.zeros(40, int)) is None


def test_folds_from_beginning_to_end(
    rooms: Path, tiny_recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted in the second fold, resumed, and what comes out of it."""
    recipe = in_folds(tiny_recipe, 2)
    out = tmp_path / "run"
    told: list[str] = []
    honest = DepthModule.training_step

    def stopped(self: DepthModule, batch: Any, index: int) -> torch.Tensor:
        if told[-1] == "fold 2 of 2" and self.current_epoch == 1:
            raise KeyboardInterrupt
        return honest(self, batch, index)

    with monkeypatch.context() as patch:
        patch.setattr(DepthModule, "training_step", stopped)
        with pytest.raises(KeyboardInterrupt):
            cross_validate(recipe, rooms, out, announce=told.append)
    assert told == ["fold 1 of 2", "fold 2 of 2"] and not (out / "folds.json").exists()
    with pytest.raises(DataError, match="holds a run already; --resume"):
        cross_validate(recipe, rooms, out)
    begun = begun_recipe(out)
    assert begun == recipe and folds_of(begun) == 2
    result = cross_validate(recipe, rooms, out, resume=True, announce=told.append)
    assert told[2:] == ["fold 2 of 2"], "the first is finished"
    assert result == json.loads((out / "folds.json").read_text())
    assert result is not None
    check_result(result, rooms, out)
    longer = recipe.model_copy(update={"epochs": 3})
    more = cross_validate(longer, rooms, out, resume=True, announce=told.append)
    assert told[3:] == ["fold 1 of 2", "fold 2 of 2"] and more is not None
    assert [row["epoch"] for row in more["by_epoch"]] == [1, 2, 3]
    with pytest.raises(DataError, match="another learning_rate"):
        other = longer.model_copy(update={"learning_rate": 0.1})
        cross_validate(other, rooms, out, resume=True)


def check_result(result: dict[str, Any], rooms: Path, out: Path) -> None:
    assert (result["images"], result["scenes"], result["folds"]) == (12, 5, 2)
    assert [row["epoch"] for row in result["by_epoch"]] == [1, 2]
    division = Division(rooms, 2)
    weighted = dict.fromkeys(NAMES, 0.0)
    for fold, said in enumerate(result["per_fold"], 1):
        part = out / f"fold-{fold}"
        assert not (part / "best.ckpt").exists()
        net, card = load_net(part / "cnn-trans.safetensors")
        assert (card.split, card.images) == (f"fold {fold} of 2", said["images"])
        last = torch.load(part / "last.ckpt", weights_only=True)["state_dict"]
        weight = net.state_dict()["predict.weight"]
        assert torch.equal(weight, last["net.predict.weight"].half().float())
        held = [pair for _, pair in division.held_out(fold)]
        figures = evaluate_net(net, card.input_size, held, PROTOCOLS["eigen"])
        for name in NAMES:
            assert said[name] == pytest.approx(figures[name], rel=1e-6)
            weighted[name] += figures[name] * len(held) / 12
    for name in NAMES:
        assert result["mean"][name] == pytest.approx(weighted[name])
        assert result["standard_error"][name] >= 0
    assert result["by_epoch"][-1]["delta1"] == pytest.approx(result["mean"]["delta1"], abs=0.01)


def test_one_fold_alone_and_then_the_others(
    rooms: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    recipe = in_folds(tiny_recipe.model_copy(update={"epochs": 1}), 2)
    out = tmp_path / "run"
    result = cross_validate(recipe, rooms, out, only=2)
    assert result is not None and [one["fold"] for one in result["per_fold"]] == [2]
    with pytest.raises(DataError, match="its folds are not finished"):
        everything = with_validation(recipe, None, everything=True)
        train(everything, rooms, tmp_path / "all", figures=out / "folds.json")
    whole = cross_validate(recipe, rooms, out, resume=True)
    assert whole is not None and [one["fold"] for one in whole["per_fold"]] == [1, 2]
    for wrong in (0, 3):
        with pytest.raises(RecipeError, match=f"no fold {wrong} of 2"):
            cross_validate(recipe, rooms, out, only=wrong)


def test_what_has_seen_the_held_out_pictures_is_named(
    rooms: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    """Each fold may start from a file of its own; one file for all has seen everything."""
    short = tiny_recipe.model_copy(update={"epochs": 1})
    first = cross_validate(in_folds(short, 2), rooms, tmp_path / "first")
    assert first is not None and first["seen_before"] == []
    own = str(tmp_path / "first" / "fold-{fold}" / "cnn-trans.safetensors")
    recipe = in_folds(short.model_copy(update={"init": own}), 2)
    second = cross_validate(recipe, rooms, tmp_path / "second")
    assert second is not None and second["seen_before"] == []
    assert read_recipe(tmp_path / "second" / "fold-2" / "recipe.yaml").init.endswith(
        "fold-2/cnn-trans.safetensors"
    )
    shared = own.replace("{fold}", "1")
    recipe = in_folds(short.model_copy(update={"init": shared}), 2)
    third = cross_validate(recipe, rooms, tmp_path / "third", only=1)
    assert third is not None and third["seen_before"] == ["cnn-trans.safetensors"]


def test_a_run_on_everything_says_whose_figures_it_has(
    rooms: Path, tiny_recipe: Recipe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tiny_recipe.model_copy(update={"epochs": 1, "ema": 0.9})
    everything = with_validation(recipe, None, everything=True)
    done = train(everything, rooms, tmp_path / "all")
    assert done is not None
    path, card = done
    assert (card.metrics, card.images, card.protocol, card.split) == ({}, 0, "", "")
    assert "no validation figures of its own" in card.note
    assert "epoch 1/1  loss" in capsys.readouterr().err
    last = torch.load(tmp_path / "all" / "last.ckpt", weights_only=True)
    assert last["global_step"] == 3, "twelve pictures in batches of four, validation among them"
    weight = load_net(path)[0].state_dict()["predict.weight"]
    average = last["state_dict"]["net.predict.weight"]
    assert torch.equal(weight, average.half().float())
    assert not torch.equal(average, last["current_model_state"]["net.predict.weight"])

    result = cross_validate(in_folds(recipe, 2), rooms, tmp_path / "folds")
    assert result is not None
    given = tmp_path / "folds" / "folds.json"
    done = train(everything, rooms, tmp_path / "again", figures=given)
    assert done is not None
    path, card = done
    assert read_card(path) == card and card.images == 12
    assert card.split == "2 folds: other networks of the same recipe"
    assert card.metrics["delta1"] == pytest.approx(result["mean"]["delta1"], abs=1e-4)
    assert "no validation figures of its own" in card.note and "5 scenes" in card.note
    longer = everything.model_copy(update={"learning_rate": 0.1})
    with pytest.raises(DataError, match="its folds were trained with another learning_rate"):
        train(longer, rooms, tmp_path / "other", figures=given)
    (tmp_path / "broken.json").write_text("{}")
    with pytest.raises(DataError, match="is no result of folds"):
        train(everything, rooms, tmp_path / "other", figures=tmp_path / "broken.json")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("validation", ["none", Folds(folds=2, fold=1)])
def test_without_a_split_of_its_own_no_run_stops_early(
    validation: Any, rooms: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    recipe = tiny_recipe.model_copy(update={"validation": validation, "early_stop": 2})
    with pytest.raises(RecipeError, match="early_stop: needs a validation split of its own"):
        train(recipe, rooms, tmp_path / "run")


def test_several_processes_share_one_fold_only(
    rooms: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match="several processes train one fold at a time"):
        cross_validate(in_folds(tiny_recipe, 2), rooms, tmp_path / "run", devices=2)


def test_no_scene_of_nyu_goes_on_in_another_fold(data_dir: Path) -> None:
    """Where a scene ends, the next picture shows nothing that the last one showed: no points of
    the two fit one epipolar geometry, as they do within a scene."""
    division = Division(data_dir / "nyu", 5)
    assert len(division.pairs) == 795
    assert [len(division.held_out(fold)) for fold in range(1, 6)] == [159] * 5
    scenes = [[division.pairs[index] for index in scene] for scene in division.scenes]
    fold_of = {id(pair): fold for fold in range(1, 6) for _, pair in division.held_out(fold)}
    ends = [
        (before[-1], after[0])
        for before, after in pairwise(scenes)
        if fold_of[id(before[-1])] != fold_of[id(after[0])]
    ]
    assert len(ends) > 60
    common = [points_in_common(*pair) for pair in ends[::2]]
    assert max(common) < 25
    within = [points_in_common(*scene[:2]) for scene in scenes if len(scene) > 10]
    assert sum(count >= 25 for count in within) > len(within) / 5, "the measure sees what is alike"


def points_in_common(one: Pair, other: Pair) -> int:
    """SIFT matches of two pictures that agree with one fundamental matrix."""
    sift = cv2.SIFT.create(400)
    (spots, said), (others, theirs) = (sift.detectAndCompute(grey(p), None) for p in (one, other))
    if said is None or theirs is None or len(said) < 2 or len(theirs) < 2:
        return 0
    pairs = cv2.BFMatcher().knnMatch(said, theirs, k=2)
    good = [best for best, second in pairs if best.distance < 0.75 * second.distance]
    if len(good) < 15:
        return 0
    here = np.array([spots[match.queryIdx].pt for match in good])
    there = np.array([others[match.trainIdx].pt for match in good])
    _, inliers = cv2.findFundamentalMat(here, there, cv2.FM_RANSAC, 1.5, 0.99)
    return 0 if inliers is None else int(inliers.sum())


def grey(pair: Pair) -> np.ndarray[Any, Any]:
    assert isinstance(pair, FilePair)
    picture = cv2.imread(str(pair.rgb), cv2.IMREAD_REDUCED_GRAYSCALE_2)
    assert picture is not None
    return picture[4:-4, 4:-4]


def test_the_command_trains_one_fold_and_prints_it(
    rooms: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(tiny_recipe.model_copy(update={"epochs": 1}).model_dump_json())
    app = typer.Typer()
    app.command()(command)
    args = ["cnn-trans", "--data", str(rooms), "--recipe", str(recipe)]
    run = CliRunner().invoke(app, [*args, "--folds", "2", "--fold", "1", "-o", str(tmp_path / "f")])
    assert run.exit_code == 0, run.output
    assert "1 of 2 folds are not finished" in run.output and "mean" in run.output
    both = CliRunner().invoke(app, [*args, "--folds", "2", "--all", "-o", str(tmp_path / "a")])
    assert both.exit_code == 2
    run = CliRunner().invoke(app, [*args, "--all", "-o", str(tmp_path / "a")])
    assert run.exit_code == 0, run.output
    assert "no validation figures of its own" in run.output
