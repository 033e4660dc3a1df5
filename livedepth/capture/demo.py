"""The demo source: a furnished room rendered by this program, with its exact depth."""

from __future__ import annotations

import time
from fractions import Fraction

from livedepth.capture.base import SourceInfo
from livedepth.capture.room import Room
from livedepth.closing import Closing
from livedepth.defaults import FOCAL
from livedepth.errors import Message
from livedepth.frames import Frame
from livedepth.lens import Lens


class DemoSource(Closing):
    """The room seen by a hand-held camera; it never ends.

    With ``paced``, frames come in real time, as from a camera; otherwise as fast as they are read.
    The picture of frame n is the same either way: its time is n / fps. ``skipped`` counts those
    that were due before anybody read them. ``focal`` is the camera's focal length in picture
    widths.
    """

    def __init__(
        self,
        width: int = 640,
        height: int = 480,
        fps: int = 30,
        *,
        paced: bool = True,
        focal: float = FOCAL,
    ) -> None:
        self._room = Room(width, height, focal=focal)
        self._lens = Lens(focal, 1.0, "demo")
        self._fps = fps
        self._paced = paced
        self._index = 0
        self._started: float | None = None
        self._closed = False
        self.skipped = 0
        self.warnings: tuple[Message, ...] = ()
        self.info = SourceInfo(
            "demo",
            width,
            height,
            live=paced,
            kind="demo",
            fps=Fraction(fps),
            time_base=Fraction(1, fps),
            endless=True,
            on_demand=True,
            lens=self._lens,
        )

    def read(self) -> Frame | None:
        """The next frame. If the reader is late, frames are skipped, as with a camera."""
        if self._closed:
            return None
        if self._paced:
            self._wait()
        captured_at = time.monotonic()
        image, depth = self._room.render(self._index / self._fps)
        pts = self._index / self._fps
        frame = Frame(image, self._index, pts, captured_at, "demo", depth, lens=self._lens)
        self._index += 1
        return frame

    def _wait(self) -> None:
        now = time.monotonic()
        if self._started is None:
            self._started = now
        due = self._started + self._index / self._fps
        if due > now:
            time.sleep(due - now)
        else:
            late = int((now - self._started) * self._fps) - self._index
            self.skipped += max(0, late)
            self._index += max(0, late)

    def close(self) -> None:
        self._closed = True
