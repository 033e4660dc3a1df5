"""Tiny random networks of each class of transformers, as their makers save them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
import transformers

from livedepth.inference.hub.manifest import Manifest, manifest_path, write_manifest

Net = Any
hf: Any = transformers  # its configs take more names than its annotations say
_DPT_SIZES: dict[str, Any] = {
    "neck_hidden_sizes": [8, 12, 16, 24],
    "fusion_hidden_size": 16,
    "reassemble_factors": [4, 2, 1, 0.5],
}


def dino(patch: int = 14, image: int = 70) -> Any:
    return hf.Dinov2Config(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        mlp_ratio=2,
        image_size=image,
        patch_size=patch,
        out_features=["stage1", "stage2", "stage3", "stage4"],
        reshape_hidden_states=False,
        apply_layernorm=True,
    )


def depth_anything(**more: Any) -> Net:
    config = hf.DepthAnythingConfig(
        backbone_config=dino(),
        patch_size=14,
        reassemble_hidden_size=32,
        head_hidden_size=8,
        **_DPT_SIZES,
        **more,
    )
    return hf.DepthAnythingForDepthEstimation(config)


def depth_anything_metric() -> Net:
    return depth_anything(depth_estimation_type="metric", max_depth=20)


def prompt_depth_anything() -> Net:
    config = hf.PromptDepthAnythingConfig(
        backbone_config=dino(),
        patch_size=14,
        reassemble_hidden_size=32,
        head_hidden_size=8,
        depth_estimation_type="metric",
        max_depth=10,
        **_DPT_SIZES,
    )
    return hf.PromptDepthAnythingForDepthEstimation(config)


def dpt() -> Net:
    config = hf.DPTConfig(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=48,
        image_size=96,
        patch_size=16,
        backbone_out_indices=[0, 1, 2, 3],
        use_auxiliary_head=False,
        **_DPT_SIZES,
    )
    return hf.DPTForDepthEstimation(config)


def dpt_dino() -> Net:
    config = hf.DPTConfig(backbone_config=dino(), use_auxiliary_head=False, **_DPT_SIZES)
    return hf.DPTForDepthEstimation(config)


def glpn() -> Net:
    config = hf.GLPNConfig(
        depths=[1, 1, 1, 1],
        hidden_sizes=[8, 16, 16, 24],
        num_attention_heads=[1, 2, 2, 2],
        mlp_ratios=[2, 2, 2, 2],
        decoder_hidden_size=16,
    )
    return hf.GLPNForDepthEstimation(config)


def zoedepth(domains: int = 1) -> Net:
    bins = [
        {"n_bins": 16, "min_depth": 0.001, "max_depth": 10.0, "name": "nyu"},
        {"n_bins": 16, "min_depth": 0.001, "max_depth": 80.0, "name": "kitti"},
    ]
    beit = hf.BeitConfig(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=48,
        image_size=96,
        patch_size=16,
        use_relative_position_bias=True,
        reshape_hidden_states=False,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    config = hf.ZoeDepthConfig(
        backbone_config=beit,
        num_relative_features=8,
        bottleneck_features=16,
        num_attractors=[4, 2, 1, 1],
        bin_embedding_dim=8,
        bin_configurations=bins[:domains],
        num_patch_transformer_layers=4 if domains > 1 else None,
        patch_transformer_hidden_size=128 if domains > 1 else None,
        patch_transformer_intermediate_size=32 if domains > 1 else None,
        patch_transformer_num_attention_heads=2 if domains > 1 else None,
        **_DPT_SIZES,
    )
    return hf.ZoeDepthForDepthEstimation(config)


def zoedepth_two() -> Net:
    return zoedepth(2)


def depth_pro(angle: bool = True) -> Net:
    part = {
        "model_type": "dinov2",
        "hidden_size": 16,
        "num_hidden_layers": 4,
        "num_attention_heads": 2,
        "mlp_ratio": 2,
        "image_size": 32,
        "patch_size": 8,
    }
    config = hf.DepthProConfig(
        fusion_hidden_size=16,
        patch_size=32,
        intermediate_hook_ids=[3, 1],
        intermediate_feature_dims=[8, 8],
        scaled_images_ratios=[0.25, 0.5, 1.0],
        scaled_images_overlap_ratios=[0.0, 0.5, 0.25],
        scaled_images_feature_dims=[16, 16, 8],
        use_fov_model=angle,
        image_model_config=part,
        patch_model_config=part,
        fov_model_config=part,
    )
    net = hf.DepthProForDepthEstimation(config)
    with torch.no_grad():  # some metres, seen by a usual camera
        net.head.layers[-2].weight.mul_(5e-4)
        net.head.layers[-2].bias.fill_(0.5)
        if angle:
            for layer in net.fov_model.head.layers[:-1:2]:
                layer.bias.fill_(1.0)
            net.fov_model.head.layers[-1].bias.fill_(55.0)
    return net


def tips() -> Net:
    config = hf.Tipsv2DptConfig(
        backbone_config=hf.Tipsv2VisionConfig(
            hidden_size=32,
            num_hidden_layers=4,
            num_attention_heads=2,
            mlp_ratio=2,
            image_size=70,
            patch_size=14,
            out_indices=[1, 2, 3, 4],
            reshape_hidden_states=False,
        ),
        neck_hidden_sizes=[8, 12, 16, 24],
        fusion_hidden_size=16,
        num_depth_bins=16,
    )
    return hf.Tipsv2DptForDepthEstimation(config)


def chmv2() -> Net:
    config = hf.CHMv2Config(
        backbone_config=hf.DINOv3ViTConfig(
            image_size=64,
            hidden_size=32,
            intermediate_size=64,
            num_attention_heads=2,
            num_hidden_layers=4,
            num_register_tokens=2,
            out_indices=[1, 2, 3, 4],
            reshape_hidden_states=True,
            apply_layernorm=True,
            return_class_token=True,
        ),
        post_process_channels=[8, 12, 16, 24],
        fusion_hidden_size=16,
        head_hidden_size=8,
        number_output_channels=16,
    )
    return hf.CHMv2ForDepthEstimation(config)


class Kind(NamedTuple):
    """A class: how to make a network of it, the settings of its processor, what it gives, and by
    how much its random weights are multiplied so that it tells pictures apart."""

    make: Callable[[], Net]
    settings: dict[str, Any]
    unit: Literal["metric", "inverse"]
    factor: float = 4.0


NETS: dict[str, Kind] = {
    "depth-anything": Kind(
        depth_anything,
        {
            "image_processor_type": "DPTImageProcessor",
            "size": {"height": 70, "width": 70},
            "keep_aspect_ratio": True,
            "ensure_multiple_of": 14,
            "resample": 3,
            "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.229, 0.224, 0.225],
        },
        "inverse",
    ),
    "depth-anything-metric": Kind(
        depth_anything_metric,
        {"image_processor_type": "DPTImageProcessor", "size": 84, "ensure_multiple_of": 14},
        "metric",
        6,
    ),
    "prompt": Kind(
        prompt_depth_anything,
        {
            "image_processor_type": "PromptDepthAnythingImageProcessor",
            "size": {"height": 60, "width": 90},
            "keep_aspect_ratio": True,
            "do_pad": True,
            "size_divisor": 14,
        },
        "metric",
        6,
    ),
    "dpt": Kind(
        dpt,
        {"feature_extractor_type": "DPTFeatureExtractor", "size": 96, "resample": 2},
        "inverse",
    ),
    "dpt-dino": Kind(
        dpt_dino,
        {
            "image_processor_type": "DPTImageProcessorFast",
            "size": [70, 84],
            "do_center_crop": True,
            "crop_size": {"height": 56, "width": 98},
            "do_pad": False,
        },
        "inverse",
    ),
    "glpn": Kind(glpn, {"image_processor_type": "GLPNImageProcessor"}, "metric"),
    "zoedepth": Kind(
        zoedepth,
        {
            "image_processor_type": "ZoeDepthImageProcessor",
            "size": {"height": 96, "width": 128},
            "ensure_multiple_of": 32,
        },
        "metric",
        7,
    ),
    "zoedepth-two": Kind(
        zoedepth_two,
        {
            "image_processor_type": "ZoeDepthImageProcessor",
            "size": {"height": 64, "width": 96},
            "ensure_multiple_of": 32,
            "keep_aspect_ratio": False,
        },
        "metric",
        8,
    ),
    "depth-pro": Kind(
        depth_pro,
        {"image_processor_type": "DepthProImageProcessor", "size": {"height": 128, "width": 128}},
        "metric",
        1,
    ),
    "tips": Kind(
        tips,
        {"image_processor_type": "Tipsv2DptImageProcessor", "size": {"height": 70, "width": 84}},
        "metric",
        1,
    ),
    "chmv2": Kind(chmv2, {"image_processor_type": "CHMv2ImageProcessor"}, "metric", 1),
}


def saved(name: str, folder: Path, **flags: Any) -> Path:
    """The network called ``name`` in a folder, with ``flags`` over those of its processor."""
    kind = NETS[name]
    torch.manual_seed(7)
    net = kind.make().eval()
    with torch.no_grad():
        for weights in net.parameters():
            if weights.ndim > 1:
                weights.mul_(kind.factor)
    net.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({**kind.settings, **flags}))
    return folder


def installed(name: str, models: Path, **flags: Any) -> Path:
    """The same in the folder of a person's networks, with a manifest: its path."""
    path = manifest_path(name)
    assert path.parent.parent == models
    saved(name, path.parent, **flags)
    write_manifest(path, Manifest(name=name, kind="transformers", unit=NETS[name].unit))
    return path
