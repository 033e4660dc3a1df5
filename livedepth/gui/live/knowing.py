"""Points whose distance a person told in the window, and what they make of the network's depth."""

from __future__ import annotations

from livedepth.frames import DepthFrame
from livedepth.inference.base import EngineInfo
from livedepth.inference.fitted import Fit, Known, fit_of, value_at
from livedepth.inference.metres import scale_of
from livedepth.postprocess.measure import Point


class KnownPoints:
    """Known points of one network. ``fit`` is what makes metres by them, or None without any.

    Each keeps what the network gave for it when it was told: later frames may show something else
    there.
    """

    def __init__(self) -> None:
        self.fit: Fit | None = None
        self._known: tuple[Known, ...] = ()
        self._values: tuple[float, ...] = ()

    def forget(self) -> None:
        """Another network, or another camera: nothing is known of it."""
        self.fit, self._known, self._values = None, (), ()

    def add(self, shown: DepthFrame, engine: EngineInfo, at: Point, metres: float) -> Fit:
        """One more point of a frame, ``at`` shares of its width and height.

        Raises SettingsError where it cannot be true with those before; it is not kept then.
        """
        size = height, width = shown.frame.image.shape[:2]
        if shown.fitted and self.fit is not None:
            depth, unit = self.fit.undo(shown.depth), self.fit.unit
        else:
            depth, unit = shown.depth / scale_of(engine, shown.lens, size), shown.unit
        one = Known(int(at[0] * width), int(at[1] * height), metres)
        known = (*self._known, one)
        values = (*self._values, value_at(depth, size, one))
        self.fit = fit_of(known, values, unit, depth)
        self._known, self._values = known, values
        return self.fit
