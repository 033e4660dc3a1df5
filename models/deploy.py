"""A network in the form in which it runs: uint8 RGB in, metres out, everything else inside."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from models.fold import fold_batch_norms, replace_module
from models.net import DepthNet
from models.up_projection import StudyUpProjection


def deploy(net: DepthNet, size: tuple[int, int]) -> DeployedNet:
    """The inference form of ``net`` (a copy) for pictures of ``size`` (height, width).

    Batch norms are folded, both 5x5 branches of the study's up-projection are merged, and the
    result is wrapped as :class:`DeployedNet`. Computes in float32 or float64, as ``net`` does;
    convert it afterwards.
    """
    net = copy.deepcopy(net).eval().requires_grad_(False)
    weight = next(net.parameters())
    fold_batch_norms(net, torch.zeros(1, 3, *size, dtype=weight.dtype, device=weight.device))
    for name, module in list(net.named_modules()):
        if isinstance(module, StudyUpProjection):
            replace_module(net, name, module.fused())
    return DeployedNet(net.requires_grad_(False))


def plain_form(net: DepthNet) -> DepthNet:
    """A copy of ``net`` that computes exactly its definition, with zeros really inserted.

    The reference for the faster forms, for results and for time.
    """
    net = copy.deepcopy(net).eval()
    for module in net.modules():
        if isinstance(module, StudyUpProjection):
            module.forward = module.forward_unfused  # type: ignore[method-assign]
    return net


class DeployedNet(nn.Module):
    """The deployed graph of ``net``.

    Takes uint8 RGB [N, H, W, 3] at the network's size, returns float32 metres [N, h, w], so that
    every engine and every export computes the same function. The network computes in the dtype
    of its weights; normalisation is done in float32, which represents bytes exactly.
    """

    def __init__(self, net: DepthNet) -> None:
        super().__init__()
        self.net = net.eval()
        scale, shift = net.normalisation()
        self.register_buffer("scale", scale, persistent=False)
        self.register_buffer("shift", shift, persistent=False)
        self.scale: Tensor
        self.shift: Tensor

    def _dtype(self) -> torch.dtype:
        return next(self.net.parameters()).dtype

    def forward(self, rgb: Tensor) -> Tensor:
        """Metres, float32 [N, h, w], of uint8 RGB [N, H, W, 3]."""
        # In this order: TensorRT accepts bytes only if the first operation is a cast.
        images = rgb.to(self.scale.dtype).permute(0, 3, 1, 2) * self.scale + self.shift
        depth = self.net(images.to(self._dtype()))
        return depth[:, 0].to(self.scale.dtype)
