"""The trainings of a study: ordinary runs, which share the time that there is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import resources
from training.errors import DataError
from training.recipe import Recipe, read_recipe
from training.train import Run, refuse_another_recipe, train

# The four nets of the study, cheapest first, and how the time is shared among them.
SHARES = {"cnn": 1.0, "cnn-trans": 1.0, "cnn-fc": 1.0, "cnn-residual": 2.0}
_REPORT = 0.15  # of the time: reading, scoring, drawing
_LEAST = 0.05  # minutes; a net that has no time left still takes some steps
_QUICK_PAIRS = 800


@dataclass(frozen=True)
class Wishes:
    """What a person asks of the trainings: ``minutes`` for the whole study, ``epochs`` of each net,
    pictures of the study's own size (``full``), and at most so many ``pairs``."""

    epochs: int | None = None
    minutes: float | None = None
    full: bool = False
    pairs: int | None = None
    workers: int | None = None

    @property
    def most_pairs(self) -> int | None:
        return self.pairs or (_QUICK_PAIRS if self.minutes else None)


def recipe_of(model: str, wishes: Wishes, minutes: float | None = None) -> Recipe:
    """The shipped recipe of ``model``, small or of the study's size, on ``--data`` alone.

    Without calibration, which the study did not have either. Raises RecipeError.
    """
    kind = "" if wishes.full else "-small"
    recipe = read_recipe(resources.RECIPES / f"{model}{kind}.yaml")
    changes = {
        "extra": (),
        "calibrate": False,
        "minutes": minutes,
        "epochs": wishes.epochs or recipe.epochs,
        "most_pairs": wishes.most_pairs,
        "workers": recipe.workers if wishes.workers is None else wishes.workers,
    }
    return recipe.model_copy(update=changes)


class Trainings:
    """Trains nets one after another in folders under ``folder``.

    What is finished there stays, and what was begun goes on where it was left; a run that ends by
    the clock begins again.
    """

    def __init__(
        self, folder: Path, wishes: Wishes, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.folder, self.wishes = folder, wishes
        self._clock, self._begun = clock, clock()

    def run(self, model: str, left: Sequence[str], data: Path, version: str) -> Path:
        """Train ``model`` and return the folder of its run; ``left`` are it and those to come.

        Raises what :func:`training.train.train` raises.
        """
        folder = self.folder / model
        run, recipe = Run(folder), recipe_of(model, self.wishes, self.minutes(model, left))
        resume = False
        if (folder / "recipe.yaml").is_file():
            kept = read_recipe(folder / "recipe.yaml")
            # How the time was shared does not matter, nor how files are read.
            same = recipe.model_copy(update={"minutes": kept.minutes, "workers": kept.workers})
            refuse_another_recipe(folder, same)
            if run.weights(model).is_file() and kept.epochs >= recipe.epochs:
                return folder
            resume = run.last.is_file() and not recipe.minutes
            if not resume:
                shutil.rmtree(folder)
        train(recipe, data, folder, resume=resume, version=version)
        return folder

    def minutes(self, model: str, left: Sequence[str]) -> float | None:
        """Its share of what is left of the time, or None where there is no limit."""
        if not self.wishes.minutes:
            return None
        gone = (self._clock() - self._begun) / 60
        rest = self.wishes.minutes * (1 - _REPORT) - gone
        return max(_LEAST, rest * SHARES[model] / sum(SHARES[one] for one in left))


def refuse_begun(folder: Path, resume: bool) -> None:
    """Raises DataError when a study would be written over another one."""
    if not resume and any((folder / "runs").glob("*/recipe.yaml")):
        raise DataError(
            "{folder}: holds a study already; --resume it, or give another -o", folder=folder
        )


def recipe_in(run: Path) -> Recipe:
    """The recipe that ``run`` was trained by. Raises DataError where the folder is no run."""
    kept = run / "recipe.yaml"
    if not kept.is_file():
        raise DataError("{run}: holds no training run (no recipe.yaml)", run=run)
    return read_recipe(kept)


def net_of(run: Path) -> tuple[str, Path]:
    """The network that ``run`` trained, and its weights file. Raises DataError."""
    model = recipe_in(run).model
    weights = Run(run).weights(model)
    if not weights.is_file():
        raise DataError("{run}: its run is not finished", "go on with --resume", run=run)
    return model, weights
