"""Published sizes of the networks of ``resources/networks.yaml`` that transformers runs.

Only what differs from the defaults of the package's configurations, which are those of one of the
published networks each. Sources: the package's own scripts that converted the makers' weights, and
the papers; the numbers of parameters that come out are compared with those of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_VIT_LARGE = {
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
}
_NECK_LARGE = {"neck_hidden_sizes": [256, 512, 1024, 1024]}
_IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
_HALF = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}


@dataclass(frozen=True)
class Published:
    """A network's ``config.json`` (its class is that of its model type) and
    ``preprocessor_config.json``.

    ``bias``: what is added to the bias of its last layer where weights are random, for its ReLU
    may give zeros everywhere else.
    """

    config: Mapping[str, Any]
    processor: Mapping[str, Any]
    bias: float = 0.0


def _depth_anything(width: int, heads: int, neck: Mapping[str, Any], **more: Any) -> Published:
    backbone = {
        "model_type": "dinov2",
        "image_size": 518,
        "hidden_size": width,
        "num_attention_heads": heads,
        "out_indices": [9, 10, 11, 12],
        "reshape_hidden_states": False,
    }
    config = {
        "model_type": "depth_anything",
        "backbone_config": backbone,
        "reassemble_hidden_size": width,
        **neck,
        **more,
    }
    processor = {
        "image_processor_type": "DPTImageProcessor",
        "size": {"height": 518, "width": 518},
        "keep_aspect_ratio": True,
        "ensure_multiple_of": 14,
        "resample": 3,
        **_IMAGENET,
    }
    return Published(config, processor, bias=1.0)


def _depth_anything_small(**more: Any) -> Published:
    return _depth_anything(384, 6, {}, **more)


def _depth_anything_base(**more: Any) -> Published:
    neck = {"fusion_hidden_size": 128, "neck_hidden_sizes": [96, 192, 384, 768]}
    return _depth_anything(768, 12, neck, **more)


def _zoedepth(**more: Any) -> Published:
    processor = {
        "image_processor_type": "ZoeDepthImageProcessor",
        "size": {"height": 384, "width": 512},
        "keep_aspect_ratio": True,
        "ensure_multiple_of": 32,
        **_HALF,
    }
    return Published({"model_type": "zoedepth", **_NECK_LARGE, **more}, processor)


def _dpt(**config: Any) -> Published:
    processor = {
        "image_processor_type": "DPTImageProcessor",
        "size": {"height": 384, "width": 384},
        **_HALF,
    }
    return Published({"model_type": "dpt", **config}, processor, bias=1.0)


def _depth_pro() -> Published:
    part = {"model_type": "dinov2", **_VIT_LARGE, "patch_size": 16, "image_size": 384}
    config = {
        "model_type": "depth_pro",
        "use_fov_model": True,
        "image_model_config": part,
        "patch_model_config": part,
        "fov_model_config": part,
    }
    processor = {
        "image_processor_type": "DepthProImageProcessor",
        "size": {"height": 1536, "width": 1536},
        **_HALF,
    }
    return Published(config, processor)


_INDOOR: dict[str, Any] = {"depth_estimation_type": "metric", "max_depth": 20}
_OUTDOOR: dict[str, Any] = {"depth_estimation_type": "metric", "max_depth": 80}
_NYU = {"name": "nyu", "n_bins": 64, "min_depth": 1e-3, "max_depth": 10.0}
_KITTI = {"name": "kitti", "n_bins": 64, "min_depth": 1e-3, "max_depth": 80.0}

PUBLISHED: Mapping[str, Published] = {
    "depth-anything-v2-small": _depth_anything_small(),
    "depth-anything-v2-metric-indoor-small": _depth_anything_small(**_INDOOR),
    "depth-anything-v2-metric-outdoor-small": _depth_anything_small(**_OUTDOOR),
    "depth-anything-v2-base": _depth_anything_base(),
    "depth-anything-v2-metric-indoor-base": _depth_anything_base(**_INDOOR),
    "depth-anything-v2-metric-outdoor-base": _depth_anything_base(**_OUTDOOR),
    "glpn-nyu": Published(
        {"model_type": "glpn", "depths": [3, 8, 27, 3], "hidden_sizes": [64, 128, 320, 512]},
        {"image_processor_type": "GLPNImageProcessor"},
    ),
    "zoedepth-nyu": _zoedepth(bin_configurations=[_NYU]),
    "zoedepth-nyu-kitti": _zoedepth(
        bin_configurations=[_NYU, _KITTI],
        num_patch_transformer_layers=4,
        patch_transformer_hidden_size=128,
        patch_transformer_intermediate_size=1024,
        patch_transformer_num_attention_heads=4,
    ),
    "dpt-hybrid-midas": _dpt(
        is_hybrid=True,
        reassemble_factors=[1, 1, 1, 0.5],
        neck_hidden_sizes=[256, 512, 768, 768],
    ),
    "dpt-large": _dpt(
        **_VIT_LARGE,
        **_NECK_LARGE,
        intermediate_size=4096,
        backbone_out_indices=[5, 11, 17, 23],
    ),
    "depth-pro": _depth_pro(),
    "tipsv2-b14-dpt": Published(
        {"model_type": "tipsv2_dpt"},
        {"image_processor_type": "Tipsv2DptImageProcessor", "size": {"height": 448, "width": 448}},
    ),
}
