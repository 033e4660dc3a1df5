"""What a person pinned on the picture: probes and a rectangle."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.frames import Depth, DepthFrame, Unit
from livedepth.gui.texts import tr
from livedepth.gui.views.mirror import across, mirrored
from livedepth.postprocess.difference import Apart, difference
from livedepth.postprocess.measure import Point, Spread, depth_at, depth_within

Reading = Literal["first", "second", "difference"]  # of two models; the first is the only one else
Told = Callable[[float | None], str]  # a value as a person reads it
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


def apart_text(value: float | None, unit: Apart) -> str:
    """A difference of depths as a person reads it."""
    if value is None or math.isnan(value):
        return "—"
    return f"{value:+.2f} m" if unit == "m" else f"{value:+.1f} %"


def told_at(depth: DepthFrame, point: Point) -> str:
    """The depth at a place of the picture; of both models, and how far apart, where two run."""
    first, second = depth_at(depth.depth, point), depth.second
    text = depth_text(first, depth.unit)
    if depth.fitted:
        text += f" ({tr('fitted')})"
    if second is None:
        return text
    other = depth_at(second.depth, point)
    texts = [f"A {text}", f"B {depth_text(other, second.unit)}"]
    if depth.unit == second.unit == "m":
        percent = apart_text(100 * (other - first) / first if first > 0 else math.nan, "%")
        texts.append(f"B − A {apart_text(other - first, 'm')} ({percent})")
    return " · ".join(texts)


def spread_text(spread: Spread | None, told: Told) -> str:
    """What stands at a rectangle."""
    if spread is None:
        return tr("no valid depth")
    values = (told(value) for value in (spread.median, spread.least, spread.most))
    return tr("median {0}, {1} to {2}").format(*values)


@dataclass
class Probe:
    """A point of the picture whose depth is followed."""

    number: int
    at: Point
    values: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    second: float | None = None  # of the second model, where two are compared
    difference: float | None = None  # of both, in the unit that is chosen

    @property
    def colour(self) -> str:
        return COLOURS[(self.number - 1) % len(COLOURS)]

    @property
    def latest(self) -> float | None:
        return self.values[-1][1] if self.values else None

    def read(self, reading: Reading) -> float | None:
        """Its newest value of one kind."""
        known = {"first": self.latest, "second": self.second, "difference": self.difference}
        return known[reading]


class Marks(QObject):
    """Probes and a rectangle, and what the last frame said of them."""

    changed = pyqtSignal()  # what is pinned
    measured = pyqtSignal()  # its values

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.probes: list[Probe] = []
        self.rectangle: tuple[Point, Point] | None = None
        self.spreads: Mapping[Reading, Spread | None] = {}  # of the rectangle; nothing without one
        self.apart: Apart = "m"
        self._last: DepthFrame | None = None

    @property
    def spread(self) -> Spread | None:
        """The depth within the rectangle."""
        return self.spreads.get("first")

    @property
    def second_spread(self) -> Spread | None:
        """The same of the second model."""
        return self.spreads.get("second")

    def set_apart(self, unit: Apart) -> None:
        """What differences of two models are told in."""
        self.apart = unit
        if self._last is not None:
            self._read_all(self._last)
        self.changed.emit()

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

    def put_back(self, probes: Sequence[Probe]) -> None:
        """Have these probes, as they were before."""
        if self.probes != probes:
            self.probes[:] = probes
            self._look()
            self.changed.emit()

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
        if self._last is not None:
            self._last = mirrored(self._last)
            self._read_all(self._last)
        self.changed.emit()

    def forget(self) -> None:
        """Another source: its depth does not go on from the one before."""
        for probe in self.probes:
            probe.values.clear()
        self._last = None
        self.spreads = {}

    def measure(self, depth: DepthFrame) -> None:
        """Look at a new frame."""
        if self._last is not None and self._last.unit != depth.unit:
            self.forget()  # metres and shares of a range are not one curve
        self._last = depth
        for probe in self.probes:
            probe.values.append((depth.frame.captured_at, depth_at(depth.depth, probe.at)))
        self._read_all(depth)
        if self.probes or self.rectangle:
            self.measured.emit()

    def _read_all(self, depth: DepthFrame) -> None:
        """What the probes and the rectangle say of the second model, and of both."""
        marked = self.probes or self.rectangle
        apart = difference(depth, self.apart) if marked else None
        second = depth.second.depth if depth.second is not None else None
        for probe in self.probes:
            probe.second = None if second is None else depth_at(second, probe.at)
            probe.difference = None if apart is None else depth_at(apart, probe.at)
        self._spread(second, apart)

    def _look(self) -> None:
        """Values of what was pinned since the last frame."""
        if self._last is None:
            return
        for probe in self.probes:
            if not probe.values:
                value = depth_at(self._last.depth, probe.at)
                probe.values.append((self._last.frame.captured_at, value))
        self._read_all(self._last)

    def _spread(self, second: Depth | None, apart: Depth | None) -> None:
        self.spreads = {}
        if self._last is None or self.rectangle is None:
            return
        maps: dict[Reading, Depth | None] = {
            "first": self._last.depth,
            "second": second,
            "difference": apart,
        }
        self.spreads = {
            reading: depth_within(depth, *self.rectangle)
            for reading, depth in maps.items()
            if depth is not None
        }
