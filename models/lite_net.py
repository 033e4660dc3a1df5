"""What residual-lite and residual-nano have in common: everything but their sizes."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.lite_encoder import lite_encoder, load_imagenet
from models.net import DepthNet
from models.slim_decoder import DetailBlock, Ranks, SlimUpProjection
from models.up_projection import SkipUpProjection

_NEAREST, _FURTHEST = 0.1, 20.0  # metres that the head can predict; more than indoors


class LiteNet(DepthNet):
    """EfficientNet-lite encoder, four blocks with skips, log depth at half resolution.

    The side branch of every up-projection passes the deepest features, which see the whole scene,
    directly towards the output. Without ``ranks`` the blocks are four full up-projections, to
    ``widths`` channels; with them three slim ones and a :class:`DetailBlock`, which keeps the
    third width.
    """

    mean = (0.5, 0.5, 0.5)
    std = (0.5, 0.5, 0.5)
    encoder_number: ClassVar[int]

    def __init__(self, widths: tuple[int, int, int, int], ranks: Ranks | None) -> None:
        super().__init__()
        self.encoder: Any = lite_encoder(self.encoder_number)
        info: Any = self.encoder.feature_info
        *skips, deepest = info.channels()
        skips.reverse()
        bottleneck = 2 * widths[0]
        self.reduce = nn.Sequential(
            nn.Conv2d(deepest, bottleneck, 1, bias=False),
            nn.BatchNorm2d(bottleneck),
            nn.ReLU(inplace=True),
        )
        inputs = (bottleneck, *widths[:-1])
        blocks: list[nn.Module]
        if ranks is None:
            blocks = [SkipUpProjection(*sizes) for sizes in zip(inputs, widths, skips, strict=True)]
        else:
            sizes = zip(inputs[:3], widths[:3], skips[:3], ranks.up, ranks.main, strict=True)
            blocks = [SlimUpProjection(*each) for each in sizes]
            blocks.append(DetailBlock(widths[2], skips[3]))
        self.blocks = nn.ModuleList(blocks)
        self.cells = 1 if ranks is None else 2  # depths along each side of a cell of the last block
        features = widths[3] if ranks is None else widths[2]
        self.predict = nn.Conv2d(features, self.cells**2, 3, padding=1)
        assert self.predict.bias is not None
        nn.init.constant_(self.predict.bias, math.log(2.5))  # metres: the middle of a room

    def encoder_stages(self) -> list[nn.Module]:
        names = self.encoder.feature_info.module_name()
        return [self.encoder.get_submodule(name) for name in names]

    def decoder_stages(self) -> list[nn.Module]:
        return list(self.blocks)

    def freeze_stages(self, count: int) -> None:
        encoder = self.encoder
        for part in (encoder.conv_stem, encoder.bn1, *encoder.blocks[:count]):
            part.requires_grad_(False)

    def rescale(self, factor: float) -> None:
        assert self.predict.bias is not None
        with torch.no_grad():
            self.predict.bias.add_(math.log(factor))

    def load_imagenet(self) -> None:
        load_imagenet(self.encoder, self.encoder_number)

    def start_from_net(self, given: DepthNet, images: Tensor) -> list[str]:
        fresh = super().start_from_net(given, images)
        if isinstance(given, LiteNet) and self.cells == 2 and given.cells == 1:
            from models.slim_start import slim_from_full

            approximated = slim_from_full(self, given, images)
            fresh = [name for name in fresh if name not in approximated]
        return fresh

    def log_depth(self, images: Tensor) -> Tensor:
        """Logarithm of metres [N, 1, ceil(H/2), ceil(W/2)], not limited to the head's range."""
        *skips, deepest = self.encoder(images)
        x = self.reduce(deepest)
        for block, skip in zip(self.blocks, reversed(skips), strict=True):
            x = block(x, skip)
        log_depth = self.predict(x)
        if self.cells > 1:
            height, width = skips[0].shape[2:]
            log_depth = F.pixel_shuffle(log_depth, self.cells)[:, :, :height, :width]
        return log_depth

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, ceil(H/2), ceil(W/2)], within 0.1..20 m."""
        log_depth = self.log_depth(images)
        # At least float32: bfloat16 has visible steps of up to 1.5 % of depth.
        log_depth = log_depth.to(torch.promote_types(log_depth.dtype, torch.float32))
        return torch.exp(log_depth.clamp(math.log(_NEAREST), math.log(_FURTHEST)))
