"""Which recipe a run has: by name or file, with what is there, and with the files it names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import resources
from models.cards import read_card
from training.errors import RecipeError
from training.recipe import Folds, Recipe, beside, read_recipe
from training.start import FRESH


def recipe_for(model: str, named: str | Path | None) -> Recipe:
    """The recipe ``named``, a file or one that comes along, or the shipped one of ``model``.

    Raises RecipeError.
    """
    shipped = resources.RECIPES / f"{model}.yaml"
    if named is None and not shipped.is_file():
        raise RecipeError(
            "no recipe comes with {model!r}", "give one with --recipe FILE", model=model
        )
    path = shipped if named is None else _recipe_file(model, named)
    recipe = read_recipe(path)
    if recipe.model != model:
        raise RecipeError(
            "{path}: is a recipe for {model!r}, not for {wanted!r}",
            path=path,
            model=recipe.model,
            wanted=model,
        )
    return recipe


def is_shipped(named: str | Path | None) -> bool:
    """Whether :func:`recipe_for` takes a recipe that comes along."""
    return named is None or (not Path(named).is_file() and _shipped_recipe(named).is_file())


def _shipped_recipe(named: str | Path) -> Path:
    return resources.RECIPES / f"{Path(named).name.removesuffix('.yaml')}.yaml"


def _recipe_file(model: str, named: str | Path) -> Path:
    path = Path(named)
    if path.is_file() or path.parent != Path():
        return path
    shipped = _shipped_recipe(named)
    if shipped.is_file():
        return shipped
    every = sorted(resources.RECIPES.glob("*.yaml"), key=lambda one: one.stem)
    known = [one.stem for one in every if read_recipe(one).model == model]
    raise RecipeError(
        "{named}: no such recipe file, and no recipe that comes along for {model!r}; known: "
        "{known}",
        named=named,
        model=model,
        known=", ".join(known) or "none",
    )


def without_missing(recipe: Recipe, data: Path) -> tuple[Recipe, list[Path]]:
    """``recipe`` without those of its further sets that are not there beside ``data``, and these.

    For recipes that come along, which name what their authors had.
    """
    missing: list[Path] = []

    def there(named: Path) -> bool:
        place = beside(data, named)
        if not place.exists():
            missing.append(place)
        return place.exists()

    changes: dict[str, Any] = {
        "extra": tuple(one for one in recipe.extra if there(one.folder)),
        "pictures": tuple(one for one in recipe.pictures if there(one.path)),
    }
    how = recipe.auxiliary
    if how is not None and how.labels is not None and not there(how.labels):
        alone = how.model_copy(update={"labels": None})
        changes["auxiliary"] = alone if how.normals_weight else None
    return recipe.model_copy(update=changes), missing


def sized_as(recipe: Recipe, weights: Path) -> tuple[int, int] | None:
    """The input size that ``weights`` were trained at, if it is not that of ``recipe``.

    Raises WeightsError.
    """
    size = read_card(weights).input_size
    return None if size == recipe.input_size else size


def begun_recipe(folder: Path) -> Recipe | None:
    """The recipe that the run in ``folder`` was begun with, or None. Raises RecipeError."""
    kept = folder / "recipe.yaml"
    return read_recipe(kept) if kept.is_file() else None


def with_validation(recipe: Recipe, folds: int | None, *, everything: bool = False) -> Recipe:
    """``recipe`` with ``folds`` for its validation, or trained on ``everything``, if given."""
    if everything:
        return recipe.model_copy(update={"validation": "none"})
    if folds is not None:
        return recipe.model_copy(update={"validation": Folds(folds=folds)})
    return recipe


def with_files(recipe: Recipe, resolve: Callable[[str], Path], *, started: bool = False) -> Recipe:
    """``recipe`` with the file of each model that it starts or learns from, as ``resolve`` finds
    it.

    What holds ``{fold}`` is a file of each fold's own, and stays; so does what a run that has
    ``started`` began as, which it needs no longer. Raises what ``resolve`` raises.
    """

    def file_of(name: str) -> str:
        return name if "{fold}" in name else str(resolve(name))

    found = recipe.with_teachers(file_of)
    if started or recipe.init in FRESH:
        return found
    return found.model_copy(update={"init": file_of(recipe.init)})


def folds_of(recipe: Recipe) -> int | None:
    """How many folds a run of ``recipe`` has, or None."""
    how = recipe.validation
    return how.folds if isinstance(how, Folds) and how.fold is None else None
