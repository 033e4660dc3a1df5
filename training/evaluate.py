"""Scores of a trained network on a split, under a named protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from models.deploy import DeployedNet
from models.geometry import resize_image
from models.net import DepthNet
from training.datasets import DepthPairs
from training.metrics import DepthMetrics, Protocol
from training.pairs import Pair


def predict(deployed: DeployedNet, rgb: Tensor, protocol: Protocol) -> Tensor:
    """Metres [h, w] of uint8 RGB [H, W, 3]; the mean with the mirrored view where asked for."""
    depth = deployed(rgb[None])[0]
    if protocol.flip_average:
        depth = (depth + deployed(rgb.flip(1)[None])[0].flip(1)) / 2
    return depth


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

    Raises DataError when a file cannot be read or nothing can be scored.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    deployed = DeployedNet(net).to(device).to(memory_format=torch.channels_last)
    metrics = DepthMetrics(protocol, aligned)
    dataset = DepthPairs(pairs)
    for index in progress(range(len(dataset))):
        image, depth = dataset[index]
        rgb = torch.from_numpy(resize_image(image, size)).to(device)
        metrics.update(predict(deployed, rgb, protocol).cpu(), torch.from_numpy(depth))
    return metrics.compute()
