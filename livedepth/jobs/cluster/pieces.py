"""What travels between machines: what a film is, where it is cut, and what is made of a stretch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from livedepth import __version__
from livedepth.errors import Message
from livedepth.frames import Unit
from livedepth.inference.base import EngineInfo
from livedepth.jobs.journal import Arrays, Mark
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.running import style_of
from livedepth.output.kinds import kind_named
from livedepth.postprocess.memory import Memory
from livedepth.postprocess.range_tracker import RangeTracker
from livedepth.threads import cores


@dataclass(frozen=True)
class Network:
    """The arguments of :func:`livedepth.inference.engines.open_engine`."""

    model: str
    engine: str = "auto"
    device: str = "auto"
    precision: str = "auto"
    like: str = ""

    def as_found(self, info: EngineInfo) -> Network:
        """The same without ``auto``: what one worker found is what all others have to have."""
        return Network(self.model, info.engine, info.device, info.precision, self.like)


@dataclass(frozen=True)
class Film:
    """All that a worker has to know of one input: ``input`` is a path that every worker sees."""

    input: str
    output: str  # the last part of its name
    options: ProcessOptions
    network: Network
    engine: EngineInfo
    segment: int  # frames between two cuts
    cores: int = field(default_factory=cores)  # of the machine that asks
    version: str = __version__

    @property
    def carries(self) -> bool:
        """Whether a frame's picture depends on frames before it."""
        return self.options.stabilize or any(
            not isinstance(part, RangeTracker) or part.follows for part in self.memory().parts
        )

    def memory(self) -> Memory:
        """What drawing it remembers, before the first frame."""
        made, kind = Memory(), kind_named(self.options.kind)
        if kind.drawing is not None:
            kind.drawing(style_of(self.options, made))
        return made


@dataclass(frozen=True)
class Cut:
    """A place in a film, after ``frames`` frames, of which ``marks`` are the last two.

    ``place`` is what a sink begins with that writes what follows.
    """

    frames: int
    marks: tuple[Mark, ...]
    place: Mapping[str, Any] | None


@dataclass(frozen=True)
class Stretch:
    """What lies between two cuts, with the time of each of its frames, float64 [n] seconds."""

    begin: Cut
    end: Cut
    times: npt.NDArray[np.float64]

    @property
    def frames(self) -> int:
        return len(self.times)


@dataclass(frozen=True)
class Surveyed:
    """That a film has no more stretches, and what its source says of itself at its end."""

    warnings: tuple[Message, ...]


@dataclass(frozen=True)
class Tally:
    """Counts of a :class:`.offline.Report`, and seconds of work by stage."""

    non_finite: int = 0
    empty: int = 0
    held: int = 0
    busy: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def sum(cls, tallies: Iterable[Tally]) -> Tally:
        """All of them together."""
        all_, busy = list(tallies), dict[str, float]()
        for one in all_:
            for stage, seconds in one.busy.items():
                busy[stage] = busy.get(stage, 0.0) + seconds
        return cls(
            sum(one.non_finite for one in all_),
            sum(one.empty for one in all_),
            sum(one.held for one in all_),
            busy,
        )


@dataclass(frozen=True)
class Maps:
    """The network's depth of a stretch, float32 [n, h, w], as it is, in ``unit``.

    ``grey`` is what the stabiliser sees of the pictures, uint8 [n, h, w], or None without one, and
    ``width`` that of the pictures in pixels.
    """

    depth: npt.NDArray[np.float32]
    unit: Unit
    grey: npt.NDArray[np.uint8] | None
    width: int


@dataclass(frozen=True)
class Carried:
    """What crosses a cut: the states of what is drawn (JSON) and of the stabiliser (arrays)."""

    memory: Mapping[str, Mapping[str, Any]]
    stabiliser: Arrays


@dataclass(frozen=True)
class Piece:
    """What a sink wrote of a stretch: bytes by the names of files, and its checkpoint."""

    files: Mapping[str, npt.NDArray[np.uint8]]
    facts: Mapping[str, Any]
    warnings: tuple[Message, ...]
    tally: Tally
