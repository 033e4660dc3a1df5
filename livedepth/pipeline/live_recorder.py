"""What is seen live goes into a file too, without holding the picture up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from livedepth.frames import DepthFrame
from livedepth.output.base import Sink
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.worker import Worker

_QUEUE = 16  # frames; at 640x480 about 20 MB


class LiveRecorder:
    """Hands frames to ``sink`` in a thread of its own.

    Time counts from the first frame, by the clock on the wall: what stood still on the screen
    stands still in the file, and a seek does not let time run backwards. A disk that is too slow
    loses frames, which are counted. ``ended`` is called once, from the thread, with the error or
    None; after that the file is whole, or gone.
    """

    def __init__(
        self, sink: Sink, ended: Callable[[Exception | None], None] = lambda error: None
    ) -> None:
        self._sink, self._ended = sink, ended
        self._queue: Channel[DepthFrame] = Channel(_QUEUE, newest_wins=True)
        self._start: float | None = None
        self._last = -1.0
        self.written = 0
        self.worker = Worker("live recorder", self._write_all, self._fail).start()

    @property
    def dropped(self) -> int:
        """Frames that were lost because the disk was too slow."""
        return self._queue.dropped

    @property
    def seconds(self) -> float:
        """Length of what was written."""
        return max(0.0, self._last)

    def take(self, depth: DepthFrame) -> None:
        """Record one frame; returns at once."""
        if self._start is None:
            self._start = depth.frame.captured_at
        pts = depth.frame.captured_at - self._start
        self._queue.put(replace(depth, frame=replace(depth.frame, pts=pts), second=None))

    def stop(self) -> None:
        """Write what waits and make the file whole; returns at once, ``ended`` follows."""
        self._queue.end()

    def hurry(self) -> None:
        """As :meth:`stop`, without what waits: there is no time for it."""
        self._queue.end()
        self._queue.clear()

    def join(self, timeout: float | None = None) -> bool:
        return self.worker.join(timeout)

    def _write_all(self) -> None:
        while True:
            try:
                depth = self._queue.get()
            except ChannelEnd:
                break
            assert depth is not None
            if depth.frame.pts > self._last:
                self._sink.write(depth)
                self._last = depth.frame.pts
                self.written += 1
        self._sink.dropped = self.dropped
        self._sink.finish()
        self._ended(None)

    def _fail(self, error: Exception) -> None:
        self._queue.abort()
        try:
            self._sink.abort()
        finally:
            self._ended(error)
