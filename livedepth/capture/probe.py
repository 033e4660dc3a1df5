"""What a file or address holds, found without decoding more than its first picture."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from livedepth.capture.conversion import Fields, field_order
from livedepth.capture.frame_times import average_rate
from livedepth.capture.opening import located, opened
from livedepth.capture.packets import shown_stream
from livedepth.errors import SourceError, reason_of
from livedepth.redact import redact

_LOOK = 600  # packets whose times say whether the rate is variable
_HDR = {16: "PQ (SMPTE ST 2084)", 18: "HLG (ARIB STD-B67)"}
# ITU-T H.273, tables 2 to 4.
_TRANSFER = {1: "BT.709", 4: "gamma 2.2", 5: "gamma 2.8", 6: "BT.601", 8: "linear", 13: "sRGB"}
_TRANSFER |= {14: "BT.2020 (10 bits)", 15: "BT.2020 (12 bits)", **_HDR}
_PRIMARIES = {1: "BT.709", 5: "BT.601 (625 lines)", 6: "BT.601 (525 lines)", 9: "BT.2020"}
_PRIMARIES |= {11: "DCI-P3", 12: "Display P3"}
_MATRIX = {0: "RGB", 1: "BT.709", 5: "BT.601", 6: "BT.601", 8: "YCgCo", 9: "BT.2020"}
_RANGE = {1: "limited", 2: "full"}
_TOP, _BOTTOM = "top field first", "bottom field first"
_ORDERS: dict[Fields, str] = {"tff": _TOP, "bff": _BOTTOM}


@dataclass(frozen=True)
class Track:
    """A track of sound, subtitles or pictures; ``language`` and ``title`` are "" if not said."""

    codec: str
    language: str = ""
    title: str = ""
    default: bool = False
    channels: int | None = None
    sample_rate: int | None = None


@dataclass(frozen=True)
class VideoFacts:
    """A video stream.

    ``width`` and ``height`` are the stored ones, in pixels; ``rotation`` the degrees clockwise by
    which they are shown turned. ``frames_by`` says how ``frames`` is known: "container" (it says
    so), "counted" (all packets were read) or "estimated" (duration times rate). ``rate`` is the
    average in frames per second, ``variable`` whether the steps between frames differ, None if too
    few are known. ``field_order`` is "progressive" or names the first field. ``hdr`` names the
    transfer of high dynamic range, "" for none. ``matrix``, ``primaries``, ``transfer`` and
    ``range`` are "" where the file does not say. ``pixel_aspect`` is how wide a pixel is shown for
    its height.
    """

    codec: str
    width: int
    height: int
    pixel_format: str
    bits: int
    rate: float | None
    variable: bool | None
    frames: int | None
    frames_by: str
    pixel_aspect: str
    rotation: int
    field_order: str
    hdr: str
    transfer: str
    primaries: str
    matrix: str
    range: str
    stereo: bool

    @property
    def interlaced(self) -> bool:
        return self.field_order != "progressive"


@dataclass(frozen=True)
class Probe:
    """A file or address as FFmpeg sees it. ``duration`` is in seconds, None where not known;
    ``still``: it is one picture."""

    name: str
    container: str
    duration: float | None
    size: int | None
    video: VideoFacts | None
    audio: tuple[Track, ...] = ()
    subtitles: tuple[Track, ...] = ()
    attachments: int = 0
    chapters: tuple[tuple[float, str], ...] = ()
    still: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


def probe(location: str, *, count: bool = False) -> Probe:
    """What ``location`` holds; with ``count`` all of it is read to count its frames.

    Raises SourceError for what cannot be read.
    """
    network = "://" in location
    name = redact(location) if network else Path(location).name
    if not network and not Path(location).exists():
        raise SourceError("{location}: no such file", location=location)
    try:
        with opened(located(location)) as container:
            return _of(container, name, None if network else Path(location).stat().st_size, count)
    except (FFmpegError, OSError, ValueError, LookupError) as error:
        raise SourceError(
            "{name}: neither video, sound nor picture, or damaged beyond reading ({reason})",
            name=name,
            reason=redact(getattr(error, "strerror", None) or reason_of(error)),
        ) from error


def _of(container: Any, name: str, size: int | None, count: bool) -> Probe:
    stream = shown_stream(container)
    if stream is not None and stream.codec_context is None:
        stream = None  # FFmpeg does not know its codec, and says nothing of it
    still = _is_still(container)
    duration = container.duration / av.time_base if container.duration and not still else None
    return Probe(
        name=name,
        container=container.format.name,
        duration=duration,
        size=size,
        audio=tuple(map(_track, container.streams.audio)),
        subtitles=tuple(map(_track, container.streams.subtitles)),
        attachments=sum(one.type == "attachment" for one in container.streams),
        chapters=tuple(
            (float(one["start"] * one["time_base"]), one["metadata"].get("title", ""))
            for one in container.chapters()
        ),
        still=still,
        tags=dict(container.metadata),
        # Last: it reads on in the file.
        video=None
        if stream is None or stream.codec_context is None
        else _video(container, stream, duration, count),
    )


def _is_still(container: Any) -> bool:
    """Whether it is a picture: FFmpeg reads each format of them through a demuxer of its own."""
    name = container.format.name
    return name == "image2" or name.endswith("_pipe")


def _track(stream: Any) -> Track:
    context = stream.codec_context
    language, title = (stream.metadata.get(key, "") for key in ("language", "title"))
    return Track(
        codec=context.codec.canonical_name if context is not None else "unknown",
        language="" if language == "und" else language,
        title=title,
        default=bool(stream.disposition & av.stream.Disposition.default),
        channels=context.channels if context and stream.type == "audio" else None,
        sample_rate=context.sample_rate if context and stream.type == "audio" else None,
    )


def _video(container: Any, stream: Any, duration: float | None, count: bool) -> VideoFacts:
    context = stream.codec_context
    times, packets, first = _read(container, stream, count)
    # Of packets without a time FFmpeg only guesses, and the average is that of its guess.
    rate = (average_rate(stream) if times else None) or stream.guessed_rate
    frames, known = (packets, "counted") if count else (stream.frames or None, "container")
    if _is_still(container):
        frames, known, rate = 1, "counted", None
    elif frames is None:
        seconds = float(stream.duration * stream.time_base) if stream.duration else duration
        frames, known = (round(seconds * rate), "estimated") if seconds and rate else (None, "")
    matrix = _numbers(context, first)
    bits = first.format.components[0].bits if first else context.format.components[0].bits
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return VideoFacts(
        codec=context.codec.canonical_name,
        width=context.width,
        height=context.height,
        pixel_format=first.format.name if first else context.pix_fmt,
        bits=bits,
        rate=float(rate) if rate else None,
        variable=_varies(times, stream.time_base),
        frames=frames,
        frames_by=known,
        pixel_aspect=f"{aspect.numerator}:{aspect.denominator}",
        rotation=_rotation(first),
        field_order=_field_order(context, first),
        hdr=_HDR.get(matrix["transfer"], ""),
        transfer=_TRANSFER.get(matrix["transfer"], ""),
        primaries=_PRIMARIES.get(matrix["primaries"], ""),
        matrix=_MATRIX.get(matrix["matrix"], ""),
        range=_RANGE.get(matrix["range"], ""),
        stereo=_has_two_eyes(first),
    )


def _read(container: Any, stream: Any, count: bool) -> tuple[list[int], int, Any]:
    """Times of the first packets, how many there are, and the first picture, None for none.

    Of all packets with ``count``, else of the first.
    """
    times: list[int] = []
    number, first = 0, None
    packets = container.demux(stream)
    for packet in packets if count else islice(packets, _LOOK):
        if not packet.size:
            continue
        number += 1
        if packet.pts is not None and len(times) < _LOOK:
            times.append(packet.pts)
        if first is None:
            try:
                first = next(iter(stream.decode(packet)), None)
            except FFmpegError:  # the next picture may be whole
                continue
    if first is None:
        first = next(iter(stream.decode(None)), None)
    return times, number, first


def _varies(times: list[int], time_base: Fraction) -> bool | None:
    """Whether the steps between the times of packets differ by more than rounding."""
    # Without the last: with frames that refer to later ones its neighbours may be missing.
    steps = np.diff(sorted(set(times)))[: -4 if len(times) > 16 else None]
    if len(steps) < 3:
        return None
    usual = statistics.median(steps.tolist())
    return bool((np.abs(steps - usual) > max(1, 0.002 / float(time_base) * 0.6)).mean() > 0.01)


def _has_two_eyes(first: Any) -> bool:
    try:
        return first is not None and first.side_data.get("STEREO3D") is not None
    except ValueError:  # PyAV does not know a kind of data beside the picture
        return False


def _numbers(context: Any, first: Any) -> dict[str, int]:
    """H.273's numbers: of the first picture, or what the container says."""
    names = {"transfer": "color_trc", "primaries": "color_primaries", "matrix": "colorspace"}
    found = {}
    for key, name in {**names, "range": "color_range"}.items():
        values = [int(getattr(source, name, 2) or 0) for source in (first, context) if source]
        unsaid = 0 if key == "range" else 2
        found[key] = next((value for value in values if value != unsaid), unsaid)
    return found


def _rotation(first: Any) -> int:
    """Degrees clockwise, by quarter turns."""
    turned = getattr(first, "rotation", 0) or 0  # counter-clockwise
    return round(-turned / 90) * 90 % 360


def _field_order(context: Any, first: Any) -> str:
    said = _ORDERS.get(field_order(context))
    if said:
        return said
    return "interlaced" if first is not None and first.interlaced_frame else "progressive"
