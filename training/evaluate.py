"""Scores of a trained network on a split, under a named protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median

import torch
from torch import Tensor

from models.deploy import DeployedNet
from models.geometry import resize_image
from models.net import DepthNet
from training.datasets import DepthPairs
from training.edges import BoundaryF1
from training.metrics import DepthMetrics, Protocol
from training.pairs import Pair


def predict(deployed: DeployedNet, rgb: Tensor, protocol: Protocol) -> tuple[Tensor, float]:
    """Metres [h, w] of uint8 RGB [H, W, 3], and the seconds that the network took for it.

    The mean with the mirrored view where the protocol asks for it; the seconds are of one view.
    """
    started = time.perf_counter()
    depth = deployed(rgb[None])[0].cpu()
    seconds = time.perf_counter() - started
    if protocol.flip_average:
        depth = (depth + deployed(rgb.flip(1)[None])[0].flip(1).cpu()) / 2
    return depth, seconds


@torch.inference_mode()
def evaluate_net(
    net: DepthNet,
    size: tuple[int, int],
    pairs: Sequence[Pair],
    protocol: Protocol,
    *,
    aligned: bool = False,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> dict[str, float]:
    """Figures of ``net`` (float32, its input ``size``) on ``pairs``, by name.

    Beside those of DepthMetrics ``edge_f1`` (:mod:`training.edges`) and ``latency_ms``, the median
    time of the network in plain PyTorch for one picture. Raises DataError when a file cannot be
    read or nothing can be scored.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    deployed = DeployedNet(net).to(device).to(memory_format=torch.channels_last)
    metrics = DepthMetrics(protocol, aligned, alone=True)
    edges, seconds = BoundaryF1(), []
    dataset = DepthPairs(pairs)
    for index in progress(range(len(dataset))):
        image, depth = dataset[index]
        rgb = torch.from_numpy(resize_image(image, size)).to(device)
        prediction, taken = predict(deployed, rgb, protocol)
        seconds.append(taken)
        metrics.update(prediction, torch.from_numpy(depth))
        edges.update(prediction, torch.from_numpy(depth))
    figures = metrics.compute()
    return {**figures, "edge_f1": edges.compute(), "latency_ms": 1e3 * median(seconds)}
