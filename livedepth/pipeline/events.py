"""What a live pipeline reports to its listener."""

from __future__ import annotations

from dataclasses import dataclass

from livedepth.capture.base import SourceInfo
from livedepth.errors import Message, UserError
from livedepth.inference.base import EngineInfo


@dataclass(frozen=True, kw_only=True)
class SourceEvent:
    """Something about a source; ``opening`` counts the pipeline's sources from 1, so that a late
    event of the one before is recognised."""

    opening: int = 0


@dataclass(frozen=True)
class SourceOpened(SourceEvent):
    """A new source has taken over, with its first frame; ``spec`` is what was asked for."""

    info: SourceInfo
    spec: str


@dataclass(frozen=True)
class SourceClosed(SourceEvent):
    """The source that played was closed, because the next one needs its device."""


@dataclass(frozen=True)
class SourceEnded(SourceEvent):
    """The source gave its last frame."""

    warnings: tuple[Message, ...]


@dataclass(frozen=True)
class SourceFailed(SourceEvent):
    """A source could not be opened or was lost; another can be chosen.

    ``plays_on``: the one before it goes on.
    """

    spec: str
    error: UserError
    plays_on: bool = False


@dataclass(frozen=True)
class ModelLoading:
    """A model is being loaded; the one before serves until it is ready.

    ``second``: it is the one whose depth stands beside that of the first. ``step`` is what takes
    long about it, if anything does.
    """

    model: str
    second: bool = False
    step: Message | None = None


@dataclass(frozen=True)
class ModelReady:
    """A model has taken over; ``model`` is what was asked for: a name, or a file."""

    model: str
    info: EngineInfo
    second: bool = False


@dataclass(frozen=True)
class ModelFailed:
    """A model could not be loaded, and the one before, if any, goes on; or it failed at work, and
    is ``lost``."""

    model: str
    error: UserError
    second: bool = False
    lost: bool = False


Event = (
    SourceOpened
    | SourceClosed
    | SourceEnded
    | SourceFailed
    | ModelLoading
    | ModelReady
    | ModelFailed
)
