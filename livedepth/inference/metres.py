"""Metres that fit the camera: what a network has learned, times what the camera does differently.

A network that gives metres learned them from cameras with one focal length. A thing in a picture of
another camera is larger or smaller than it would be there, as if it was nearer or farther away. Its
depth is right after multiplying by (focal length / picture width) of this camera over that of those
it was trained with: similar triangles of the pinhole camera.

That is so for a network that goes by the size of things in the picture alone. One that also knows
how far away walls usually are gives less than the full change in a picture of another camera, and
the full factor would correct too much. How much less was measured for the networks that come with
livedepth: their factor is the ratio to a power (``resources/responses.yaml``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import yaml

import resources
from livedepth.defaults import FOCAL
from livedepth.frames import Depth
from livedepth.inference.base import EngineInfo
from livedepth.lens import Lens, believable, degrees_of, degrees_text

if TYPE_CHECKING:
    from models.cards import WeightCard

# A ratio this near to 1 is 1: no lens is known more exactly, and a map that need not be touched
# stays as the network gave it.
_SAME = 1e-3


def scale_of(engine: EngineInfo, lens: Lens | None, width: int) -> float:
    """What the engine's depth of a picture ``width`` pixels wide is multiplied by.

    1 where the camera is not known, and for networks that have no fixed focal length.
    """
    if lens is None or engine.unit != "m" or engine.focal is None:
        return 1.0
    ratio = (lens.ratio(width) / engine.focal) ** response_of(engine.weights)
    return 1.0 if abs(ratio - 1) < _SAME else ratio


def in_metres(depth: Depth, engine: EngineInfo, lens: Lens | None, width: int) -> Depth:
    """A map of the engine's, float32 [h, w], as it is right for ``lens``; the map itself where
    nothing has to be done."""
    scale = scale_of(engine, lens, width)
    return depth if scale == 1.0 else depth * np.float32(scale)


def camera_text(engine: EngineInfo, lens: Lens | None, width: int) -> str:
    """What metres rest on, for a person and for a file: ``field of view 60° (EXIF)``.

    "" where depth is not in metres, and where nothing is known.
    """
    said = _said(engine, lens, width)
    return f"field of view {said}" if said else ""


def _said(engine: EngineInfo, lens: Lens | None, width: int) -> str:
    if engine.unit != "m" or engine.fitted:
        return ""
    if engine.estimates:
        found = lens is not None and lens.origin == "network"
        return lens.said(width) if lens is not None and found else "by picture (network)"
    if lens is not None:
        return lens.said(width) if engine.focal else f"{lens.said(width)}, not used for metres"
    return f"{degrees_text(degrees_of(engine.focal))} (assumed)" if engine.focal else ""


@lru_cache(maxsize=1)
def _responses() -> dict[str, float]:
    found = yaml.safe_load(resources.RESPONSES.read_text(encoding="utf-8"))
    return {str(weights): float(power) for weights, power in (found or {}).items()}


def response_of(weights: str) -> float:
    """How much of a change of focal length is seen in a network's depth, by the SHA-256 of its
    weights: the power of the ratio. 1, which is all, where it was not measured."""
    return _responses().get(weights, 1.0)


@lru_cache(maxsize=64)
def _focal_in(recipe: str) -> float:
    try:
        found = yaml.safe_load(recipe)["augment"]["focal"]
        return float(found) if believable(float(found)) else FOCAL
    except (yaml.YAMLError, TypeError, KeyError, ValueError):
        return FOCAL


def focal_of(card: WeightCard) -> float:
    """The focal length, in picture widths, of the cameras that weights of ours were trained with:
    as their recipe has it, else NYU's."""
    return _focal_in(card.recipe) if card.recipe else FOCAL
