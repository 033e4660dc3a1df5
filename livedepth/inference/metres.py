"""Metres that fit the camera: what a network has learned, times what the camera does differently.

A network that gives metres learned them from cameras with one focal length. A thing in a picture of
another camera is larger or smaller than it would be there, as if it was nearer or farther away. Its
depth is right after multiplying by (focal length / picture width) of this camera over that of those
it was trained with: similar triangles of the pinhole camera.

That is so for a network that goes by the size of things in the picture alone. One that also knows
how far away walls usually are gives less than the full change in a picture of another camera, and
the full factor would correct too much. How much less was measured for the networks that come with
livedepth: their factor is the ratio to a power (``resources/responses.yaml``).

A picture of another shape than those they were trained with is stretched to their input. Things in
it are then larger or smaller from top to bottom than from side to side, and depth is wrong by a
power of the shape, measured in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
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

Size = tuple[int, int]  # height and width of a picture
# A ratio this near to 1 is 1: no lens is known more exactly, and a map that need not be touched
# stays as the network gave it.
_SAME = 1e-3


@dataclass(frozen=True)
class Response:
    """How a network's depth answers to another camera, as powers by which it is corrected.

    ``focal``: of (focal length / picture width) over the network's own; 1 corrects by all of it.
    ``shape``: of (width / height) over that of the pictures it was trained with, its input's.
    """

    focal: float = 1.0
    shape: float = 0.0


def scale_of(engine: EngineInfo, lens: Lens | None, size: Size) -> float:
    """What the engine's depth of a picture of ``size``, height and width, is multiplied by.

    1 for networks that have no fixed focal length.
    """
    if engine.unit != "m" or engine.focal is None:
        return 1.0
    response = response_of(engine.weights)
    seen_at = focal_seen(engine, lens, size)
    ratio = (seen_at / engine.focal) ** response.focal * _stretch(engine, size) ** response.shape
    return 1.0 if abs(ratio - 1) < _SAME else ratio


def focal_seen(engine: EngineInfo, lens: Lens | None, size: Size) -> float:
    """The focal length, in picture widths, that the camera of a picture of ``size``, height and
    width, has by ``lens``, or is assumed to have; of an engine that has one of its own.

    A camera that nobody knows is taken for one like the network's: it sees the same along its
    longer side. An upright picture is then one of a camera that was turned by a quarter, for
    networks that are known to need it.
    """
    assert engine.focal is not None
    height, width = size
    if lens is not None:
        return lens.ratio(width)
    turned = height / width if response_of(engine.weights).shape else 1.0
    return engine.focal * max(1.0, turned)


def _stretch(engine: EngineInfo, size: Size) -> float:
    """How many times wider for its height a picture is than the network's input."""
    (height, width), (own_height, own_width) = size, engine.input_size
    return (width * own_height) / (height * own_width)


def in_metres(depth: Depth, engine: EngineInfo, lens: Lens | None, size: Size) -> Depth:
    """A map of the engine's, float32 [h, w], as it is right for ``lens`` and pictures of ``size``;
    the map itself where nothing has to be done."""
    scale = scale_of(engine, lens, size)
    return depth if scale == 1.0 else depth * np.float32(scale)


def camera_text(engine: EngineInfo, lens: Lens | None, size: Size) -> str:
    """What metres rest on, for a person and for a file: ``field of view 60° (EXIF)``.

    "" where depth is not in metres, and where nothing is known.
    """
    said = _said(engine, lens, size)
    return f"field of view {said}" if said else ""


def _said(engine: EngineInfo, lens: Lens | None, size: Size) -> str:
    width = size[1]
    if engine.unit != "m" or engine.fitted:
        return ""
    if engine.estimates:
        found = lens is not None and lens.origin == "network"
        return lens.said(width) if lens is not None and found else "by picture (network)"
    if lens is not None:
        return lens.said(width) if engine.focal else f"{lens.said(width)}, not used for metres"
    if engine.focal is None:
        return ""
    return f"{degrees_text(degrees_of(focal_seen(engine, None, size)))} (assumed)"


@lru_cache(maxsize=1)
def _responses() -> dict[str, Response]:
    found = yaml.safe_load(resources.RESPONSES.read_text(encoding="utf-8"))
    return {str(weights): Response(**powers) for weights, powers in (found or {}).items()}


def response_of(weights: str) -> Response:
    """How a network's depth answers to another camera, by the SHA-256 of its weights; where it was
    not measured, all of a change of focal length is seen, and nothing of the shape."""
    return _responses().get(weights, Response())


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
