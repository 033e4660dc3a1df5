"""The packets of a video stream, also past damage that makes FFmpeg end too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av

from livedepth.capture.aside import KEPT, Aside


def data_packets(
    container: av.container.InputContainer, stream: av.VideoStream, aside: Aside | None = None
) -> Iterator[av.Packet[Any]]:
    """Every packet of ``stream`` that holds data, in the order of the file.

    Those of sound and subtitles go ``aside``, where that is given.

    Damaged bytes can make a demuxer say that the file ends although its index names more packets
    (FFmpeg 8.1, MP4 with a damaged audio track); asked again, it goes on. So the end counts only
    when asking again gives nothing, or when the index knows of no more. Raises FFmpegError.
    """
    count, found = 0, True
    while found:
        found = False
        for packet in container.demux() if aside else container.demux(stream):
            if packet.size and packet.stream.index != stream.index:
                if aside and packet.stream.type in KEPT:
                    aside.take(packet)
            elif packet.size:
                found = True
                count += 1
                yield packet
        found = found and count < stream.frames
