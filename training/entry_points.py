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

from training.alignment import ALIGNMENTS, Alignment, Unit, domain_of, find_alignment
from training.baselines import score_baselines
from training.datasets import split_to_score, train_and_val
from training.errors import DataError
from training.evaluate import Scored, evaluate
from training.folds import cross_validate
from training.metrics import NAMES, Protocol, find_protocol
from training.pairs import Arrays, Pair
from training.recipe_choice import (
    begun_recipe,
    folds_of,
    is_shipped,
    recipe_for,
    sized_as,
    with_files,
    with_validation,
    without_missing,
)
from training.recorded import recorded_maps
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
    recorded: bool = False,
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
    if recorded:
        models = dict([*models.items(), recorded_maps(data, pairs)])
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
