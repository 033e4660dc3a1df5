"""CNN+trans: stacked 3x3 convolutions and a transposed convolution as the last layer."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from models.conv_stage import plain_stages
from models.net import DepthNet
from models.registry import register_model


@register_model(
    "cnn-trans",
    summary="stacked 3x3 convolutions, transposed convolution as the last layer",
    source="Ma, Geng, Bie, CS231n 2017, CNN+trans",
)
class CnnTrans(DepthNet):
    """3->50->50->50->80, pool, ->100, pool, ->120, pool, transposed conv ->1 at 1/4 of the input.

    The maximum pools, the widths and the order follow the study's CNN in its public
    re-implementation; 'trans' is the transposed convolution, which brings 1/8 back to 1/4.
    """

    default_size = (228, 304)

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *plain_stages(),
            # 57 is odd: ceil keeps the last row, and the crop below removes the row too many.
            nn.MaxPool2d(2, ceil_mode=True),
        )
        self.predict = nn.ConvTranspose2d(120, 1, 4, stride=2, padding=1)
        assert self.predict.bias is not None
        nn.init.constant_(self.predict.bias, 2.5)  # metres: a typical depth indoors, to start from

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, H//4, W//4]."""
        height, width = images.shape[2] // 4, images.shape[3] // 4
        return F.relu(self.predict(self.features(images))[:, :, :height, :width])
