"""What the commands train and evaluate call: which recipe, which folder, which JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.errors import WeightsError
from models.registry import create_model
from models.weights import WeightCard, save_weights
from training.commands import evaluate_files, recipe_for, refuse_existing_run
from training.errors import DataError, RecipeError

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


def test_evaluation_has_its_fixed_keys(weights: Path, small_set: Path) -> None:
    files = {"one": weights, "two": weights}
    result = evaluate_files(files, small_set, "val", "eigen")
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
    assert {**one, "name": "two"} == two
    assert one["parameters"] == create_model("cnn-trans").parameter_counts()[0]
    assert 0 < one["delta1"] <= one["delta2"] <= one["delta3"] <= 1


def test_protocol_split_and_alignment_matter(weights: Path, small_set: Path) -> None:
    def figures(split: str, protocol: str, *, aligned: bool = False) -> float:
        result = evaluate_files({"a": weights}, small_set, split, protocol, aligned=aligned)
        return float(result["models"][0]["rmse"])

    values = [
        figures("val", "eigen"),
        figures("val", "fcrn"),
        figures("val", "densedepth"),
        figures("train", "eigen"),
        figures("val", "eigen", aligned=True),
    ]
    assert len(set(values)) == 5


@pytest.mark.parametrize(
    ("split", "protocol", "says"),
    [("val", "kitti", "unknown protocol 'kitti'"), ("test", "eigen", "split 'test'")],
)
def test_wrong_words(weights: Path, small_set: Path, split: str, protocol: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        evaluate_files({"a": weights}, small_set, split, protocol)


def test_missing_weights(small_set: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"none\.safetensors"):
        evaluate_files({"a": tmp_path / "none.safetensors"}, small_set, "val", "eigen")
