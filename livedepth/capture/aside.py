"""The sound and subtitles of a recording that can be read only once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

KEPT = ("audio", "subtitle")  # kinds of track
_FAULTS = (FFmpegError, ValueError, LookupError)  # of FFmpeg, and of PyAV where it is surprised


class Aside:
    """A temporary file that takes the packets of everything but the picture, as they come by.

    From a pipe they cannot be fetched later, when the picture's depth is written. NUT keeps the
    source's own ticks. ``path`` is whole after ``finish``, and gone after ``remove``; it is None
    where the recording has no such tracks. ``lost`` counts packets that could not be kept.
    """

    def __init__(self, given: av.container.InputContainer) -> None:
        self.path: Path | None = None
        self.lost = 0
        self._streams: dict[int, Any] = {}
        self._output: av.container.OutputContainer | None = None
        tracks: list[Any] = [stream for stream in given.streams if stream.type in KEPT]
        if not tracks:
            return
        handle, name = tempfile.mkstemp(prefix="livedepth-", suffix=".nut")
        os.close(handle)
        self.path = Path(name)
        self._output = av.open(name, "w", format="nut")
        self._output.metadata.update(given.metadata)
        for track in tracks:
            try:
                kept: Any = self._output.add_stream_from_template(track)
            except _FAULTS:
                continue  # its packets are counted as they come
            kept.metadata.update(track.metadata)
            kept.disposition = track.disposition
            self._streams[track.index] = kept

    def take(self, packet: av.Packet[Any]) -> None:
        """Keep a packet."""
        track = self._streams.get(packet.stream.index)
        if self._output is None or track is None or packet.dts is None:
            self.lost += 1
            return
        packet.stream = track
        try:
            self._output.mux(packet)
        except _FAULTS:
            self.lost += 1

    def finish(self) -> None:
        """Make the file whole. May be called twice."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def remove(self) -> None:
        """Delete the file. May be called twice."""
        self.finish()
        if self.path is not None:
            self.path.unlink(missing_ok=True)
