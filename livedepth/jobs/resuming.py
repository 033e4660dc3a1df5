"""Going on where a run stopped: in the source, in the output, and in what remembers frames."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from livedepth.capture.base import Seekable, Source
from livedepth.closing import Closing
from livedepth.errors import Message, OutputError
from livedepth.frames import DepthFrame, Frame
from livedepth.jobs.journal import Checkpoint, Journal, Mark
from livedepth.output.base import Resumable
from livedepth.postprocess.memory import Memory
from livedepth.postprocess.stabiliser import FrameStabiliser

SEGMENT = 240  # frames between checkpoints; engines that take 2, 3, 4, ... at once divide it


def mark_of(frame: Frame) -> Mark:
    """What finds a frame again."""
    return Mark(frame.index, frame.pts, zlib.crc32(np.ascontiguousarray(frame.image).data))


class JournalledSink:
    """Frames through ``stabiliser`` into ``sink``, with a checkpoint every SEGMENT frames.

    It goes on after ``kept``, where there is one. ``finish`` removes the journal; ``abort`` leaves
    it to its caller, who knows whether anybody wants to go on.
    """

    def __init__(
        self,
        sink: Resumable,
        journal: Journal,
        kept: Checkpoint | None,
        memory: Memory,
        stabiliser: FrameStabiliser | None,
    ) -> None:
        self._sink, self._journal = sink, journal
        self._memory, self._stabiliser = memory, stabiliser
        self.frames = kept.frames if kept else 0
        self._marks = kept.marks if kept else ()
        sink.keep_in(journal.folder, kept.sink if kept else None)
        if kept:
            memory.state = kept.memory
            if stabiliser is not None:
                stabiliser.state = kept.state

    @property
    def dropped(self) -> int:
        return self._sink.dropped

    @dropped.setter
    def dropped(self, dropped: int) -> None:
        self._sink.dropped = dropped

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self._sink.warnings

    def write(self, depth: DepthFrame) -> None:
        """Take one frame. Raises OutputError."""
        frame = depth.frame
        if self._stabiliser is not None:
            depth = self._stabiliser.apply(depth)
        self._sink.write(depth)
        self.frames += 1
        if self.frames % SEGMENT >= SEGMENT - 1 or self.frames % SEGMENT == 0:
            self._marks = (*self._marks, mark_of(frame))[-2:]
        if self.frames % SEGMENT == 0:
            self._note(whole=False)

    def _note(self, *, whole: bool) -> None:
        # A short film is done again sooner than a disk has confirmed that it was done.
        durable = not whole or self._journal.checkpoints > 0
        facts = self._sink.checkpoint(durable=durable)
        state = self._stabiliser.state if self._stabiliser is not None else {}
        self._journal.note(
            Checkpoint(self.frames, self._marks, facts, self._memory.state, state, whole),
            durable=durable,
        )

    def finish(self) -> None:
        """Make the output whole. Raises OutputError; what is done is kept then."""
        if self.frames:
            self._note(whole=True)  # joining may be interrupted too
        self._sink.finish()
        self._journal.remove()

    def abort(self) -> None:
        """Let go of what is unfinished."""
        self._sink.abort()


class ResumedSource(Closing):
    """``source`` from the frame after the last of ``marks`` on, with the numbers that it had.

    It is looked for from its time on, where the source can seek and both marks are found there;
    else from the source's beginning, with ``reopened``. Raises SourceError, and OutputError
    where the frame is not what it was.
    """

    def __init__(
        self, source: Source, marks: tuple[Mark, ...], reopened: Callable[[], Source], output: Path
    ) -> None:
        self._source, self._marks = source, marks
        self._reopened, self._output = reopened, output
        self._found = False
        self._shift = 0  # of the numbers that the source gives after a seek
        self._closed = False
        self.info = source.info

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def read(self) -> Frame | None:
        """The next frame; None at the end."""
        if not self._found:
            if not self._sought():
                self._count()
            self._found = True
        frame = self._source.read()
        return frame and replace(frame, index=frame.index + self._shift)

    def _sought(self) -> bool:
        before, last = self._marks[0], self._marks[-1]
        # Frames that look alike, or a clock that stands, say nothing of the place.
        if before.crc == last.crc or before.pts >= last.pts:
            return False
        if self.info.duration is None or not isinstance(self._source, Seekable):
            return False
        self._source.seek(before.pts)
        for mark in self._marks:
            frame = self._source.read()
            if frame is None or (frame.pts, mark_of(frame).crc) != (mark.pts, mark.crc):
                return False
            self._shift = mark.index - frame.index
        return True

    def _count(self) -> None:
        self._source.close()
        if self._closed:
            return
        self._source, self._shift = self._reopened(), 0
        last = self._marks[-1]
        while not self._closed:
            frame = self._source.read()
            if frame is None or frame.index > last.index:
                break
            if frame.index == last.index:
                if (frame.pts, mark_of(frame).crc) == (last.pts, last.crc):
                    return
                break
        if not self._closed:
            raise OutputError(
                "{output}: the unfinished run cannot be gone on: its source gives other frames now",
                "--overwrite begins anew",
                output=self._output,
            )

    def close(self) -> None:
        """Release the source, also while it is being read."""
        self._closed = True
        self._source.close()
