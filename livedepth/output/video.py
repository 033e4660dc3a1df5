"""Depth videos: to look at and to compute with, with all that their source holds beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError
from av.video.reformatter import VideoReformatter

from livedepth.errors import Message, OutputError, reason_of
from livedepth.frames import DepthFrame
from livedepth.output.codecs import RGB, Coding, Encoder, choose
from livedepth.output.containers import Container
from livedepth.output.encoding import hardware, set_picture, stream_options, working_encoder
from livedepth.output.fitting import encodable, even_size, fitted, size_of
from livedepth.output.joining import join
from livedepth.output.pictures import Picture, Renderer
from livedepth.output.stereo import announce_eyes
from livedepth.output.tracks import Tracks
from models.files import part_path

# PyAV raises some of Python's own where FFmpeg surprises it; all mean that the file is lost.
_FAULTS = (FFmpegError, OSError, ValueError, LookupError)
_REORDERED = 4  # frames: more than encoders put one before another here
_FAR = 2**31  # ticks between decoding and showing that MP4 cannot hold


class VideoSink:
    """A video with the timestamps of its source.

    ``render`` gives ``pictures``: uint8 RGB [H, W, 3]; uint8 PLANES [3/2 H, W] (I420); uint16
    levels of grey GRAY10 [H, W] (64..940); or uint16 NUMBERS [H, W], written bit by bit. ``coding``
    says how they are encoded. The encoder counts in the source's own ticks, so variable frame rate
    and 24000/1001 stay exact (in Matroska to its millisecond).

    ``source`` names a file whose subtitles, chapters and tags are kept, and with ``audio`` its
    sound; ``late`` names one that is whole only when the last frame has been read, and is added to
    the finished picture. ``start`` is the second of them that becomes 0, and ``end`` the one that
    all that ends at. ``pixel_aspect`` is how wide a pixel is shown for its height;
    ``eyes``: two of them side by side (:func:`.stereo.announce_eyes`). Written under a temporary
    name and renamed when whole.

    Raises OutputError and SettingsError (see :func:`.codecs.choose`).
    """

    def __init__(
        self,
        path: Path,
        render: Renderer,
        time_base: Fraction,
        fps: Fraction | None,
        *,
        pictures: str = RGB,
        coding: Coding | None = None,
        source: Path | None = None,
        late: Path | None = None,
        audio: bool = True,
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
        self._pictures = pictures
        self._coding = coding or Coding()
        self._choice = choose(self._coding, pictures, path)
        self._source, self._late, self._audio = source, late, audio
        self._start_at, self._end_at = start, end
        self._tags = dict(tags or {})
        self._pixel_aspect = pixel_aspect
        self._said: tuple[Message, ...] = ()
        self._eyes = eyes
        self._container: av.container.OutputContainer | None = None
        self._stream: Any = None
        self._pixels = ""
        self._scaler = VideoReformatter()
        self._tracks: Tracks | None = None
        self._size = (0, 0)
        self._last_tick: int | None = None
        self._last_dts: int | None = None
        self._step = max(1, round(1 / (self._fps * time_base)))

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What could not be kept, and which encoder was found where that was asked."""
        return self._said + (self._tracks.warnings if self._tracks else ())

    def write(self, depth: DepthFrame) -> None:
        """Encode one frame at its own time. A picture of another size is brought to the first's."""
        picture = self._render(depth)
        try:
            if self._container is None:
                self._start(picture)
            picture = fitted(picture, self._size, self._pictures)
            self._encode(picture, self._tick(depth.frame.pts, depth.frame.shown_for))
            if self._tracks:
                self._tracks.copy_until(depth.frame.pts)
        except _FAULTS as error:
            raise self._failed(error) from error

    def _failed(self, error: BaseException) -> OutputError:
        reason = getattr(error, "strerror", None) or reason_of(error)
        return OutputError("{path}: writing failed ({reason})", path=self._path, reason=reason)

    def _start(self, picture: Picture) -> None:
        given = size_of(picture, self._pictures)
        encoder, self._said = working_encoder(self._choice, self._pictures, self._coding, given)
        self._pixels = encoder.pixels[self._pictures]
        self._size = even_size(given, self._pixels)
        self._open(lambda container: self._add_stream(container, encoder))

    def _open(self, add_stream: Callable[[av.container.OutputContainer], Any]) -> None:
        """Open the file with the stream of its picture, and all that its source holds beside it."""
        row = self._choice.container
        self._path.parent.mkdir(parents=True, exist_ok=True)
        options = self._options(row)
        self._container = av.open(str(self._part), "w", format=row.format, options=options)
        self._stream = add_stream(self._container)
        if self._source:
            self._tracks = Tracks(
                self._source,
                self._container,
                row,
                self._stream,
                audio=self._audio,
                start=self._start_at,
                end=self._end_at,
            )
        self._container.metadata.update(self._tags)

    def _options(self, row: Container) -> dict[str, str]:
        """FFmpeg's, of the container."""
        return dict(row.options)

    def _add_stream(self, container: av.container.OutputContainer, encoder: Encoder) -> Any:
        device = hardware(encoder)
        stream: Any = container.add_stream(
            encoder.name,
            rate=self._fps,
            options=stream_options(encoder, self._coding, self._size),
            **({"hwaccel": device} if device is not None else {}),
        )
        context = stream.codec_context
        set_picture(context, self._pixels, self._size)
        context.time_base = self._time_base
        context.sample_aspect_ratio = self._pixel_aspect
        if self._tag:
            context.codec_tag = self._tag
        if self._eyes:
            announce_eyes(stream)
        return stream

    @property
    def _tag(self) -> str:
        """What the container calls the codec, where that is not FFmpeg's name."""
        return self._choice.codec.tag if self._choice.container.text == "mov_text" else ""

    def _tick(self, pts: float, shown_for: float | None = None) -> int:
        """The tick of the output of a frame that the source shows at ``pts`` seconds."""
        tick = round(Fraction(pts - self._start_at) / self._time_base)
        if self._last_tick is not None:
            tick = max(tick, self._last_tick + 1)  # encoders refuse time that stands still
            self._step = tick - self._last_tick
        if shown_for:  # what the last frame has: none follows that would end it
            self._step = max(1, round(Fraction(shown_for) / self._time_base))
        self._last_tick = tick
        return tick

    def _encodable(self, picture: Picture) -> av.VideoFrame:
        return encodable(picture, self._pictures, self._pixels, self._scaler)

    def _encode(self, picture: Picture, tick: int) -> None:
        frame = self._encodable(picture)
        frame.pts, frame.time_base = tick, self._time_base
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: list[av.Packet[Any]]) -> None:
        assert self._container is not None
        for packet in packets:
            # The encoder leaves it open, and then the last frame would be shown for no time.
            packet.duration = packet.duration or self._step
            self._order(packet)
            self._container.mux(packet)

    def _order(self, packet: av.Packet[Any]) -> None:
        """Give a decoding time where the encoder has none that can be.

        x265 leaves it to chance in films of fewer frames than it reorders.
        """
        if packet.pts is not None:
            if packet.dts is None or not 0 <= packet.pts - packet.dts < _FAR:
                before = packet.pts - _REORDERED * self._step
                packet.dts = before if self._last_dts is None else self._last_dts + 1
            self._last_dts = packet.dts

    def finish(self) -> None:
        """Flush, close, rename. Raises OutputError when no frame was written."""
        if self._container is None:
            raise OutputError("{path}: there was no frame to write", path=self._path)
        try:
            self._mux(self._stream.encode(None))
            if self._tracks:
                self._tracks.end()
            self._close()
            if self._tracks:
                name = self._choice.container.name
                self._said += self._tracks.wanted.missing_in(self._part, name)
            if self._late:
                self._join(self._late)
            self._part.replace(self._path)
        except _FAULTS as error:
            raise self._failed(error) from error

    def _join(self, tracks: Path) -> None:
        picture, self._part = self._part, part_path(self._path)
        try:
            self._said += join(
                picture,
                tracks,
                self._part,
                self._choice.container,
                tag=self._tag,
                tags=self._tags,
                audio=self._audio,
                start=self._start_at,
                end=self._end_at,
            )
        finally:
            picture.unlink(missing_ok=True)

    def abort(self) -> None:
        """Close and remove the part file."""
        try:
            self._close()
        except _FAULTS:
            # The trailer of a file that is thrown away cannot matter.
            self._container = None
        with suppress(FileNotFoundError, NotADirectoryError):
            self._part.unlink()

    def _close(self) -> None:
        if self._tracks:
            self._tracks.close()
        if self._container is not None:
            self._container.close()
            self._container = None
