"""The frames of a file around the present one, for steps back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from livedepth.capture.base import Seekable, Source
from livedepth.frames import Frame

_MOST_BYTES = 32_000_000  # of pictures that are kept
_LEAST = 2  # frames, however large
_MOST = 24  # frames, however small: what one look back reads


class SeekableSource(Source, Seekable, Protocol):
    """A source in which one can seek."""


class Past:
    """The last frames in their order; one of them is ``shown``, as a rule the newest."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._at = -1

    @property
    def shown(self) -> Frame | None:
        return self._frames[self._at] if self._frames else None

    @property
    def earlier(self) -> Frame | None:
        """The frame before the one that is shown, where it is known."""
        return self._frames[self._at - 1] if self._at > 0 else None

    @property
    def later(self) -> Frame | None:
        """The frame after the one that is shown, where it is known: after steps back."""
        return self._frames[self._at + 1] if self._at + 1 < len(self._frames) else None

    def clear(self) -> None:
        self._frames.clear()
        self._at = -1

    def show(self, frame: Frame) -> None:
        """``frame`` is shown: one beside the present one, or else the newest of all."""
        if frame is self.later:
            self._at += 1
        elif frame is self.earlier:
            self._at -= 1
        else:
            self.append(frame)
            self._at = len(self._frames) - 1
            self._drop_oldest()

    def append(self, frame: Frame) -> None:
        """``frame`` follows the newest, and is not shown yet."""
        self._frames.append(frame)

    def put_before(self, frames: Iterable[Frame]) -> None:
        """``frames`` lie directly before the one that is shown; what follows it is forgotten."""
        shown = self.shown
        assert shown is not None
        self._frames = deque([*frames, shown])
        self._at = len(self._frames) - 1

    def _drop_oldest(self) -> None:
        frames = self._frames
        while len(frames) > _LEAST and (
            len(frames) > _MOST or len(frames) * frames[-1].image.nbytes > _MOST_BYTES
        ):
            frames.popleft()
            self._at -= 1


def frames_before(
    source: SeekableSource, shown: Frame, stopped: threading.Event
) -> tuple[list[Frame], bool]:
    """The frames directly before ``shown``, none where it is the first of the file.

    With them, whether the source now stands elsewhere than directly behind ``shown``. They are
    looked for at shorter and then at longer distance, because a file of variable rate may show
    one frame for long. Raises SourceError.
    """
    info = source.info
    most = min(_MOST, max(_LEAST, _MOST_BYTES // shown.image.nbytes)) - 1
    back = most / float(info.fps or 30)
    while True:
        source.seek(max(info.start, shown.pts - back))
        found: deque[Frame] = deque(maxlen=most)
        frame = source.read()
        while frame is not None and _is_before(frame, shown, source) and not stopped.is_set():
            found.append(frame)
            frame = source.read()
        if found or shown.pts - back <= info.start or stopped.is_set():
            return list(found), frame is None or _is_before(shown, frame, source)
        back *= 4


def read_on(source: SeekableSource, shown: Frame) -> Frame | None:
    """The frame after ``shown``, read from a source that stands anywhere. Raises SourceError."""
    source.seek(shown.pts)
    frame = source.read()
    while frame is not None and not _is_before(shown, frame, source):
        frame = source.read()
    return frame


def _is_before(one: Frame, other: Frame, source: Source) -> bool:
    """Whether one frame's time is before the other's, by more than rounding."""
    return one.pts < other.pts - float(source.info.time_base) / 2
