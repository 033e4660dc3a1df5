"""livedepth: real-time depth from one camera.

What programs use is listed in ``__all__`` and described in docs/api.md. Each name is loaded when it
is first used, so that importing livedepth costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import models  # noqa: F401 - first of all: nothing is sent (models.privacy)

__version__ = "0.1.0"

if TYPE_CHECKING:
    from livedepth.api import colourise as colourise
    from livedepth.api import depth_frames as depth_frames
    from livedepth.api import depth_of as depth_of
    from livedepth.api import open_engine as open_engine
    from livedepth.api import open_sink as open_sink
    from livedepth.api import open_source as open_source
    from livedepth.api import points_of as points_of
    from livedepth.capture.base import CameraMode as CameraMode
    from livedepth.capture.base import SourceInfo as SourceInfo
    from livedepth.errors import UserError as UserError
    from livedepth.frames import DepthFrame as DepthFrame
    from livedepth.frames import Frame as Frame
    from livedepth.inference.base import EngineInfo as EngineInfo
    from livedepth.postprocess.point_cloud import Cloud as Cloud
    from livedepth.postprocess.point_cloud import ply_bytes as ply_bytes
    from models.cards import WeightCard as WeightCard
    from models.net import DepthNet as DepthNet
    from models.registry import register_model as register_model
    from models.weights import save_weights as save_weights

_HOMES = {
    "livedepth.api": (
        *("colourise", "depth_frames", "depth_of", "open_engine", "open_sink", "open_source"),
        "points_of",
    ),
    "livedepth.capture.base": ("CameraMode", "SourceInfo"),
    "livedepth.errors": ("UserError",),
    "livedepth.frames": ("DepthFrame", "Frame"),
    "livedepth.inference.base": ("EngineInfo",),
    "livedepth.postprocess.point_cloud": ("Cloud", "ply_bytes"),
    "models.cards": ("WeightCard",),
    "models.net": ("DepthNet",),
    "models.registry": ("register_model",),
    "models.weights": ("save_weights",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "CameraMode",
    "Cloud",
    "DepthFrame",
    "DepthNet",
    "EngineInfo",
    "Frame",
    "SourceInfo",
    "UserError",
    "WeightCard",
    "__version__",
    "colourise",
    "depth_frames",
    "depth_of",
    "open_engine",
    "open_sink",
    "open_source",
    "ply_bytes",
    "points_of",
    "register_model",
    "save_weights",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
