"""CNN+FC: the coarse network of Eigen et al.; its last layers see the whole picture at once."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.conv_stage import conv_stage
from models.net import DepthNet
from models.registry import register_model

_GRID = (6, 9)  # size of the feature map of a 228x304 picture
_MAP = (55, 74)  # size of the depth map: 4,070 values


@register_model(
    "cnn-fc",
    summary="convolutions, then two fully connected layers with dropout",
    source="Ma, Geng, Bie, CS231n 2017, CNN+FC, after Eigen et al. 2014 (coarse net)",
)
class CnnFc(DepthNet):
    """Six convolutions, 13,824 -> ``hidden`` -> 4,070 = 55x74 depths.

    The study's ``hidden`` is 4,096, which makes 73 million weights in these layers alone; the
    default keeps the weights file small. Dropout 0.5 follows the first of them (Eigen et al. 2014).
    The features of pictures of another size than 228x304 are pooled to the same 6x9.
    """

    default_size = (228, 304)

    def __init__(self, hidden: int = 384) -> None:
        super().__init__()
        self.features = nn.Sequential(
            conv_stage(3, 96, kernel=11, stride=4),
            nn.MaxPool2d(2),
            conv_stage(96, 256, kernel=5),
            nn.MaxPool2d(2),
            conv_stage(256, 384),
            conv_stage(384, 384),
            conv_stage(384, 256),
            conv_stage(256, 256),
            nn.MaxPool2d(2),
        )
        self.hidden = nn.Linear(256 * _GRID[0] * _GRID[1], hidden)
        self.dropout = nn.Dropout(0.5)
        self.predict = nn.Linear(hidden, _MAP[0] * _MAP[1])
        nn.init.constant_(self.predict.bias, 2.5)  # metres: a typical depth indoors, to start from

    def start_from(self, depth: Tensor) -> None:
        with torch.no_grad():
            small = F.adaptive_avg_pool2d(depth[None], _MAP)
            self.predict.bias.copy_(small.flatten())
            self.predict.weight.mul_(0.1)  # so that training starts near the given map

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, 55, 74], whatever the size of ``images`` (at least 60x60)."""
        features = self.features(images)
        if features.shape[2:] != _GRID:
            features = F.adaptive_avg_pool2d(features, _GRID)
        hidden = self.dropout(F.relu(self.hidden(features.flatten(1))))
        return F.relu(self.predict(hidden)).view(-1, 1, *_MAP)
