"""A source through an engine: depth frames one after another, read ahead in a thread."""

from __future__ import annotations

import atexit
import math
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial

from livedepth.capture.base import CLOCK_TOLERANCE, Source
from livedepth.errors import Cancelled
from livedepth.frames import DepthFrame, Frame, Image
from livedepth.inference.base import DepthEngine
from livedepth.pipeline.channel import Channel, ChannelEnd
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
    newest frame wins, each is computed before the next is taken, and ``dropped`` counts those that
    nobody saw. ``busy`` and ``starved`` are seconds: of reading, of computing, and of waiting for
    pictures. The source is closed when the iteration ends, however it ends. Raises what the source
    and the engine raise, and Cancelled once ``cancel`` is set.
    """

    def __init__(
        self,
        source: Source,
        engine: DepthEngine,
        selection: Selection | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        self._source, self._engine = source, engine
        self._selection = selection or Selection()
        self._cancel = cancel or threading.Event()
        self._live = source.info.live
        self._frames: Channel[Frame] = Channel(1 if self._live else _AHEAD, newest_wins=self._live)
        self._error: Exception | None = None
        self.busy = {"read": 0.0, "network": 0.0}
        self.starved = 0.0

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
        # Several pictures at once are more per second, and each is older when it is done.
        results = map(self._engine.infer, images) if self._live else self._engine.infer_all(images)
        idle, started = 0.0, time.perf_counter()
        try:
            for result in results:
                waiting = time.perf_counter()
                yield depth_frame(taken.popleft(), result, self._engine.info)
                idle += time.perf_counter() - waiting
            self.busy["network"] = time.perf_counter() - started - idle - self.starved
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
                self.starved += time.perf_counter() - waiting
            if self._cancel.is_set():
                raise Cancelled
            if frame is not None:
                count += 1
                taken.append(frame)
                yield frame.image

    def _read(self) -> None:
        taken = 0
        while True:
            start = time.perf_counter()
            frame = self._source.read()
            self.busy["read"] += time.perf_counter() - start
            at = math.inf if frame is None else frame.pts - self._source.info.origin
            if frame is None or at >= self._selection.end - CLOCK_TOLERANCE:
                break
            if at < self._selection.start - CLOCK_TOLERANCE:
                continue
            if taken % self._selection.every == 0 and not self._frames.put(frame):
                break
            taken += 1
        self._frames.end()

    def _fail(self, error: Exception) -> None:
        self._error = error
        self._frames.abort()
