"""Batch norms folded into the convolutions before them, for inference."""

from __future__ import annotations

from collections import Counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

_CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)


def fold_batch_norms(net: nn.Module, example: Tensor) -> int:
    """Fold every batch norm of ``net`` (eval mode, changed in place) that follows a convolution.

    One run on ``example`` shows which follows which: the input of the batch norm is the very tensor
    that a convolution returned. Folds in the dtype of the weights, so fold in float32 or float64
    and convert afterwards. Returns how many were folded; the others stay.
    """
    if net.training:
        raise ValueError("batch norm can be folded in eval mode only")
    followers = _followers(net, example)
    norms = {id(m): name for name, m in net.named_modules() if isinstance(m, nn.BatchNorm2d)}
    for convolution, norm in followers:
        _fold(convolution, norm)
        replace_module(net, norms[id(norm)], _what_else(norm))
    return len(followers)


def _followers(
    net: nn.Module, example: Tensor
) -> list[tuple[nn.Conv2d | nn.ConvTranspose2d, nn.BatchNorm2d]]:
    """Pairs of convolution and batch norm that ran once each, one directly after the other."""
    made: dict[int, tuple[nn.Module, Tensor]] = {}  # keeps outputs alive: ids must stay unique
    pairs: list[tuple[Any, nn.BatchNorm2d]] = []
    runs: Counter[int] = Counter()

    def after(module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        runs[id(module)] += 1
        if isinstance(module, _CONVOLUTIONS):
            made[id(output)] = module, output
        elif inputs and id(inputs[0]) in made:
            pairs.append((made[id(inputs[0])][0], module))  # type: ignore[arg-type]

    watched = [m for m in net.modules() if isinstance(m, (*_CONVOLUTIONS, nn.BatchNorm2d))]
    handles = [module.register_forward_hook(after) for module in watched]
    try:
        with torch.no_grad():
            net(example)
    finally:
        for handle in handles:
            handle.remove()
    uses = Counter(id(convolution) for convolution, _ in pairs)
    return [
        (convolution, norm)
        for convolution, norm in pairs
        if uses[id(convolution)] == runs[id(convolution)] == runs[id(norm)] == 1
    ]


def _fold(convolution: nn.Conv2d | nn.ConvTranspose2d, norm: nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None and norm.running_var is not None
    weight, bias = fuse_conv_bn_weights(
        convolution.weight,
        convolution.bias,
        norm.running_mean,
        norm.running_var,
        norm.eps,
        norm.weight,
        norm.bias,
        transpose=isinstance(convolution, nn.ConvTranspose2d),
    )
    convolution.weight, convolution.bias = weight, bias


def _what_else(norm: nn.BatchNorm2d) -> nn.Module:
    """The activation that timm's batch norms contain, or nothing."""
    rest = [m for name in ("drop", "act") if (m := getattr(norm, name, None)) is not None]
    return nn.Sequential(*rest) if rest else nn.Identity()


def replace_module(net: nn.Module, name: str, module: nn.Module) -> None:
    """Put ``module`` where ``net`` has a submodule of that dotted ``name``."""
    parent, _, child = name.rpartition(".")
    setattr(net.get_submodule(parent), child, module)
