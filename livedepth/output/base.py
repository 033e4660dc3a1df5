"""What every sink offers."""

from __future__ import annotations

from typing import Protocol

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
