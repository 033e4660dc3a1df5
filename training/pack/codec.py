"""Pictures, depth and labels as a few kilobytes each, and what is lost by that."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from training.errors import DataError

Bytes = npt.NDArray[np.uint8]
Depth = npt.NDArray[np.float32]
_LOSSLESS = 101  # of OpenCV's WebP quality: above 100
_CODES = 254  # steps between code 1, the nearest depth, and code 255, the farthest
LARGEST = 4096  # pixels of a side; more is no training picture


@dataclass(frozen=True)
class Grade:
    """How much is kept: the width of the packed pictures in pixels, and WebP's quality."""

    width: int
    quality: int


# From good to small. What a smaller width loses cannot be seen by networks with inputs of 384
# pixels; below a quality of 60 blocks begin to show.
GRADES = (
    Grade(640, 90),
    Grade(512, 90),
    Grade(448, 85),
    Grade(384, 80),
    Grade(320, 80),
    Grade(320, 70),
    Grade(320, 60),
    Grade(256, 60),
)


def packed_size(size: tuple[int, int], grade: Grade) -> tuple[int, int]:
    """Height and width at which a picture of ``size`` is kept: never larger than it is."""
    height, width = size
    kept = min(width, grade.width)
    return max(1, round(height * kept / width)), kept


def encode_picture(rgb: Bytes, grade: Grade) -> bytes:
    """WebP of uint8 RGB [H, W, 3]."""
    height, width = packed_size((rgb.shape[0], rgb.shape[1]), grade)
    small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
    return _webp(cv2.cvtColor(small, cv2.COLOR_RGB2BGR), grade.quality)


def decode_picture(data: bytes, size: tuple[int, int]) -> Bytes:
    """uint8 RGB [H, W, 3] of ``size``. Raises DataError."""
    image = _decoded(data, cv2.IMREAD_COLOR_RGB)
    return _resized(image, size, cv2.INTER_CUBIC)


@dataclass(frozen=True)
class LogScale:
    """Depth as one byte: 0 is invalid, 1 to 255 are ``near`` to ``far`` metres in equal ratios.

    The largest error is half a step: sqrt((far / near) ** (1 / 254)) - 1 of the depth, 0.6 % for
    0.5 to 10 m.
    """

    near: float
    far: float

    @property
    def largest_error(self) -> float:
        """As a share of the depth."""
        return float((self.far / self.near) ** (0.5 / _CODES)) - 1

    def encode(self, metres: Depth) -> Bytes:
        """Codes of float32 metres, NaN where invalid; depth outside of the range is clipped."""
        valid = np.isfinite(metres) & (metres > 0)
        inside = np.clip(np.where(valid, metres, self.near), self.near, self.far)
        steps = np.log(inside / self.near) * (_CODES / np.log(self.far / self.near))
        return np.where(valid, 1 + np.rint(steps), 0).astype(np.uint8)

    def decode(self, codes: Bytes) -> Depth:
        """float32 metres, NaN where invalid."""
        table = self.near * (self.far / self.near) ** ((np.arange(256) - 1) / _CODES)
        table[0] = np.nan
        return table.astype(np.float32)[codes]


def encode_map(codes: Bytes, grade: Grade) -> bytes:
    """Lossless WebP of uint8 codes or labels [H, W], at the size of the packed pictures.

    Smaller by the nearest sample: no depth is invented between an object and its background.
    """
    height, width = packed_size((codes.shape[0], codes.shape[1]), grade)
    small = cv2.resize(codes, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    return _webp(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), _LOSSLESS)


def decode_map(data: bytes, size: tuple[int, int]) -> Bytes:
    """uint8 [H, W] of ``size``. Raises DataError."""
    image = _decoded(data, cv2.IMREAD_COLOR_BGR)[..., 0]
    return _resized(np.ascontiguousarray(image), size, cv2.INTER_NEAREST_EXACT)


def _webp(image: Bytes, quality: int) -> bytes:
    done, data = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, quality])
    assert done, "OpenCV is built with WebP"
    return data.tobytes()


def _decoded(data: bytes, mode: int) -> Bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise DataError("the pack holds something that is no picture")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), mode)
    if image is None:
        raise DataError("the pack holds a picture that cannot be read")
    return image.astype(np.uint8, copy=False)


def _resized(image: Bytes, size: tuple[int, int], how: int) -> Bytes:
    height, width = size
    if image.shape[:2] == size:
        return image
    return cv2.resize(image, (width, height), interpolation=how).astype(np.uint8, copy=False)
