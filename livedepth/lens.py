"""What is known of the camera that took a picture: its focal length, and who says so."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from livedepth.errors import SettingsError

# A person, for this run; a person, in the settings; a calibration, kept in the settings; the photo
# itself; dataset.json; the room drawn by livedepth; the network, from the picture; the
# device.
Origin = Literal[
    "given", "settings", "calibrated", "EXIF", "dataset.json", "demo", "network", "device"
]
LEAST, MOST = 5.0, 170.0  # degrees from side to side that a pinhole camera is believed to see
_SHAPES_APART = 0.02  # of width / height: pictures of one shape, but for rounding


@dataclass(frozen=True, slots=True)
class Lens:
    """A focal length, in pixels of a picture ``width`` pixels wide; of whatever picture where that
    is 0.

    A field of view is the focal length of a picture of width 1. ``height`` is that of the picture
    the focal length was found in, 0 where it does not matter: a camera that gives pictures of
    another shape cuts off some of what it sees, and nobody says how much.
    """

    focal: float
    width: float
    origin: Origin
    height: float = 0.0

    @classmethod
    def of_degrees(cls, degrees: float, origin: Origin) -> Lens:
        """A field of view from side to side."""
        return cls(0.5 / math.tan(math.radians(degrees) / 2), 1.0, origin)

    def ratio(self, width: int) -> float:
        """The focal length in widths of a picture ``width`` pixels wide."""
        return self.focal / (self.width or width)

    def degrees(self, width: int) -> float:
        """What a picture ``width`` pixels wide shows from side to side, in degrees."""
        return degrees_of(self.ratio(width))

    def fits(self, width: int, height: int) -> bool:
        """Whether it says anything of pictures of this size."""
        if not self.height:
            return True
        shape = self.width / self.height
        return abs(width / height - shape) <= _SHAPES_APART * shape

    def turned(self) -> Lens:
        """The same camera turned by a quarter: its pictures are as wide as they were high."""
        return replace(self, width=self.height, height=self.width) if self.height else self

    def said(self, width: int) -> str:
        """For a person: ``60° (EXIF)``."""
        return f"{degrees_text(self.degrees(width))} ({self.origin})"


def degrees_of(ratio: float) -> float:
    """The field of view, in degrees, of a focal length in picture widths."""
    return math.degrees(2 * math.atan(0.5 / ratio))


def degrees_text(degrees: float) -> str:
    """Degrees with three digits."""
    return f"{degrees:.3g}°"


def believable(ratio: float) -> bool:
    """Whether a focal length in picture widths is one that a camera has."""
    return math.isfinite(ratio) and ratio > 0 and LEAST <= degrees_of(ratio) <= MOST


def lens_given(degrees: float | None, pixels: float | None) -> Lens | None:
    """The lens that ``--fov`` or ``--focal`` gives; None without either. Raises SettingsError."""
    if degrees is not None and pixels is not None:
        raise SettingsError("--fov and --focal say the same thing; give one of them")
    if degrees is not None:
        if not LEAST <= degrees <= MOST:
            raise SettingsError(
                "--fov {degrees:g}: a field of view has {least:g} to {most:g} degrees",
                degrees=degrees,
                least=LEAST,
                most=MOST,
            )
        return Lens.of_degrees(degrees, "given")
    if pixels is not None:
        if not (math.isfinite(pixels) and pixels > 0):
            raise SettingsError("--focal {pixels:g}: is no number of pixels", pixels=pixels)
        return Lens(pixels, 0.0, "given")
    return None
