"""What the commands train and evaluate call: which recipe, which folder, which JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from models.cards import WeightCard
from models.registry import create_model
from models.weights import load_net, save_weights
from resources import RECIPES
from training import report
from training.alignment import Alignment
from training.baselines import baseline_maps, score_baselines
from training.datasets import DepthPairs, FilePair, load_split
from training.entry_points import (
    Scored,
    evaluate_models,
    is_shipped,
    recipe_for,
    refuse_existing_run,
    with_files,
    without_missing,
)
from training.errors import DataError, RecipeError
from training.evaluate import prediction_of
from training.metrics import PROTOCOLS, valid_pixels
from training.recipe import Auxiliary, Recipe
from training.train import train

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]

MINIMAL = "{model: cnn-trans, input_size: [8, 8], epochs: 1, learning_rate: 1, losses: {l1: 1}}"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "net.safetensors"
    save_weights(create_model("cnn-trans"), path, WeightCard("cnn-trans", (32, 48), "test"))
    return path


def test_the_shipped_recipe_is_taken() -> None:
    assert recipe_for("residual-lite", None).model == "residual-lite"


def test_a_given_recipe_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL)
    assert recipe_for("cnn-trans", path).input_size == (8, 8)


def test_no_recipe_comes_with_it() -> None:
    with pytest.raises(RecipeError, match="no recipe comes with 'my-net'; give one with --recipe"):
        recipe_for("my-net", None)


def test_a_recipe_for_another_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL)
    with pytest.raises(RecipeError, match="is a recipe for 'cnn-trans', not for 'residual-lite'"):
        recipe_for("residual-lite", path)


def test_a_missing_recipe_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"none\.yaml"):
        recipe_for("cnn-trans", tmp_path / "none.yaml")


def test_a_run_is_not_written_over(tmp_path: Path) -> None:
    refuse_existing_run(tmp_path / "none", resume=False)
    refuse_existing_run(tmp_path, resume=False)
    (tmp_path / "last.ckpt").touch()
    with pytest.raises(DataError, match="holds a run already; --resume it") as caught:
        refuse_existing_run(tmp_path, resume=False)
    assert str(tmp_path) in str(caught.value)
    refuse_existing_run(tmp_path, resume=True)


def scored(weights: Path) -> Scored:
    """The network of a weights file, in PyTorch."""
    net, card = load_net(weights)
    return Scored(prediction_of(net, card.input_size), {"parameters": 7})


def test_evaluation_has_its_fixed_keys(weights: Path, small_set: Path) -> None:
    files = {"one": scored(weights), "two": scored(weights)}
    result = evaluate_models(files, small_set, "val", "eigen")
    assert {"protocol", "split", "images", "models"} <= result.keys()
    assert (result["protocol"], result["split"], result["images"]) == ("eigen", "val", 3)
    one, two = result["models"]
    assert {
        "name",
        "delta1",
        "delta2",
        "delta3",
        "abs_rel",
        "rmse",
        "log10",
        "parameters",
    } <= one.keys()
    assert (one["name"], two["name"]) == ("one", "two")
    assert {**one, "name": "two", "latency_ms": two["latency_ms"]} == two
    assert one["latency_ms"] > 0 and 0 <= one["edge_f1"] <= 1
    constant, mean = result["baselines"]
    assert constant["name"].startswith("one depth, ") and mean["name"] == "mean depth map"
    assert {"delta1", "abs_rel", "rmse"} <= constant.keys()
    assert one["parameters"] == 7
    assert 0 < one["delta1"] <= one["delta2"] <= one["delta3"] <= 1


def test_protocol_split_and_alignment_matter(weights: Path, small_set: Path) -> None:
    def figures(split: str, protocol: str, *, align: Alignment = "none") -> float:
        result = evaluate_models({"a": scored(weights)}, small_set, split, protocol, align=align)
        return float(result["models"][0]["rmse"])

    values = [
        figures("val", "eigen"),
        figures("val", "fcrn"),
        figures("val", "densedepth"),
        figures("train", "eigen"),
        figures("val", "eigen", align="median"),
    ]
    assert len(set(values)) == 5


@pytest.mark.parametrize(
    ("split", "protocol", "says"),
    [("val", "kitti", "unknown protocol 'kitti'"), ("test", "eigen", "split 'test'")],
)
def test_wrong_words(weights: Path, small_set: Path, split: str, protocol: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        evaluate_models({"a": scored(weights)}, small_set, split, protocol)


def test_a_report_is_scores_and_pictures(weights: Path, small_set: Path, tmp_path: Path) -> None:
    log = tmp_path / "runs" / "one" / "log"
    log.mkdir(parents=True)
    # The row without an epoch is what Lightning writes of learning rates between epochs.
    rows = "0,,0.2\n0,1.5,\n,,\n1,,0.4\n1,1.0,\n"
    (log / "metrics.csv").write_text(f"epoch,loss,val_delta1\n{rows}")
    (log.parent / "log2").mkdir()
    (log.parent / "log2" / "metrics.csv").write_text("epoch,loss,val_delta1\n2,,0.5\n2,0.9,\n")
    curves = report._read_log(log.parent)
    assert curves["loss"] == ([1, 2, 3], [1.5, 1.0, 0.9])
    assert curves["val_delta1"] == ([1, 2, 3], [0.2, 0.4, 0.5])
    result = evaluate_models(
        {"a": scored(weights), "b": scored(weights)},
        small_set,
        "val",
        "eigen",
        output=tmp_path / "report",
        runs=[log.parent],
    )
    assert json.loads((tmp_path / "report" / "scores.json").read_text()) == result
    for name, wide in (("predictions", 1.2), ("errors", 1.0), ("losses", 2.0)):
        image = cv2.imread(str(tmp_path / "report" / f"{name}.png"))
        assert image is not None and image.std() > 5, name
        assert image.shape[1] > wide * 300


def test_a_run_without_a_log_is_named(weights: Path, small_set: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="gone: holds no log of a run"):
        evaluate_models(
            {"a": scored(weights)},
            small_set,
            "val",
            "eigen",
            output=tmp_path,
            runs=[tmp_path / "gone"],
        )


def test_baselines_come_from_training_and_not_from_what_is_scored(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    """Training has 1 m left and 3 m right, four times of five 1 m; the scored image 3 m."""
    left = np.full((48, 64), 1000, np.uint16)
    left[:, 48:] = 3000
    training = [write_pair(tmp_path, "t", left)]
    maps = baseline_maps(training)
    constant, mean = maps.values()
    assert next(iter(maps)) == "one depth, 1.00 m"
    assert (constant == 1).all()
    assert float(mean[0, 0]) == 1 and float(mean[0, -1]) == pytest.approx(3)
    truth = [write_pair(tmp_path, "v", np.full((480, 640), 3000, np.uint16))]
    scores = score_baselines(training, truth, PROTOCOLS["fcrn"], align="none")
    assert scores["one depth, 1.00 m"]["delta1"] == 0
    assert scores["mean depth map"]["delta1"] == pytest.approx(0.25, abs=0.01)


def test_a_set_without_validation_is_scored_on_what_training_held_back(
    tmp_path: Path, tiny_recipe: Recipe, write_split: Callable[..., None]
) -> None:
    write_split(tmp_path / "set", "train", range(12))
    done = train(tiny_recipe, tmp_path / "set", tmp_path / "run")
    assert done is not None
    path, card = done
    found = evaluate_models({"mine": scored(path)}, tmp_path / "set", "val", "eigen")
    assert (found["split"], found["images"]) == (card.split, 1) == ("last 1 of train", 1)
    assert found["models"][0]["delta1"] == pytest.approx(card.metrics["delta1"], abs=1e-3)


def test_a_broken_training_picture_costs_the_baselines_only(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    done = train(tiny_recipe, small_set, tmp_path / "run")
    assert done is not None
    path, _ = done
    root = tmp_path / "set"
    shutil.copytree(small_set, root)
    first = (root / "data" / "train.csv").read_text().split(",")[1].splitlines()[0]
    (root / first).write_bytes(b"junk")
    found = evaluate_models({"mine": scored(path)}, root, "val", "eigen")
    assert found["baselines"] == [] and found["models"][0]["delta1"] >= 0


def test_pictures_show_what_is_scored(weights: Path, small_set: Path, tmp_path: Path) -> None:
    """Aligned scores come with aligned pictures: a net that is three times too far looks right."""
    net, card = load_net(weights)
    net.rescale(3.0)
    rgb, truth = DepthPairs(load_split(small_set, "val"))[0]
    protocol, predict = PROTOCOLS["eigen"], prediction_of(net, card.input_size)
    aligned, plain = (
        report._scored(predict(rgb), truth, protocol, how) for how in ("median", "none")
    )
    inside = valid_pixels(torch.from_numpy(truth), protocol).numpy()
    assert np.median(aligned[inside]) == pytest.approx(np.median(truth[inside]), rel=0.01)
    assert abs(np.median(plain[inside]) / np.median(truth[inside]) - 1) > 0.2
    assert plain.max() <= 10, "clamped as the scores are"


def test_recipes_that_come_along_have_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("residual-lite-fine", "residual-lite-fine.yaml"):
        assert recipe_for("residual-lite", name).freeze_stages == 2
        assert is_shipped(name)
    with pytest.raises(RecipeError) as caught:
        recipe_for("residual-lite", "fine")
    known = str(caught.value).partition("known: ")[2].split(", ")
    assert "residual-lite-fine" in known and "residual-nano" not in known
    (tmp_path / "residual-lite-fine").write_bytes((RECIPES / "residual-lite.yaml").read_bytes())
    assert recipe_for("residual-lite", "residual-lite-fine").epochs == 36, "a file comes first"
    assert not is_shipped("residual-lite-fine")


def test_further_sets_that_are_not_there_are_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "hololens").mkdir()
    data = tmp_path / "mine"
    left, missing = without_missing(recipe_for("residual-lite", "residual-lite-fine"), data)
    assert [one.folder for one in left.extra] == [Path("../hololens")]
    assert missing == [tmp_path / "rooms"]
    both = Auxiliary(labels=Path("../labels"), normals_weight=0.2)
    for how, kept in ((both, 0.2), (Auxiliary(labels=Path("../labels")), None)):
        recipe = recipe_for("residual-lite", None).model_copy(update={"auxiliary": how})
        left, missing = without_missing(recipe, data)
        assert (left.auxiliary.normals_weight if left.auxiliary else None) == kept
        assert missing == [tmp_path / "labels"]


def test_what_a_run_starts_from_is_found_by_name(tmp_path: Path) -> None:
    recipe = recipe_for("residual-lite", None)
    assert with_files(recipe, Path).init == "imagenet"
    named = recipe.model_copy(update={"init": "residual-lite"})
    assert with_files(named, lambda name: tmp_path / f"{name}.x").init.endswith("residual-lite.x")
    assert with_files(named, lambda name: tmp_path / name, started=True).init == "residual-lite"
    of_folds = recipe.model_copy(update={"init": "runs/fold-{fold}/a.safetensors"})
    assert with_files(of_folds, lambda name: tmp_path / name).init == of_folds.init


def test_losses_of_one_epoch_are_seen_as_points(tmp_path: Path) -> None:
    log = tmp_path / "run" / "log" / "metrics.csv"
    log.parent.mkdir(parents=True)
    log.write_text("epoch,loss,val_delta1\n0,1.5,0.4\n")
    drawn = cv2.imread(str(report.write_losses(tmp_path / "losses.png", [tmp_path / "run"])))
    assert drawn is not None
    blue = (np.abs(drawn.astype(int) - (180, 119, 31)).max(axis=2) < 40).astype(np.uint8)
    count, _ = cv2.connectedComponents(blue)
    assert count - 1 == 4, "in both halves a point, and the line of the legend"
