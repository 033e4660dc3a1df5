"""CNN: stacked 3x3 convolutions instead of fully connected layers."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from models.conv_stage import plain_stages
from models.net import DepthNet
from models.registry import register_model


@register_model(
    "cnn",
    summary="stacked 3x3 convolutions, depth at 1/4 of the input",
    source="Ma, Geng, Bie, CS231n 2017, CNN",
)
class Cnn(DepthNet):
    """3->50->50->50->80, pool, ->100, pool, ->120, ->1 at 1/4 of the input; batch norm and ReLU.

    Widths and order are those of the study's public re-implementation.
    """

    default_size = (228, 304)

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(*plain_stages())
        self.predict = nn.Conv2d(120, 1, 3, padding=1)
        assert self.predict.bias is not None
        nn.init.constant_(self.predict.bias, 2.5)  # metres: a typical depth indoors, to start from

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, H//4, W//4]."""
        return F.relu(self.predict(self.features(images)))
