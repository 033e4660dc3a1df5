"""Video files and network streams through PyAV: exact timestamps, rotation, truncated files."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from livedepth.capture.base import SourceInfo
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame, Image
from livedepth.redact import redact
from livedepth.threads import codec_threads

_OPEN_TIMEOUT, _READ_TIMEOUT = 10.0, 10.0  # seconds, for network streams

_TAGGED = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")  # a duration in Matroska


class VideoSource(Closing):
    """Every frame of the first video stream of a file or URL, in order, upright.

    ``pts`` of a frame is the file's own timestamp, so ``round(pts / info.time_base)`` is the
    exact tick. If a file's clock jumps back, as in recordings that were concatenated, the
    timestamps after the jump continue from the last one before it. ``live``: frames are lost if
    the reader is late. A file that is truncated or holds damaged packets gives the frames that can
    be decoded; ``warnings`` then says how many.
    """

    def __init__(self, location: str, *, live: bool = False) -> None:
        self._location = location
        network = "://" in location
        self._name = redact(location) if network else Path(location).name
        self._container = self._open(location, network)
        stream = next(iter(self._container.streams.video), None)
        if stream is None:
            self._container.close()
            raise SourceError("{name}: has no video stream", name=self._name)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = codec_threads(stream.height, stream.width)
        self._stream = stream
        self._time_base = stream.time_base or Fraction(1, 90_000)
        self._frames = self._decode()
        self._reading = threading.Lock()
        self._index = 0
        self._last_pts = 0.0
        self._shift = 0.0  # seconds by which the clock has jumped back so far
        self._jumps = 0
        self._follows = False  # whether the next frame follows the last one that was read
        self._damaged = 0
        self._pixel_aspect = Fraction(1)
        self._closed = False
        self.warnings: tuple[Message, ...] = ()
        self._pending: Frame | None = None
        self._pending = self._first()
        height, width = self._pending.image.shape[:2]
        frames = stream.frames or self._estimated_frames()
        self.info = SourceInfo(
            self._name,
            width,
            height,
            live,
            stream.average_rate or stream.guessed_rate,
            frames,
            self._time_base,
            # A recording behind an address says how long it is; a broadcast cannot.
            kind="stream" if network and frames is None else "video",
            start=self._start(),
            duration=None if network else self._duration(),
            origin=(self._container.start_time or 0) / av.time_base,
            pixel_aspect=self._pixel_aspect,
            files=() if network else (Path(location),),
        )

    def _open(self, location: str, network: bool) -> av.container.InputContainer:
        try:
            timeout = (_OPEN_TIMEOUT, _READ_TIMEOUT) if network else None
            return av.open(location if network else local_name(location), timeout=timeout)
        except (FFmpegError, OSError, ValueError) as error:
            if not network and not Path(location).exists():
                raise SourceError("{location}: no such file", location=location) from error
            reason = redact(getattr(error, "strerror", None) or str(error))
            template = (
                "{location}: cannot open the stream ({reason})"
                if network
                else "{location}: not a video, or damaged beyond reading ({reason})"
            )
            raise SourceError(template, location=redact(location), reason=reason) from error

    def _first(self) -> Frame:
        frame = self.read()
        if frame is None:
            self.close()
            raise SourceError("{name}: holds no picture that can be decoded", name=self._name)
        return frame

    def _estimated_frames(self) -> int | None:
        duration, rate = self._duration(), self._stream.average_rate
        return round(duration * rate) if duration and rate else None

    def _duration(self) -> float | None:
        if self._stream.duration:
            return float(self._stream.duration * self._time_base)
        # Matroska gives a stream's length in a tag; the container's is that of its longest stream.
        told = _TAGGED.fullmatch(self._stream.metadata.get("DURATION", ""))
        if told:
            hours, minutes, seconds = told.groups()
            return 3600 * int(hours) + 60 * int(minutes) + float(seconds) - self._start()
        return self._container.duration / av.time_base if self._container.duration else None

    def _decode(self) -> Generator[av.VideoFrame, None, None]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except FFmpegError as error:
                self.warnings = (
                    Message(
                        "{name}: reading stopped ({reason})",
                        name=self._name,
                        reason=error.strerror,
                    ),
                )
                return
            try:
                yield from self._stream.decode(packet)
            except FFmpegError:
                self._damaged += 1

    def read(self) -> Frame | None:
        """The next frame; None at the end, after which ``warnings`` is complete."""
        with self._reading:
            # A closed container cannot be read, and its unread frames are not losses.
            frame = None if self._closed else self._read()
        if self._closed:
            self.close()
            return None
        return frame

    def _read(self) -> Frame | None:
        if self._pending is not None:
            frame, self._pending = self._pending, None
            return frame
        return self._read_decoded()

    def _read_decoded(self) -> Frame | None:
        decoded = next(self._frames, None)
        if decoded is None:
            self._note_losses()
            return None
        # The time of decoding: a file has no earlier moment of capture.
        image = _upright(decoded)
        if self._index == 0:
            self._pixel_aspect = _pixel_aspect(self._stream, decoded)
        pts = self._pts(decoded)
        frame = Frame(image, self._index, pts, time.monotonic(), self._name)
        self._index, self._last_pts, self._follows = self._index + 1, pts, True
        return frame

    def _pts(self, decoded: av.VideoFrame) -> float:
        step = 1 / float(self._stream.average_rate or 25)
        if decoded.pts is None:
            return self._last_pts + step if self._index else 0.0
        pts = float(decoded.pts * (decoded.time_base or self._time_base)) + self._shift
        if self._follows and pts < self._last_pts - step:
            self._jumps += 1
            self._shift += self._last_pts + step - pts
            return self._last_pts + step
        return pts

    def seek(self, seconds: float) -> None:
        """Make the first frame at or after ``seconds`` the next one, or else the last frame.

        Decodes from the previous key frame, so it is exact. Raises SourceError.
        """
        with self._reading:
            if self._closed:
                return
            try:
                tick = round(seconds / self._time_base)
                self._container.seek(tick, stream=self._stream, backward=True)
            except FFmpegError as error:
                raise SourceError(
                    "{name}: cannot seek ({reason})", name=self._name, reason=error.strerror
                ) from error
            self._frames = self._decode()
            self._shift, self._follows = 0.0, False
            self._pending, frame = None, self._read_decoded()
            step = 1 / float(self._stream.average_rate or 25)
            while frame is not None:
                self._pending = frame
                if frame.pts >= seconds - float(self._time_base) / 2:
                    break
                frame = self._read_decoded()
            if self._pending is not None:
                index = max(0, round((self._pending.pts - self._start()) / step))
                self._pending = replace(self._pending, index=index)
                self._index = index + 1

    def _start(self) -> float:
        return float((self._stream.start_time or 0) * self._time_base)

    def _note_losses(self) -> None:
        duration, rate = self._duration(), self._stream.average_rate
        step = 1 / float(rate or 25)
        missing = (duration or 0.0) - (self._last_pts - self._start() + step)
        # Containers round their duration, and some include the end of the audio: less is normal.
        if duration and missing > max(0.5, 2.5 * step):
            self.warnings = (
                Message(
                    "{name}: the file is cut off: {frames} good frames, about {missing:.1f} s of "
                    "{duration:.1f} s are missing",
                    name=self._name,
                    frames=self._index,
                    missing=missing,
                    duration=duration,
                ),
            )
        elif self._damaged and not self.warnings:
            self.warnings = (
                Message(
                    "{name}: {damaged} damaged packets were skipped; {frames} good frames",
                    name=self._name,
                    damaged=self._damaged,
                    frames=self._index,
                ),
            )
        elif self._jumps and not self.warnings:
            self.warnings = (
                Message(
                    "{name}: its clock jumps back {jumps} times; the timestamps after each jump "
                    "continue from there",
                    name=self._name,
                    jumps=self._jumps,
                ),
            )

    def close(self) -> None:
        """Release the file: at once, or as soon as a read in another thread has returned."""
        self._closed = True
        if self._reading.acquire(blocking=False):
            try:
                self._frames.close()
                self._container.close()
            finally:
                self._reading.release()


def local_name(path: str | Path) -> str:
    """A file's name as FFmpeg needs it: without a prefix, one with a colon would be an address."""
    name = str(path)
    return f"file:{name}" if ":" in name and os.name != "nt" else name


def _display(frame: av.VideoFrame) -> tuple[float, float, float, float]:
    """a, b, c, d of the display matrix: a pixel (x, y) is shown at (ax + cy, bx + dy)."""
    matrix: Any = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return 1.0, 0.0, 0.0, 1.0
    # Nine int32 (libavutil/display.h): two of these, and one for the perspective.
    a, b, _, c, d, *_ = np.frombuffer(bytes(matrix), np.int32).tolist()
    return a, b, c, d


def _lies_down(matrix: tuple[float, float, float, float]) -> bool:
    """Whether the picture is rotated by a quarter turn, so that columns are shown as rows."""
    a, b, _, _ = matrix
    return abs(b) > abs(a)


def _pixel_aspect(stream: av.VideoStream, frame: av.VideoFrame) -> Fraction:
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return 1 / aspect if _lies_down(_display(frame)) else aspect


def _upright(frame: av.VideoFrame) -> Image:
    """uint8 RGB as the file's display matrix asks for: rotated by quarter turns, mirrored."""
    image: Image = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
    matrix = _display(frame)
    across, down = matrix[0], matrix[3]
    if _lies_down(matrix):
        image = image.transpose(1, 0, 2)
        across, down = matrix[2], matrix[1]
    return np.ascontiguousarray(image[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1])
