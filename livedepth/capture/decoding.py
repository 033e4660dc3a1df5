"""Decoded frames of a recording with their times, from its beginning or from any second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import av
from av.error import FFmpegError

from livedepth.capture.aside import Aside
from livedepth.capture.base import Deinterlace
from livedepth.capture.conversion import FrameConverter, TimedFrame, display_matrix, fields_of
from livedepth.capture.frame_times import FrameTimes
from livedepth.capture.numbering import Numbering
from livedepth.capture.opening import Location, open_container
from livedepth.capture.packets import data_packets, has_one_clock, shown_stream
from livedepth.errors import Message, SourceError
from livedepth.threads import codec_threads

_BACK = (0.0, 2.0, 10.0, 60.0)  # seconds further back, where an index points behind its frame
# What PyAV raises for damage; the last two come from tables that a damaged file contradicts.
DECODING_ERRORS = (FFmpegError, ValueError, IndexError)


class Decoder:
    """The frames of the first video stream of one recording.

    ``damaged`` counts packets that could not be decoded, ``flawed`` frames that were decoded with
    errors and are shown so; ``stopped`` says why reading ended before the end, if it did.
    Raises SourceError.
    """

    def __init__(self, place: Location, device: str, deinterlace: Deinterlace) -> None:
        self.container = open_container(place, device)
        try:
            self.stream = self._video_of(place.name)
            self.stream.thread_type = "AUTO"
            size = self.stream.height, self.stream.width
            self.stream.codec_context.thread_count = codec_threads(*size)
            self.times = FrameTimes(self.container, self.stream)
            self.numbering = Numbering(self.stream)
            self.converter = FrameConverter(place.name, deinterlace, fields_of(self.stream))
            self.aside = Aside(self.container, self.stream) if place.piped else None
            self.one_clock = has_one_clock(self.container)
        except BaseException:
            self.container.close()
            raise
        self.damaged = self.flawed = 0
        self.stopped: Message | None = None
        self._name = place.name

    def _video_of(self, name: str) -> av.VideoStream:
        shown = shown_stream(self.container)
        if shown is None:
            raise SourceError("{name}: has no video stream", name=name)
        if shown.codec_context is None:
            raise SourceError("{name}: holds no picture that can be decoded", name=name)
        return shown

    @property
    def start(self) -> float:
        """The second of the file's clock at which its pictures begin."""
        base = self.stream.time_base
        return float(self.stream.start_time * base) if self.stream.start_time and base else 0.0

    def frames(self) -> Iterator[TimedFrame]:
        """Every frame from here on, in the order of display."""
        return self.converter.whole_frames(self._timed())

    def frames_from(self, seconds: float) -> Iterator[TimedFrame]:
        """The frames from a key frame at or before ``seconds`` on.

        Raises SourceError where the file does not allow seeking.
        """
        tick = float(self.stream.time_base or 0)
        for back in _BACK:
            self._seek(max(self.start, seconds - back))
            frames = self.frames()
            first = next(frames, None)
            early = first is not None and first.pts <= seconds + tick / 2
            if early or seconds - back <= self.start:
                break
        return iter(()) if first is None else _with_first(first, frames)

    def _seek(self, seconds: float) -> None:
        assert self.stream.time_base is not None
        try:
            tick = round(seconds / self.stream.time_base)
            self.container.seek(tick, stream=self.stream, backward=True)
        except FFmpegError as error:
            raise SourceError(
                "{name}: cannot seek ({reason})", name=self._name, reason=error.strerror
            ) from error
        self.times.start_over()
        self.numbering.start_over()

    def _timed(self) -> Iterator[TimedFrame]:
        for frame in self.times.checked(self._decoded()):
            self.flawed += bool(frame.is_corrupt)
            lasts = frame.duration * frame.time_base if frame.duration and frame.time_base else None
            yield TimedFrame(
                frame,
                self.times.of(frame),
                None if lasts is None else float(lasts),
                display_matrix(frame),
            )

    def _decoded(self) -> Iterator[av.VideoFrame]:
        packets = data_packets(self.container, [self.stream], self.aside)
        while True:
            try:
                packet = next(packets, None)
            except DECODING_ERRORS as error:
                self.stopped = Message(
                    "{name}: reading stopped ({reason})",
                    name=self._name,
                    reason=getattr(error, "strerror", None) or error,
                )
                packet = None
            if packet is not None:
                self.times.sent(packet)
                self.numbering.sent(packet)
            try:
                yield from self.stream.decode(packet)
            except DECODING_ERRORS:
                if packet is not None:
                    self.damaged += 1
                    self.times.failed()
            if packet is None:
                if self.aside is not None:
                    self.aside.finish()
                return

    def close(self) -> None:
        """Release the file. What was put aside stays."""
        self.container.close()
        if self.aside is not None:
            self.aside.finish()


def _with_first(first: TimedFrame, rest: Iterable[TimedFrame]) -> Iterator[TimedFrame]:
    yield first
    yield from rest
