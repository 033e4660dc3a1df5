"""Pictures brought to the size of the first, in the form that an encoder takes."""

from __future__ import annotations

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from livedepth.output.codecs import PLANES, RGB
from livedepth.output.encoding import BT709, LIMITED
from livedepth.output.pictures import Picture


def even_size(size: tuple[int, int], pixels: str) -> tuple[int, int]:
    """(height, width) in which a format can be stored: 4:2:0 has one colour for 2x2 pixels."""
    across = 2 if pixels.startswith(("yuv42", "nv12", "p010")) else 1
    down = 2 if pixels.startswith(("yuv420", "nv12", "p010")) else 1
    height, width = size
    return -(-height // down) * down, -(-width // across) * across


def size_of(picture: Picture, kind: str) -> tuple[int, int]:
    """(height, width) of a picture of a kind (see :mod:`.codecs`)."""
    height, width = picture.shape[:2]
    return (height * 2 // 3 if kind == PLANES else height), width


def fitted(picture: Picture, size: tuple[int, int], kind: str) -> Picture:
    """At a size (height, width): odd sides are extended by their edge, other sizes resized."""
    if kind == PLANES:
        return fit_planes(picture, size)
    (height, width), (h, w) = size, picture.shape[:2]
    if 0 <= height - h <= 1 and 0 <= width - w <= 1:
        if (h, w) == (height, width):
            return picture
        return cv2.copyMakeBorder(picture, 0, height - h, 0, width - w, cv2.BORDER_REPLICATE)
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_NEAREST)


def encodable(picture: Picture, kind: str, pixels: str, scaler: VideoReformatter) -> av.VideoFrame:
    """A picture of a kind as FFmpeg's frame in the format ``pixels``; BT.709, 16..235 of YUV.

    ``scaler`` is kept by the caller: each frame's own would start threads for one picture.
    """
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=kind)
    if kind == pixels:
        return frame
    if pixels == "bgr0":
        return scaler.reformat(frame, format=pixels)
    given = {} if kind == RGB else {"src_color_range": LIMITED}
    made = scaler.reformat(
        frame, format=pixels, dst_colorspace=BT709, dst_color_range=LIMITED, **given
    )
    # ProRes takes these from the pictures, not from the stream. PyAV 16 has only the first.
    for name in ("colorspace", "color_trc", "color_primaries"):
        if hasattr(made, name):
            setattr(made, name, BT709)
    return made


def fit_planes(picture: Picture, size: tuple[int, int]) -> Picture:
    """I420 uint8 [3/2 H, W] at another even size (height, width)."""
    height, width = size
    h, w = picture.shape[0] * 2 // 3, picture.shape[1]
    if (h, w) == size:
        return picture
    fitted = np.empty((height * 3 // 2, width), picture.dtype)
    fitted[:height] = cv2.resize(picture[:h], (width, height), interpolation=cv2.INTER_NEAREST)
    for before, after in zip(
        picture[h:].reshape(2, h // 2, w // 2),
        fitted[height:].reshape(2, height // 2, width // 2),
        strict=True,
    ):
        after[:] = cv2.resize(before, after.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return fitted
