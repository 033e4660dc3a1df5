"""The modes of a camera, queried through Linux's Video4Linux2 (linux/videodev2.h)."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from livedepth.capture.base import CameraMode

_CAPTURE, _DISCRETE = 1, 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_FRMSIZE_TYPE_DISCRETE
_MJPG = int.from_bytes(b"MJPG", "little")
_FORMAT = struct.Struct("=3I32s5I")  # v4l2_fmtdesc: index, type, flags, description, pixelformat, …
_SIZE = struct.Struct("=11I")  # v4l2_frmsizeenum: index, pixel_format, type, width, height, …
_INTERVAL = struct.Struct("=13I")  # v4l2_frmivalenum: index, format, w, h, type, fraction, …
_MOST = 512  # answers to one query: a driver that gives more never ends
Ioctl = Callable[[int, int, bytearray], object]


def _request(number: int, shape: struct.Struct) -> int:
    """_IOWR('V', number, struct)."""
    return 3 << 30 | shape.size << 16 | ord("V") << 8 | number


def camera_modes(index: int, ioctl: Ioctl | None = None) -> list[CameraMode]:
    """The modes of /dev/video``index`` in MJPG, or else in its first format; empty if unknown.

    Sizes that can be chosen freely (not from a list) are left out.
    """
    if ioctl is None:
        if not sys.platform.startswith("linux"):
            return []
        import fcntl

        ioctl = fcntl.ioctl
    try:
        handle = os.open(Path(f"/dev/video{index}"), os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return []
    try:
        return _modes(lambda request, data: ioctl(handle, request, data))
    finally:
        os.close(handle)


def _modes(ask: Callable[[int, bytearray], object]) -> list[CameraMode]:
    formats = [
        answer[4]
        for answer in _answers(ask, 2, _FORMAT, lambda n: (n, _CAPTURE, 0, b"", 0, 0, 0, 0, 0))
    ]
    if not formats:
        return []
    pixels = _MJPG if _MJPG in formats else formats[0]
    modes = set()
    for size in _answers(ask, 74, _SIZE, lambda n: (n, pixels, *[0] * 9)):
        if size[2] != _DISCRETE:
            continue
        width, height = size[3:5]
        question = partial(_of_size, pixels, width, height)
        for one in _answers(ask, 75, _INTERVAL, question):
            seconds, parts = one[5:7]  # a fraction: seconds per frame
            if one[4] == _DISCRETE and 0 < seconds <= parts:
                modes.add(CameraMode(width, height, round(parts / seconds)))
    return sorted(modes, key=lambda mode: (mode.width, mode.height, mode.fps))


def _of_size(pixels: int, width: int, height: int, index: int) -> tuple[object, ...]:
    return (index, pixels, width, height, *[0] * 9)


def _answers(
    ask: Callable[[int, bytearray], object],
    number: int,
    shape: struct.Struct,
    question: Callable[[int], tuple[object, ...]],
) -> Iterator[tuple[int, ...]]:
    """The entries that the driver lists, until it reports that there are no more."""
    for index in range(_MOST):
        data = bytearray(shape.pack(*question(index)))
        try:
            ask(_request(number, shape), data)
        except OSError:
            return
        yield shape.unpack(data)
