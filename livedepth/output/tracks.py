"""All that a source holds beside the picture: its sound, subtitles, chapters, fonts and tags."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError, InvalidDataError
from av.stream import Disposition

from livedepth.capture.aside import LATER
from livedepth.capture.opening import located, opened
from livedepth.capture.packets import data_packets, has_one_clock, is_cover, shown_stream
from livedepth.errors import Message, SourceError, reason_of
from livedepth.output.audio import Track, audio_track
from livedepth.output.containers import Container
from livedepth.output.metadata import (
    Wanted,
    chapters_within,
    flags_of,
    kept_tags,
    label,
    language_of,
    title_of,
)
from livedepth.output.subtitles import subtitle_track

_EARLIER = 30.0  # seconds: a subtitle that begins before the start may still be shown after it
_FAULTS = (FFmpegError, ValueError, LookupError)  # of FFmpeg, and of PyAV where it is surprised


def is_damage(error: BaseException) -> bool:
    """Whether an error says that a packet is bad, and not that a file cannot be written."""
    return isinstance(error, InvalidDataError) or (
        isinstance(error, _FAULTS) and getattr(error, "errno", errno.EINVAL) == errno.EINVAL
    )


class Tracks:
    """What ``output`` gets from ``source`` beside the picture, fed up to a time at a time.

    ``audio`` says whether its sound is among it. ``start`` is the second of the source's clock that
    becomes 0, and everything is cut there and at ``end``. A damaged packet is left out and counted.

    Raises SourceError where the file cannot be read again.
    """

    def __init__(
        self,
        source: Path,
        output: av.container.OutputContainer,
        container: Container,
        picture: Any,
        *,
        audio: bool,
        start: float,
        end: float,
    ) -> None:
        self._output, self._container = output, container
        self._start, self._end = start, end
        self._said: tuple[Message, ...] = ()
        self._tracks: dict[int, Track] = {}
        self._damaged: dict[int, int] = {}
        self._jumps: dict[int, int] = {}  # by stream, in its ticks
        self._ends: dict[int, int] = {}
        self._shown: list[tuple[str, str, str, str, Disposition]] = []
        try:
            self._input = opened(located(str(source)))
        except (FFmpegError, OSError) as error:
            raise SourceError(
                "{source}: its sound and subtitles cannot be read ({reason})",
                source=source.name,
                reason=error.strerror or reason_of(error),
            ) from error
        later = self._input.metadata.get(LATER, "")
        self._later = int(later) if later.isdecimal() else 0
        self._tags = kept_tags(self._input.metadata)
        self._chapters = chapters_within(self._input, start, end)
        self._label(picture)
        for given in self._input.streams:
            if given.type == "audio" and audio:
                self._add(given, self._audio)
            elif given.type == "subtitle":
                self._add(given, self._subtitles)
        self._note_others()
        self._flag_first(picture)
        output.metadata.update(self._tags)
        output.set_chapters(self._chapters)
        self._packets = self._demux()
        self._next: av.Packet[Any] | None = None

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What could not be kept as it was."""
        bad = tuple(
            Message(
                "{count} damaged packets of track {track} were left out", count=count, track=track
            )
            for track, count in self._damaged.items()
        )
        return self._said + bad

    @property
    def wanted(self) -> Wanted:
        """What the finished file should say."""
        return Wanted(self._tags, len(self._chapters), tuple(self._shown))

    def lost(self, track: int) -> None:
        """Count a packet that was left out."""
        self._damaged[track] = self._damaged.get(track, 0) + 1

    def copy_until(self, seconds: float) -> None:
        """Pass on every packet that starts by ``seconds``, so that neither side piles up.

        Raises FFmpegError where the output cannot be written.
        """
        while (packet := self._next or next(self._packets, None)) is not None:
            self._next = packet
            assert packet.dts is not None and packet.time_base is not None
            if float(packet.dts * packet.time_base) > seconds:
                return
            self._next = None
            index = packet.stream.index
            track = self._tracks[index]
            self._pass_on(index, partial(track.take, packet))

    def end(self) -> None:
        """Pass on what is left."""
        self.copy_until(self._end)
        for index, track in self._tracks.items():
            self._pass_on(index, track.end)

    def close(self) -> None:
        self._input.close()

    def _pass_on(self, index: int, made: Callable[[], Iterator[av.Packet[Any]]]) -> None:
        try:
            for packet in made():
                self._output.mux(packet)
        except _FAULTS as error:
            if not is_damage(error):
                raise
            self.lost(index)

    def _add(self, given: Any, make: Callable[[Any], Any]) -> None:
        try:
            track = make(given)
        except _FAULTS as error:
            self._say_left_out(given, getattr(error, "strerror", None) or reason_of(error))
            return
        if track is not None:
            label(given, track.stream, self._container)
            self._note(given)
            self._tracks[given.index] = track

    def _audio(self, given: Any) -> Any:
        track, said = audio_track(given, self._output, self._container, self._start)
        self._said += said
        return track

    def _subtitles(self, given: Any) -> Any:
        track, said = subtitle_track(given, self._output, self._container, self._start, self._end)
        self._said += said
        return track

    def _label(self, picture: Any) -> None:
        given = shown_stream(self._input)
        if given is not None:
            label(given, picture, self._container)
            self._note(given)

    def _note(self, given: Any) -> None:
        name = f"{given.type} track {given.index}"
        self._shown.append((name, given.type, language_of(given), title_of(given), flags_of(given)))

    def _is_chapters(self, given: Any) -> bool:
        """Whether a track holds the chapters' titles, as QuickTime keeps them."""
        unknown = given.type == "data" and given.name in (None, "bin_data")
        return unknown and bool(self._input.chapters())

    def _note_others(self) -> None:
        """Carry fonts over, where the container takes them, and say what is left out."""
        first = shown_stream(self._input)
        streams: list[Any] = list(self._input.streams)
        for given in streams:
            if given.type == "attachment" and self._container.attachments:
                name = given.metadata.get("filename", f"attachment-{given.index}")
                kind = given.metadata.get("mimetype", "application/octet-stream")
                self._output.add_attachment(name, kind, given.data)
            elif given.type == "video" and is_cover(given):
                self._said += (Message("the cover picture is left out"),)
            elif given.type == "video" and first is not None and given.index != first.index:
                self._said += (Message("video track {track} is left out", track=given.index),)
            elif given.type in ("attachment", "data", "unknown") and not self._is_chapters(given):
                self._say_left_out(given, "no picture, sound or text")

    def _flag_first(self, picture: Any) -> None:
        """Where the source has no flags at all, its first picture and sound are what is played."""
        if any(flags for *_, flags in self._shown):
            return
        picture.disposition = Disposition.default
        sound = next((t for t in self._tracks.values() if t.stream.type == "audio"), None)
        if sound is not None:
            sound.stream.disposition = Disposition.default

    def _say_left_out(self, given: Any, reason: str) -> None:
        self._said += (
            Message(
                "{kind} track {track} is left out: it cannot be kept in {container} ({reason})",
                kind=given.type,
                track=given.index,
                container=self._container.name,
                reason=reason,
            ),
        )

    def _demux(self) -> Iterator[av.Packet[Any]]:
        kept = [s for s in self._input.streams if s.index in self._tracks]
        if not kept:
            return
        try:
            if self._start > _EARLIER and has_one_clock(self._input):
                at = self._start + self._later - _EARLIER
                self._input.seek(round(at * av.time_base))
            for packet in data_packets(self._input, kept):
                if packet.dts is not None:
                    yield self._counted_on(self._earlier(packet))
        except (FFmpegError, OSError) as error:
            reason = error.strerror or reason_of(error)
            self._said += (Message("the audio ends early ({reason})", reason=reason),)

    def _earlier(self, packet: av.Packet[Any]) -> av.Packet[Any]:
        """The packet at the time that it had before it was put aside."""
        assert packet.dts is not None and packet.time_base is not None
        later = round(self._later / packet.time_base)
        packet.dts -= later
        packet.pts = None if packet.pts is None else packet.pts - later
        return packet

    def _counted_on(self, packet: av.Packet[Any]) -> av.Packet[Any]:
        """The packet; where its stream's clock has jumped back, it follows on the one before."""
        assert packet.dts is not None
        if packet.stream.type != "audio":
            return packet
        stream = packet.stream.index
        jump = self._jumps.get(stream, 0)
        end = self._ends.get(stream, packet.dts + jump)
        if packet.dts + jump < end - (packet.duration or 1):
            jump = self._jumps[stream] = end - packet.dts
        packet.dts += jump
        packet.pts = packet.pts + jump if packet.pts is not None else None
        self._ends[stream] = packet.dts + (packet.duration or 1)
        return packet
