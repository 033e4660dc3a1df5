"""All the pairs that a run reads: to train on, to validate on, and mixed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.datasets import (
    check_pairs,
    find_pictures,
    is_bare,
    pictures_to_learn,
    train_and_val,
)
from training.errors import DataError, RecipeError
from training.labels import Labels, load_labels
from training.metrics import PROTOCOLS
from training.mixing import MixedPairs, load_extra
from training.pairs import Pair, spread
from training.pictures import load_pictures
from training.recipe import Folds, Recipe, beside
from training.scenes import Division
from training.teacher import Teachers, labelled


@dataclass(frozen=True)
class RunSets:
    """Pairs to train on, to validate on (perhaps none), and mixed in; ``split`` names where
    validation came from.

    ``labels``: the classes of what is trained on, if the recipe has any. ``bare``: pictures alone,
    whose depth teachers tell.
    """

    training: Sequence[Pair]
    validation: Sequence[Pair]
    split: str
    extra: Sequence[MixedPairs]
    labels: Labels | None = None
    bare: bool = False

    def calibrating(self, taught: Teachers | None) -> Sequence[Pair]:
        """At most 150 of what is trained on, with its depth or what teachers say of it."""
        some = self.training[:: max(1, len(self.training) // 150)]
        return labelled(some, taught) if self.bare and taught else some


def load_sets(recipe: Recipe, data: Path, taught: Teachers | None, *, skip_bad: bool) -> RunSets:
    """All that a run reads, every file tried once. Raises DataError."""
    if recipe.pictures and not taught and not recipe.imitate:
        raise RecipeError(
            "pictures: teach nothing by themselves", "add a --teacher, or imitate to the recipe"
        )
    if taught:
        _refuse_without_truth(recipe, data, taught)
    if taught and is_bare(data):
        return _load_pictures(recipe, data, taught, skip_bad=skip_bad)
    training, validation, split = divided(recipe, data, skip_bad=skip_bad)
    depths = (recipe.min_depth, recipe.max_depth)
    if validation:
        _refuse_unscored(validation)
    training = check_pairs(training, skip_bad=skip_bad, border=recipe.border, depths=depths)
    return RunSets(
        training,
        check_pairs(validation, skip_bad=skip_bad),
        split,
        _load_mixed(recipe, data, taught=bool(taught), skip_bad=skip_bad),
        load_labels(recipe.auxiliary, data, training),
    )


def _refuse_without_truth(recipe: Recipe, data: Path, taught: Teachers) -> None:
    """Depth without metres becomes metres by what was measured of the same picture, and not without
    that. Raises DataError."""
    teacher = taught.without_metres
    if teacher is None:
        return
    folders = [data, *(beside(data, one.folder) for one in recipe.extra)]
    pictures = [beside(data, one.path) for one in recipe.pictures]
    bare = [*filter(is_bare, folders), *pictures]
    if bare:
        raise DataError(
            "{teacher}: gives {unit} depth, which becomes metres by measured depth, and {folder} "
            "holds pictures alone",
            "take a teacher that gives metres, or pictures with depth",
            teacher=teacher.name,
            unit=teacher.unit,
            folder=bare[0],
        )


def divided(
    recipe: Recipe, data: Path, *, skip_bad: bool = False
) -> tuple[Sequence[Pair], Sequence[Pair], str]:
    """Pairs to train on and to validate on, as the recipe's ``validation`` says, and its name.

    Raises DataError or RecipeError.
    """
    how = recipe.validation
    if isinstance(how, Folds):
        if how.fold is None:
            raise RecipeError(
                "validation: {folds} folds are as many runs; this is one of them", folds=how.folds
            )
        division = Division(data, how.folds, skip_bad=skip_bad)
        held = [pair for _, pair in division.held_out(how.fold)]
        return division.without(how.fold), held, f"fold {how.fold} of {how.folds}"
    training, validation, split = train_and_val(data, skip_bad=skip_bad)
    if recipe.most_pairs:
        training = spread(training, recipe.most_pairs)
        validation = spread(validation, max(1, recipe.most_pairs // 8))
    return ([*training, *validation], [], "") if how == "none" else (training, validation, split)


def _load_pictures(recipe: Recipe, data: Path, taught: Teachers, *, skip_bad: bool) -> RunSets:
    """A folder of pictures: what teachers say of them is all that there is to learn and score."""
    if isinstance(recipe.validation, Folds):
        raise DataError("{data}: pictures without depth cannot be validated in folds", data=data)
    training, validation = pictures_to_learn(data)
    if recipe.validation == "none":
        training, validation = find_pictures(data), []
    good = check_pairs(validation, skip_bad=skip_bad, measured=False)
    return RunSets(
        check_pairs(training, skip_bad=skip_bad, measured=False, border=recipe.border),
        labelled(good, taught),
        f"the teachers' depth of the last {len(good)} pictures" if good else "",
        _load_mixed(recipe, data, taught=True, skip_bad=skip_bad),
        load_labels(recipe.auxiliary, data, training),
        bare=True,
    )


def _load_mixed(recipe: Recipe, data: Path, *, taught: bool, skip_bad: bool) -> list[MixedPairs]:
    return [
        *load_extra(recipe.extra, data, taught=taught, skip_bad=skip_bad),
        *load_pictures(recipe.pictures, data, skip_bad=skip_bad),
    ]


def _refuse_unscored(validation: Sequence[Pair]) -> None:
    """Validation without anything to score would be noticed after the first epoch."""
    protocol = PROTOCOLS["eigen"]
    unreadable: DataError | None = None
    for pair in validation:
        try:
            depth = pair.read()[1]
        except DataError as error:
            unreadable = unreadable or error
            continue  # reported when all are checked
        if ((depth > protocol.min_depth) & (depth < protocol.max_depth)).any():
            return
    if unreadable is not None:
        raise unreadable
    raise DataError(
        "{where}: neither here nor further on is any depth to score", where=validation[0].where
    )
