"""CNN+Residual as the study wrote it: a tree of named modules, to read and to summarise.

:mod:`models.cnn_residual` computes the same faster, by calls that no tool sees as layers. The
weights of the one are those of the other, under other names.
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from models.cnn_residual import CnnResidual
from models.up_projection import insert_zeros

STUDY_SIZE = (228, 304)  # height and width of the study's pictures
STUDY_MAP = (57, 76)  # and of its depth maps


class UpProjection(nn.Module):
    """The study's block, c_in -> c_in/2 at twice the size, zeros and all."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half, quarter = channels // 2, channels // 4
        self.conv1 = nn.Conv2d(channels, half, 5, padding=2)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(half, quarter, 3, padding=1)
        self.side = nn.Conv2d(channels, quarter, 5, padding=2)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C/2, 2h, 2w]."""
        x = insert_zeros(x)
        main = self.conv2(self.relu(self.conv1(x)))
        return torch.cat([main, self.side(x)], dim=1)


class StudyNet(nn.Module):
    """ResNet-50 without its last two layers, 1x1 convolution, three up-projections, 3x3
    convolution (Ma, Geng, Bie, CS231n 2017); 52,964,289 parameters.

    The encoder is frozen, as in the study: 29,456,257 of them learn.
    """

    def __init__(self) -> None:
        super().__init__()
        # Imported here: it loads torch's compiler, one second that other networks do not need.
        from torchvision.models import resnet50

        backbone = resnet50(weights=None)
        self.resnet = nn.Sequential(
            OrderedDict((n, m) for n, m in backbone.named_children() if n not in ("avgpool", "fc"))
        )
        self.resnet.requires_grad_(False)
        self.conv = nn.Conv2d(2048, 1024, 1)
        self.bn = nn.BatchNorm2d(1024)
        self.up1 = UpProjection(1024)
        self.up2 = UpProjection(512)
        self.up3 = UpProjection(256)
        self.predict = nn.Conv2d(128, 1, 3)
        self.relu = nn.ReLU()

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, 8h-2, 8w-2] of normalised RGB, where h x w is ResNet's last map: 62x78 for
        228x304.

        The picture is at the top left, and its row ``i`` is row ``i + 1`` of the 57x76 that
        ``cnn-residual`` gives; what lies further right and below has seen padding alone.
        """
        features = self.bn(self.conv(self.resnet(images)))
        features = self.up3(self.up2(self.up1(features)))
        return self.relu(self.predict(features))

    def take_weights(self, net: CnnResidual) -> None:
        """Become the same function as ``net``."""
        theirs = net.state_dict()
        names = self.names_in_residual()
        self.load_state_dict({own: theirs[name] for own, name in names.items()})

    def names_in_residual(self) -> dict[str, str]:
        """The name of each tensor here, and in ``cnn-residual``."""
        stages = {name: str(at) for at, (name, _) in enumerate(self.resnet.named_children())}
        parts = {"conv": "reduce", "bn": "reduce_bn", "predict": "predict"}
        convs = {"conv1": "main1", "conv2": "main2", "side": "side"}
        names = {}
        for name in self.state_dict():
            part, rest = name.split(".", 1)
            if part == "resnet":
                stage, rest = rest.split(".", 1)
                names[name] = f"encoder.{stages[stage]}.{rest}"
            elif part.startswith("up"):
                conv, rest = rest.split(".", 1)
                names[name] = f"blocks.{int(part[2:]) - 1}.{convs[conv]}.{rest}"
            else:
                names[name] = f"{parts[part]}.{rest}"
        return names
