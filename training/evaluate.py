"""Scores of a trained network on a split, under a named protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.deploy import DeployedNet
from models.geometry import resize_image
from models.net import DepthNet
from training.alignment import Alignment, Unit
from training.datasets import DepthPairs
from training.edges import BoundaryF1
from training.metrics import DepthMetrics, Protocol
from training.pairs import Pair

# A map of the picture's whole view, float32 [h, w] in the network's unit, of uint8 RGB [H, W, 3] of
# any size.
Predict = Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Scored:
    """What is to be scored, in which unit, and what else is known of it: values for the keys of the
    result."""

    predict: Predict
    facts: Mapping[str, Any] = field(default_factory=dict)
    unit: Unit = "m"


def prediction_of(net: DepthNet, size: tuple[int, int]) -> Predict:
    """``net`` in float32, its input of ``size``, on the GPU where there is one."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    deployed = DeployedNet(net).to(device).to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def predict(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        rgb = torch.from_numpy(np.ascontiguousarray(resize_image(image, size)))
        depth: npt.NDArray[np.float32] = deployed(rgb[None].to(device))[0].cpu().numpy()
        return depth

    return predict


def seen_as(
    predict: Predict, image: npt.NDArray[np.uint8], protocol: Protocol
) -> tuple[Tensor, float]:
    """The map [h, w] of a picture as ``protocol`` wants them, and the seconds that one view took.

    Where it averages, the mean with what is seen in the picture's mirror image.
    """
    started = time.perf_counter()
    depth = torch.from_numpy(predict(image))
    seconds = time.perf_counter() - started
    if protocol.flip_average:
        mirrored = predict(np.ascontiguousarray(image[:, ::-1]))
        depth = (depth + torch.from_numpy(mirrored).flip(1)) / 2
    return depth, seconds


def evaluate_net(
    net: DepthNet, size: tuple[int, int], pairs: Sequence[Pair], protocol: Protocol
) -> dict[str, float]:
    """Figures of ``net`` as :func:`prediction_of` runs it; see :func:`evaluate`."""
    return evaluate(prediction_of(net, size), pairs, protocol)


def evaluate(
    predict: Predict,
    pairs: Sequence[Pair],
    protocol: Protocol,
    *,
    align: Alignment = "none",
    unit: Unit = "m",
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> dict[str, float]:
    """Figures of what ``predict`` says of ``pairs``, by name.

    Beside those of DepthMetrics ``edge_f1`` (:mod:`training.edges`) and ``latency_ms``, the median
    time for one picture, resize and all. ``align`` and ``unit`` as in DepthMetrics. Raises
    DataError when a file cannot be read or nothing can be scored.
    """
    metrics = DepthMetrics(protocol, align, unit, alone=True)
    edges, seconds = BoundaryF1(), []
    dataset = DepthPairs(pairs)
    for index in progress(range(len(dataset))):
        image, depth = dataset[index]
        prediction, taken = seen_as(predict, image, protocol)
        seconds.append(taken)
        found = metrics.update(prediction, torch.from_numpy(depth))
        if found is not None and (found.inverse or found.shift):  # a scale alone moves no edge
            prediction = found.metres(prediction, protocol.limits)
        edges.update(prediction, torch.from_numpy(depth))
    figures = metrics.compute()
    return {**figures, "edge_f1": edges.compute(), "latency_ms": 1e3 * median(seconds)}
