"""The protocol of every source."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from livedepth.errors import Message
from livedepth.frames import Frame
from livedepth.lens import Lens

# A camera of this machine; a recording, in a file or behind an address; still pictures; an address
# whose frames come for as long as it likes; a screen or a window; the room drawn by livedepth.
SourceKind = Literal["camera", "video", "pictures", "stream", "screen", "demo"]
Rotation = Literal[0, 90, 180, 270]  # degrees, clockwise
Deinterlace = Literal["auto", "on", "off"]  # frames that say that they are interlaced; all; none
STANDARD_INPUT = "-"  # as a source: a recording that comes through a pipe
CLOCK_TOLERANCE = 2e-6  # seconds: FFmpeg knows when a file begins to the microsecond only


@dataclass(frozen=True)
class SourceInfo:
    """What is known of a source once it is open.

    ``kind`` says what it is, and ``files`` where its frames lie on this machine: the one file of a
    video, the pictures in their order (that of ``Frame.index``), none of anything else. ``live``
    sources cannot wait: a reader that is late loses frames. ``endless`` ones never end by
    themselves; those ``on_demand`` make a frame only when it is read, so that while nobody looks
    they need not be read. ``fps`` is nominal, or None; ``frames`` is the expected count, or None;
    ``time_base`` is the tick of the source's clock, and ``origin`` the second of it at which the
    source begins. ``pixel_aspect`` is how wide a pixel is shown for its height. Of a source in
    which one can seek, ``duration`` is its length and ``start`` the time of its first frame, in
    seconds. ``sound`` is a file with the tracks beside the picture where the source itself can be
    read only once; it is whole when the last frame has been read, and goes when the source is
    forgotten. ``notes`` says what is done to its pictures before anybody sees them, and
    ``rotation`` how far those of a camera are turned, its width and height being those afterwards.
    ``lens`` is what is known of the camera that took the pictures, of files the first.
    """

    name: str
    width: int
    height: int
    live: bool
    kind: SourceKind = field(kw_only=True)
    fps: Fraction | None = None
    frames: int | None = None
    time_base: Fraction = Fraction(1, 1000)
    endless: bool = False
    on_demand: bool = False
    start: float = 0.0
    duration: float | None = None
    origin: float = 0.0
    pixel_aspect: Fraction = Fraction(1)
    files: tuple[Path, ...] = ()
    sound: Path | None = None
    rotation: Rotation = 0
    notes: tuple[Message, ...] = ()
    lens: Lens | None = None


@dataclass(frozen=True)
class Reading:
    """How a recording is decoded, where there is a choice.

    ``hwaccel`` is the device that decodes: "none" (the CPU), "auto" (the first that can), or
    FFmpeg's name of one.
    """

    deinterlace: Deinterlace = "auto"
    hwaccel: str = "none"


@dataclass(frozen=True)
class CameraMode:
    """The mode to request from a camera, which may choose another one; of a screen, the rate."""

    width: int = 640
    height: int = 480
    fps: int = 30


# What most cameras have; to be offered where the driver does not say.
USUAL_MODES = (
    *(CameraMode(320, 240), CameraMode(), CameraMode(640, 480, 60), CameraMode(800, 600)),
    *(CameraMode(1280, 720), CameraMode(1280, 720, 60)),
    *(CameraMode(1920, 1080), CameraMode(1920, 1080, 60)),
)


class Source(Protocol):
    """A source of frames. Used by one thread; ``close`` may be called from another.

    A source whose info has a ``duration`` is a :class:`Seekable` too.
    """

    @property
    def info(self) -> SourceInfo:
        """What is known about the source now."""

    @property
    def warnings(self) -> tuple[Message, ...]:
        """Problems to report after the last frame, e.g. that a file is truncated."""

    def read(self) -> Frame | None:
        """The next frame; None at the end. Raises SourceError when the source is lost."""

    def close(self) -> None:
        """Release all resources. May be called twice, and while another thread reads."""


@runtime_checkable
class Seekable(Protocol):
    """A source that can continue from another position."""

    def seek(self, seconds: float) -> None:
        """Make the first frame at or after ``seconds`` the next one, or else the last frame.

        Raises SourceError."""


@runtime_checkable
class Skipping(Protocol):
    """A live source that knows how many frames it gave to nobody."""

    @property
    def skipped(self) -> int:
        """How many so far, between the first frame that was read and the last. May become fewer
        by some: frames that had only waited."""


def skipped_by(source: Source) -> int:
    """How many frames the source skipped so far, as far as it knows."""
    return source.skipped if isinstance(source, Skipping) else 0


@runtime_checkable
class Partial(Protocol):
    """A source of several files, of which some may be unreadable while the rest is read."""

    @property
    def failures(self) -> tuple[Message, ...]:
        """What could not be read so far, one error for each. They are among the warnings too."""
