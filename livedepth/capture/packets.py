"""The packets of a recording's streams, also past damage that makes FFmpeg end too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av

from livedepth.capture.aside import KEPT, Aside

# Each joins clips without rewriting their clocks: where a second lies, only reading tells.
_MAY_JUMP = frozenset({"mpegts", "mpeg", "vob", "dv", "rm"})


def is_cover(stream: Any) -> bool:
    """Whether a stream is a picture that belongs to music, and no film."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def shown_stream(container: av.container.InputContainer) -> av.VideoStream | None:
    """The video stream that is the film; None where there is none.

    One whose codec FFmpeg does not know, for example after damage, has no ``codec_context``; it is
    the film only where there is no other.
    """
    films = [stream for stream in container.streams.video if not is_cover(stream)]
    shown = [stream for stream in films if stream.codec_context is not None] or films
    # AVIF that moves begins with a still of itself.
    return next((stream for stream in shown if stream.frames != 1), next(iter(shown), None))


def has_one_clock(container: av.container.InputContainer) -> bool:
    """Whether one can seek in the file without reading all that is before the place."""
    return container.format.name not in _MAY_JUMP


def data_packets(
    container: av.container.InputContainer, streams: list[Any], aside: Aside | None = None
) -> Iterator[av.Packet[Any]]:
    """Every packet of ``streams`` that holds data, in the order of the file.

    Those of sound and subtitles go ``aside``, where that is given.

    Damaged bytes can make a demuxer say that the file ends although its index names more packets
    (FFmpeg 8.1, MP4 with a damaged audio track); asked again, it goes on. So the end counts only
    when asking again gives nothing, or when the index knows of no more. Raises FFmpegError.
    """
    wanted = {stream.index for stream in streams}
    indexed = sum(stream.frames for stream in streams)
    count, found = 0, True
    while found:
        found = False
        for packet in container.demux() if aside else container.demux(streams):
            if packet.size and packet.stream.index in wanted:
                found = True
                count += 1
                yield packet
            elif packet.size and aside and packet.stream.type in KEPT:
                aside.take(packet)
        found = found and count < indexed
