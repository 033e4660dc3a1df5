"""The thread that pulls frames from one source for a live pipeline."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from livedepth.capture.base import Source, SourceInfo
from livedepth.capture.reconnecting import WAITS
from livedepth.capture.sources import kind_of
from livedepth.errors import SourceError, explained
from livedepth.frames import Frame
from livedepth.pipeline.events import Event, SourceEnded, SourceFailed
from livedepth.pipeline.film import FilmPlayer
from livedepth.pipeline.playback import Playback
from livedepth.pipeline.statistics import Statistics
from livedepth.pipeline.worker import Worker
from livedepth.redact import redact

_LOG = logging.getLogger(__name__)
_POLL_SECONDS = 0.2  # how soon a worker that waits sees that it was stopped


class Taker(Protocol):
    """Whom a worker serves. Each method returns at once, but ``make_room``."""

    def make_room(self, worker: CaptureWorker) -> None:
        """The worker is about to open its source: close what keeps the device from it."""

    def take(self, worker: CaptureWorker, frame: Frame) -> bool:
        """The worker's next frame; False when nobody wants it, nor any other of this worker."""

    def tell(self, event: Event) -> None:
        """Something happened to the worker's source."""


class CaptureWorker:
    """Opens a source in its own thread, and feeds its frames to ``taker`` until stopped.

    Opening a camera can take seconds and ``read`` can hang for ever, so nobody waits for this
    thread: after :meth:`stop` its frames and events go nowhere. Files are played as ``playback``
    says; a live source that is paused goes on, unseen, and costs nothing where it is ``on_demand``.
    A recording behind an address that has played once and is gone is tried again until it is there;
    ``looks_for`` is true meanwhile. One that broke off is gone on with where it was.
    ``info`` is known from the first frame on.
    """

    info: SourceInfo

    def __init__(
        self,
        spec: str,
        open_source: Callable[[str], Source],
        taker: Taker,
        playback: Playback,
        opening: int = 0,
    ) -> None:
        self.spec = spec
        self.opening = opening
        self._open = open_source
        self._taker = taker
        self.playback = playback
        self._stop = threading.Event()
        self.rate = Statistics()
        self.last_read = 0.0  # time.monotonic() of the newest frame; 0 before the first
        self.looks_for = False  # whether the source was lost and is being opened again
        self._reached: float | None = None  # seconds of the source's clock: the last frame shown
        self._source: Source | None = None
        self._film = FilmPlayer(playback, self._give, self._stop)
        self.worker = Worker(f"capture {redact(spec)}", self._work, self._fail).start()

    def stop(self) -> None:
        """Ask for the end; returns at once."""
        self._stop.set()
        self.playback.close()
        source = self._source
        if source is not None:
            source.close()

    def _notify(self, event: Event) -> None:
        if not self._stop.is_set():
            self._taker.tell(event)

    def _give(self, frame: Frame) -> bool:
        self.looks_for, self._reached = False, frame.pts
        if self._stop.is_set() or not self._taker.take(self, frame):
            self._stop.set()
            return False
        return True

    def _fail(self, error: Exception) -> None:
        shown = explained(
            error, SourceError, "{source}: the source failed ({reason})", source=redact(self.spec)
        )
        self._notify(SourceFailed(self.spec, shown, opening=self.opening))

    def _work(self) -> None:
        self._taker.make_room(self)
        shown = 0
        while not self._stop.is_set():
            source = self._opened(before=shown > 0)
            if source is None:
                return
            self._source = source
            try:
                if self._stop.is_set():
                    return
                self.info = source.info
                frames = self._play(source)
            finally:
                source.close()
            if self._stop.is_set():
                return
            shown += frames
            if not shown:
                raise SourceError("{source}: gives no picture", source=redact(self.spec))
            if self._broke_off(source, frames):
                continue
            again = not source.info.live and frames > 1 and not source.warnings
            if not again or not self.playback.loop:
                self._notify(SourceEnded(source.warnings, opening=self.opening))
                if source.info.live or not self._wait_to_play_again():
                    return
            else:
                # The last picture has its time too, before the first one replaces it.
                self._stop.wait(1 / float(source.info.fps or 30))

    def _opened(self, *, before: bool) -> Source | None:
        """The source; one behind an address that was there ``before`` is waited for. None: it was
        stopped meanwhile."""
        waits = WAITS.each()
        while True:
            try:
                return self._open(self.spec)
            except SourceError as error:
                if not before or kind_of(self.spec) != "stream":
                    raise
                if not self.looks_for:
                    _LOG.warning("%s; trying again", redact(str(error)))
                self.looks_for = True
            if self._stop.wait(next(waits)):
                return None

    def _broke_off(self, source: Source, frames: int) -> bool:
        """Whether a recording behind an address ended too early, after some ``frames``: it is gone
        on with where it was. One that gives no more the second time is cut off itself."""
        if source.info.live or not source.warnings or kind_of(self.spec) != "stream":
            return False
        if frames < 2 or self._reached is None or self.playback.paused:
            return False
        _LOG.warning("%s; trying again", redact(str(source.warnings[0])))
        self.playback.seek(self._reached)
        return True

    def _wait_to_play_again(self) -> bool:
        """At the end of a file: until a person seeks in it, or another source takes its place."""
        while not self._stop.is_set():
            if self.playback.rest_at_end(_POLL_SECONDS):
                return True
        return False

    def _play(self, source: Source) -> int:
        """Feed one pass of the source; returns how many frames it had."""
        return self._play_live(source) if source.info.live else self._film.play(source)

    def _play_live(self, source: Source) -> int:
        count = 0
        while not self._stop.is_set():
            if source.info.on_demand and count and self.playback.rest(_POLL_SECONDS):
                continue
            frame = source.read()
            if frame is None or self._stop.is_set():
                break
            self.rate.tick()
            self.last_read = time.monotonic()
            shown = not self.playback.paused or self.playback.take_step()
            if shown and not self._give(frame):
                break
            count += 1
        return count
