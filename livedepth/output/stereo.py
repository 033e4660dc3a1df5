"""3D pictures of a frame and its depth: two eyes side by side, or in the colours of glasses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from livedepth.frames import DepthFrame, Image
from livedepth.output.pictures import Picture, Renderer, Style
from livedepth.postprocess.stereo import Parallax, anaglyph, second_eye

_SIDE_BY_SIDE = 3  # H.264's number of it, in the message of a frame packing arrangement


def side_by_side(style: Style) -> Renderer:
    """What the left eye sees, the picture itself, and to its right what the right one sees.

    uint8 RGB [H, 2 W, 3].
    """
    return _of_eyes(style, lambda left, right: np.concatenate([left, right], axis=1))


def half_side_by_side(style: Style) -> Renderer:
    """The same with each eye's picture half as wide, uint8 RGB [H, W, 3] (odd W: one more)."""

    def halved(left: Image, right: Image) -> Picture:
        size = ((left.shape[1] + 1) // 2, left.shape[0])
        narrow = [cv2.resize(eye, size, interpolation=cv2.INTER_AREA) for eye in (left, right)]
        return np.concatenate(narrow, axis=1)

    return _of_eyes(style, halved)


def red_cyan(style: Style) -> Renderer:
    """Both eyes in one picture for red-cyan glasses, uint8 RGB [H, W, 3]."""
    return _of_eyes(style, anaglyph)


def _of_eyes(style: Style, joined: Callable[[Image, Image], Picture]) -> Renderer:
    """Each renderer has a convergence of its own, which follows the frames that it has drawn."""
    parallax = style.memory.keep("parallax", Parallax(style.stereo))

    def render(frame: DepthFrame) -> Picture:
        image, pts = frame.frame.image, frame.frame.pts
        apart = parallax.update(frame.depth, pts, frame.unit, image.shape[1])
        return joined(image, second_eye(image, apart))

    return render


def announce_eyes(stream: Any) -> None:
    """Have a video say that its pictures are two eyes side by side, the left one on the left.

    Matroska keeps it as StereoMode; H.264 as a frame packing arrangement (ITU-T H.264, D.2.26) in
    its first pictures, in every container. Before the encoder's first frame.
    """
    stream.metadata["stereo_mode"] = "left_right"
    context = stream.codec_context
    if context.name == "libx264":
        others = context.options.get("x264-params", "")
        params = ":".join(filter(None, (others, f"frame-packing={_SIDE_BY_SIDE}")))
        context.options = {**context.options, "x264-params": params}
