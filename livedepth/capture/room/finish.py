"""From light to picture: exposure and tone curve, then what a small camera adds to a frame."""

from __future__ import annotations

import cv2
import numpy as np

from livedepth.capture.room.arrays import F32, U8
from livedepth.capture.room.geometry import Panel
from livedepth.capture.room.raster import Drawing

_EXPOSURE = 3.4
_WHITE = 3.2  # scene brightness that just reaches white
_NOISE_RATE = 30.0  # frames a second: how often the noise changes
_NOISE_FIELDS = 2
_NOISE = 2.0  # levels of 255, about its standard deviation
_CREASE = 2e-4  # bend of the inverse depth, 1/m from pixel to pixel, that counts as an edge
_SLOPE = 36  # Sobel slope of the grey picture that an edge must have to be smoothed along
_LINEAR = ((np.arange(256) / 255.0) ** 2.2).astype(np.float32)


def develop(panel: Panel, light: F32) -> U8:
    """A panel's texture, uint8 RGB [h, w, 3], under its light, float32 [k, l, 3]."""
    height, width = panel.texture.size
    spread = cv2.resize(
        light + np.float32(panel.glow), (width, height), interpolation=cv2.INTER_LINEAR
    )
    lit = np.asarray(cv2.LUT(panel.albedo, _LINEAR), np.float32)
    lit *= spread
    lit *= np.float32(_EXPOSURE)
    # Reinhard's curve with a white point; the square root stands for display gamma
    shoulder = lit * np.float32(1 / _WHITE**2)
    shoulder += 1
    shoulder *= lit
    lit += 1
    shoulder /= lit
    np.sqrt(shoulder, out=shoulder)
    return cv2.convertScaleAbs(shoulder, alpha=255.0)


class Finish:
    """Softens edges, adds bloom, vignetting and sensor noise; the same for equal frame times."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        rng = np.random.default_rng((seed, 77))
        y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        falloff = 1 / (1 + 0.1 * (x * x + 0.56 * y * y)) ** 2
        self._vignette = cv2.merge([(255 * falloff).astype(np.uint8)] * 3)
        self._noise = [_grain(rng, height + 64, width + 64) for _ in range(_NOISE_FIELDS)]
        self._seed = seed

    def __call__(self, drawing: Drawing, time: float) -> U8:
        """uint8 RGB [H, W, 3] as the camera would give it, ``time`` seconds after its start."""
        colour = _soften(drawing)
        colour = cv2.add(colour, _bloom(colour))
        colour = cv2.multiply(colour, self._vignette, scale=1 / 255)
        height, width = colour.shape[:2]
        count = round(time * _NOISE_RATE)
        rng = np.random.default_rng((self._seed, count & 0xFFFFFFFF))
        field, top, left = rng.integers((_NOISE_FIELDS, 64, 64)).tolist()
        plus, minus = (part[top : top + height, left : left + width] for part in self._noise[field])
        return np.asarray(cv2.subtract(cv2.add(colour, plus), minus), np.uint8)


def _grain(rng: np.random.Generator, height: int, width: int) -> tuple[U8, U8]:
    """Positive and negative parts of sensor noise, slightly blurred as by demosaicing."""
    raw = rng.standard_normal((height, width, 3), dtype=np.float32)
    mean = raw[..., 0] + raw[..., 1]
    mean += raw[..., 2]
    mean /= 3
    raw *= np.float32(0.6)
    raw += mean[..., None]
    soft = cv2.GaussianBlur(raw, (3, 3), 0.6)
    soft *= np.float32(1.4 * _NOISE)
    size = cv2.convertScaleAbs(soft)
    plus = size * (soft > 0)
    return plus, size - plus


def _soften(drawing: Drawing) -> U8:
    """A lens's slight blur everywhere, and more of it across edges to smooth their steps."""
    # Inverse depth is affine over a plane, so its Laplacian marks silhouettes and creases
    bend = cv2.Laplacian(drawing.inverse, cv2.CV_32F)
    edge = cv2.compare(cv2.absdiff(bend, 0.0), _CREASE, cv2.CMP_GT)
    edge = cv2.dilate(edge, np.ones((3, 3), np.uint8))
    soft = cv2.GaussianBlur(drawing.colour, (3, 3), 0.45)
    round_about = cv2.GaussianBlur(drawing.colour, (3, 3), 0.85)
    grey = cv2.GaussianBlur(cv2.cvtColor(round_about, cv2.COLOR_RGB2GRAY), (5, 5), 1.1)
    across = cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_16S, 1, 0, ksize=3))
    down = cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_16S, 0, 1, ksize=3))
    cv2.copyTo(round_about, edge, soft)
    flat = np.full_like(grey, _SLOPE)
    # Steps of nearly level and nearly upright edges are long: average along them
    for along, over, size in ((across, down, (7, 1)), (down, across, (1, 7))):
        # The middle of a thin bar has no slope, and must not take in what lies beside it
        runs = cv2.compare(over, cv2.max(cv2.add(along, along), flat), cv2.CMP_GT)
        cv2.copyTo(cv2.blur(round_about, size), cv2.bitwise_and(runs, edge), soft)
    return np.asarray(soft, np.uint8)


def _bloom(colour: U8) -> U8:
    """Glow of the brightest parts, scattered in the lens."""
    height, width = colour.shape[:2]
    small = cv2.resize(
        colour, (max(width // 8, 1), max(height // 8, 1)), interpolation=cv2.INTER_AREA
    )
    bright = cv2.subtract(small, (205, 205, 205, 0))
    glow = cv2.GaussianBlur(bright, (0, 0), max(width / 8 / 22, 0.5))
    return np.asarray(cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
