"""What live devices have in common: frames from pictures that are grabbed one by one."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from livedepth.capture.base import Rotation, SourceInfo, SourceKind
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame, Image


class Shot(NamedTuple):
    """A picture, uint8 RGB [H, W, 3], and when it was taken by ``time.monotonic()``, seconds."""

    image: Image
    captured_at: float


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
    until it is back; indices and times go on then.
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
        return Frame(shot.image, index, pts, shot.captured_at, self._info.name)

    def close(self) -> None:
        """Let go of the device: at once, or as soon as a read in another thread has returned."""
        self._closed.set()
        if self._reading.acquire(blocking=False):
            try:
                self._release()
            finally:
                self._reading.release()
