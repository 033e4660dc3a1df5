"""A source through an engine: depth frames one after another, read ahead in a thread."""

from __future__ import annotations

import atexit
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial

from livedepth.capture.base import CLOCK_TOLERANCE, Seekable, Source, skipped_by
from livedepth.errors import Cancelled
from livedepth.frames import DepthFrame, Frame, Image
from livedepth.inference.base import DepthEngine
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.choosing import SOURCE, Choice, Chooser
from livedepth.pipeline.depth_frames import depth_frame
from livedepth.pipeline.worker import Worker

_AHEAD = 4  # frames: enough to smooth reading and computing, too few to fill memory
_JOIN_SECONDS = 10.0


@dataclass(frozen=True)
class Selection:
    """Which frames of the source are taken.

    Those with ``start`` <= pts < ``end`` seconds after the source begins, every ``every``-th of
    them, at most ``frames``.
    """

    start: float = 0.0
    end: float = math.inf
    every: int = 1
    frames: int | None = None


class DepthStream:
    """Iterates over the depth frames of ``source``; to be used once, by one thread.

    Of a file every selected frame comes exactly once, in order. A live source cannot wait, so its
    newest frame wins: ``waiting`` frames are kept where the network is late for a moment.
    ``dropped`` counts those that were lost; ``lost`` is called for each, from the reader's thread.
    Of the selected frames ``chooser`` takes its choice. What it leaves out, and what it would have
    taken and the source itself has skipped ("source"), ``skipped`` is told with the reason and the
    number, which is negative where less is missing than was thought; in the reader's thread too.
    The engine computes several pictures at once where it can, which gives more of them per second;
    ``one_by_one`` gives each as early as possible instead. ``busy`` is seconds of reading and of
    computing. The source is closed when the iteration ends, however it ends. Raises what the source
    and the engine raise, and Cancelled once ``cancel`` is set.
    """

    def __init__(
        self,
        source: Source,
        engine: DepthEngine,
        selection: Selection | None = None,
        cancel: threading.Event | None = None,
        *,
        one_by_one: bool = False,
        waiting: int = 1,
        lost: Callable[[], None] = lambda: None,
        chooser: Chooser | None = None,
        skipped: Callable[[str, int], None] = lambda reason, count: None,
    ) -> None:
        self._source, self._engine = source, engine
        self._selection = selection or Selection()
        self._cancel = cancel or threading.Event()
        self._one_by_one = one_by_one
        live = source.info.live
        self._frames: Channel[Frame] = Channel(waiting if live else _AHEAD, newest_wins=live)
        self._lost, self._skipped = lost, skipped
        self._chooser = chooser
        self._full = False  # the last frame that is wanted was taken
        self._missing: int | None = None  # that the source had skipped when the last frame came
        self._error: Exception | None = None
        self.busy = {"read": 0.0, "network": 0.0}
        self._starved = 0.0  # seconds that the engine waited for pictures

    @property
    def dropped(self) -> int:
        return self._frames.dropped

    def __iter__(self) -> Generator[DepthFrame, None, None]:
        reader = Worker("reader", self._read, self._fail).start()
        leave = partial(self._leave, reader)
        # A script may end in the middle of a loop. A thread that is still at work in a library of
        # C++ when the interpreter goes would take the process down with it.
        atexit.register(leave)
        taken: deque[Frame] = deque()
        images = self._images(taken)
        engine = self._engine
        results = map(engine.infer, images) if self._one_by_one else engine.infer_all(images)
        idle, started = 0.0, time.perf_counter()
        try:
            for result in results:
                waiting = time.perf_counter()
                self.busy["network"] = waiting - started - idle - self._starved
                yield depth_frame(taken.popleft(), result, engine.info)
                idle += time.perf_counter() - waiting
            self.busy["network"] = time.perf_counter() - started - idle - self._starved
        finally:
            atexit.unregister(leave)
            ended = self._leave(reader)
        if self._error is not None:
            raise self._error
        if not ended:
            raise RuntimeError("the reader did not end")

    def _leave(self, reader: Worker) -> bool:
        """Whether the reader has ended."""
        self._frames.abort()
        self._source.close()
        return reader.join(_JOIN_SECONDS)

    def stop(self) -> None:
        """Take no more frames, from any thread."""
        self._frames.abort()

    def _images(self, taken: deque[Frame]) -> Iterator[Image]:
        """The pictures to compute; their frames wait in ``taken`` for the results."""
        count = 0
        while self._selection.frames is None or count < self._selection.frames:
            waiting = time.perf_counter()
            try:
                frame = self._frames.get(timeout=0.2)
            except ChannelEnd:
                return
            finally:
                self._starved += time.perf_counter() - waiting
            if self._cancel.is_set():
                raise Cancelled
            if frame is not None:
                count += 1
                self._full = count == self._selection.frames
                taken.append(frame)
                yield frame.image

    def _read(self) -> None:
        taken, missing, source, start = 0, 0, self._source, self._selection.start
        if start > 0 and source.info.duration is not None and isinstance(source, Seekable):
            source.seek(source.info.origin + start - CLOCK_TOLERANCE)
        while True:
            began = time.perf_counter()
            frame = source.read()
            self.busy["read"] += time.perf_counter() - began
            at = math.inf if frame is None else frame.pts - source.info.origin
            if frame is None or at >= self._selection.end - CLOCK_TOLERANCE or self._enough:
                break
            if at < start - CLOCK_TOLERANCE:
                self._missing = skipped_by(source)
                continue
            missing += self._newly_missing()
            if taken % self._selection.every == 0:
                if not self._choose(frame, missing):
                    break
                missing = 0
            taken += 1
        self._frames.end()

    @property
    def _enough(self) -> bool:
        """Whether nothing that is read now is wanted."""
        return self._full or (self._chooser is not None and self._chooser.ended)

    def _newly_missing(self) -> int:
        """How many frames the source has skipped since the one before this."""
        before, self._missing = self._missing, skipped_by(self._source)
        return 0 if before is None else self._missing - before

    def _choose(self, frame: Frame, missing: int) -> bool:
        """Take what is to be taken now; whether more is wanted."""
        choice = Choice((frame,), {SOURCE: missing} if missing else {})
        if self._chooser is not None:
            choice = self._chooser.choose(frame, missing)
        for reason, count in choice.skipped.items():
            self._skipped(reason, count)
        return all(self._take(one) for one in choice.frames)

    def _take(self, frame: Frame) -> bool:
        before = self._frames.dropped
        taken = self._frames.put(frame)
        for _ in range(self._frames.dropped - before):
            self._lost()
        return taken

    def _fail(self, error: Exception) -> None:
        self._error = error
        self._frames.abort()
