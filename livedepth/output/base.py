"""What every sink offers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from livedepth.errors import Message
from livedepth.frames import DepthFrame


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
