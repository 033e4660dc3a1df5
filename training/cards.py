"""The card of a trained network: what it was trained on, and figures that say whose they are."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from models.cards import WeightCard
from models.net import DepthNet
from training.errors import DataError
from training.evaluate import evaluate_net
from training.metrics import NAMES, PROTOCOLS
from training.pairs import Pair
from training.recipe import Recipe, beside
from training.start import FRESH
from training.truth import told

_NO_FIGURES = "Trained without a validation set, so it has no validation figures of its own."
_NO_DEPTH = "Only its encoder is trained, on the features of {teacher}; it predicts no depth yet."
# What may differ between the folds and the run on everything: where and with whom it started (in
# the folds that is the fold's own, so that nobody has seen the held-out pictures), and what
# changes no weights.
_MAY_DIFFER = {"validation", "init", "teachers", "workers"}


def describe(
    net: DepthNet,
    recipe: Recipe,
    data: Path,
    validation: Sequence[Pair],
    split: str,
    version: str,
) -> WeightCard:
    """The card of ``net``, with its figures on ``validation`` (protocol ``eigen``), if any."""
    card = WeightCard(
        architecture=recipe.model,
        input_size=recipe.input_size,
        license="the licence of the training data applies; see data",
        data=data.name,
        recipe=yaml.safe_dump(_named(recipe).model_dump(mode="json"), sort_keys=False),
        version=version,
        storage=recipe.storage,
        options=recipe.options,
    )
    if recipe.imitate and recipe.encoder_only:
        note = _NO_DEPTH.format(teacher=Path(recipe.imitate.teacher).name)
        return dataclasses.replace(card, note=note)
    predicted = told([data, *(beside(data, one.folder) for one in recipe.extra)])
    card = dataclasses.replace(card, note=predicted)
    if not validation:
        return dataclasses.replace(card, note=f"{_NO_FIGURES} {predicted}".rstrip())
    figures = evaluate_net(net, recipe.input_size, validation, PROTOCOLS["eigen"])
    return dataclasses.replace(
        card,
        protocol="eigen",
        split=split,
        images=len(validation),
        metrics={name: round(figures[name], 4) for name in NAMES},
    )


def read_figures(path: Path, recipe: Recipe) -> dict[str, Any]:
    """The result of the folds of ``recipe`` (``folds.json``, :mod:`training.folds`).

    Raises DataError when it is of another recipe, or not all of its folds are finished.
    """
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        theirs = Recipe.model_validate(result["recipe"]).model_dump(exclude=_MAY_DIFFER)
        missing = result["folds"] - len(result["per_fold"])
        [result["mean"][name] for name in NAMES], result["standard_error"]["delta1"]
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DataError(
            "{path}: is no result of folds ({reason})", path=path, reason=reason
        ) from error
    ours = recipe.model_dump(exclude=_MAY_DIFFER)
    others = [name for name in ours if ours[name] != theirs[name]]
    if others:
        raise DataError(
            "{path}: its folds were trained with another {other}", path=path, other=others[0]
        )
    if missing:
        raise DataError(
            "{path}: {missing} of its folds are not finished",
            "go on with --resume",
            path=path,
            missing=missing,
        )
    return dict(result)


def with_figures(card: WeightCard, folds: dict[str, Any]) -> WeightCard:
    """``card`` with the figures of the same recipe's folds, which it says are not its own."""
    error = folds["standard_error"]["delta1"]
    return dataclasses.replace(
        card,
        protocol=folds["protocol"],
        split=f"{folds['folds']} folds: other networks of the same recipe",
        images=folds["images"],
        metrics={name: round(folds["mean"][name], 4) for name in NAMES},
        note=f"{card.note or _NO_FIGURES} The figures are the mean over {folds['images']} "
        f"pictures, each "
        f"scored by a network of the same recipe that was trained without its scene; standard "
        f"error of delta1 {error:.4f}, over {folds['scenes']} scenes.",
    )


def _named(recipe: Recipe) -> Recipe:
    """``recipe`` with the files that it learned from by name: where they lay is nobody else's
    business."""
    changes: dict[str, Any] = {"teachers": tuple(Path(p).name for p in recipe.teachers)}
    if recipe.init not in FRESH:
        changes["init"] = Path(recipe.init).name
    if recipe.imitate:
        name = Path(recipe.imitate.teacher).name
        changes["imitate"] = recipe.imitate.model_copy(update={"teacher": name})
    return recipe.model_copy(update=changes)
