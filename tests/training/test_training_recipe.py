"""Recipes: strict, and an error says which file and which key."""

from __future__ import annotations

from pathlib import Path

import pytest

import resources
from models.registry import model_names
from training.errors import RecipeError
from training.losses import LOSSES
from training.recipe import Recipe, read_recipe

MINIMAL = """
model: cnn-trans
input_size: [32, 48]
epochs: 2
learning_rate: 1.0e-3
losses: {log_l1: 1.0}
"""
SHIPPED = sorted(resources.RECIPES.glob("*.yaml"))


@pytest.fixture
def recipe_file(tmp_path: Path) -> Path:
    return tmp_path / "recipe.yaml"


def refused(path: Path) -> str:
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_minimal_recipe(recipe_file: Path) -> None:
    recipe_file.write_text(MINIMAL)
    recipe = read_recipe(recipe_file)
    assert recipe.input_size == (32, 48)
    assert recipe.losses == {"log_l1": 1.0}
    assert recipe.init == "none"
    assert not recipe.calibrate


def test_a_recipe_survives_being_written(recipe_file: Path) -> None:
    """The run folder's recipe.yaml can be trained from again."""
    import yaml

    recipe_file.write_text(MINIMAL + "augment: {zoom: [1.0, 1.5], rotation: 5}\n")
    recipe = read_recipe(recipe_file)
    recipe_file.write_text(yaml.safe_dump(recipe.model_dump(mode="json")))
    assert read_recipe(recipe_file) == recipe


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("epoch: 3", "epoch"),
        ("augment: {flipp: 1}", "augment.flipp"),
        ("augment: {flip: 1.5}", "augment.flip"),
        ("augment: {zoom: [0, 2]}", "augment.zoom.0"),
        ("losses: {log_l2: 1.0}", "losses.log_l2"),
        ("losses: {}", "losses"),
        ("losses: {mse: -1}", "losses.mse"),
        ("losses: {mse: .nan}", "losses.mse"),
        ("augment: {zoom: [1.5, 1]}", "augment.zoom"),
        ("max_depth: 0.001", "the recipe"),
        ("epochs: 0", "epochs"),
        ("epochs: some", "epochs"),
        ("learning_rate: -1", "learning_rate"),
        ("input_size: [32]", "input_size"),
        ("input_size: [32, 0]", "input_size.1"),
        ("ema: 1.0", "ema"),
        ("precision: 64", "precision"),
        ("model: [a, b]", "model"),
    ],
)
def test_a_bad_value_names_its_key(recipe_file: Path, change: str, key: str) -> None:
    name = change.split(":")[0]
    kept = [line for line in MINIMAL.splitlines() if not line.startswith(f"{name}:")]
    recipe_file.write_text("\n".join([*kept, change]))
    assert refused(recipe_file).startswith(f"{recipe_file}: {key}")


def test_a_missing_key_is_named(recipe_file: Path) -> None:
    recipe_file.write_text(MINIMAL.replace("epochs: 2\n", ""))
    assert ": epochs: Field required" in refused(recipe_file)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_yaml_that_is_no_table(recipe_file: Path, text: str) -> None:
    recipe_file.write_text(text)
    assert "the recipe" in refused(recipe_file)


@pytest.mark.parametrize(
    "content", [b"model: [unclosed\nepochs: 2", b"\xff\xfe\x80", b"a: !!b: c: d"]
)
def test_what_is_not_yaml(recipe_file: Path, content: bytes) -> None:
    recipe_file.write_bytes(content)
    assert "is not YAML" in refused(recipe_file)


def test_yaml_cannot_run_code(recipe_file: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    recipe_file.write_text(f'model: !!python/object/apply:pathlib.Path.touch ["{mark}"]')
    assert "is not YAML" in refused(recipe_file)
    assert not mark.exists()


def test_a_missing_file(recipe_file: Path) -> None:
    assert "cannot read the recipe (No such file" in refused(recipe_file)
    recipe_file.mkdir()
    assert "cannot read the recipe" in refused(recipe_file)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_recipes_name_registered_models(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.model in model_names()
    # recipe_for looks for MODEL.yaml; a variant of it says so in its name.
    assert path.stem == recipe.model or path.stem.startswith(f"{recipe.model}-")


def test_recipes_are_shipped() -> None:
    assert {"residual-lite", "cnn-trans"} <= {p.stem for p in SHIPPED}


def test_every_loss_can_be_named_in_a_recipe() -> None:
    values = {"model": "m", "input_size": (8, 8), "epochs": 1, "learning_rate": 1.0}
    recipe = Recipe.model_validate({**values, "losses": dict.fromkeys(LOSSES, 1.0)})
    assert recipe.losses.keys() == LOSSES.keys()
