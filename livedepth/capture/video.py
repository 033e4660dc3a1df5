"""Video files and network streams through PyAV: exact timestamps, rotation, truncated files."""

from __future__ import annotations

import re
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av

from livedepth.capture.base import Reading, SourceInfo
from livedepth.capture.conversion import TimedFrame, lies_down
from livedepth.capture.decoding import DECODING_ERRORS, Decoder
from livedepth.capture.frame_times import average_rate
from livedepth.capture.opening import SOFTWARE, Location, decoders, located
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError, reason_of
from livedepth.frames import Frame

_TAGGED = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")  # a duration in Matroska


class VideoSource(Closing):
    """Every frame of the first video stream of a file or URL, in order, upright.

    ``pts`` of a frame is the file's own timestamp, so ``round(pts / info.time_base)`` is the
    exact tick (:class:`~livedepth.capture.frame_times.FrameTimes` says what happens where a file
    has none). ``live``: frames are lost if the reader is late. A file that is truncated or damaged
    gives the frames that can be decoded; ``warnings`` then says how many are missing, and
    ``info.notes`` what was done to the pictures: deinterlaced, tone-mapped. "-" is standard input.
    """

    def __init__(
        self, location: str, *, live: bool = False, reading: Reading | None = None
    ) -> None:
        place = located(location)
        self._name = place.name
        self._reading = threading.Lock()
        self._closed = False
        self._index = 0
        self._last_pts = 0.0
        self.warnings: tuple[Message, ...] = ()
        self._decoder, self._frames, first, refused = _begin(place, reading or Reading())
        if self._decoder.aside is not None:
            # Not in `close`: the sound is read when all frames are written.
            weakref.finalize(self, self._decoder.aside.remove)
        self._pending: TimedFrame | None = first
        self._kept_notes = refused
        self.info = self._info(place, live)

    def _info(self, place: Location, live: bool) -> SourceInfo:
        stream, container = self._decoder.stream, self._decoder.container
        frames = stream.frames or self._estimated_frames()
        files = () if place.network or place.piped else (Path(place.given),)
        assert self._pending is not None
        width, height = self._pending.frame.width, self._pending.frame.height
        aspect = stream.sample_aspect_ratio or Fraction(1)
        if lies_down(self._pending.matrix):
            width, height, aspect = height, width, 1 / aspect
        return SourceInfo(
            self._name,
            width,
            height,
            live,
            self._decoder.times.rate,
            frames,
            stream.time_base or Fraction(1, 90_000),
            # A recording behind an address says how long it is; a broadcast cannot.
            kind="stream" if place.network and frames is None else "video",
            start=self._decoder.start,
            duration=self._duration() if files else None,
            origin=(container.start_time or 0) / av.time_base,
            pixel_aspect=aspect,
            files=files,
            sound=self._decoder.aside.path if self._decoder.aside else None,
            notes=self._notes(),
        )

    def _notes(self) -> tuple[Message, ...]:
        return (*self._kept_notes, *self._decoder.converter.notes)

    def _estimated_frames(self) -> int | None:
        duration, rate = self._duration(), average_rate(self._decoder.stream)
        return round(duration * rate) if duration and rate else None

    def _duration(self) -> float | None:
        stream, container = self._decoder.stream, self._decoder.container
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        # Matroska gives a stream's length in a tag; the container's is that of its longest stream.
        tagged = _TAGGED.fullmatch(stream.metadata.get("DURATION", ""))
        if tagged:
            hours, minutes, seconds = tagged.groups()
            return 3600 * int(hours) + 60 * int(minutes) + float(seconds) - self._decoder.start
        return container.duration / av.time_base if container.duration else None

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
        timed, self._pending = self._pending, None
        if timed is None:
            timed = next(self._frames, None)
        if timed is None:
            self._note_losses()
            return None
        frame = self._frame(timed)
        self._index, self._last_pts = self._index + 1, timed.pts
        if len(self._decoder.converter.notes) + len(self._kept_notes) > len(self.info.notes):
            self.info = replace(self.info, notes=self._notes())
        return frame

    def _frame(self, timed: TimedFrame) -> Frame:
        try:
            image = self._decoder.converter.picture(timed)
        except DECODING_ERRORS as error:
            raise SourceError(
                "{name}: frame {index} cannot be turned into a picture ({reason})",
                name=self._name,
                index=self._index,
                reason=reason_of(error),
            ) from error
        now = time.monotonic()  # of decoding: a file has no earlier moment of capture
        return Frame(image, self._index, timed.pts, now, self._name, shown_for=timed.shown_for)

    def seek(self, seconds: float) -> None:
        """Make the first frame at or after ``seconds`` the next one, or else the last frame.

        Decodes from the previous key frame, so it is exact. Raises SourceError.
        """
        with self._reading:
            if self._closed:
                return
            # In a file whose clock may jump, only reading on from its beginning is exact.
            passed = 0 if not (self._index or self._decoder.one_clock) else None
            if passed is None:
                self._frames = self._decoder.frames_from(seconds)
                self._pending = None
            found = self._pending or next(self._frames, None)
            base = float(self.info.time_base)
            while found is not None:
                self._pending = found
                if found.pts >= seconds - base / 2:
                    break
                found = next(self._frames, None)
                passed = passed + 1 if passed is not None and found is not None else passed
            if self._pending is not None:
                self._index = self._number_of(self._pending.pts) if passed is None else passed

    def _number_of(self, pts: float) -> int:
        """A frame's number; of variable rate it is exact only where the file has an index."""
        number = self._decoder.numbering.of(pts)
        if number is not None and not self._decoder.times.by_packet:
            return number
        return max(0, round((pts - self._decoder.start) / self._decoder.times.step))

    def _note_losses(self) -> None:
        self.warnings = ()
        if self._decoder.aside is not None and self._decoder.aside.lost:
            self.warnings = (
                Message(
                    "{name}: {count} packets of sound or subtitles could not be kept",
                    name=self._name,
                    count=self._decoder.aside.lost,
                ),
            )
        self._note_missing_frames()

    def _note_missing_frames(self) -> None:
        decoder, step = self._decoder, self._decoder.times.step
        duration = self._duration()
        missing = (duration or 0.0) - (self._last_pts - decoder.start + step)
        lost = max(decoder.damaged, decoder.stream.frames - self._index)
        # Containers round their duration, and some include the end of the audio: less is normal.
        if duration and missing > max(0.5, 2.5 * step):
            warning = Message(
                "{name}: the file is cut off: {frames} good frames, about {missing:.1f} s of "
                "{duration:.1f} s are missing",
                name=self._name,
                frames=self._index,
                missing=missing,
                duration=duration,
            )
        elif decoder.stopped is not None:
            warning = decoder.stopped
        elif decoder.damaged or decoder.flawed:
            warning = Message(
                "{name}: is damaged: {lost} frames are missing, {flawed} are shown with errors; "
                "{frames} frames in all",
                name=self._name,
                lost=lost,
                flawed=decoder.flawed,
                frames=self._index,
            )
        elif decoder.times.jumps:
            warning = Message(
                "{name}: its clock jumps back {jumps} times; the timestamps after each jump "
                "continue from there",
                name=self._name,
                jumps=decoder.times.jumps,
            )
        else:
            return
        self.warnings += (warning,)

    def close(self) -> None:
        """Release the file: at once, or as soon as a read in another thread has returned."""
        self._closed = True
        if self._reading.acquire(blocking=False):
            try:
                self._frames = iter(())
                self._decoder.close()
            finally:
                self._reading.release()


def _begin(
    place: Location, reading: Reading
) -> tuple[Decoder, Iterator[TimedFrame], TimedFrame, tuple[Message, ...]]:
    """A decoder that gives a first frame, by the first device that can; and why others cannot."""
    refused: tuple[Message, ...] = ()
    for device in decoders(reading.hwaccel):
        try:
            return *_try(place, device, reading), refused
        except SourceError as error:
            if device == SOFTWARE:
                raise
            refusal = Message(
                "{name}: {device} does not decode it ({reason})",
                name=place.name,
                device=device,
                reason=error,
            )
            if reading.hwaccel != "auto":
                raise SourceError(refusal) from error
            refused += (refusal,)
    raise AssertionError("the CPU is always tried last")


def _try(
    place: Location, device: str, reading: Reading
) -> tuple[Decoder, Iterator[TimedFrame], TimedFrame]:
    decoder = Decoder(place, device, reading.deinterlace)
    try:
        frames = decoder.frames()
        first = next(frames, None)
        if first is None:
            raise _without_picture(place, decoder)
    except BaseException:
        decoder.close()
        raise
    return decoder, frames, first


def _without_picture(place: Location, decoder: Decoder) -> SourceError:
    template = "{name}: holds no picture that can be decoded"
    if decoder.container.format.name.startswith("mov"):
        if place.piped:
            hint = (
                "an MP4 whose index is at its end cannot come through a pipe: give the file's name"
            )
            return SourceError(template, hint, name=place.name)
        if place.network and decoder.stopped is not None:
            hint = (
                "an MP4 whose index is at its end needs a server that gives parts of a file "
                "(Range): download it and open the file"
            )
            return SourceError(template, hint, name=place.name)
    return SourceError(template, name=place.name)
