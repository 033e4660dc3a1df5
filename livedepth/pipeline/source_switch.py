"""A source that is changed while it plays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from livedepth.capture.base import Source
from livedepth.capture.sharing import same_device
from livedepth.frames import Frame
from livedepth.pipeline.capture_worker import CaptureWorker
from livedepth.pipeline.channel import Channel
from livedepth.pipeline.events import Event, SourceClosed, SourceEvent, SourceFailed, SourceOpened
from livedepth.pipeline.playback import Playback
from livedepth.pipeline.worker import Worker, join_all

_RELEASE_SECONDS = 2.0  # how long a new source waits for the one before to let go of the device


class Given(NamedTuple):
    """A frame, and the number and name of the source that gave it."""

    opening: int
    frame: Frame
    spec: str = ""


class SourceSwitch:
    """Opens sources, each in a thread of its own; their frames come out of ``frames``.

    The source before plays on until the new one has its first frame, unless both need the same
    device; of several wishes the last counts. ``changed`` is called when another one takes over,
    and ``notify`` with each event; both have to return at once. No method waits for a source.
    """

    def __init__(
        self,
        open_source: Callable[[str], Source],
        notify: Callable[[Event], None],
        changed: Callable[[], None],
    ) -> None:
        self._open, self._notify, self._changed = open_source, notify, changed
        self.frames: Channel[Given] = Channel(newest_wins=True)
        # The channel lives as long as the switch and counts for all its sources.
        self._dropped_before = 0
        self._lock = threading.RLock()
        self._present: CaptureWorker | None = None
        self._coming: CaptureWorker | None = None
        self._workers: list[CaptureWorker] = []
        # Sources are counted from 1. No thread is waited for, so frames and events of those before
        # are still on their way for a while, and are recognised by their number.
        self._wanted = self._plays = 0
        self._playback = Playback()
        self._over = False

    @property
    def playback(self) -> Playback:
        """How the present source is played; of the next one it is another object."""
        return self._playback

    @property
    def present(self) -> CaptureWorker | None:
        """What gives the frames, if anything does."""
        return self._present

    @property
    def dropped(self) -> int:
        """Frames of the present source that nobody took: a newer one was there first."""
        return self.frames.dropped - self._dropped_before

    def plays(self, opening: int) -> bool:
        """Whether that is the number of the source whose frames are shown."""
        return opening == self._plays

    def is_stale(self, event: Event) -> bool:
        """Whether ``event`` is about a source that another has replaced."""
        return isinstance(event, SourceEvent) and event.opening not in (self._plays, self._wanted)

    def want(self, spec: str) -> None:
        """Change to ``spec``; SourceOpened or SourceFailed follows."""
        with self._lock:
            if self._over:
                return
            replaced = self._coming
            self._wanted += 1
            # Those that ended meanwhile; one that hangs in a driver is joined again at the end.
            self._workers = [one for one in self._workers if not one.worker.join(0)]
            self._coming = CaptureWorker(spec, self._open, self, Playback(), self._wanted)
            self._workers.append(self._coming)
        if replaced is not None:
            replaced.stop()

    def abort(self) -> list[Worker]:
        """End all of it; the threads that may still be at work."""
        with self._lock:
            self._over = True
            self._coming = None
        for one in self._workers:
            one.stop()
        self.frames.abort()
        return [one.worker for one in self._workers]

    # What the workers say, in their threads

    def make_room(self, worker: CaptureWorker) -> None:
        """Close what has the device that ``worker`` is about to open."""
        before = [one for one in list(self._workers) if one.opening < worker.opening]
        before = [one for one in before if same_device(one.spec, worker.spec)]
        with self._lock:
            if worker is not self._coming:
                return
            closed = self._present if self._present in before else None
            if closed is not None:
                self._present = None
        for one in before:
            one.stop()
        if closed is not None:
            self._notify(SourceClosed(opening=closed.opening))
        join_all((one.worker for one in before), _RELEASE_SECONDS)

    def take(self, worker: CaptureWorker, frame: Frame) -> bool:
        """A frame; the first one makes its source the present one."""
        before = None
        with self._lock:
            if worker is self._coming:
                before = self._take_over(worker)
            elif worker is not self._present:
                return False
            # Never waits, as the newest wins; within the lock, or a frame of the source before
            # could take the place of the only one of this.
            taken = self.frames.put(Given(worker.opening, frame, worker.spec))
        if before is not None:
            before.stop()
        return taken

    def _take_over(self, worker: CaptureWorker) -> CaptureWorker | None:
        """Make it the present source; the one before."""
        before, self._present, self._coming = self._present, worker, None
        self._plays = worker.opening
        # A pause, a seek or a step was meant for the source before. How a person likes to watch
        # stays.
        worker.playback.set_loop(self._playback.loop)
        worker.playback.set_speed(self._playback.speed)
        self._playback = worker.playback
        self.frames.clear()
        self._dropped_before = self.frames.dropped
        self._changed()
        self._notify(SourceOpened(worker.info, worker.spec, opening=worker.opening))
        return before

    def tell(self, event: Event) -> None:
        """Pass it on; after a failure, with whether anything plays on."""
        with self._lock:
            if isinstance(event, SourceFailed):
                if self._coming is not None and event.opening == self._coming.opening:
                    self._coming = None
                elif self._present is not None and event.opening == self._present.opening:
                    self._present = None
                lost = event.opening == self._plays or self._present is None
                event = replace(event, plays_on=not lost)
        self._notify(event)
