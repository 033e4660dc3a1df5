"""Semantic labels of a dataset's pictures, an aid in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from training.datasets import FilePair, Picture
from training.errors import DataError
from training.pairs import Pair
from training.recipe import Auxiliary, beside

Classes = npt.NDArray[np.uint8]


class Labels(Protocol):
    """What gives the classes of pictures."""

    def of(self, pair: Pair, shape: tuple[int, ...], border: int = 0) -> Classes:
        """Classes from 1 on, uint8 of ``shape`` (height, width), 0 = unknown; unknown too are
        ``border`` pixels on every side. Raises DataError."""


class NoLabels:
    """Of a dataset that nobody labelled."""

    def of(self, pair: Pair, shape: tuple[int, ...], border: int = 0) -> Classes:
        return np.zeros(shape, np.uint8)


@dataclass(frozen=True)
class LabelFolder:
    """One 8-bit PNG for each picture, under the picture's own name: classes from 0 on.

    A picture without a file is unknown as a whole.
    """

    folder: Path
    classes: int

    def file_of(self, pair: Pair) -> Path | None:
        if not isinstance(pair, FilePair | Picture):
            return None
        path = self.folder / f"{pair.rgb.stem}.png"
        return path if path.is_file() else None

    def of(self, pair: Pair, shape: tuple[int, ...], border: int = 0) -> Classes:
        path = self.file_of(pair)
        known = np.zeros(shape, np.uint8)
        if path is None:
            return known
        raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if raw is None or raw.dtype != np.uint8 or raw.ndim != 2:
            raise DataError("{path}: is not a one-channel 8-bit picture of classes", path=path)
        if raw.shape != tuple(shape):
            raise DataError(
                "{path}: {width}x{height}, but its picture has {picture_width}x{picture_height}",
                path=path,
                width=raw.shape[1],
                height=raw.shape[0],
                picture_width=shape[1],
                picture_height=shape[0],
            )
        if raw.max() >= self.classes:
            raise DataError(
                "{path}: holds class {found}; the recipe has {classes}, numbered from 0",
                path=path,
                found=int(raw.max()),
                classes=self.classes,
            )
        core = np.s_[border : shape[0] - border, border : shape[1] - border]
        known[core] = raw[core] + 1
        return known


def load_labels(how: Auxiliary | None, data: Path, training: Sequence[Pair]) -> Labels | None:
    """The labels of ``training`` that a recipe asks for, or None; every file is read once.

    Raises DataError when no picture has any, or a file is not what it should be.
    """
    if how is None or how.labels is None or not how.labels_weight:
        return None
    folder = beside(data, how.labels)
    labels = LabelFolder(folder, how.classes)
    labelled = [pair for pair in training if labels.file_of(pair)]
    if not labelled:
        raise DataError(
            "{folder}: holds no labels of the pictures of {data}", folder=folder, data=data
        )
    for pair in labelled:
        labels.of(pair, pair.read()[0].shape[:2])
    return labels
