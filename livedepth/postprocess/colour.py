"""Depth as a picture: colour maps and grey; near is bright or warm."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.errors import SettingsError
from livedepth.frames import Depth, Image
from livedepth.postprocess.range_tracker import Range
from models.geometry import upsample_depth

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
_RED_BLUE = (
    *("67001f", "b2182b", "d6604d", "f4a582", "fddbc7", "f7f7f7"),
    *("d1e5f0", "92c5de", "4393c3", "2166ac", "053061"),
)  # ColorBrewer's 11-class RdBu
DEFAULT_COLORMAP = "turbo"
_INVERTED = "-inverted"


class Painter(Protocol):
    """Colours depth maps: this module on the CPU, or :mod:`.device_colour` on a GPU."""

    def colourise(
        self, depth: Depth, limits: Range, table: Image, size: tuple[int, int] | None = None
    ) -> Image:
        """uint8 RGB [H, W, 3]."""

    def colourise_i420(
        self, depth: Depth, limits: Range, table: Image, size: tuple[int, int]
    ) -> Image:
        """uint8 planes [3/2 H, W]."""


def colormap_names() -> list[str]:
    """The names of all colour maps; ``-inverted`` after a name reverses it."""
    names = plain_colormaps()
    return names + [f"{name}{_INVERTED}" for name in names]


def plain_colormaps() -> list[str]:
    """The names of those that reverse no other."""
    return [*_CV2_MAPS, "spectral", "gray"]


def is_inverted(name: str) -> bool:
    """Whether a map is another one reversed."""
    return name.endswith(_INVERTED)


def inverted(name: str) -> str:
    """The name of the map that is ``name`` reversed."""
    return name.removesuffix(_INVERTED) if is_inverted(name) else name + _INVERTED


@cache
def colormap(name: str) -> Image:
    """Lookup table uint8 RGB [256, 3], from far (0) to near (255). Raises SettingsError."""
    base = name.removesuffix(_INVERTED)
    ramp = np.arange(256, dtype=np.uint8)
    if base in _CV2_MAPS:
        table = cv2.applyColorMap(ramp[:, None], _CV2_MAPS[base]).reshape(256, 3)[:, ::-1]
    elif base == "spectral":
        table = _between(_SPECTRAL)
    elif base == "gray":
        table = np.repeat(ramp[:, None], 3, axis=1)
    else:
        raise SettingsError(
            "unknown colour map {name!r}; known: {known}",
            name=name,
            known=", ".join(colormap_names()),
        )
    table = table[::-1] if is_inverted(name) else table
    return np.ascontiguousarray(table, dtype=np.uint8)


@cache
def diverging() -> Image:
    """Lookup table uint8 RGB [256, 3] for values about zero, which is white in its middle: blue (0)
    for what is farther, red (255) for what is nearer, as colour maps of depth are warm there."""
    return np.ascontiguousarray(_between(_RED_BLUE), np.uint8)


def _between(colours: Sequence[str]) -> npt.NDArray[np.floating]:
    """A table [256, 3] through colours in hex, from the last to the first, evenly spaced."""
    anchors = np.array([list(bytes.fromhex(c)) for c in reversed(colours)], np.float32)
    at, ramp = np.linspace(0, 255, len(anchors)), np.arange(256)
    return np.stack([np.interp(ramp, at, anchors[:, k]) for k in range(3)], axis=1).round()


def nearness(depth: Depth, limits: Range, size: tuple[int, int] | None = None) -> Image:
    """uint8 [H, W] of a map: 255 at or before near, 0 at or beyond far, linear between them.

    Near and far are in the map's unit; for inverse depth near is the larger number. ``size``
    (height, width) is that of the picture, by default the map's own; resizing levels instead of
    metres takes a fifth of the time. Invalid cells (NaN) are 0 too; :func:`colourise` paints them
    black afterwards.
    """
    near, far = limits
    level = (far - depth) * (255.0 / (far - near))
    np.clip(level, 0, 255, out=level)
    # Converting NaN to uint8 is undefined in C. Any level will do: black is painted over it.
    level = np.nan_to_num(level, copy=False, nan=0.0).astype(np.float32, copy=False)
    return upsample_depth(level, size or depth.shape).astype(np.uint8)


def gray_levels(depth: Depth, limits: Range, size: tuple[int, int]) -> npt.NDArray[np.uint16]:
    """uint16 [H, W] of a map at ``size``: grey in 10 bits, 940 at or before near, 64 at or beyond
    far (ITU-R BT.709), and 64 where it is invalid.
    """
    near, far = limits
    level = (64 + 876 * np.clip((far - depth) / (far - near), 0, 1)).astype(np.float32)
    level = np.nan_to_num(level, copy=False, nan=64.0)
    picture = np.rint(upsample_depth(level, size)).astype(np.uint16)
    invalid = _invalid(depth, size)
    if invalid is not None:
        picture[invalid] = 64
    return picture


def colourise(
    depth: Depth, limits: Range, table: Image, size: tuple[int, int] | None = None
) -> Image:
    """uint8 RGB [H, W, 3] of a map through a lookup table; invalid cells are black."""
    # OpenCV calls it BGR, but the lookup keeps the order of the three values.
    picture = cv2.applyColorMap(nearness(depth, limits, size), table[:, None])
    invalid = _invalid(depth, size or depth.shape)
    if invalid is not None:
        picture[invalid] = 0
    return picture


def colourise_i420(depth: Depth, limits: Range, table: Image, size: tuple[int, int]) -> Image:
    """The same in a video encoder's format: planes Y, U, V uint8 [3/2 H, W], BT.709, 16..235.

    H and W are even: an odd side of ``size`` is extended by repeating its edge. A lookup table for
    the planes is faster than converting an RGB picture.
    """
    height, width = (side + side % 2 for side in size)
    half = height // 2, width // 2
    luma, *chroma = ycbcr(table.tobytes())
    picture = np.empty((height * 3 // 2, width), np.uint8)
    blue, red = picture[height:].reshape(2, *half)
    for part, planes in (
        (size, [(picture[: size[0], : size[1]], luma, 16)]),
        (half, [(blue, chroma[0], 128), (red, chroma[1], 128)]),
    ):
        level, invalid = nearness(depth, limits, part), _invalid(depth, part)
        for plane, entries, black in planes:
            plane[:] = cv2.LUT(level, entries)
            if invalid is not None:
                plane[invalid] = black
    picture[size[0] : height] = picture[size[0] - 1]
    picture[:height, size[1] :] = picture[:height, size[1] - 1 : size[1]]
    return picture


@cache
def ycbcr(table: bytes) -> Image:
    """An RGB lookup table as Y, Cb, Cr uint8 [3, 256] of ITU-R BT.709, 16..235 and 16..240."""
    red, green, blue = np.frombuffer(table, np.uint8).reshape(256, 3).T / 255
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    planes = (
        16 + 219 * luma,
        128 + 224 * (blue - luma) / 1.8556,
        128 + 224 * (red - luma) / 1.5748,
    )
    return np.rint(np.stack(planes)).astype(np.uint8)


def _invalid(depth: Depth, size: tuple[int, int]) -> npt.NDArray[np.bool_] | None:
    """Mask of the pixels of a picture of ``size`` whose cell is invalid; None if none is."""
    finite = np.isfinite(depth)
    if finite.all():
        return None
    return upsample_depth((~finite).astype(np.float32), size) > 0
