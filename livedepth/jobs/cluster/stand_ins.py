"""What stands, on a worker, where a run on one machine has its source, its engine and its sink."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from livedepth.capture.base import Seekable, Source
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Depth, DepthFrame, Frame, Image, Unit
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.jobs.cluster.pieces import Maps
from livedepth.jobs.resuming import ResumedSource, mark_of
from livedepth.output.base import Divisible
from livedepth.postprocess.stabiliser import seen_on


class Unseen:
    """Stands where an engine does when the frames alone matter."""

    non_finite = 0

    def __init__(self, info: EngineInfo) -> None:
        self.info = info

    def infer(self, image: Image) -> Prediction:
        return Prediction(np.zeros((1, 1), np.float32), {})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        return map(self.infer, images)

    def close(self) -> None:
        """Nothing is open."""


class Recalled(Unseen):
    """Gives the maps that an engine computed before, in their order."""

    def __init__(self, info: EngineInfo, maps: Maps) -> None:
        # They are as deep as they are for this camera already.
        super().__init__(replace(info, focal=None))
        self._maps = iter(maps.depth)

    def infer(self, image: Image) -> Prediction:
        # A copy: what comes from another process may not be written to.
        return Prediction(next(self._maps).copy(), {})


def other_frames(source: Source) -> SourceError:
    """What is said of a source that does not give the same frames twice."""
    return SourceError(
        "{source}: gives other frames when it is read again", source=source.info.name
    )


class Sought(ResumedSource):
    """One that looks for frames that are alike too: :class:`Checked` compares all times."""

    def _sought(self) -> bool:
        before, last = self._marks
        if before.pts >= last.pts or self.info.duration is None:
            return False
        if not isinstance(self._source, Seekable):
            return False
        self._source.seek(before.pts)
        for mark in self._marks:
            frame = self._source.read()
            if frame is None or (frame.pts, mark_of(frame).crc) != (mark.pts, mark.crc):
                return False
        return True


class Checked(Closing):
    """``source``, whose frames have to have ``times``, seconds, and end with them.

    ``late``: some may come before, which the selection leaves out. Raises SourceError.
    """

    def __init__(self, source: Source, times: npt.NDArray[np.float64], *, late: bool) -> None:
        self._source, self._times = source, iter(times.tolist())
        self._first: float | None = times[0] if late else None
        self.info = source.info

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def read(self) -> Frame | None:
        """The next frame; None after the last of the times."""
        if self._first is not None:
            frame = self._source.read()
            if frame is None or frame.pts < self._first:
                return frame
            self._first, expected = None, next(self._times)
        else:
            expected = next(self._times, math.nan)
            if math.isnan(expected):
                return None
            frame = self._source.read()
        if frame is None or frame.pts != expected:
            raise other_frames(self._source)
        return frame

    def close(self) -> None:
        """Release the source, also while it is being read."""
        self._source.close()


class _Inner:
    """What the two sinks of a worker have in common."""

    dropped = 0
    warnings: tuple[Message, ...] = ()

    def finish(self) -> None:
        """All is kept."""

    def abort(self) -> None:
        """Nothing is on a disk that is not thrown away anyhow."""


class KeptMaps(_Inner):
    """Keeps maps, and what the stabiliser sees of the pictures."""

    def __init__(self, *, with_grey: bool) -> None:
        self._with_grey = with_grey
        self.depth, self.grey = list[Depth](), list[Image]()
        self.unit: Unit = "m"
        self.width = 0

    def write(self, depth: DepthFrame) -> None:
        """Take one frame."""
        self.depth.append(depth.depth)
        self.unit, self.width = depth.unit, depth.frame.image.shape[1]
        if self._with_grey:
            self.grey.append(seen_on(depth.frame.image, depth.depth.shape))


class Part(_Inner):
    """A stretch for ``sink``, which ends with a checkpoint."""

    def __init__(self, sink: Divisible) -> None:
        self._sink = sink
        self.facts: Mapping[str, Any] = {}

    def write(self, depth: DepthFrame) -> None:
        """Take one frame. Raises OutputError."""
        self._sink.write(depth)

    def finish(self) -> None:
        """Bring all to the disk. Raises OutputError."""
        self.facts = self._sink.checkpoint(durable=False)
        self.warnings = self._sink.warnings

    def abort(self) -> None:
        """Let go of what is unfinished."""
        self._sink.abort()
