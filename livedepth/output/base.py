"""What every sink offers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from livedepth.errors import Message
from livedepth.frames import DepthFrame, Frame


class Sink(Protocol):
    """A place for depth frames. Used by one thread.

    ``warnings`` says what could not be kept; ``dropped`` is set before ``finish``: how many
    frames of a live source were lost because newer ones came.
    """

    dropped: int

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a person should know of the output."""

    def write(self, depth: DepthFrame) -> None:
        """Take one frame. Raises OutputError."""

    def finish(self) -> None:
        """Make the output whole and give it its name. Raises OutputError."""

    def abort(self) -> None:
        """Leave nothing half-written behind. May follow a failed ``finish``."""


@runtime_checkable
class Resumable(Sink, Protocol):
    """A sink whose unfinished output can outlive its process.

    ``abort`` then leaves what is behind the last checkpoint, for who keeps the folder.
    """

    def keep_in(self, folder: Path, kept: Mapping[str, Any] | None) -> None:
        """Before the first frame: put what is unfinished into ``folder``, which exists.

        ``kept`` is what the last :meth:`checkpoint` in that folder gave, to go on from there; None
        to begin. Raises OutputError, also where what should be there is not.
        """

    def checkpoint(self, *, durable: bool = True) -> Mapping[str, Any]:
        """Write all frames so far. What :meth:`keep_in` needs, as JSON has it.

        ``durable``: wait until they are on the disk, so that they outlive a loss of power too.
        Raises OutputError.
        """


@runtime_checkable
class Counting(Sink, Protocol):
    """A sink that notes why frames are missing in it.

    ``skipped`` counts them by the reason; ``behind`` says whether writing is what all wait for now.
    """

    skipped: Counter[str]

    @property
    def behind(self) -> bool:
        """Whether there was no room for the last frame when it came."""


@runtime_checkable
class Divisible(Resumable, Protocol):
    """A sink to which others, elsewhere, contribute stretches of the frames, in order.

    Each of them is a sink of the same kind: it begins, in a folder of its own, with what
    :meth:`elsewhere` says, takes the frames of one stretch, and ends with a :meth:`checkpoint`.
    """

    def elsewhere(self, kept: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """What a sink elsewhere begins with, that writes what follows the checkpoint ``kept``."""

    def skip(self, frame: Frame) -> None:
        """Go past a frame that is written elsewhere."""

    def adopt(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Move here what a sink elsewhere left in ``folder``; ``facts`` is its checkpoint.

        The folder is on the file system of the one that was given to :meth:`keep_in`. Raises
        OutputError.
        """
