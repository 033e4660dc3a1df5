"""Depth videos: H.264 MP4 to look at, FFV1 in Matroska to compute with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.error import FFmpegError

from livedepth.capture.base import CLOCK_TOLERANCE
from livedepth.capture.opening import local_name
from livedepth.errors import Message, OutputError
from livedepth.frames import DepthFrame
from livedepth.output.pictures import Picture, Renderer
from livedepth.output.stereo import announce_eyes
from livedepth.threads import codec_threads
from models.files import part_path

_BT709, _LIMITED = 1, 1  # FFmpeg's numbers for the matrix and for 16..235
_FORMATS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska"}


def video_format(path: Path, *, lossless: bool) -> str:
    """FFmpeg's name of the container for ``path``. Raises OutputError for one we do not write."""
    allowed = {".mkv": "matroska"} if lossless else _FORMATS
    if path.suffix.lower() not in allowed:
        kind = "16-bit depth video" if lossless else "depth video"
        raise OutputError(
            "{path}: a {kind} is written as {known}",
            path=path,
            kind=kind,
            known=" or ".join(sorted(allowed)),
        )
    return allowed[path.suffix.lower()]


def fit_planes(picture: Picture, size: tuple[int, int]) -> Picture:
    """I420 uint8 [3/2 H, W] at another even size (height, width)."""
    height, width = size
    h, w = picture.shape[0] * 2 // 3, picture.shape[1]
    if (h, w) == size:
        return picture
    fitted = np.empty((height * 3 // 2, width), picture.dtype)
    fitted[:height] = cv2.resize(picture[:h], (width, height), interpolation=cv2.INTER_NEAREST)
    for before, after in zip(
        picture[h:].reshape(2, h // 2, w // 2),
        fitted[height:].reshape(2, height // 2, width // 2),
        strict=True,
    ):
        after[:] = cv2.resize(before, after.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return fitted


class AudioCopy:
    """The audio packets of a file, handed over untouched up to a time.

    Packets before ``start`` seconds are skipped, and the rest are moved so that it becomes 0.
    Where it is 0, a codec's priming before that is kept.
    """

    def __init__(self, source: Path, output: av.container.OutputContainer, start: float) -> None:
        self.warnings: tuple[Message, ...] = ()
        self._start = start
        self._earliest = start - CLOCK_TOLERANCE if start else -math.inf
        self._jumps: dict[int, int] = {}  # by stream, in its ticks
        self._ends: dict[int, int] = {}
        self._input = av.open(local_name(source))
        self._output = output
        self._streams: dict[int, Any] = {}
        for stream in self._input.streams.audio:
            try:
                self._streams[stream.index] = output.add_stream_from_template(stream)
            except (FFmpegError, ValueError) as error:
                self.warnings += (
                    Message(
                        "audio track {track} cannot be kept here ({reason})",
                        track=stream.index,
                        reason=error,
                    ),
                )
        self._packets = self._demux()
        self._next: av.Packet[Any] | None = None

    def _demux(self) -> Iterator[av.Packet[Any]]:
        kept = [s for s in self._input.streams.audio if s.index in self._streams]
        if not kept:
            return
        try:
            for packet in self._input.demux(kept):
                if packet.dts is not None:
                    yield self._counted_on(packet)
        except FFmpegError as error:
            self.warnings += (Message("the audio ends early ({reason})", reason=error.strerror),)

    def _counted_on(self, packet: av.Packet[Any]) -> av.Packet[Any]:
        """The packet; where its stream's clock has jumped back, it follows on the one before."""
        assert packet.dts is not None
        stream = packet.stream.index
        jump = self._jumps.get(stream, 0)
        end = self._ends.get(stream, packet.dts + jump)
        if packet.dts + jump < end - (packet.duration or 1):
            jump = self._jumps[stream] = end - packet.dts
        packet.dts += jump
        packet.pts = packet.pts + jump if packet.pts is not None else None
        self._ends[stream] = packet.dts + (packet.duration or 1)
        return packet

    def copy_until(self, seconds: float) -> None:
        """Pass on every packet that starts by ``seconds``, so that neither side piles up."""
        while (packet := self._next or next(self._packets, None)) is not None:
            self._next = packet
            assert packet.dts is not None and packet.time_base is not None
            at = float(packet.dts * packet.time_base)
            if at > seconds:
                return
            self._next = None
            if at < self._earliest:
                continue
            self._move(packet)
            self._output.mux(packet)

    def _move(self, packet: av.Packet[Any]) -> None:
        assert packet.dts is not None and packet.time_base is not None
        shift = round(self._start / packet.time_base)
        packet.dts -= shift
        packet.pts = packet.pts - shift if packet.pts is not None else None
        packet.stream = self._streams[packet.stream.index]

    def close(self) -> None:
        self._input.close()


class VideoSink:
    """A video with the timestamps of its source.

    ``render`` gives uint8 RGB or ``planar`` I420 (H.264), or uint16 (``lossless``: FFV1 gray16le,
    bit-exact). The
    encoder counts in the source's own ticks, so variable frame rate and 24000/1001 stay exact
    (in Matroska to its millisecond). ``audio`` names a file whose audio packets are copied;
    ``start`` is the second of the source that becomes 0, and ``end`` the one its sound ends at.
    ``pixel_aspect`` is how wide a pixel is shown for its height; ``eyes``: two of them side by side
    (:func:`.stereo.announce_eyes`). Written under a temporary name and
    renamed when whole.
    """

    def __init__(
        self,
        path: Path,
        render: Renderer,
        time_base: Fraction,
        fps: Fraction | None,
        *,
        lossless: bool = False,
        planar: bool = False,
        audio: Path | None = None,
        start: float = 0.0,
        end: float = math.inf,
        tags: Mapping[str, str] | None = None,
        pixel_aspect: Fraction = Fraction(1),
        eyes: bool = False,
    ) -> None:
        self._path = path
        self._part = part_path(path)
        self.dropped = 0
        self._render = render
        self._time_base = time_base
        self._fps = fps or Fraction(30)
        self._lossless = lossless
        self._layout = "gray16le" if lossless else "yuv420p" if planar else "rgb24"
        self._audio_path = audio
        self._start_at, self._end_at = start, end
        self._tags = dict(tags or {})
        self._pixel_aspect = pixel_aspect
        self._eyes = eyes
        self._format = video_format(path, lossless=lossless)
        self._container: av.container.OutputContainer | None = None
        self._stream: Any = None
        self._audio: AudioCopy | None = None
        self._size = (0, 0)
        self._last_tick: int | None = None
        self._step = max(1, round(1 / (self._fps * time_base)))

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What could not be kept."""
        return self._audio.warnings if self._audio else ()

    def write(self, depth: DepthFrame) -> None:
        """Encode one frame at its own time. A picture of another size is brought to the first's."""
        picture = self._render(depth)
        try:
            if self._container is None:
                self._start(picture)
            self._encode(self._fit(picture), depth.frame.pts - self._start_at)
            if self._audio:
                self._audio.copy_until(depth.frame.pts)
        except (FFmpegError, OSError) as error:
            raise OutputError(
                "{path}: writing failed ({reason})", path=self._path, reason=error.strerror
            ) from error

    def _start(self, picture: Picture) -> None:
        height, width = self._picture_size(picture)
        even = 1 if self._lossless else 2  # 4:2:0 has one colour sample per 2x2 pixels
        self._size = (-(-height // even) * even, -(-width // even) * even)
        # use_metadata_tags: without it MP4 keeps only the few tags it knows. avoid_negative_ts:
        # left on, the sound's priming before 0 would move every timestamp of a Matroska file.
        options = (
            {"movflags": "use_metadata_tags"}
            if self._format in ("mp4", "mov")
            else {"avoid_negative_ts": "disabled"}
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(str(self._part), "w", format=self._format, options=options)
        self._container.metadata.update(self._tags)
        codec, settings = (
            ("ffv1", {"level": "3", "slices": "4", "slicecrc": "1"})
            if self._lossless
            else ("libx264", {"crf": "18", "preset": "veryfast"})
        )
        stream: Any = self._container.add_stream(codec, rate=self._fps, options=settings)
        stream.height, stream.width = self._size
        stream.pix_fmt = "gray16le" if self._lossless else "yuv420p"
        context = stream.codec_context
        context.time_base = self._time_base
        context.sample_aspect_ratio = self._pixel_aspect
        context.thread_type = "AUTO"
        context.thread_count = codec_threads(*self._size)
        if not self._lossless:
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED
        if self._eyes:
            announce_eyes(stream)
        self._stream = stream
        if self._audio_path:
            self._audio = AudioCopy(self._audio_path, self._container, self._start_at)

    def _picture_size(self, picture: Picture) -> tuple[int, int]:
        height, width = picture.shape[:2]
        return height * 2 // 3 if self._layout == "yuv420p" else height, width

    def _fit(self, picture: Picture) -> Picture:
        height, width = self._size
        if self._layout == "yuv420p":
            return fit_planes(picture, self._size)
        h, w = picture.shape[:2]
        if 0 <= height - h <= 1 and 0 <= width - w <= 1:
            if (h, w) == (height, width):
                return picture
            return cv2.copyMakeBorder(picture, 0, height - h, 0, width - w, cv2.BORDER_REPLICATE)
        return cv2.resize(picture, (width, height), interpolation=cv2.INTER_NEAREST)

    def _encode(self, picture: Picture, pts: float) -> None:
        assert self._container is not None
        tick = round(Fraction(pts) / self._time_base)
        if self._last_tick is not None:
            tick = max(tick, self._last_tick + 1)  # encoders refuse time that stands still
            self._step = tick - self._last_tick
        self._last_tick = tick
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=self._layout)
        if self._layout == "rgb24":
            frame = frame.reformat(
                format="yuv420p", dst_colorspace=_BT709, dst_color_range=_LIMITED
            )
        frame.pts, frame.time_base = tick, self._time_base
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: list[av.Packet[Any]]) -> None:
        assert self._container is not None
        for packet in packets:
            # The encoder leaves it open, and then the last frame would be shown for no time.
            packet.duration = packet.duration or self._step
            self._container.mux(packet)

    def finish(self) -> None:
        """Flush, close, rename. Raises OutputError when no frame was written."""
        if self._container is None:
            raise OutputError("{path}: there was no frame to write", path=self._path)
        try:
            self._mux(self._stream.encode(None))
            if self._audio:
                self._audio.copy_until(self._end_at)
            self._close()
            self._part.replace(self._path)
        except (FFmpegError, OSError) as error:
            raise OutputError(
                "{path}: writing failed ({reason})", path=self._path, reason=error.strerror
            ) from error

    def abort(self) -> None:
        """Close and remove the part file."""
        try:
            self._close()
        except (FFmpegError, OSError):
            # The trailer of a file that is thrown away cannot matter.
            self._container = None
        with suppress(FileNotFoundError, NotADirectoryError):
            self._part.unlink()

    def _close(self) -> None:
        if self._audio:
            self._audio.close()
        if self._container is not None:
            self._container.close()
            self._container = None
