"""Depth as a picture: colour maps and grey, near bright or warm."""

from __future__ import annotations

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
DEFAULT_COLORMAP = "turbo"


class Painter(Protocol):
    """Who colours maps: this module on the CPU, or :mod:`.device_colour`."""

    def colourise(
        self, depth: Depth, limits: Range, table: Image, size: tuple[int, int] | None = None
    ) -> Image:
        """uint8 RGB [H, W, 3]."""

    def colourise_i420(
        self, depth: Depth, limits: Range, table: Image, size: tuple[int, int]
    ) -> Image:
        """uint8 planes [3/2 H, W]."""


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
        raise SettingsError(
            "unknown colour map {name!r}; known: {known}",
            name=name,
            known=", ".join(colormap_names()),
        )
    table = table[::-1] if name.endswith("-inverted") else table
    return np.ascontiguousarray(table, dtype=np.uint8)


def nearness(depth: Depth, limits: Range, size: tuple[int, int] | None = None) -> Image:
    """uint8 [H, W] of a map: 255 at or before near, 0 at or beyond far, linear between.

    Near and far in the map's unit; of inverse depth near is the larger. ``size`` (height, width)
    is that of the picture, by default the map's own; scaling levels instead of metres costs a
    fifth. Invalid cells (NaN) are 0 too; colour tells them apart by itself being black there.
    """
    near, far = limits
    level = (far - depth) * (255.0 / (far - near))
    np.clip(level, 0, 255, out=level)
    # NaN to uint8 is undefined in C; far is as good as anything where black is painted over it.
    level = np.nan_to_num(level, copy=False, nan=0.0).astype(np.float32, copy=False)
    return upsample_depth(level, size or depth.shape).astype(np.uint8)


def colourise(
    depth: Depth, limits: Range, table: Image, size: tuple[int, int] | None = None
) -> Image:
    """uint8 RGB [H, W, 3] of a map through a lookup table; invalid cells are black."""
    # OpenCV says BGR, but looks a byte's three values up as they stand.
    picture = cv2.applyColorMap(nearness(depth, limits, size), table[:, None])
    invalid = _invalid(depth, size or depth.shape)
    if invalid is not None:
        picture[invalid] = 0
    return picture


def colourise_i420(depth: Depth, limits: Range, table: Image, size: tuple[int, int]) -> Image:
    """The same as a video encoder takes it: planes Y, U, V uint8 [3/2 H, W], BT.709, 16..235.

    An odd side of ``size`` becomes one longer by its edge: H and W are even. Looking the planes up
    costs less than turning an RGB picture into them.
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
    """A lookup table RGB as Y, Cb, Cr uint8 [3, 256] of ITU-R BT.709, 16..235 and 16..240."""
    red, green, blue = np.frombuffer(table, np.uint8).reshape(256, 3).T / 255
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    planes = (
        16 + 219 * luma,
        128 + 224 * (blue - luma) / 1.8556,
        128 + 224 * (red - luma) / 1.5748,
    )
    return np.rint(np.stack(planes)).astype(np.uint8)


def _invalid(depth: Depth, size: tuple[int, int]) -> npt.NDArray[np.bool_] | None:
    """Where a picture of ``size`` sees a cell that is not finite; None: nowhere."""
    finite = np.isfinite(depth)
    if finite.all():
        return None
    return upsample_depth((~finite).astype(np.float32), size) > 0
