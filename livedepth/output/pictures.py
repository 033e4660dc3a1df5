"""What a depth frame looks like in a file: colour, grey, side by side, 16-bit millimetres."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from livedepth.errors import SettingsError
from livedepth.frames import Depth, DepthFrame, Image
from livedepth.output.legend import draw_legend
from livedepth.postprocess import colour as on_cpu
from livedepth.postprocess.colour import Painter, colormap
from livedepth.postprocess.range_tracker import Range, RangeTracker
from models.geometry import upsample_depth

Picture = npt.NDArray[Any]
Renderer = Callable[[DepthFrame], Picture]
PLANAR = frozenset({"color", "gray"})
INVALID_MM, BEYOND_MM = 0, 65_535


def millimetres(depth: Depth) -> npt.NDArray[np.uint16]:
    """uint16 millimetres of float32 metres: 0 = invalid (NaN), 65535 = beyond range.

    Rounded, not truncated; a valid depth under half a millimetre becomes 1, not invalid.
    """
    mm = np.rint(np.nan_to_num(depth, nan=0.0, posinf=np.inf) * 1000)
    mm = np.clip(mm, 1, BEYOND_MM)
    return np.where(np.isnan(depth), INVALID_MM, mm).astype(np.uint16)


def full_depth(frame: DepthFrame) -> Depth:
    """The map at the size of its picture, in its own unit."""
    return upsample_depth(frame.depth, frame.frame.image.shape[:2])


def painter_on(device: str) -> Painter:
    """Who colours best beside a network on ``device``: PyTorch's name of a GPU, or "" for none."""
    if not device:
        return on_cpu
    from livedepth.postprocess.device_colour import DevicePainter

    return DevicePainter(device)


def make_renderer(
    kind: str,
    colormap_name: str,
    fixed: Range | None,
    *,
    planar: bool = False,
    legend: bool = False,
    painter: Painter = on_cpu,
) -> Renderer:
    """How ``kind`` is drawn: uint8 RGB [H, W, 3], or uint16 mm [H, W] for the 16-bit kinds.

    ``planar``: color and gray as planes for an encoder, uint8 [3/2 H, W], of a picture whose odd
    sides are one longer (:func:`colourise_i420`). ``legend``: colour and grey have their scale
    drawn in; not in planes. ``painter`` does the colouring (:func:`painter_on`). Raises
    SettingsError for an unknown kind or colour map.
    """
    tracker = RangeTracker(fixed)
    tables = {"color": colormap(colormap_name), "gray": colormap("gray")}

    def coloured(frame: DepthFrame, table: Image) -> Picture:
        limits = tracker.update(frame.depth, frame.frame.pts, frame.unit)
        height, width = frame.frame.image.shape[:2]
        if planar:
            return painter.colourise_i420(frame.depth, limits, table, (height, width))
        picture = painter.colourise(frame.depth, limits, table, (height, width))
        return draw_legend(picture, table, limits, frame.unit) if legend else picture

    def colour(frame: DepthFrame) -> Picture:
        return coloured(frame, tables["color"])

    def gray(frame: DepthFrame) -> Picture:
        return coloured(frame, tables["gray"])

    def side_by_side(frame: DepthFrame) -> Picture:
        return np.concatenate([frame.frame.image, colour(frame)], axis=1)

    def mm(frame: DepthFrame) -> Picture:
        return millimetres(full_depth(frame))

    kinds: dict[str, Renderer] = {
        "color": colour,
        "gray": gray,
        "side-by-side": side_by_side,
        "gray16": mm,
        "frames16": mm,
    }
    if kind not in kinds:
        raise SettingsError(
            "unknown output kind {kind!r}; known: {known}, npz", kind=kind, known=", ".join(kinds)
        )
    return kinds[kind]
