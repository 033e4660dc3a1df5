"""The ROS 2 messages of a recording: what they consist of, and their bytes.

Bytes are CDR, little endian (OMG DDS-RTPS, 10.2): a number starts at a multiple of its size,
counted behind the four bytes of the head; a text or a list starts with its length.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

FRAME = "camera_rgb_optical_frame"  # x right, y down, z forward; of depth too, which is its own
_HEAD = b"\x00\x01\x00\x00"
_NANO = 1_000_000_000
_BETWEEN = "=" * 80
_TIME = ("builtin_interfaces/Time", "int32 sec\nuint32 nanosec")
_HEADER = ("std_msgs/Header", "builtin_interfaces/Time stamp\nstring frame_id")
_ROI = (
    "sensor_msgs/RegionOfInterest",
    "uint32 x_offset\nuint32 y_offset\nuint32 height\nuint32 width\nbool do_rectify",
)


class Kind(NamedTuple):
    """A kind of message: its name, and its definition with those of its parts."""

    name: str
    definition: str


def _kind(name: str, fields: Sequence[str], *parts: tuple[str, str]) -> Kind:
    texts = ["\n".join(("std_msgs/Header header", *fields))]
    texts += [f"{_BETWEEN}\nMSG: {part}\n{inside}" for part, inside in (_HEADER, _TIME, *parts)]
    return Kind(f"sensor_msgs/msg/{name}", "\n".join(texts) + "\n")


COMPRESSED = _kind("CompressedImage", ("string format", "uint8[] data"))
IMAGE = _kind(
    "Image",
    (
        "uint32 height",
        "uint32 width",
        "string encoding",
        "uint8 is_bigendian",
        "uint32 step",
        "uint8[] data",
    ),
)
CAMERA_INFO = _kind(
    "CameraInfo",
    (
        "uint32 height",
        "uint32 width",
        "string distortion_model",
        "float64[] d",
        "float64[9] k",
        "float64[9] r",
        "float64[12] p",
        "uint32 binning_x",
        "uint32 binning_y",
        "sensor_msgs/RegionOfInterest roi",
    ),
    _ROI,
)


class _Cdr:
    """A message while it grows."""

    def __init__(self, nanoseconds: int) -> None:
        self._data = bytearray(_HEAD)
        self.numbers("iI", nanoseconds // _NANO, nanoseconds % _NANO)
        self.text(FRAME)

    def numbers(self, formats: str, *values: float) -> None:
        """One number for each character of ``formats`` (those of :mod:`struct`)."""
        for form, value in zip(formats, values, strict=True):
            size = struct.calcsize(form)
            self._data += bytes(-(len(self._data) - len(_HEAD)) % size)
            self._data += struct.pack(f"<{form}", value)

    def text(self, text: str) -> None:
        data = text.encode() + b"\0"
        self.numbers("I", len(data))
        self._data += data

    def bytes(self, data: bytes | memoryview) -> None:
        self.numbers("I", len(data))
        self._data += data

    def done(self) -> bytes:
        return bytes(self._data)


def compressed_image(nanoseconds: int, data: bytes, form: str) -> bytes:
    """``sensor_msgs/msg/CompressedImage`` of a JPEG or PNG file; ``form`` is jpeg or png."""
    message = _Cdr(nanoseconds)
    # What image_transport writes for a picture in RGB, whose files OpenCV reads as BGR.
    message.text(f"rgb8; {form} compressed bgr8")
    message.bytes(data)
    return message.done()


def image(nanoseconds: int, pixels: npt.NDArray[Any]) -> bytes:
    """``sensor_msgs/msg/Image`` of one channel [H, W]: 16UC1 of uint16, 32FC1 of float32."""
    encoding = {"uint16": "16UC1", "float32": "32FC1"}[pixels.dtype.name]
    stored = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    height, width = stored.shape
    message = _Cdr(nanoseconds)
    message.numbers("II", height, width)
    message.text(encoding)
    message.numbers("BI", 0, width * stored.itemsize)
    message.bytes(stored.tobytes())
    return message.done()


def camera_info(nanoseconds: int, intrinsics: Mapping[str, Any]) -> bytes:
    """``sensor_msgs/msg/CameraInfo`` of a pinhole camera, in pixels.

    ``intrinsics`` are those of ``dataset.json``: fx, fy, cx, cy, width, height, and ``distortion``
    in the order of OpenCV where a calibration found it. Where nobody knows it, ``d`` is empty.
    """
    fx, fy, cx, cy = (float(intrinsics[key]) for key in ("fx", "fy", "cx", "cy"))
    distortion = [float(number) for number in intrinsics.get("distortion") or ()]
    message = _Cdr(nanoseconds)
    message.numbers("II", int(intrinsics["height"]), int(intrinsics["width"]))
    # REP 104 has no other names; the longer one is OpenCV's eight numbers.
    message.text("rational_polynomial" if len(distortion) > 5 else "plumb_bob")
    message.numbers("I" + "d" * len(distortion), len(distortion), *distortion)
    message.numbers("d" * 9, fx, 0, cx, 0, fy, cy, 0, 0, 1)
    message.numbers("d" * 9, 1, 0, 0, 0, 1, 0, 0, 0, 1)
    message.numbers("d" * 12, fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0)
    message.numbers("II", 0, 0)  # no binning
    message.numbers("IIII?", 0, 0, 0, 0, False)  # the whole picture
    return message.done()
