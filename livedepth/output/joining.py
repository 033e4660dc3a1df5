"""A finished picture and tracks that were not whole before it was: of a source read only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av

from livedepth.capture.opening import local_name
from livedepth.errors import Message
from livedepth.output.containers import Container
from livedepth.output.tracks import Tracks

_MOST_REORDERED = 32  # packets: encoders hold back 16 pictures at most


def join(
    picture: Path,
    tracks: Path,
    made: Path,
    container: Container,
    *,
    tag: str,
    tags: Mapping[str, str],
    audio: bool,
    start: float,
    end: float,
) -> tuple[Message, ...]:
    """Copy the only track of ``picture`` and those of ``tracks`` into ``made``.

    ``tag`` is what the container calls the picture's codec, empty for its usual name; ``tags`` are
    the file's own. ``start`` and ``end`` are those of :class:`.Tracks`. Returns what could not be
    kept. Raises FFmpegError, OSError, and SourceError where ``tracks`` cannot be read.
    """
    options = dict(container.options)
    with (
        av.open(local_name(picture)) as given,
        av.open(str(made), "w", format=container.format, options=options) as output,
    ):
        shown = given.streams.video[0]
        stream: Any = output.add_stream_from_template(shown)
        if shown.average_rate:  # none of a film of one frame
            stream.codec_context.framerate = shown.average_rate
        if tag:
            stream.codec_context.codec_tag = tag
        copied = Tracks(tracks, output, container, stream, audio=audio, start=start, end=end)
        output.metadata.update(tags)
        try:
            for packet in _dated(given, shown):
                assert packet.dts is not None
                at = float(packet.dts * packet.time_base)
                packet.stream = stream
                output.mux(packet)
                copied.copy_until(at + start)
            copied.end()
        finally:
            copied.close()
    return copied.warnings


def _dated(given: av.container.InputContainer, shown: Any) -> Iterator[av.Packet[Any]]:
    """The packets of a track, each with a time of decoding.

    Matroska holds none, and FFmpeg knows none of the first packets where pictures are reordered:
    they get ticks before the first picture is shown.
    """
    next_tick: int | None = None
    for packet in given.demux(shown):
        if not packet.size:
            continue
        if packet.dts is None and packet.pts is not None:
            next_tick = packet.pts - _MOST_REORDERED if next_tick is None else next_tick + 1
            packet.dts = next_tick
        yield packet
