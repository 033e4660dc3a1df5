"""Depth as a picture: colour maps and grey, near bright or warm."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from livedepth.errors import SettingsError
from livedepth.frames import Depth, Image
from livedepth.postprocess.range_tracker import Range

_CV2_MAPS = {
    "turbo": cv2.COLORMAP_TURBO,
    "magma": cv2.COLORMAP_MAGMA,
    "viridis": cv2.COLORMAP_VIRIDIS,
    "inferno": cv2.COLORMAP_INFERNO,
}
_SPECTRAL = (
    "9e0142",
    "d53e4f",
    "f46d43",
    "fdae61",
    "fee08b",
    "ffffbf",
    "e6f598",
    "abdda4",
    "66c2a5",
    "3288bd",
    "5e4fa2",
)  # ColorBrewer's 11-class Spectral
DEFAULT_COLORMAP = "turbo"


def colormap_names() -> list[str]:
    """Every colour map; ``-inverted`` after a name turns it round."""
    names = [*_CV2_MAPS, "spectral", "gray"]
    return names + [f"{name}-inverted" for name in names]


@cache
def colormap(name: str) -> Image:
    """Lookup table uint8 RGB [256, 3], from far (0) to near (255). Raises SettingsError."""
    base = name.removesuffix("-inverted")
    ramp = np.arange(256, dtype=np.uint8)
    if base in _CV2_MAPS:
        table = cv2.applyColorMap(ramp[:, None], _CV2_MAPS[base]).reshape(256, 3)[:, ::-1]
    elif base == "spectral":
        anchors = np.array([list(bytes.fromhex(c)) for c in reversed(_SPECTRAL)], np.float32)
        at = np.linspace(0, 255, len(anchors))
        table = np.stack([np.interp(ramp, at, anchors[:, k]) for k in range(3)], axis=1).round()
    elif base == "gray":
        table = np.repeat(ramp[:, None], 3, axis=1)
    else:
        raise SettingsError(f"unknown colour map {name!r}; known: {', '.join(colormap_names())}")
    table = table[::-1] if name.endswith("-inverted") else table
    return np.ascontiguousarray(table, dtype=np.uint8)


def nearness(depth: Depth, limits: Range) -> Image:
    """uint8 [H, W] of metres [H, W]: 255 at or before near, 0 at or beyond far, linear between.

    Invalid cells (NaN) are 0 too; colour tells them apart by itself being black there.
    """
    near, far = limits
    scale = 255.0 / (far - near)
    # NaN to uint8 is undefined in C; far is as good as anything where black is painted over it.
    level = np.nan_to_num((far - depth) * scale, nan=0.0)
    return np.clip(level, 0, 255).astype(np.uint8)


def colourise(depth: Depth, limits: Range, table: Image) -> Image:
    """uint8 RGB [H, W, 3] of metres [H, W] through a lookup table; invalid cells are black."""
    picture = np.take(table, nearness(depth, limits), axis=0)
    invalid = ~np.isfinite(depth)
    if invalid.any():
        picture[invalid] = 0
    return picture
