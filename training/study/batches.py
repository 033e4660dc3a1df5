"""Pictures and depth as the lecture loads them: one ``DataLoader``, [32, 3, 228, 304] and
[32, 1, 57, 76]."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from models.geometry import resize_image
from models.study import STUDY_MAP, STUDY_SIZE
from training.contact_sheet import write_contact_sheet
from training.datasets import DepthPairs
from training.pairs import Pair

BATCH = 32
_SHOWN = 8
_WHOLE = 0.999  # share of a cell that was measured, from which it counts as measured


class StudyPairs(Dataset[tuple[Tensor, Tensor]]):
    """Features, float32 [3, 228, 304] in 0..1, and labels, float32 metres [1, 57, 76], 0 where
    nothing was measured: what torchvision's ``Resize`` and ``ToTensor`` make of a pair."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = DepthPairs(pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        rgb, depth = self.pairs[index]
        picture = torch.from_numpy(np.ascontiguousarray(resize_image(rgb, STUDY_SIZE)))
        return picture.permute(2, 0, 1) / 255, study_labels(depth)[0][None]


def study_labels(depth: npt.NDArray[np.float32]) -> tuple[Tensor, Tensor]:
    """The study's depth map, float32 metres [57, 76], and bool [57, 76], where all of a cell was
    measured, of metres [H, W], NaN = not measured.

    As the study resizes, holes count as a depth of zero, and mix with what is beside them.
    """
    metres = torch.from_numpy(np.nan_to_num(depth))
    measured = torch.from_numpy(np.isfinite(depth)).float()
    labels, whole = (_resized(one) for one in (metres, measured))
    return labels, whole > _WHOLE


def _resized(values: Tensor) -> Tensor:
    size = list(STUDY_MAP)
    return F.interpolate(
        values[None, None], size, mode="bilinear", align_corners=False, antialias=True
    )[0, 0]


def study_loader(pairs: Sequence[Pair]) -> DataLoader[Any]:
    """Batches of 32 of :class:`StudyPairs`, in order; the last may be smaller."""
    return DataLoader(StudyPairs(pairs), BATCH)


def write_batch(path: Path, features: Tensor, labels: Tensor) -> Path:
    """The first eight of a batch, picture beside depth, as one PNG."""
    samples = [
        ((picture * 255).byte(), F.interpolate(depth[None], list(STUDY_SIZE))[0])
        for picture, depth in zip(features[:_SHOWN], labels[:_SHOWN], strict=True)
    ]
    write_contact_sheet(path, samples)
    return path
