"""A video that is encoded in segments, each whole on the disk, and joined without a seam."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from livedepth.errors import Message, OutputError
from livedepth.files import to_disk
from livedepth.frames import DepthFrame, Frame
from livedepth.output.base import Resumable, Sink
from livedepth.output.codecs import Encoder
from livedepth.output.fitting import fitted
from livedepth.output.pictures import Picture
from livedepth.output.video import _FAULTS, VideoSink

# In a segment frame n has the time n / 25: its own is kept beside it, and Matroska, the one
# container that holds every codec, counts in milliseconds.
_CLOCK = Fraction(1, 25)
_AHEAD = 32  # frames that an encoder may put before one that is shown earlier


def lasting(sink: Sink) -> Resumable | None:
    """``sink``, which is new, in a form whose unfinished output can outlive the process.

    None where it has none.
    """
    if isinstance(sink, VideoSink):
        return SegmentedVideo(sink)
    return sink if isinstance(sink, Resumable) else None


@dataclass
class _Kept:
    """What the segments so far have in common, as JSON has it."""

    segments: int = 0
    size: tuple[int, int] = (0, 0)
    last_tick: int | None = None
    step: int = 0
    delay: int = 0  # frames by which decoding has to be ahead of showing

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> _Kept:
        kept = cls(**facts)
        kept.size = (int(kept.size[0]), int(kept.size[1]))
        return kept


class _Segment(VideoSink):
    """A few seconds of ``video``, in a file of their own that begins with a key frame."""

    def __init__(self, video: VideoSink, path: Path) -> None:
        super().__init__(
            path,
            video._render,
            video._time_base,
            video._fps,
            pictures=video._pictures,
            coding=video._coding,
            pixel_aspect=video._pixel_aspect,
            eyes=video._eyes,
        )
        self.ticks: list[int] = []
        self.delay = 0
        self._numbers: dict[int, int] = {}
        self._muxed = 0

    def _add_stream(self, container: av.container.OutputContainer, encoder: Encoder) -> Any:
        stream = super()._add_stream(container, encoder)
        stream.metadata.pop("stereo_mode", None)  # it changes what Matroska means by an aspect
        return stream

    def add(self, picture: Picture, tick: int) -> None:
        """Encode a picture that is shown at ``tick`` of the film's clock."""
        if not self.ticks:
            self._start(picture)
        since = tick - (self.ticks[0] if self.ticks else tick)
        self._numbers[since] = len(self.ticks)
        self.ticks.append(tick)
        frame = self._encodable(fitted(picture, self._size, self._pictures))
        frame.pts, frame.time_base = since, self._time_base
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: list[av.Packet[Any]]) -> None:
        assert self._container is not None
        for packet in packets:
            assert packet.pts is not None
            since = round(packet.pts * (packet.time_base or self._time_base) / self._time_base)
            number = self._numbers[since]
            self.delay = max(self.delay, self._muxed - number)
            packet.time_base = _CLOCK
            packet.pts, packet.dts, packet.duration = number, self._muxed - _AHEAD, 1
            self._muxed += 1
            self._container.mux(packet)

    def close(self, *, durable: bool) -> None:
        """Make it whole, with its times beside it; on the disk, if ``durable``.

        Raises OutputError.
        """
        self.finish()
        if self._muxed != len(self.ticks) or _count(self._path) != self._muxed:
            raise OutputError(
                "{path}: writing failed ({reason})",
                path=self._path,
                reason=f"{_count(self._path)} of {len(self.ticks)} frames arrived",
            )
        times = _times_of(self._path)
        np.save(times, np.array(self.ticks, np.int64))
        if durable:
            to_disk(self._path)
            to_disk(times)


class SegmentedVideo:
    """Writes what ``video`` would write, which is new, in segments that outlive the process.

    A segment ends with each :meth:`checkpoint`, so where these come decides what is in the file,
    but not whether one of them was the last of a process. The frames are encoded once: joining
    copies packets.
    """

    def __init__(self, video: VideoSink) -> None:
        self._video = video
        self._folder = Path()
        self._kept = _Kept(step=video._step)
        self._segment: _Segment | None = None
        self._said: tuple[Message, ...] = ()
        self.dropped = 0

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What could not be kept, and which encoder was found where that was asked."""
        return self._said or self._video.warnings

    def keep_in(self, folder: Path, kept: Mapping[str, Any] | None) -> None:
        """As :class:`.base.Resumable` says."""
        self._folder = folder
        if kept is None:
            return
        self._kept = _Kept.of(kept)
        self._video._last_tick, self._video._step = self._kept.last_tick, self._kept.step
        for number in range(self._kept.segments):
            if not self._path(number).is_file() or not _times_of(self._path(number)).is_file():
                raise OutputError(
                    "{path}: a part of the unfinished run is missing", path=self._path(number)
                )

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.mkv"

    def write(self, depth: DepthFrame) -> None:
        """Encode one frame. A picture of another size is brought to the first's."""
        video = self._video
        picture = video._render(depth)
        try:
            if self._kept.segments:
                picture = fitted(picture, self._kept.size, video._pictures)
            if self._segment is None:
                self._segment = _Segment(video, self._path(self._kept.segments))
            self._segment.add(picture, video._tick(depth.frame.pts, depth.frame.shown_for))
        except _FAULTS as error:
            raise video._failed(error) from error

    def checkpoint(self, *, durable: bool = True) -> Mapping[str, Any]:
        """As :class:`.base.Resumable` says: here a segment ends."""
        if self._segment is not None:
            try:
                self._segment.close(durable=durable)
            except _FAULTS as error:
                raise self._video._failed(error) from error
            self._said = self._said or self._segment.warnings
            kept, video = self._kept, self._video
            self._kept = _Kept(
                kept.segments + 1,
                kept.size if kept.segments else self._segment._size,
                video._last_tick,
                video._step,
                max(kept.delay, self._segment.delay),
            )
            self._segment = None
        return dict(self._kept.__dict__)

    def elsewhere(self, kept: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """As :class:`.base.Divisible` says: it has no segments, but the film's clock."""
        before = _Kept.of(kept) if kept is not None else self._kept
        return dict(_Kept(last_tick=before.last_tick, step=before.step).__dict__)

    def skip(self, frame: Frame) -> None:
        """As :class:`.base.Divisible` says."""
        self._video._tick(frame.pts, frame.shown_for)
        self._kept.last_tick, self._kept.step = self._video._last_tick, self._video._step

    def adopt(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """As :class:`.base.Divisible` says. All segments have to be coded alike."""
        kept, new = self._kept, _Kept.of(facts)
        assert self._segment is None
        if kept.segments and new.size != kept.size:
            raise OutputError("{path}: its parts have different sizes", path=self._video._path)
        first, segment = folder / self._path(0).name, self._path(kept.segments)
        try:
            _times_of(first).replace(_times_of(segment))
            first.replace(segment)
            to_disk(_times_of(segment))
            to_disk(segment)
        except OSError as error:
            raise self._video._failed(error) from error
        self._kept = _Kept(
            kept.segments + 1, new.size, new.last_tick, new.step, max(kept.delay, new.delay)
        )
        self._video._last_tick, self._video._step = new.last_tick, new.step

    def finish(self) -> None:
        """Join the segments with sound, subtitles and tags, and rename. Raises OutputError."""
        video = self._video
        self.checkpoint(durable=False)
        if not self._kept.segments:
            raise OutputError("{path}: there was no frame to write", path=video._path)
        try:
            with av.open(str(self._path(0))) as first:
                video._open(lambda container: self._copied(container, first.streams.video[0]))
                self._join()
                self._said += self._end()
        except _FAULTS as error:
            raise video._failed(error) from error

    def _copied(self, container: av.container.OutputContainer, template: Any) -> Any:
        stream: Any = container.add_stream_from_template(template)
        stream.time_base = self._video._time_base
        stream.codec_context.framerate = self._video._fps  # else it is that of the clock's ticks
        if self._video._tag:
            stream.codec_context.codec_tag = self._video._tag
        if self._video._eyes:
            stream.metadata["stereo_mode"] = "left_right"
        return stream

    def _join(self) -> None:
        video, base = self._video, self._video._time_base
        assert video._container is not None
        ends = ahead = 0
        packets = self._packets()
        following = next(packets, None)
        if following is not None:
            ahead = following[1] - (following[0].dts or 0)
        while following is not None:
            packet, tick = following
            following = next(packets, None)
            ends = max(ends, tick + (packet.duration or 0))
            if following is None and self._by_decoding_time:
                packet.duration = max(1, ends - ahead - (packet.dts or 0))
            packet.stream = video._stream
            video._container.mux(packet)
            if video._tracks:
                video._tracks.copy_until(float(tick * base) + video._start_at)

    @property
    def _by_decoding_time(self) -> bool:
        """Whether a track is as long as from the first packet's decoding to the last one's end."""
        return self._video._choice.container.text == "mov_text"

    def _packets(self) -> Iterator[tuple[av.Packet[Any], int]]:
        """All packets in the order of decoding, timed as in the film, each with its tick."""
        clock = _DecodingTimes(self._kept.delay, self._ticks())
        for number in range(self._kept.segments):
            ticks = np.load(_times_of(self._path(number))).tolist()
            after = self._after(number, ticks)
            with av.open(str(self._path(number))) as segment:
                for packet in segment.demux(video=0):
                    if packet.pts is None:
                        continue
                    assert packet.time_base is not None
                    place = round(packet.pts * packet.time_base / _CLOCK)
                    packet.time_base = self._video._time_base
                    packet.pts, packet.dts = ticks[place], next(clock)
                    following = ticks[place + 1] if place + 1 < len(ticks) else after
                    packet.duration = following - ticks[place]
                    yield packet, ticks[place]

    def _after(self, number: int, ticks: list[int]) -> int:
        """When the first frame after a segment is shown, or would be."""
        if number + 1 < self._kept.segments:
            return int(np.load(_times_of(self._path(number + 1)), mmap_mode="r")[0])
        return int(ticks[-1]) + self._kept.step

    def _ticks(self) -> Iterator[int]:
        for number in range(self._kept.segments):
            yield from np.load(_times_of(self._path(number))).tolist()

    def _end(self) -> tuple[Message, ...]:
        """Close the film and give it its name; what it lacks."""
        video = self._video
        if video._tracks:
            video._tracks.end()
        video._close()
        lacks: tuple[Message, ...] = ()
        if video._tracks:
            lacks = video._tracks.warnings + video._tracks.wanted.missing_in(
                video._part, video._choice.container.name
            )
        video._part.replace(video._path)
        return lacks

    def abort(self) -> None:
        """Leave the segments that are whole, and nothing else."""
        if self._segment is not None:
            with suppress(OSError):
                self._segment.abort()
        with suppress(OSError):
            self._video.abort()


class _DecodingTimes:
    """The decoding times of packets that are shown at ``ticks`` (in that order).

    Packet n is decoded when the frame ``delay`` before the n-th is shown, so that times grow, and
    none is later than its frame.
    """

    def __init__(self, delay: int, ticks: Iterator[int]) -> None:
        self._ticks = ticks
        ahead = [tick for _, tick in zip(range(delay + 1), ticks, strict=False)]
        before = ahead[-1] - ahead[0]
        if len(ahead) <= delay:  # a film as short as that
            before += delay
        self._waiting = deque([tick - before for tick in ahead[:delay]] + ahead)

    def __next__(self) -> int:
        given = self._waiting.popleft()
        following = next(self._ticks, None)
        if following is not None:
            self._waiting.append(following)
        return given


def _times_of(segment: Path) -> Path:
    return segment.with_suffix(".npy")


def _count(path: Path) -> int:
    """Packets in a file."""
    with av.open(str(path)) as container:
        return sum(packet.size > 0 for packet in container.demux(video=0))
