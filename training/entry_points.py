"""What the commands ``train`` and ``evaluate`` call: recipes, runs and scores by path."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import resources
from models.cards import read_card
from training.alignment import ALIGNMENTS, Alignment, Unit, domain_of, find_alignment
from training.baselines import score_baselines
from training.datasets import split_to_score, train_and_val
from training.errors import DataError, RecipeError
from training.evaluate import Scored, evaluate
from training.folds import cross_validate
from training.metrics import NAMES, Protocol, find_protocol
from training.pairs import Arrays, Pair
from training.recipe import Folds, Recipe, beside, read_recipe
from training.start import FRESH
from training.study.whole import study
from training.told import MapTeacher
from training.train import Run, check, train
from training.truth import predicted_by

_LOG = logging.getLogger(__name__)
Progress = Callable[[str, Iterable[int]], Iterable[int]]

__all__ = [
    "ALIGNMENTS",
    "MapTeacher",
    "Scored",
    "begun_recipe",
    "check",
    "cross_validate",
    "evaluate_models",
    "folds_of",
    "is_shipped",
    "pictures_to_score",
    "recipe_for",
    "refuse_existing_run",
    "refuse_without_metres",
    "size_to_score",
    "sized_as",
    "study",
    "train",
    "training_pictures",
    "with_files",
    "with_validation",
    "without_missing",
]


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


def refuse_existing_run(folder: Path, resume: bool) -> None:
    """Raises DataError when a run would be written over another one."""
    if Run(folder).last.exists() and not resume:
        raise DataError(
            "{folder}: holds a run already; --resume it, or give another -o", folder=folder
        )


def evaluate_models(
    models: Mapping[str, Scored],
    data: Path,
    split: str,
    protocol: str,
    *,
    align: str = "none",
    output: Path | None = None,
    runs: Sequence[Path] = (),
    baselines: bool = True,
    progress: Progress = lambda _name, indices: indices,
) -> dict[str, Any]:
    """Score models by name on a split; the keys are those of ``evaluate --json``.

    ``output`` is a folder for the scores and pictures, ``runs`` are the folders of training runs
    whose losses are drawn there; ``baselines`` takes reading all that is trained on. ``align`` is
    one of ALIGNMENTS. ``progress`` is given a model's name and the pictures' numbers, and gives
    these back one by one. Raises DataError, and what a model raises.
    """
    chosen, how = find_protocol(protocol), find_alignment(align)
    for name, model in models.items():
        refuse_without_metres(name, model.unit, how)
    pairs, split = split_to_score(data, split)
    results = []
    for name, model in models.items():
        figures = evaluate(
            model.predict,
            pairs,
            chosen,
            align=how,
            unit=model.unit,
            progress=partial(progress, name),
        )
        results.append(
            {
                "name": name,
                **{key: figures[key] for key in NAMES},
                "log_bias": figures["log_bias"],
                "edge_f1": figures["edge_f1"],
                "latency_ms": figures["latency_ms"],
                "unit": model.unit,
                "aligned_in": domain_of(model.unit, how),
                **model.facts,
            }
        )
    result = {
        "protocol": protocol,
        "split": split,
        "images": len(pairs),
        "align": how,
        "aligned": how != "none",
        "truth": predicted_by(data) or None,
        "baselines": _baselines(
            data, pairs, chosen, align=how, progress=partial(progress, "baselines")
        )
        if baselines
        else [],
        "models": results,
    }
    if output is not None:
        _write_report(output, result, models, pairs, chosen)
        if runs:
            from training.report import write_losses

            write_losses(output / "losses.png", runs)
    return result


def refuse_without_metres(name: str, unit: Unit, align: str) -> None:
    """Raises DataError where maps without metres are to be scored as they are."""
    if unit != "m" and align == "none":
        raise DataError(
            "{name}: gives {unit} depth, and scores are of metres",
            "add --align scale-shift, or --align median",
            name=name,
            unit=unit,
        )


def size_to_score(data: Path, split: str) -> tuple[int, int]:
    """Height and width of the first picture of a split. Raises DataError."""
    pairs, _ = split_to_score(data, split)
    height, width = pairs[0].read()[0].shape[:2]
    return height, width


def pictures_to_score(data: Path, split: str, every: int = 1) -> Iterator[Arrays]:
    """Pictures of a split, every so manieth, each with its depth. Raises DataError."""
    pairs, _ = split_to_score(data, split)
    return (pair.read() for pair in pairs[::every])


def training_pictures(data: Path, count: int) -> list[npt.NDArray[np.uint8]]:
    """At most ``count`` pictures, uint8 RGB [H, W, 3], spread evenly over the training split.

    Raises DataError.
    """
    pairs, _, _ = train_and_val(data)
    chosen = np.linspace(0, len(pairs) - 1, min(count, len(pairs))).round().astype(int)
    return [pairs[index].read()[0] for index in chosen]


def _baselines(
    data: Path,
    pairs: Sequence[Pair],
    protocol: Protocol,
    *,
    align: Alignment,
    progress: Callable[[Iterable[int]], Iterable[int]],
) -> list[dict[str, Any]]:
    """Empty where there is nothing to train on, as in a folder of test images, or it is broken."""
    try:
        training, _, _ = train_and_val(data)
    except DataError:
        return []
    try:
        scores = score_baselines(training, pairs, protocol, align=align, progress=progress)
    except DataError as error:
        _LOG.warning("no baselines: %s", error)
        return []
    return [
        {"name": name, **{key: figures[key] for key in NAMES}} for name, figures in scores.items()
    ]


def _write_report(
    output: Path,
    result: dict[str, Any],
    nets: Mapping[str, Scored],
    pairs: Sequence[Pair],
    protocol: Protocol,
) -> None:
    from training.report import write_pictures  # matplotlib, only where pictures are asked for

    write_pictures(output, nets, pairs, protocol, align=result["align"])
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    (output / "scores.json").write_text(text, encoding="utf-8")
