"""What a person pinned on the picture: probes and a rectangle."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.frames import DepthFrame, Unit
from livedepth.gui.views.mirror import across, mirrored
from livedepth.postprocess.measure import Point, Spread, depth_at, depth_within

MOST_PROBES = 8
_KEPT = 600  # values of a probe: 20 s at 30 frames a second
COLOURS = (
    *("#ff5d5d", "#4fd1ff", "#ffd24f", "#7dff7a"),
    *("#d08bff", "#ff9d4f", "#5df2c8", "#ff7ac2"),
)


def depth_text(value: float | None, unit: Unit) -> str:
    """A depth as a person reads it."""
    if value is None or math.isnan(value):
        return "—"
    return f"{value:.2f} m" if unit == "m" else f"{value:.3g}"


@dataclass
class Probe:
    """A point of the picture whose depth is followed."""

    number: int
    at: Point
    values: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    second: float | None = None  # of the second model, where two are compared

    @property
    def colour(self) -> str:
        return COLOURS[(self.number - 1) % len(COLOURS)]

    @property
    def latest(self) -> float | None:
        return self.values[-1][1] if self.values else None


class Marks(QObject):
    """Probes and a rectangle, and what the last frame said of them."""

    changed = pyqtSignal()  # what is pinned
    measured = pyqtSignal()  # its values

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.probes: list[Probe] = []
        self.rectangle: tuple[Point, Point] | None = None
        self.spread: Spread | None = None
        self.second_spread: Spread | None = None
        self._last: DepthFrame | None = None

    def pin(self, at: Point) -> Probe | None:
        """Add a probe; None when there are as many as one can distinguish."""
        if len(self.probes) >= MOST_PROBES:
            return None
        taken = {probe.number for probe in self.probes}
        probe = Probe(next(self._free(taken)), at)
        self.probes.append(probe)
        self._look()
        self.changed.emit()
        return probe

    @staticmethod
    def _free(taken: set[int]) -> Iterator[int]:
        return (number for number in count(1) if number not in taken)

    def unpin(self, probe: Probe) -> None:
        self.probes.remove(probe)
        self.changed.emit()

    def set_rectangle(self, corners: tuple[Point, Point] | None) -> None:
        self.rectangle = corners
        self._look()
        self.changed.emit()

    def clear(self) -> None:
        """Take everything off the picture."""
        self.probes.clear()
        self.set_rectangle(None)

    def mirror(self) -> None:
        """Left and right are exchanged: the marks stay on what they mark."""
        for probe in self.probes:
            probe.at = across(probe.at)
        if self.rectangle is not None:
            self.rectangle = across(self.rectangle[0]), across(self.rectangle[1])
        self._last = None if self._last is None else mirrored(self._last)
        self._spread()
        self.changed.emit()

    def forget(self) -> None:
        """Another source: its depth does not go on from the one before."""
        for probe in self.probes:
            probe.values.clear()
        self._last = None
        self._spread()

    def measure(self, depth: DepthFrame) -> None:
        """Look at a new frame."""
        if self._last is not None and self._last.unit != depth.unit:
            self.forget()  # metres and shares of a range are not one curve
        self._last = depth
        for probe in self.probes:
            probe.values.append((depth.frame.captured_at, depth_at(depth.depth, probe.at)))
            probe.second = depth_at(depth.second.depth, probe.at) if depth.second else None
        self._spread()
        if self.probes or self.rectangle:
            self.measured.emit()

    def _look(self) -> None:
        """Values of what was pinned since the last frame."""
        if self._last is not None:
            for probe in self.probes:
                if not probe.values:
                    value = depth_at(self._last.depth, probe.at)
                    probe.values.append((self._last.frame.captured_at, value))
        self._spread()

    def _spread(self) -> None:
        self.spread = self.second_spread = None
        if self._last is not None and self.rectangle is not None:
            self.spread = depth_within(self._last.depth, *self.rectangle)
            if self._last.second is not None:
                self.second_spread = depth_within(self._last.second.depth, *self.rectangle)
