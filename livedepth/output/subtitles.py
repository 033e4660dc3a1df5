"""A source's subtitles: copied where the container can hold them, or text written anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av

from livedepth.errors import Message
from livedepth.output.containers import Container
from livedepth.output.copying import why_not

_MILLISECOND = Fraction(1, 1000)


class Subtitles:
    """One track, moved so that ``start`` seconds become 0, and cut at ``start`` and ``end``.

    A text that is shown across ``start`` is shown from 0 on.
    """

    def __init__(self, given: Any, stream: Any, start: float, end: float) -> None:
        self._given, self._stream = given, stream
        self._start, self._end = start, end

    @property
    def stream(self) -> Any:
        return self._stream

    def take(self, packet: av.Packet[Any]) -> Iterator[av.Packet[Any]]:
        assert packet.time_base is not None
        at = packet.pts if packet.pts is not None else packet.dts
        assert at is not None
        first = float(at * packet.time_base)
        last = first + float((packet.duration or 0) * packet.time_base)
        if first >= self._end or (self._start and max(first, last - 1e-6) < self._start):
            return
        data = self._data(packet)
        if data is None:
            return
        begins = max(0.0, first - self._start)
        lasts = max(0.0, min(last, self._end) - self._start - begins)
        made = data if isinstance(data, av.Packet) else av.Packet(data)
        base = packet.time_base if made is packet else _MILLISECOND
        made.time_base = base
        made.pts = made.dts = round(begins / base)
        made.duration = round(lasts / base)
        made.stream = self._stream
        yield made

    def _data(self, packet: av.Packet[Any]) -> av.Packet[Any] | bytes | None:
        return packet

    def end(self) -> Iterator[av.Packet[Any]]:
        yield from ()


class WrittenSubtitles(Subtitles):
    """Text in another codec: its words, line breaks, bold and italics; no places or colours."""

    def __init__(
        self,
        given: Any,
        output: av.container.OutputContainer,
        codec: str,
        start: float,
        end: float,
    ) -> None:
        stream: Any = output.add_stream(codec)
        given.codec_context.open(strict=False)
        stream.codec_context.subtitle_header = given.codec_context.subtitle_header
        stream.codec_context.time_base = stream.time_base = _MILLISECOND
        super().__init__(given, stream, start, end)

    def _data(self, packet: av.Packet[Any]) -> bytes | None:
        shown = self._given.codec_context.decode2(packet)
        if shown is None or not len(shown):
            return None
        return bytes(self._stream.codec_context.encode_subtitle(shown))


def subtitle_track(
    given: Any, output: av.container.OutputContainer, container: Container, start: float, end: float
) -> tuple[Subtitles | None, tuple[Message, ...]]:
    """What ``container`` can hold of a track, and what a person should know of it.

    Raises FFmpegError or ValueError where FFmpeg cannot read or write it.
    """
    reason = why_not(container, given)
    if not reason:
        return Subtitles(given, output.add_stream_from_template(given), start, end), ()
    name, codec = given.codec_context.name, given.codec_context.codec
    values = {"track": given.index, "given": name, "container": container.name}
    if not codec.text_sub:
        said = Message(
            "subtitle track {track} is left out: {container} cannot hold {given}; .mkv can",
            **values,
        )
        return None, (said,)
    track = WrittenSubtitles(given, output, container.text, start, end)
    if name not in ("ass", "ssa"):
        return track, ()
    said = Message(
        "subtitle track {track} keeps its words and loses its places and colours: {container} "
        "cannot hold {given}; .mkv can",
        **values,
    )
    return track, (said,)
