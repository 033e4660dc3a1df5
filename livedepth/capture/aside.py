"""All beside the picture of a recording that can be read only once: sound, subtitles, tags."""

from __future__ import annotations

import os
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

KEPT = ("audio", "subtitle")  # kinds of track
LATER = "livedepth_later"  # the tag that says by how many seconds all packets are put off
_STEP = Fraction(1, 25)  # seconds that the blank picture is shown for
_LATER = 60  # seconds; sound may begin before 0, and NUT cannot say so
_FAULTS = (FFmpegError, ValueError, LookupError)  # of FFmpeg, and of PyAV where it is surprised


class Aside:
    """A temporary file that takes everything but the picture, packets as they come by.

    From a pipe they cannot be fetched later, when the picture's depth is written. A blank picture
    holds what the picture's track says of itself. What comes as Matroska is kept as that; else
    NUT keeps the source's own ticks. ``path`` is whole after ``finish``, and gone after ``remove``;
    it is None where there is nothing beside the picture. ``lost`` counts packets that could not be
    kept.
    """

    def __init__(self, given: av.container.InputContainer, picture: Any) -> None:
        self.path: Path | None = None
        self.lost = 0
        self._streams: dict[int, Any] = {}
        self._output: av.container.OutputContainer | None = None
        tracks: list[Any] = [stream for stream in given.streams if stream.type in KEPT]
        if not (tracks or given.metadata or given.chapters()):
            return
        same = given.format.name.startswith("matroska")
        self._later = 0 if same else _LATER
        handle, name = tempfile.mkstemp(prefix="livedepth-", suffix=".mkv" if same else ".nut")
        os.close(handle)
        self.path = Path(name)
        options = {"avoid_negative_ts": "disabled"}
        form = "matroska" if same else "nut"
        self._output = av.open(name, "w", format=form, options=options)
        self._output.metadata.update(given.metadata)
        self._output.metadata[LATER] = str(self._later)
        self._output.set_chapters(given.chapters())
        label = self._label_of(picture)
        for track in tracks:
            if track.codec_context is None:
                continue  # its packets are counted as they come
            try:
                kept: Any = self._output.add_stream_from_template(track)
            except _FAULTS:
                continue
            kept.metadata.update(track.metadata)
            kept.disposition = track.disposition
            self._streams[track.index] = kept
        if same:
            self._attach(given)
        try:
            self._output.mux(_blank(label))
        except _FAULTS:
            self._streams.clear()  # all that comes is counted
            self.remove()
            self.path = None

    def _label_of(self, picture: Any) -> Any:
        assert self._output is not None
        label: Any = self._output.add_stream("rawvideo", rate=1 / _STEP)
        label.width = label.height = 16
        label.pix_fmt = "gray"
        label.metadata.update(picture.metadata)
        label.disposition = picture.disposition
        return label

    def _attach(self, given: av.container.InputContainer) -> None:
        assert self._output is not None
        streams: list[Any] = list(given.streams)
        for one in streams:
            if one.type == "attachment":
                name = one.metadata.get("filename", f"attachment-{one.index}")
                kind = one.metadata.get("mimetype", "application/octet-stream")
                self._output.add_attachment(name, kind, one.data)

    def take(self, packet: av.Packet[Any]) -> None:
        """Keep a packet."""
        track = self._streams.get(packet.stream.index)
        if self._output is None or track is None or packet.dts is None:
            self.lost += 1
            return
        assert packet.time_base is not None
        later = round(self._later / packet.time_base)
        packet.dts += later
        packet.pts = None if packet.pts is None else packet.pts + later
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


def _blank(label: Any) -> av.Packet[Any]:
    """A packet: files without any cannot be read again."""
    packet: Any = av.Packet(bytes(label.width * label.height))
    packet.stream, packet.pts, packet.dts, packet.time_base = label, 0, 0, _STEP
    return packet
