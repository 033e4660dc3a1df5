"""A network stream that is opened again when it is lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from livedepth.capture.base import Source, SourceInfo
from livedepth.capture.gaps import Gaps
from livedepth.capture.live import Waits
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame

WAITS = Waits(0.5, 8.0)  # seconds between attempts
_USUAL_FPS = 25  # of a stream that does not say
_LOG = logging.getLogger(__name__)


class ReconnectingSource(Closing):
    """A stream that is opened again with ``open_stream`` when it ends or fails, until closed.

    The waits between attempts increase. ``first`` is the first connection. Indices and times
    continue across a gap, and ``skipped`` counts what was lost in it and on the way.
    """

    def __init__(self, open_stream: Callable[[], Source], first: Source) -> None:
        self._open = open_stream
        self._closed = threading.Event()
        self._source = first
        self._start, self._origin = first.info.start, first.info.origin
        self.warnings: tuple[Message, ...] = ()
        self._first_index, self._first_pts = 0, 0.0  # added to those of the current connection
        self._last: Frame | None = None
        self._gaps = Gaps()
        self._again = False  # the next frame is the first of another connection

    @property
    def info(self) -> SourceInfo:
        # Times continue from the first connection, whatever clock the current one has.
        return replace(self._source.info, start=self._start, origin=self._origin)

    @property
    def skipped(self) -> int:
        """Frames that the stream's clock says are missing, and those of the times without it."""
        return self._gaps.missing

    def read(self) -> Frame | None:
        """The next frame; blocks while there is no connection; None once closed."""
        while not self._closed.is_set():
            try:
                frame, reason = self._source.read(), "it ended"
            except SourceError as error:
                frame, reason = None, str(error)
            if frame is not None:
                return self._placed(frame)
            if not self._closed.is_set():
                self._reconnect(reason)
        return None

    def _placed(self, frame: Frame) -> Frame:
        missing = None
        if self._again and self._last is not None:  # another clock: time went on meanwhile
            away = frame.captured_at - self._last.captured_at
            missing = max(0, round(away * float(self._source.info.fps or _USUAL_FPS)) - 1)
        self._again = False
        self._last = replace(
            frame, index=self._first_index + frame.index, pts=self._first_pts + frame.pts
        )
        self._gaps.seen(self._last.pts, missing)
        return self._last

    def _reconnect(self, reason: str) -> None:
        _LOG.warning("%s: connection lost (%s); trying again", self.info.name, reason)
        self._source.close()
        for wait in WAITS.each():
            if self._closed.wait(wait):
                return
            try:
                source = self._open()
            except SourceError:
                continue
            self._source = source
            if self._closed.is_set():
                source.close()
                return
            self._again = True
            if self._last is not None:
                self._first_index = self._last.index + 1
                # A new connection may start its clock anywhere: shift it to the elapsed time.
                self._first_pts = self._last.pts + 1 / float(source.info.fps or _USUAL_FPS)
                self._first_pts -= source.info.start
            return

    def close(self) -> None:
        self._closed.set()
        self._source.close()
