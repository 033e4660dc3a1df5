"""From a network in PyTorch to OpenVINO's own form."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import openvino as ov
import torch
from torch import nn

from livedepth.errors import Message
from livedepth.inference.steps import tell_step
from models.deploy import deploy
from models.weights import load_net

_LOG = logging.getLogger(__name__)


def convert(net: nn.Module, size: tuple[int, int]) -> ov.Model:
    """A deployed graph as OpenVINO model: uint8 RGB [1, H, W, 3] -> float32 metres [1, h, w]."""
    example = torch.zeros(1, *size, 3, dtype=torch.uint8)
    model = ov.convert_model(torch.export.export(net, (example,)))
    model.reshape([1, *size, 3])
    model.inputs[0].set_names({"rgb"})
    model.outputs[0].set_names({"depth"})
    return model


def write_ir(weights: Path, folders: Sequence[Path]) -> int:
    """Write the network of a weights file, for pictures of the size on its card, as ``model.xml``
    and ``model.bin`` into the first of ``folders`` that takes them; its number.

    Raises WeightsError, and what the last folder raises.
    """
    tell_step(Message("converting the network, once"))
    net, card = load_net(weights)
    model = convert(deploy(net, card.input_size), card.input_size)
    for number, folder in enumerate(folders[:-1]):
        try:
            _save(model, folder)
        except (OSError, RuntimeError) as error:  # OpenVINO's where a disk is full
            _LOG.warning("%s: cannot keep the converted network (%s)", folder, error)
        else:
            return number
    _save(model, folders[-1])
    return len(folders) - 1


def _save(model: ov.Model, folder: Path) -> None:
    ov.save_model(model, folder / "model.xml", compress_to_fp16=False)
