"""The building blocks of the study's plain networks."""

from __future__ import annotations

from torch import nn


def conv_stage(c_in: int, c_out: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU; padded to keep the size at stride 1, otherwise unpadded."""
    padding = kernel // 2 if stride == 1 else 0
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, kernel, stride=stride, padding=padding, bias=False),
        nn.BatchNorm2d(c_out),
        nn.ReLU(inplace=True),
    )


def plain_stages() -> list[nn.Module]:
    """3->50->50->50->80, pool, ->100, pool, ->120: what CNN and CNN+trans have in common."""
    return [
        conv_stage(3, 50),
        conv_stage(50, 50),
        conv_stage(50, 50),
        conv_stage(50, 80),
        nn.MaxPool2d(2),
        conv_stage(80, 100),
        nn.MaxPool2d(2),
        conv_stage(100, 120),
    ]
