"""Scenes of a dataset, which validation must not divide, dealt into folds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from training.datasets import FilePair, train_and_val
from training.errors import DataError
from training.nyu_mat import MatPair
from training.pairs import Pair

GROUPING = "runs of consecutively numbered pictures; long runs also cut where the view changes"
_ALIKE = 0.3  # of histograms and of thumbnails; below it for both, the view has changed


def scenes_of(pairs: Sequence[Pair], longest: int) -> list[list[int]]:
    """Indices of ``pairs`` by scene, in the order of the pictures' numbers.

    NYU's labelled pictures are numbered scene by scene, and its official split gives whole scenes
    to one side: between two training pictures whose numbers do not follow each other lie pictures
    of a test scene, so a gap is a change of scene. What has no gaps, or no such numbers (a
    recording, pictures named by their time), is one run. A run of more than ``longest`` pictures is
    also cut wherever a picture differs strongly from the one before it (:func:`view_changes`). One
    that never does stays whole. The result depends on the pictures alone. Raises DataError.
    """
    order, numbers = _in_order(pairs)
    runs: list[list[int]] = []
    for at, index in enumerate(order):
        if at == 0 or numbers[at] - numbers[at - 1] > 1:
            runs.append([])
        runs[-1].append(index)
    return [scene for run in runs for scene in _cut(pairs, run, longest)]


def deal(scenes: Sequence[Sequence[int]], folds: int) -> list[list[int]]:
    """Numbers of the scenes of each fold: the largest scene first, each to the smallest fold.

    So folds are nearly equal in pictures, and every kind of room is spread over them. Raises
    DataError when there are fewer scenes than folds.
    """
    if len(scenes) < folds:
        raise DataError(
            "its pictures show {count} scenes, too few for {folds} folds",
            "a recording of one place cannot validate itself; validate on another dataset",
            count=len(scenes),
            folds=folds,
        )
    dealt: list[list[int]] = [[] for _ in range(folds)]
    sizes = [0] * folds
    for scene in sorted(range(len(scenes)), key=lambda number: (-len(scenes[number]), number)):
        fold = sizes.index(min(sizes))
        dealt[fold].append(scene)
        sizes[fold] += len(scenes[scene])
    return [sorted(one) for one in dealt]


class Division:
    """All labelled pairs of a data folder (training and validation split together), in folds.

    ``scenes`` holds the indices of ``pairs`` by scene.
    """

    def __init__(self, data: Path, folds: int, *, skip_bad: bool = False) -> None:
        """Raises DataError."""
        training, validation, _ = train_and_val(data, skip_bad=skip_bad)
        self.pairs: list[Pair] = [*training, *validation]
        self.scenes = scenes_of(self.pairs, max(1, len(self.pairs) // (2 * folds)))
        try:
            self._dealt = deal(self.scenes, folds)
        except DataError as error:
            raise DataError("{data}: {reason}", data=data, reason=error) from error

    def held_out(self, fold: int) -> list[tuple[int, Pair]]:
        """Scene and pair of all that ``fold``, counted from 1, is validated on."""
        chosen = self._dealt[fold - 1]
        return [(scene, self.pairs[index]) for scene in chosen for index in self.scenes[scene]]

    def without(self, fold: int) -> list[Pair]:
        """The pairs of all other folds, in their own order."""
        held = {index for scene in self._dealt[fold - 1] for index in self.scenes[scene]}
        return [pair for index, pair in enumerate(self.pairs) if index not in held]


def view_changes(pairs: Sequence[Pair]) -> list[bool]:
    """Whether each picture but the first shows another view than the one before it.

    Two measures have to agree: the intersection of colour histograms (Lab, 8 bins a channel; Swain
    & Ballard 1991), which a moving camera changes little, and the correlation of grey thumbnails of
    24x32 pixels, which light changes little. Raises DataError.
    """
    seen = [_summary(pair) for pair in pairs]
    return [
        float(np.minimum(colours, before[0]).sum()) < _ALIKE
        and float((thumbnail * before[1]).sum()) < _ALIKE
        for before, (colours, thumbnail) in pairwise(seen)
    ]


Floats = npt.NDArray[np.float32]


def _summary(pair: Pair) -> tuple[Floats, Floats]:
    """Colour histogram of sum 1, and thumbnail of mean 0 and length 1."""
    rgb, _ = pair.read()
    small = cv2.resize(rgb, (160, 120), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    colours = cv2.calcHist([lab], [0, 1, 2], None, [8, 8, 8], [0, 256, 64, 192, 64, 192])
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    thumbnail = cv2.resize(grey, (32, 24), interpolation=cv2.INTER_AREA).astype(np.float32)
    thumbnail -= thumbnail.mean()
    length = max(float(np.linalg.norm(thumbnail)), 1e-6)
    return (colours / max(float(colours.sum()), 1.0)).astype(np.float32), thumbnail / length


def _in_order(pairs: Sequence[Pair]) -> tuple[list[int], list[int]]:
    """Indices in the order of the pictures' numbers, and these numbers.

    Numbers that mostly do not follow each other are times or hashes; then it is the pairs' own
    order that counts.
    """
    found = [_number(pair) for pair in pairs]
    if all(number is not None for number in found):
        numbered = sorted((number, index) for index, number in enumerate(found) if number)
        numbers = [number for (_, number), _ in numbered]
        folders = [folder for (folder, _), _ in numbered]
        for at in range(1, len(numbers)):
            if folders[at] != folders[at - 1]:
                # Another folder begins: leave a gap, whatever its first number.
                shift = numbers[at - 1] + 2 - numbers[at]
                numbers[at:] = [number + shift for number in numbers[at:]]
        steps = np.diff(numbers)
        if len(steps) and (steps <= 1).mean() >= 0.5:
            return [index for _, index in numbered], numbers
    return list(range(len(pairs))), list(range(len(pairs)))


def _number(pair: Pair) -> tuple[str, int] | None:
    """What a picture's number counts in (folder and name around it), and the number."""
    if isinstance(pair, MatPair):
        return str(pair.file), pair.index
    if isinstance(pair, FilePair):
        digits = re.search(r"(\d+)(?!.*\d)", pair.rgb.stem)
        if digits:
            around = pair.rgb.stem[: digits.start()] + "#" + pair.rgb.stem[digits.end() :]
            return str(pair.rgb.parent / around), int(digits[0])
    return None


def _cut(pairs: Sequence[Pair], run: list[int], longest: int) -> list[list[int]]:
    if len(run) <= longest:
        return [run]
    parts = [[run[0]]]
    for index, changed in zip(run[1:], view_changes([pairs[i] for i in run]), strict=True):
        if changed:
            parts.append([])
        parts[-1].append(index)
    return parts
