"""From a network in PyTorch to OpenVINO's own form."""

from __future__ import annotations

from pathlib import Path

import openvino as ov
import torch
from torch import nn

from models.deploy import deploy
from models.weights import load_net


def convert(net: nn.Module, size: tuple[int, int]) -> ov.Model:
    """A deployed graph as OpenVINO model: uint8 RGB [1, H, W, 3] -> float32 metres [1, h, w]."""
    example = torch.zeros(1, *size, 3, dtype=torch.uint8)
    model = ov.convert_model(torch.export.export(net, (example,)))
    model.reshape([1, *size, 3])
    model.inputs[0].set_names({"rgb"})
    model.outputs[0].set_names({"depth"})
    return model


def converted(weights: Path) -> ov.Model:
    """The network of a weights file, for pictures of the size on its card. Raises WeightsError."""
    net, card = load_net(weights)
    return convert(deploy(net, card.input_size), card.input_size)
