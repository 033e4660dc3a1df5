"""A file that is played as a person wishes: in its time, frame by frame, from anywhere."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from livedepth.capture.base import Seekable, Source
from livedepth.errors import UserError
from livedepth.frames import Frame
from livedepth.pipeline.past import Past, frames_before, read_on
from livedepth.pipeline.playback import Playback
from livedepth.redact import redact

_LOG = logging.getLogger(__name__)
_POLL_SECONDS = 0.2  # how soon a player that waits sees that it was stopped
_LATE = 0.25  # seconds behind its time after which a file no longer tries to catch up


class FilmPlayer:
    """Hands the frames of a file to ``show`` as ``playback`` says, until ``stopped``.

    ``show`` returns False where nobody takes frames any more. What was shown last is kept from one
    pass to the next, so that one can step back from the end.
    """

    def __init__(
        self, playback: Playback, show: Callable[[Frame], bool], stopped: threading.Event
    ) -> None:
        self._playback, self._give, self._stopped = playback, show, stopped
        self._past = Past()
        self._waiting: Frame | None = None  # read, and not due yet
        self._elsewhere = False  # whether the source does not stand behind the newest frame
        self._fresh = True  # whether the next frame is shown without waiting for its time
        self._since = 0.0  # when the present frame was shown

    def play(self, source: Source) -> int:
        """Play the source to its end; returns how many frames were shown."""
        self._begin()
        playback, count = self._playback, 0
        while not self._stopped.is_set():
            target = playback.take_seek()
            if target is not None and isinstance(source, Seekable):
                self._seek(source, target)
            elif playback.paused and self._past.shown is not None and not self._fresh:
                step = playback.take_step()
                if step == 0:
                    playback.rest(_POLL_SECONDS)
                    self._since = time.monotonic()
                    continue
                if step < 0:
                    count += self._step_back(source)
                    continue
                self._fresh = True  # a step does not wait
            frame = self._next(source)
            if frame is None and self._part_before(None) is None:
                break
            if not self._is_due(source, frame):
                self._waiting = frame
            elif (part := self._part_before(frame)) and isinstance(source, Seekable):
                self._seek(source, part[0])
            elif frame is not None:
                if not self._show(frame):
                    break
                count += 1
        return count

    def _begin(self) -> None:
        """A new pass: from the beginning, unless a person stepped back from the end."""
        self._waiting = None
        back = self._playback.steps < 0 and self._past.shown is not None
        self._elsewhere, self._fresh = back, not back
        if not back:
            self._past.clear()

    def _seek(self, source: Seekable, target: float) -> None:
        try:
            source.seek(target)
        except UserError as error:
            _LOG.warning("%s", redact(str(error)))  # it plays on where it is
        self._past.clear()
        self._waiting, self._elsewhere, self._fresh = None, False, True

    def _next(self, source: Source) -> Frame | None:
        """The frame after the present one."""
        if self._waiting is not None:
            frame, self._waiting = self._waiting, None
            return frame
        if (later := self._past.later) is not None:
            return later
        newest = self._past.shown
        if self._elsewhere and newest is not None and isinstance(source, Seekable):
            self._elsewhere = False
            return read_on(source, newest)
        return source.read()

    def _step_back(self, source: Source) -> int:
        """Show the frame before the present one; returns 1, or 0 where there is none."""
        self._waiting_belongs_to_past()
        shown = self._past.shown
        assert shown is not None
        if self._past.earlier is None and isinstance(source, Seekable):
            try:
                found, self._elsewhere = frames_before(source, shown, self._stopped)
            except UserError as error:
                _LOG.warning("%s", redact(str(error)))
                self._elsewhere = True
                return 0
            self._past.put_before(found)
        before = self._past.earlier
        return 0 if before is None else int(self._show(before))

    def _waiting_belongs_to_past(self) -> None:
        """What was read ahead follows the present frame; the source stands behind it."""
        if self._waiting is not None:
            self._past.append(self._waiting)
            self._waiting = None

    def _show(self, frame: Frame) -> bool:
        self._past.show(frame)
        self._fresh = False
        # A file's frame is "captured" when it is due, not when it was read ahead.
        return not self._stopped.is_set() and self._give(
            replace(frame, captured_at=time.monotonic())
        )

    def _is_due(self, source: Source, frame: Frame | None) -> bool:
        """Wait for the time of ``frame`` (None: the end); False where a wish came first."""
        shown = self._past.shown
        if self._fresh or shown is None:
            self._since = time.monotonic()
            return True
        step = 1 / float(source.info.fps or 30) if frame is None else frame.pts - shown.pts
        due = self._since + step / self._playback.speed
        if not self._playback.until(due):
            return False
        now = time.monotonic()
        self._since = due if now < due + _LATE else now
        return True

    def _part_before(self, frame: Frame | None) -> tuple[float, float] | None:
        """The part to be repeated, where ``frame`` (None: the end) is the first after it."""
        part, shown = self._playback.part, self._past.shown
        if part is None or shown is None or not part[0] <= shown.pts <= part[1]:
            return None
        return part if frame is None or frame.pts > part[1] else None
