"""What any network has to beat: one depth for everything, and the mean of the training set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from training.alignment import Alignment
from training.metrics import DepthMetrics, Protocol
from training.pairs import Pair

_GRID = (120, 160)


def baseline_maps(training: Iterable[Pair]) -> dict[str, Tensor]:
    """Depth [120, 160] in metres by name: the median of all training depth, and the mean map.

    Cells that are never measured take the mean of the others. Raises DataError.
    """
    maps = []
    for pair in training:
        depth = pair.read()[1]
        small = cv2.resize(depth, _GRID[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
        maps.append(small.astype(np.float32))
    stack = np.stack(maps)
    known = np.isfinite(stack)
    count = known.sum(axis=0)
    mean = np.where(known, stack, 0).sum(axis=0, dtype=np.float64) / np.maximum(count, 1)
    mean[count == 0] = mean[count > 0].mean()
    constant = float(np.median(stack[known]))
    return {
        f"one depth, {constant:.2f} m": torch.full(_GRID, constant),
        "mean depth map": torch.from_numpy(mean.astype(np.float32)),
    }


def score_baselines(
    training: Sequence[Pair],
    pairs: Sequence[Pair],
    protocol: Protocol,
    *,
    align: Alignment,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> dict[str, dict[str, float]]:
    """Figures by name of baseline: the same map for every picture. Raises DataError.

    ``progress`` is given the numbers of the pictures that are read, and gives them back.
    """
    maps = baseline_maps(training[index] for index in progress(range(len(training))))
    metrics = {name: DepthMetrics(protocol, align, alone=True) for name in maps}
    for index in progress(range(len(pairs))):
        depth = torch.from_numpy(pairs[index].read()[1])
        for name, depth_map in maps.items():
            metrics[name].update(depth_map, depth)
    return {name: metric.compute() for name, metric in metrics.items()}
