"""What a depth frame looks like in a file: colour, grey, over its picture, 16-bit millimetres."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.defaults import OPACITY
from livedepth.frames import Depth, DepthFrame, Image, Unit
from livedepth.output.legend import draw_legend
from livedepth.postprocess import colour as on_cpu
from livedepth.postprocess.colour import DEFAULT_COLORMAP, Painter, colormap
from livedepth.postprocess.guided import guided_upsample
from livedepth.postprocess.memory import Memory
from livedepth.postprocess.range_tracker import Range, RangeTracker
from livedepth.postprocess.stereo import Stereo
from models.geometry import upsample_depth

Picture = npt.NDArray[Any]
Renderer = Callable[[DepthFrame], Picture]
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


@dataclass(frozen=True)
class Style:
    """How depth is drawn.

    ``colormap`` is the name of one; ``fixed`` holds the range, which follows the scene where it is
    None. ``legend``: colour and grey have their scale drawn in; not in planes. ``planar``: they are
    drawn as planes for an encoder, uint8 [3/2 H, W], of a picture whose odd sides are one longer
    (:func:`colourise_i420`). ``painter`` does the colouring (:func:`painter_on`). ``memory``
    gets all that is remembered from frame to frame. ``stereo`` says how a second eye sees,
    and ``step`` is that of points in space (:class:`.clouds.CloudsSink`). ``opacity`` 0..1 is that
    of depth over its picture. ``sharpen``: colour has the edges of the picture
    (:func:`guided_upsample`); not in planes.
    """

    colormap: str = DEFAULT_COLORMAP
    fixed: Range | None = None
    legend: bool = False
    planar: bool = False
    painter: Painter = on_cpu
    memory: Memory = field(default_factory=Memory, compare=False)
    stereo: Stereo = field(default_factory=Stereo)
    step: int = 0
    opacity: float = OPACITY
    sharpen: bool = False

    def said(self, unit: Unit, options: Iterable[str]) -> dict[str, str]:
        """Those of ``options`` that shape a picture of depth in ``unit``, as texts."""
        near_far = self.fixed if unit == "m" else None
        texts = {
            "range": ":".join(map(_millimetres, near_far)) if near_far else "auto",
            "colormap": self.colormap,
            "legend": "yes" if self.legend else "",
            "opacity": f"{self.opacity:g}",
            "sharpen": "yes" if self.sharpen else "",
            "step": f"{self.step}" if self.step else "",
            "field_of_view": f"{self.stereo.field_of_view:g}",
            **self.stereo.said(unit),
        }
        return {name: texts[name] for name in options if texts.get(name)}


def _millimetres(metres: float) -> str:
    """As many digits as a measured end of a range has a meaning in."""
    return str(round(float(metres), 3))


def colour(style: Style) -> Renderer:
    """Depth in colours, uint8 RGB [H, W, 3]. Raises SettingsError for an unknown colour map."""
    return _drawn(style, style.colormap)


def gray(style: Style) -> Renderer:
    """Depth as grey, bright when near, uint8 RGB [H, W, 3]."""
    return _drawn(style, "gray")


def gray10(style: Style) -> Renderer:
    """Depth as grey in 10 bits, bright when near, uint16 64..940 [H, W]. Has no legend."""
    tracker = style.memory.keep("range", RangeTracker(style.fixed))

    def render(frame: DepthFrame) -> Picture:
        limits = tracker.update(frame.depth, frame.frame.pts, frame.unit)
        return on_cpu.gray_levels(frame.depth, limits, frame.frame.image.shape[:2])

    return render


def side_by_side(style: Style) -> Renderer:
    """The picture and to its right its depth in colours, uint8 RGB [H, 2 W, 3]."""
    coloured = colour(replace(style, planar=False))
    return lambda frame: np.concatenate([frame.frame.image, coloured(frame)], axis=1)


def overlay(style: Style) -> Renderer:
    """Depth in colours over its picture, as opaque as the style says, uint8 RGB [H, W, 3]."""
    return _drawn(replace(style, planar=False), style.colormap, _mixed)


def as_it_is(style: Style) -> Renderer:
    """The picture itself, uint8 RGB [H, W, 3]; no style changes it."""
    return lambda frame: frame.frame.image


def in_millimetres(style: Style) -> Renderer:
    """Depth as numbers, uint16 mm [H, W]; no style changes them."""
    return lambda frame: millimetres(full_depth(frame))


def _mixed(coloured: Image, image: Image, opacity: float) -> Image:
    mixed = cv2.addWeighted(coloured, opacity, image, 1 - opacity, 0)
    return mixed.astype(np.uint8, copy=False)


def _alone(coloured: Image, image: Image, opacity: float) -> Image:
    return coloured


def _drawn(
    style: Style, colormap_name: str, joined: Callable[[Image, Image, float], Image] = _alone
) -> Renderer:
    """Each renderer has a range of its own, which follows the frames that it has drawn.

    ``joined`` makes a picture of the colours and the frame's own one, before the legend.
    """
    tracker = style.memory.keep("range", RangeTracker(style.fixed))
    table, painter = colormap(colormap_name), style.painter

    def render(frame: DepthFrame) -> Picture:
        depth, image = frame.depth, frame.frame.image
        limits = tracker.update(depth, frame.frame.pts, frame.unit)
        size = image.shape[:2]
        if style.planar:
            return painter.colourise_i420(depth, limits, table, size)
        if style.sharpen:
            depth = guided_upsample(depth, image, size)
        picture = joined(painter.colourise(depth, limits, table, size), image, style.opacity)
        if not style.legend:
            return picture
        return draw_legend(picture, table, limits, frame.unit, fitted=frame.fitted)

    return render
