"""The thread that pulls frames from one source into the slot of a live pipeline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from livedepth.capture.base import Source, redact
from livedepth.frames import Frame
from livedepth.pipeline.channel import Channel
from livedepth.pipeline.events import Event, SourceEnded, SourceFailed, SourceOpened
from livedepth.pipeline.worker import Worker
from models.errors import UserError

_RELEASE_SECONDS = 2.0  # how long a new source waits for the one before to let go of the device


class CaptureWorker:
    """Opens a source in its own thread, and feeds its frames until stopped.

    Opening a camera can take seconds and ``read`` can hang for ever, so nobody waits for this
    thread: after :meth:`stop` its frames and events go nowhere. Files are played at their own
    speed, and again from the start.
    """

    def __init__(
        self,
        spec: str,
        open_source: Callable[[str], Source],
        slot: Channel[Frame],
        notify: Callable[[Event], None],
        before: CaptureWorker | None = None,
    ) -> None:
        self.spec = spec
        self._open = open_source
        self._slot = slot
        self._notify_all = notify
        self._before = before
        self._stop = threading.Event()
        self._source: Source | None = None
        self.worker = Worker(f"capture {redact(spec)}", self._work, self._fail).start()

    def stop(self) -> None:
        """Ask for the end; returns at once."""
        self._stop.set()
        source = self._source
        if source is not None:
            source.close()

    def _notify(self, event: Event) -> None:
        if not self._stop.is_set():
            self._notify_all(event)

    def _fail(self, error: Exception) -> None:
        text = str(error) or type(error).__name__
        if not isinstance(error, UserError):
            text = f"{redact(self.spec)}: the source failed ({text})"
        self._notify(SourceFailed(self.spec, redact(text)))

    def _work(self) -> None:
        if self._before is not None:
            self._before.worker.join(_RELEASE_SECONDS)
            self._before = None
        first = True
        while not self._stop.is_set():
            source = self._source = self._open(self.spec)
            try:
                if self._stop.is_set():
                    return
                if first:
                    self._notify(SourceOpened(source.info))
                    first = False
                frames = self._play(source)
            finally:
                source.close()
            if self._stop.is_set():
                return
            if source.info.live or frames < 2 or source.warnings:
                self._notify(SourceEnded(source.warnings))
                return
            # The last picture has its time too, before the first one replaces it.
            self._stop.wait(1 / float(source.info.fps or 30))

    def _play(self, source: Source) -> int:
        """Feed one pass of the source; returns how many frames it had."""
        started, first_pts, count = time.monotonic(), 0.0, 0
        while not self._stop.is_set():
            frame = source.read()
            if frame is None:
                break
            if not source.info.live:
                first_pts = frame.pts if count == 0 else first_pts
                due = started + frame.pts - first_pts
                if self._stop.wait(max(0.0, due - time.monotonic())):
                    break
                # A file's frame is "captured" when it is due, not when it was read ahead.
                frame = replace(frame, captured_at=time.monotonic())
            if self._stop.is_set() or not self._slot.put(frame):
                break
            count += 1
        return count
