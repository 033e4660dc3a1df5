"""A network as it is run: uint8 RGB in, metres out, normalisation and head inside the graph."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.net import DepthNet


class DeployedNet(nn.Module):
    """The deployed graph of ``net``.

    Takes uint8 RGB [N, H, W, 3] at the network's size, returns float32 metres [N, h, w], so that
    every engine and every export computes the same function. The network computes in the dtype
    of its own weights; normalisation is float32, where bytes lose nothing.
    """

    def __init__(self, net: DepthNet) -> None:
        super().__init__()
        self.net = net.eval()
        std = torch.tensor(net.std)
        mean = torch.tensor(net.mean)
        self.register_buffer("scale", (1 / (255 * std)).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("shift", (-mean / std).view(1, 3, 1, 1), persistent=False)
        self.scale: Tensor
        self.shift: Tensor

    def _dtype(self) -> torch.dtype:
        return next(self.net.parameters()).dtype

    def forward(self, rgb: Tensor) -> Tensor:
        """Metres, float32 [N, h, w], of uint8 RGB [N, H, W, 3]."""
        images = rgb.permute(0, 3, 1, 2).float() * self.scale + self.shift
        depth = self.net(images.to(self._dtype()))
        return depth[:, 0].float()
