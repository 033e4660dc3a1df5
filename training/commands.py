"""What the commands ``train`` and ``evaluate`` call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import resources
from models.weights import load_net
from training.datasets import load_split
from training.errors import DataError, RecipeError
from training.evaluate import evaluate_net
from training.metrics import NAMES, find_protocol
from training.recipe import Recipe, read_recipe
from training.train import Run, check, train

__all__ = ["check", "evaluate_files", "recipe_for", "refuse_existing_run", "train"]


def recipe_for(model: str, path: Path | None) -> Recipe:
    """The recipe at ``path``, or the shipped one of ``model``. Raises RecipeError."""
    shipped = resources.RECIPES / f"{model}.yaml"
    if path is None and not shipped.is_file():
        raise RecipeError(f"no recipe comes with {model!r}; give one with --recipe FILE")
    recipe = read_recipe(path or shipped)
    if recipe.model != model:
        raise RecipeError(f"{path}: is a recipe for {recipe.model!r}, not for {model!r}")
    return recipe


def refuse_existing_run(folder: Path, resume: bool) -> None:
    """Raises DataError when a run would be written over another one."""
    if Run(folder).last.exists() and not resume:
        raise DataError(f"{folder}: holds a run already; --resume it, or give another -o")


def evaluate_files(
    files: Mapping[str, Path], data: Path, split: str, protocol: str, *, aligned: bool = False
) -> dict[str, Any]:
    """Score weights files by name on a split; DESIGN's JSON keys."""
    chosen = find_protocol(protocol)
    pairs = load_split(data, split)
    results = []
    for name, path in files.items():
        net, card = load_net(path)
        figures = evaluate_net(net, card.input_size, pairs, chosen, aligned=aligned)
        results.append(
            {
                "name": name,
                **{key: figures[key] for key in NAMES},
                "log_bias": figures["log_bias"],
                "parameters": net.parameter_counts()[0],
            }
        )
    return {
        "protocol": protocol,
        "split": split,
        "images": len(pairs),
        "aligned": aligned,
        "models": results,
    }
