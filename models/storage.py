"""How weights are stored in a file: float16, or int8 with one scale per output channel."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

STORAGES = ("float16", "int8")
_SCALE = ".int8_scale"
_SMALLEST = 4096  # values; below this int8 saves too few bytes to matter


def pack(net: nn.Module, storage: str) -> dict[str, Tensor]:
    """The tensors of ``net`` as they are stored.

    Vectors (biases, batch norm statistics) stay float32: they are small in bytes, and a running
    variance can leave float16's range. int8 is symmetric, round(w / s) with s = max|w| / 127 of
    the output channel, for the weights of convolutions and linear layers; s is float32. Raises
    ValueError on an unknown storage.
    """
    if storage not in STORAGES:
        raise ValueError(f"storage {storage!r}; known: {', '.join(STORAGES)}")
    axes = _output_axes(net) if storage == "int8" else {}
    packed: dict[str, Tensor] = {}
    for name, tensor in net.state_dict().items():
        value = tensor.detach().cpu()
        if name in axes and value.numel() >= _SMALLEST:
            value = value.float()
            others = [axis for axis in range(value.ndim) if axis != axes[name]]
            scale = value.abs().amax(dim=others, keepdim=True).clamp(min=1e-12) / 127
            packed[name + _SCALE] = scale.contiguous()
            packed[name] = (value / scale).round().to(torch.int8).contiguous()
        elif value.is_floating_point() and value.ndim >= 2:
            packed[name] = value.half().contiguous()
        else:
            packed[name] = value.contiguous()
    return packed


def unpack(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state dict of what :func:`pack` made; float tensors keep their stored type."""
    return {
        name: tensor.float() * stored[name + _SCALE] if name + _SCALE in stored else tensor
        for name, tensor in stored.items()
        if not name.endswith(_SCALE)
    }


def round_to(net: nn.Module, storage: str) -> None:
    """Round the weights of ``net`` to what a file of this storage would contain."""
    net.load_state_dict(unpack(pack(net, storage)))


def _output_axes(net: nn.Module) -> dict[str, int]:
    """The axis of the output channels, by name of the weight."""
    axes = {}
    for name, module in net.named_modules():
        prefix = f"{name}." if name else ""
        if isinstance(module, nn.ConvTranspose2d):
            axes[f"{prefix}weight"] = 1
        elif isinstance(module, nn.Conv2d | nn.Linear):
            axes[f"{prefix}weight"] = 0
    return axes
