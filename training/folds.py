"""Validation in folds: every labelled picture is scored by a network that never saw its scene."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.files import part_path
from models.weights import load_net
from training.datasets import DepthPairs, check_pairs
from training.errors import DataError, RecipeError
from training.evaluate import prediction_of
from training.metrics import NAMES, PROTOCOLS, DepthMetrics
from training.recipe import Folds, Recipe
from training.run_log import log_rows
from training.scenes import GROUPING, Division
from training.start import FRESH
from training.teacher import OpenTeacher
from training.train import Run, keep_recipe, refuse_another_recipe, train

_LOG = logging.getLogger(__name__)
_FOLD = "{fold}"  # in a path: the fold's number
FIGURES = (*NAMES, "log_bias", "delta1_aligned", "abs_rel_aligned")


def cross_validate(
    recipe: Recipe,
    data: Path,
    folder: Path,
    *,
    only: int | None = None,
    resume: bool = False,
    devices: int = 1,
    nodes: int = 1,
    teachers: Sequence[Path] = (),
    open_teacher: OpenTeacher | None = None,
    skip_bad: bool = False,
    version: str = "",
    announce: Callable[[str], None] = _LOG.info,
) -> dict[str, Any] | None:
    """Train and score the folds of ``recipe``, each in ``folder/fold-K``; ``only`` one of them.

    Each fold trains on all scenes but its own (:mod:`training.scenes`), keeps its last epoch, and
    is scored on its own scenes under protocol ``eigen``. ``resume`` goes on at what is not
    finished. In ``recipe.init`` and ``teachers`` the text ``{fold}`` stands for the fold's number;
    other files there may have seen the held-out pictures, which the result names. ``announce``
    is told in a line which fold begins; ``open_teacher`` as in :func:`training.train.train`.

    Returns what ``folder/folds.json`` holds (:func:`summary`), or None in a process that is not the
    first of several. Raises DataError, RecipeError or WeightsError.
    """
    how = recipe.validation
    if not isinstance(how, Folds):
        raise RecipeError("validation: says nothing of folds")
    if recipe.encoder_only:
        raise RecipeError("imitate.only: learns no depth, so there is nothing to score in folds")
    _refuse(how.folds, only, devices * nodes)
    recipe = recipe.model_copy(update={"teachers": tuple(str(path) for path in teachers)})
    wanted = [only] if only is not None else list(range(1, how.folds + 1))
    begun = {fold for fold in wanted if Run(folder / f"fold-{fold}").last.is_file()}
    if begun and not resume:
        raise DataError(
            "{folder}: holds a run already; --resume it, or give another -o", folder=folder
        )
    refuse_another_recipe(folder, recipe)
    division = Division(data, how.folds, skip_bad=skip_bad)
    folder.mkdir(parents=True, exist_ok=True)
    keep_recipe(recipe, folder)
    for fold in wanted:
        part = folder / f"fold-{fold}"
        if _finished(part, recipe.epochs):
            continue
        announce(f"fold {fold} of {how.folds}")
        one = _of_fold(recipe, fold)
        paths = [Path(name) for name in one.teachers]
        done = train(
            one,
            data,
            part,
            resume=fold in begun,
            devices=devices,
            nodes=nodes,
            teachers=paths,
            open_teacher=open_teacher,
            skip_bad=skip_bad,
            version=version,
        )
        if done is None:
            return None
        _score(one, part, division, fold, skip_bad=skip_bad)
    result = summary(recipe, [folder / f"fold-{fold}" for fold in range(1, how.folds + 1)])
    _write(folder / "folds.json", result)
    return result


def summary(recipe: Recipe, parts: Sequence[Path]) -> dict[str, Any]:
    """Figures of the finished folds among ``parts``, plain values.

    ``mean`` is over all held-out pictures. ``standard_error`` takes the scenes as the independent
    draws (:func:`scene_error`). ``by_epoch`` is the mean of the folds' validations after every
    epoch, to choose the number of epochs by. ``seen_before`` names files that the folds started or
    learned from and that may have seen held-out pictures.
    """
    scores = [json.loads((p / "scores.json").read_text("utf-8")) for p in parts if _scored(p)]
    rows = [row for one in scores for row in one["images"]]
    values = {name: np.array([row[name] for row in rows]) for name in FIGURES}
    scenes = np.array([row["scene"] for row in rows])
    return {
        "protocol": "eigen",
        "folds": len(parts),
        "grouping": GROUPING,
        "images": len(rows),
        "scenes": len(set(scenes.tolist())),
        "mean": {name: float(given.mean()) for name, given in values.items()},
        "standard_error": {name: scene_error(given, scenes) for name, given in values.items()},
        "per_fold": [_of_one(one) for one in scores],
        "by_epoch": _by_epoch([p for p in parts if _scored(p)], scores),
        "seen_before": [
            Path(name).name
            for name in (recipe.init, *recipe.all_teachers)
            if name not in FRESH and _FOLD not in name
        ],
        "recipe": recipe.model_dump(mode="json"),
    }


def scene_error(values: npt.NDArray[np.float64], scenes: npt.NDArray[np.int64]) -> float | None:
    """Standard error of the mean of ``values`` [n], whose errors are alike within a scene.

    The cluster-robust one: sqrt(G / (G - 1) * sum over scenes of (sum of the scene's deviations
    from the mean)^2) / n (Liang & Zeger 1986). Where every scene has one picture it is the usual
    standard error. None where there are not two scenes to compare.
    """
    groups = sorted(set(scenes.tolist()))
    if len(groups) < 2:
        return None
    deviations = values - values.mean()
    squares = sum(float(deviations[scenes == group].sum()) ** 2 for group in groups)
    return math.sqrt(len(groups) / (len(groups) - 1) * squares) / len(values)


def _refuse(folds: int, only: int | None, processes: int) -> None:
    if only is not None and not 1 <= only <= folds:
        raise RecipeError("there is no fold {fold} of {folds}", fold=only, folds=folds)
    if processes > 1 and only is None:
        raise RecipeError("several processes train one fold at a time", "name it with --fold")


def _of_fold(recipe: Recipe, fold: int) -> Recipe:
    def filled(text: str) -> str:
        return text.replace(_FOLD, str(fold))

    assert isinstance(recipe.validation, Folds)
    changes = {
        "validation": Folds(folds=recipe.validation.folds, fold=fold),
        "init": filled(recipe.init),
    }
    return recipe.with_teachers(filled).model_copy(update=changes)


def _scored(part: Path) -> bool:
    return (part / "scores.json").is_file()


def _finished(part: Path, epochs: int) -> bool:
    """Whether ``part`` was scored after as many epochs, or more."""
    if not _scored(part):
        return False
    done = json.loads((part / "scores.json").read_text("utf-8"))["epochs"]
    return bool(done >= epochs)


@torch.inference_mode()
def _score(recipe: Recipe, part: Path, division: Division, fold: int, *, skip_bad: bool) -> None:
    """Figures of the fold's weights file for each of its pictures."""
    held = division.held_out(fold)
    usable = {id(pair) for pair in check_pairs([p for _, p in held], skip_bad=skip_bad)}
    held = [(scene, pair) for scene, pair in held if id(pair) in usable]
    net, card = load_net(Run(part).weights(recipe.model))
    predict = prediction_of(net, card.input_size)
    measured = DepthPairs([pair for _, pair in held])
    rows = []
    for index, (scene, pair) in enumerate(held):
        rgb, depth = measured[index]
        prediction, truth = torch.from_numpy(predict(rgb)), torch.from_numpy(depth)
        try:
            rows.append({"picture": pair.where, "scene": scene, **_figures(prediction, truth)})
        except DataError:
            continue  # nothing was measured inside the protocol's crop
    if not rows:
        raise DataError("{part}: no picture of the fold has depth to score", part=part)
    _write(part / "scores.json", {"fold": fold, "epochs": recipe.epochs, "images": rows})


def _figures(prediction: torch.Tensor, depth: torch.Tensor) -> dict[str, float]:
    plain = DepthMetrics(PROTOCOLS["eigen"], alone=True)
    aligned = DepthMetrics(PROTOCOLS["eigen"], "median", alone=True)
    plain.update(prediction, depth)
    aligned.update(prediction, depth)
    shape = aligned.compute()
    return {
        **plain.compute(),
        "delta1_aligned": shape["delta1"],
        "abs_rel_aligned": shape["abs_rel"],
    }


def _of_one(score: Mapping[str, Any]) -> dict[str, Any]:
    rows = score["images"]
    return {
        "fold": score["fold"],
        "epochs": score["epochs"],
        "images": len(rows),
        "scenes": len({row["scene"] for row in rows}),
        **{name: float(np.mean([row[name] for row in rows])) for name in FIGURES},
    }


def _by_epoch(parts: Sequence[Path], scores: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Weighted by the folds' pictures; only epochs that every fold has finished."""
    keys = ("delta1", "abs_rel", "rmse")
    curves = [_logged(part, keys) for part in parts]
    weights = [len(score["images"]) for score in scores]
    common = set.intersection(*(set(curve) for curve in curves)) if curves else set()
    rows = []
    for epoch in sorted(common):
        table = np.array([curve[epoch] for curve in curves])
        means = np.average(table, axis=0, weights=weights)
        rows.append({"epoch": epoch, **dict(zip(keys, means.tolist(), strict=True))})
    return rows


def _logged(part: Path, keys: Sequence[str]) -> dict[int, list[float]]:
    """Validation figures by epoch, from the logs of all starts; the later start counts."""
    return {
        epoch: [float(row[f"val_{key}"]) for key in keys]
        for epoch, row in log_rows(part)
        if all(row.get(f"val_{key}") for key in keys)
    }


def _write(path: Path, values: Mapping[str, Any]) -> None:
    part = part_path(path)
    try:
        text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
