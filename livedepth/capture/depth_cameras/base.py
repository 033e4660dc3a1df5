"""The one protocol of all cameras that measure depth, and the source that reads one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from livedepth.capture.base import Source
from livedepth.capture.live import LiveSource, Shot, Waits
from livedepth.errors import SourceError
from livedepth.frames import Depth
from livedepth.lens import Lens, Origin

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0  # seconds between attempts to find a lost camera again
_TRIES = 5  # waits of about a second for a picture, before a camera counts as lost


@dataclass(frozen=True)
class Intrinsics:
    """Of the camera whose pictures the depth is aligned to, in pixels of those pictures.

    The middle of the first pixel is (0, 0). ``distortion`` are k1, k2, p1, p2, k3 as OpenCV has
    them; empty where the device does not say. ``origin``: who says all this.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int
    distortion: Sequence[float] = ()
    origin: Origin = "device"

    @property
    def lens(self) -> Lens:
        """What the rest of the program needs of it."""
        return Lens(self.fx, self.width, self.origin, self.height)

    def facts(self) -> dict[str, Any]:
        """As ``dataset.json`` has them."""
        found: dict[str, Any] = {
            "fx": self.fx,
            "fy": self.fy,
            "cx": self.cx,
            "cy": self.cy,
            "width": self.width,
            "height": self.height,
            "from": self.origin,
        }
        return found | ({"distortion": list(self.distortion)} if self.distortion else {})


class DepthCamera(Protocol):
    """An open camera that measures depth. Used by one thread."""

    @property
    def name(self) -> str:
        """What the camera calls itself."""

    @property
    def fps(self) -> Fraction | None:
        """How many pictures it gives in a second, as far as it says so."""

    @property
    def intrinsics(self) -> Intrinsics | None:
        """Those of its pictures; None where it does not say."""

    def grab(self) -> Shot | None:
        """The next picture with its ``truth``, aligned to it; None where none came for a second.

        Raises SourceError where the camera is lost.
        """

    def close(self) -> None:
        """Let go of the camera."""


@runtime_checkable
class Measuring(Protocol):
    """A source whose frames bring their depth (``Frame.truth``).

    ``measured`` says whether a device measured it; it is exact otherwise. ``measured_by`` is the
    name of what it comes from, and ``intrinsics`` are those of the pictures, where they are known.
    """

    measured: bool
    measured_by: str
    intrinsics: Intrinsics | None


class DepthSource(Source, Measuring, Protocol):
    """What ``--depth-source`` opens."""


class DepthCameraSource(LiveSource):
    """Frames of a camera that measures depth, which ``opener`` opens, and opens again when it is
    lost. Raises SourceError where there is none at the beginning, and LivedepthError where what it
    needs is not installed.
    """

    measured = True

    def __init__(self, opener: Callable[[], DepthCamera]) -> None:
        self._opener = opener
        self._camera: DepthCamera | None = opener()
        self.measured_by = self._camera.name
        self.intrinsics = self._camera.intrinsics
        waits = Waits(_FIRST_WAIT, _LONGEST_WAIT)
        super().__init__(self.measured_by, "camera", waits, fps=self._camera.fps)

    @property
    def lens(self) -> Lens | None:
        """That of its pictures, where the camera says so."""
        return self.intrinsics.lens if self.intrinsics else None

    def _grab(self) -> Shot:
        if self._camera is None:
            self._camera = self._opener()
            self.intrinsics = self._camera.intrinsics
        for _ in range(_TRIES):
            shot = self._camera.grab()
            if shot is not None:
                return shot._replace(lens=self.lens)
            if self._closed.is_set():
                break
        raise SourceError("{name}: gives no picture with depth", name=self.measured_by)

    def _release(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()


def metres(stored: npt.NDArray[Any], unit: float) -> Depth:
    """float32 metres of what a device measured in steps of ``unit`` metres; NaN where it is 0."""
    depth = stored.astype(np.float32) * np.float32(unit)
    depth[stored == 0] = np.nan
    return depth
