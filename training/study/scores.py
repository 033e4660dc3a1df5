"""The study's table, with measured pixels only, and as the study divides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from training.datasets import DepthPairs
from training.errors import DataError
from training.evaluate import Predict
from training.metrics import PROTOCOLS, DepthMetrics
from training.pairs import Pair
from training.study.batches import study_labels

EPSILON = 1e-6  # metres in place of a depth of zero, by which nothing can be divided
_NAMES = ("delta1", "abs_rel", "rmse")


@dataclass
class _Sums:
    """δ1, abs rel and RMSE, pooled over all pixels."""

    sums: Tensor = field(default_factory=lambda: torch.zeros(3, dtype=torch.float64))
    count: int = 0

    def add(self, prediction: Tensor, depth: Tensor) -> None:
        """Metres [n] each; zeros of either are taken for EPSILON."""
        if not depth.numel():
            return
        p, d = (one.double().clamp(min=EPSILON) for one in (prediction, depth))
        ratio = torch.maximum(p / d, d / p)
        errors = ((ratio < 1.25).double(), (p - d).abs() / d, (p - d) ** 2)
        self.sums += torch.stack([one.sum() for one in errors])
        self.count += depth.numel()

    def figures(self) -> dict[str, float]:
        delta1, abs_rel, squared = (self.sums / max(1, self.count)).tolist()
        return dict(zip(_NAMES, (delta1, abs_rel, squared**0.5), strict=True))


@dataclass
class _Range:
    """The nearest and the furthest of all values seen, in metres."""

    nearest: float = float("inf")
    furthest: float = 0.0

    def see(self, metres: Tensor) -> None:
        if metres.numel():
            self.nearest = min(self.nearest, float(metres.min()))
            self.furthest = max(self.furthest, float(metres.max()))


class _Scores:
    """What is counted of one network."""

    def __init__(self) -> None:
        self.eigen = DepthMetrics(PROTOCOLS["eigen"], alone=True)
        self.valid, self.study, self.output = _Sums(), _Sums(), _Range()

    def update(self, prediction: Tensor, depth: Tensor, labels: Tensor, whole: Tensor) -> None:
        self.output.see(prediction)
        self.eigen.update(prediction, depth)
        small = F.interpolate(
            prediction[None, None], list(labels.shape), mode="bilinear", align_corners=False
        )[0, 0]
        self.valid.add(small[whole], labels[whole])
        self.study.add(small.flatten(), labels.flatten())

    def result(self) -> dict[str, Any]:
        figures = self.eigen.compute()
        return {
            "eigen": {name: figures[name] for name in _NAMES},
            "valid": self.valid.figures(),
            "study": self.study.figures(),
            "output": vars(self.output),
        }


def score(nets: Mapping[str, Predict], pairs: Sequence[Pair]) -> dict[str, Any]:
    """The scores of ``nets`` on ``pairs``: ``models`` by name, and what holds for all of them.

    Each has three tables of δ1, abs rel and RMSE (metres): ``eigen``, as ``livedepth evaluate``
    scores; ``valid``, pooled over the measured cells of the study's 57x76 maps; and ``study``,
    over all of them, where nothing was measured too, so that errors are divided by EPSILON. Where
    every pixel is measured, ``study`` takes the outermost cells for holes, as Kinects leave them
    (``holes_added``); ``holes`` is the share of cells with a hole. Raises DataError.
    """
    dataset = DepthPairs(pairs)
    added = not _any_holes(dataset)
    scores = {name: _Scores() for name in nets}
    truth, holes, cells = _Range(), 0, 0
    for index in range(len(dataset)):
        rgb, depth = dataset[index]
        labels, whole = study_labels(depth)
        if added:
            inside = torch.zeros_like(whole)
            inside[1:-1, 1:-1] = True
            labels, whole = labels * inside, whole & inside
        holes, cells = holes + int((~whole).sum()), cells + whole.numel()
        metres = torch.from_numpy(depth)
        truth.see(metres[torch.isfinite(metres)])
        for name, predict in nets.items():
            scores[name].update(torch.from_numpy(predict(rgb)), metres, labels, whole)
    if holes == cells:
        raise DataError("no image had a valid pixel to score")
    return {
        "images": len(dataset),
        "holes": holes / cells,
        "holes_added": added,
        "truth": vars(truth),
        "models": {name: one.result() for name, one in scores.items()},
    }


def _any_holes(dataset: DepthPairs) -> bool:
    return any(not study_labels(dataset[i][1])[1].all() for i in range(len(dataset)))
