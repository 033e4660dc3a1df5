"""Every frame, in order, exactly once: decode, depth and write run beside each other."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from livedepth.capture.base import CLOCK_TOLERANCE, Source
from livedepth.errors import Cancelled, Message
from livedepth.frames import DepthFrame, Frame, Image
from livedepth.inference.base import DepthEngine
from livedepth.output.base import Sink
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.depth_frames import depth_frame
from livedepth.pipeline.worker import Worker, join_all
from livedepth.postprocess.stabiliser import FrameStabiliser

_QUEUE = 4  # frames between stages: enough to smooth them, too few to fill memory
_JOIN_SECONDS = 10.0
_POLL_SECONDS = 0.5


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


@dataclass(frozen=True)
class Report:
    """What a run did. ``busy`` is seconds of work by stage; the largest is the bottleneck."""

    frames: int
    seconds: float
    dropped: int
    non_finite: int
    busy: Mapping[str, float]
    warnings: tuple[Message, ...]

    @property
    def bottleneck(self) -> str:
        return max(self.busy, key=lambda stage: self.busy[stage])


class OfflineRun:
    """One source through one engine into one sink; with a ``stabiliser``, through that before.

    A reader and a writer thread; the engine runs in the thread that calls :meth:`run`. A live
    source cannot wait, so its newest frame wins and drops are counted. Any error, and
    ``cancel``, stops all three and aborts the sink.
    """

    def __init__(
        self,
        source: Source,
        engine: DepthEngine,
        sink: Sink,
        *,
        selection: Selection | None = None,
        stabiliser: FrameStabiliser | None = None,
        progress: Callable[[int], None] = lambda done: None,
        cancel: threading.Event | None = None,
    ) -> None:
        self._source, self._engine, self._sink = source, engine, sink
        self._selection = selection or Selection()
        self._stabiliser = stabiliser
        self._progress = progress
        self._cancel = cancel or threading.Event()
        live = source.info.live
        self._frames: Channel[Frame] = Channel(1 if live else _QUEUE, newest_wins=live)
        self._depths: Channel[DepthFrame] = Channel(_QUEUE)
        self._errors: list[Exception] = []
        self._busy = {"read": 0.0, "network": 0.0, "write": 0.0}
        self._empty = 0
        self._starved = 0.0  # seconds that the engine waited for pictures

    def run(self) -> Report:
        """Run to the end. Raises the first error of any stage, Cancelled, or KeyboardInterrupt."""
        started = time.perf_counter()
        before = self._engine.non_finite
        workers = [
            Worker("reader", self._read, self._fail).start(),
            Worker("writer", self._write, self._fail).start(),
        ]
        try:
            done = self._infer()
            self._depths.end()
            self._frames.abort()
            self._source.close()
            reader, writer = workers
            while not writer.join(_POLL_SECONDS):
                pass  # what is computed gets written, however long that takes
            if not reader.join(_JOIN_SECONDS):
                raise RuntimeError("the reader did not end")
            if self._errors:
                raise self._errors[0]
            self._sink.dropped = self._frames.dropped
            self._sink.finish()
        except BaseException:
            self._abort(workers)
            raise
        return Report(
            frames=done,
            seconds=time.perf_counter() - started,
            dropped=self._frames.dropped,
            non_finite=self._engine.non_finite - before,
            busy=dict(self._busy),
            warnings=(*self._source.warnings, *self._sink.warnings, *self._empty_maps()),
        )

    def _empty_maps(self) -> tuple[Message, ...]:
        count = self._empty
        return (Message("{count} frames have no depth at all", count=count),) if count else ()

    def _infer(self) -> int:
        done = 0
        taken: deque[Frame] = deque()
        info = self._engine.info
        started = time.perf_counter()
        idle = 0.0
        for result in self._engine.infer_all(self._images(taken)):
            frame = taken.popleft()
            depth = depth_frame(frame, result, info)
            self._empty += not np.isfinite(result.depth).any()
            waiting = time.perf_counter()
            if not self._depths.put(depth):
                break
            idle += time.perf_counter() - waiting
            done += 1
            self._progress(done)
        self._busy["network"] = max(0.0, time.perf_counter() - started - idle - self._starved)
        if self._errors:
            raise self._errors[0]
        return done

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
                taken.append(frame)
                yield frame.image

    def _read(self) -> None:
        taken = 0
        while True:
            start = time.perf_counter()
            frame = self._source.read()
            self._busy["read"] += time.perf_counter() - start
            at = math.inf if frame is None else frame.pts - self._source.info.origin
            if frame is None or at >= self._selection.end - CLOCK_TOLERANCE:
                break
            if at < self._selection.start - CLOCK_TOLERANCE:
                continue
            if taken % self._selection.every == 0 and not self._frames.put(frame):
                break
            taken += 1
        self._frames.end()

    def _write(self) -> None:
        while True:
            try:
                depth = self._depths.get()
            except ChannelEnd:
                return
            assert depth is not None
            start = time.perf_counter()
            if self._stabiliser is not None:
                depth = self._stabiliser.apply(depth)
            self._sink.write(depth)
            self._busy["write"] += time.perf_counter() - start

    def _fail(self, error: Exception) -> None:
        self._errors.append(error)
        self._frames.abort()
        self._depths.abort()

    def _abort(self, workers: list[Worker]) -> None:
        self._frames.abort()
        self._depths.abort()
        self._source.close()
        self._sink.dropped = self._frames.dropped
        if "writer" not in join_all(workers, _JOIN_SECONDS):
            self._sink.abort()  # not under a thread that still writes into it
