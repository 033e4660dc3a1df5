"""What live devices have in common: frames from pictures that are grabbed one by one."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from livedepth.capture.base import Rotation, SourceInfo, SourceKind
from livedepth.capture.gaps import Gaps
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Depth, Frame, Image
from livedepth.lens import Lens


class Shot(NamedTuple):
    """A picture, uint8 RGB [H, W, 3], and when it was taken by ``time.monotonic()``, seconds.

    ``truth`` is the depth that the device measured with it, float32 [H, W] metres at any size, NaN
    where it measured none, and ``lens`` what the device says of its camera. ``number`` is what the
    device counts its pictures by, so that one sees those that nobody got.
    """

    image: Image
    captured_at: float
    truth: Depth | None = None
    lens: Lens | None = None
    number: int | None = None


class Waits(NamedTuple):
    """Seconds before a device that was lost is looked for again: at first, and at most."""

    first: float
    longest: float

    def each(self) -> Iterator[float]:
        """One after the other, without end: they double each time."""
        wait = self.first
        while True:
            yield wait
            wait = min(2 * wait, self.longest)


class LiveSource(Closing, ABC):
    """A device that gives its newest picture when it is asked, until it is closed.

    A subclass says how one picture is grabbed, and how the device is let go; it prepares what
    these two need before it calls this constructor, which grabs the first picture to learn its
    size, and raises the SourceError of a device that has none. One that is lost later is looked for
    until it is back; indices and times go on then. Pictures that nobody got meanwhile are counted:
    by the numbers that the device gives them, or else by their times.
    """

    def __init__(
        self,
        name: str,
        kind: SourceKind,
        waits: Waits,
        *,
        fps: Fraction | None = None,
        rotation: Rotation = 0,
    ) -> None:
        self._closed = threading.Event()
        self._reading = threading.Lock()
        self._waits = waits
        self._count, self._start = 0, 0.0
        self._gaps = Gaps(1 / float(fps) if fps else None)
        self._number: int | None = None
        self.warnings: tuple[Message, ...] = ()
        try:
            self._first: Shot | None = self._grab()
        except SourceError:
            self._release()
            raise
        height, width = self._first.image.shape[:2]
        self._info = SourceInfo(
            name, width, height, live=True, kind=kind, fps=fps, endless=True, rotation=rotation
        )

    @abstractmethod
    def _grab(self) -> Shot:
        """The next picture, of a device that is opened if it is not open. May wait for it, but for
        no longer than a moment once ``_closed`` is set. Raises SourceError where it is lost."""

    @abstractmethod
    def _release(self) -> None:
        """Let go of the device, if it is open; never while a picture is being grabbed."""

    @property
    def info(self) -> SourceInfo:
        """What is known of it now: the size is that of the last frame."""
        return self._info

    @property
    def skipped(self) -> int:
        """Pictures of the device that nobody got, between the first and the last that was read."""
        return self._gaps.missing

    def read(self) -> Frame | None:
        """The next frame; blocks while the device is away; None once closed."""
        with self._reading:
            frame = self._next()
        if self._closed.is_set():
            self.close()
        return frame

    def _next(self) -> Frame | None:
        first, self._first = self._first, None
        waits = self._waits.each()
        while not self._closed.is_set():
            try:
                shot = first or self._grab()
            except SourceError:
                self._release()
                self._closed.wait(next(waits))
            else:
                return self._frame(shot)
        return None

    def _frame(self, shot: Shot) -> Frame:
        height, width = shot.image.shape[:2]
        if (height, width) != (self._info.height, self._info.width):
            self._info = replace(self._info, width=width, height=height)
        # The clock starts at the first frame, so that pts of a recording start at 0.
        self._start = shot.captured_at if self._count == 0 else self._start
        index, self._count = self._count, self._count + 1
        pts = shot.captured_at - self._start
        self._note_missing(shot)
        return Frame(
            shot.image,
            index,
            pts,
            shot.captured_at,
            self._info.name,
            shot.truth,
            lens=shot.lens,
        )

    def _note_missing(self, shot: Shot) -> None:
        before, self._number = self._number, shot.number
        # Where it counts anew, its time alone says something.
        missing = None
        if before is not None and shot.number is not None and shot.number > before:
            missing = shot.number - before - 1
        self._gaps.seen(shot.captured_at, missing)

    def close(self) -> None:
        """Let go of the device: at once, or as soon as a read in another thread has returned."""
        self._closed.set()
        if self._reading.acquire(blocking=False):
            try:
                self._release()
            finally:
                self._reading.release()
