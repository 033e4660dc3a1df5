"""The picture as in a mirror: only seen so, never computed or saved so."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from livedepth.frames import DepthFrame, Frame
from livedepth.postprocess.measure import Point

_RIGHTMOST = 1 - 1e-9  # a place of the picture is less than 1


def mirrored(depth: DepthFrame) -> DepthFrame:
    """The same frame with left and right exchanged in all it has."""
    return replace(
        depth,
        depth=cv2.flip(depth.depth, 1).astype(np.float32, copy=False),
        frame=mirrored_frame(depth.frame),
        second=None if depth.second is None else mirrored(depth.second),
    )


def mirrored_frame(frame: Frame) -> Frame:
    """The same of a frame that has no depth yet."""
    return replace(
        frame,
        image=cv2.flip(frame.image, 1).astype(np.uint8, copy=False),
        truth=None if frame.truth is None else np.ascontiguousarray(frame.truth[:, ::-1]),
    )


def across(point: Point) -> Point:
    """Where a place of the picture (shares) is in the mirror; its own inverse."""
    return min(1 - point[0], _RIGHTMOST), point[1]
