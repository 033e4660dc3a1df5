"""Every frame, in order, exactly once: decode, depth and write run beside each other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np

from livedepth.capture.base import Partial, Source
from livedepth.errors import Message
from livedepth.frames import DepthFrame
from livedepth.inference.base import DepthEngine
from livedepth.output.base import Counting, Sink
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.choosing import Chooser
from livedepth.pipeline.holding import HoldingEngine
from livedepth.pipeline.stream import DepthStream, Selection
from livedepth.pipeline.worker import Worker
from livedepth.postprocess.stabiliser import FrameStabiliser

_QUEUE = 4  # frames between stages: enough to smooth them, too few to fill memory
_JOIN_SECONDS = 10.0
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Report:
    """What a run did. ``busy`` is seconds of work by stage; the largest is the bottleneck.

    ``left_out`` says which parts of the source could not be read, where the rest was done,
    ``resumed`` is how many of ``frames`` an earlier run had done, and ``empty`` how many maps have
    no depth at all; ``held`` are the frames that got the map before, for the network failed.
    ``skipped`` are the frames that were not taken, by the reason; of a dataset, those not in it.
    """

    frames: int
    seconds: float
    dropped: int
    non_finite: int
    busy: Mapping[str, float]
    warnings: tuple[Message, ...]
    left_out: tuple[Message, ...] = ()
    resumed: int = 0
    empty: int = 0
    held: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def bottleneck(self) -> str:
        return slowest(self.busy)


def faults(empty: int, held: int) -> tuple[Message, ...]:
    """What to say of :attr:`Report.empty` and :attr:`Report.held`."""
    said = []
    if empty:
        said.append(Message("{count} frames have no depth at all", count=empty))
    if held:
        said.append(
            Message("the network failed on {count} frames; each got the map before", count=held)
        )
    return tuple(said)


def slowest(busy: Mapping[str, float]) -> str:
    """The stage that worked longest, of seconds of work by stage."""
    return max(busy, key=lambda stage: busy[stage])


class OfflineRun:
    """One source through one engine into one sink; with a ``stabiliser``, through that before.

    A reader and a writer thread; the engine runs in the thread that calls :meth:`run`. A live
    source cannot wait, so its newest frame wins and drops are counted; ``waiting`` of its frames
    are kept first, and ``lost`` is called for each that is not, and for each that the source itself
    skipped, from the reader's thread. ``chooser`` says which frames are taken. Any error, and
    ``cancel``, stops all three and aborts the sink. ``one_by_one``: each frame gets its depth at
    once, not with others that may come late.
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
        waiting: int = 1,
        lost: Callable[[], None] = lambda: None,
        chooser: Chooser | None = None,
        one_by_one: bool = False,
    ) -> None:
        self._source, self._sink = source, sink
        self._engine = HoldingEngine(engine)
        self._stabiliser = stabiliser
        self._progress = progress
        self._told = lost
        self._skipped: Counter[str] = Counter()
        self._stream = DepthStream(
            source,
            self._engine,
            selection,
            cancel,
            waiting=waiting,
            lost=self._lose,
            one_by_one=one_by_one,
            chooser=chooser,
            skipped=self._skip,
        )
        self._depths: Channel[DepthFrame] = Channel(_QUEUE)
        self._error: Exception | None = None
        self._written = 0.0  # seconds
        self._empty = 0

    @property
    def bottleneck(self) -> str:
        """The slowest stage so far."""
        return slowest({**self._stream.busy, "write": self._written})

    def run(self) -> Report:
        """Run to the end. Raises the first error of any stage, Cancelled, or KeyboardInterrupt."""
        started = time.perf_counter()
        before = self._engine.non_finite
        writer = Worker("writer", self._write, self._fail).start()
        try:
            done = self._compute()
            self._depths.end()
            while not writer.join(_POLL_SECONDS):
                pass  # what is computed gets written, however long that takes
            if self._error is not None:
                raise self._error
            self._sink.dropped = self._stream.dropped
            self._sink.finish()
        except BaseException:
            self._abort(writer)
            raise
        failures = self._source.failures if isinstance(self._source, Partial) else ()
        return Report(
            frames=done,
            seconds=time.perf_counter() - started,
            dropped=self._stream.dropped,
            non_finite=self._engine.non_finite - before,
            busy={**self._stream.busy, "write": self._written},
            warnings=(
                *self._source.info.notes,
                *(warning for warning in self._source.warnings if warning not in failures),
                *self._sink.warnings,
                *faults(self._empty, self._engine.held),
            ),
            left_out=failures,
            empty=self._empty,
            held=self._engine.held,
            skipped=dict(self._skipped),
        )

    def _lose(self) -> None:
        """A frame of a live source was not taken in time."""
        self._sink.dropped += 1
        if isinstance(self._sink, Counting):
            self._sink.skipped["disk" if self._sink.behind else "network"] += 1
        self._told()

    def _skip(self, reason: str, count: int) -> None:
        """So many frames were not taken, for a reason that is no fault of this run."""
        self._skipped[reason] += count
        if isinstance(self._sink, Counting):
            self._sink.skipped[reason] += count
        self._told()

    def _compute(self) -> int:
        done = 0
        # Closed here, not when it is collected: its reader may still hold the source.
        with closing(iter(self._stream)) as depths:
            for depth in depths:
                self._empty += not np.isfinite(depth.depth).any()
                if not self._depths.put(depth):
                    break
                done += 1
                self._progress(done)
        if self._error is not None:
            raise self._error
        return done

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
            self._written += time.perf_counter() - start

    def _fail(self, error: Exception) -> None:
        self._error = error
        self._stream.stop()
        self._depths.abort()

    def _abort(self, writer: Worker) -> None:
        self._stream.stop()
        self._depths.abort()
        self._source.close()
        self._sink.dropped = self._stream.dropped
        if writer.join(_JOIN_SECONDS):
            self._sink.abort()  # not under a thread that still writes into it
