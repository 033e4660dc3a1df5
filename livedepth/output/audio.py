"""What happens to a source's audio tracks: copied where that can be, else encoded again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from av.error import FFmpegError

from livedepth.capture.base import CLOCK_TOLERANCE
from livedepth.errors import Message
from livedepth.output.containers import Container
from livedepth.output.copying import why_not

_BITS_24 = frozenset({"alac", "flac", "mlp", "pcm_bluray", "pcm_dvd", "truehd"})
_GAP = 0.005  # seconds: clocks in milliseconds round by less
_LONGEST_GAP = 60.0  # seconds of silence made at most for one gap in a track


class Track(Protocol):
    """A track of the output (``stream``) that is fed with packets of the source's track."""

    @property
    def stream(self) -> Any:
        """PyAV's stream of the output."""

    def take(self, packet: av.Packet[Any]) -> Iterator[av.Packet[Any]]:
        """Packets for the output. Raises FFmpegError where the packet is damaged."""

    def end(self) -> Iterator[av.Packet[Any]]:
        """What is left at the end."""


class CopiedAudio:
    """Packets handed over untouched, moved so that ``start`` seconds become 0.

    Those before ``start`` are skipped; where it is 0, a codec's priming before that is kept.
    """

    def __init__(self, given: Any, output: av.container.OutputContainer, start: float) -> None:
        self._stream: Any = output.add_stream_from_template(given)
        self._start = start
        self._earliest = start - CLOCK_TOLERANCE if start else -math.inf

    @property
    def stream(self) -> Any:
        return self._stream

    def take(self, packet: av.Packet[Any]) -> Iterator[av.Packet[Any]]:
        assert packet.dts is not None and packet.time_base is not None
        if float(packet.dts * packet.time_base) < self._earliest:
            return
        shift = round(self._start / packet.time_base)
        packet.dts -= shift
        packet.pts = packet.pts - shift if packet.pts is not None else None
        packet.stream = self._stream
        yield packet

    def end(self) -> Iterator[av.Packet[Any]]:
        yield from ()


class EncodedAudio:
    """Decoded and encoded again; gaps become silence, so that sound and picture stay together."""

    def __init__(
        self, given: Any, output: av.container.OutputContainer, codec: str, start: float
    ) -> None:
        context, made = given.codec_context, av.codec.Codec(codec, "w")
        self._given, self._start = given, start
        rates = made.audio_rates
        self._rate = context.sample_rate
        if rates and self._rate not in rates:
            self._rate = min(rates, key=lambda rate: (abs(rate - context.sample_rate), rate))
        self._stream: Any = output.add_stream(codec, rate=self._rate)
        form, layout = _form(made, context.format.packed.name), _layout(context)
        encoder: Any = self._stream.codec_context
        encoder.layout, encoder.format, encoder.time_base = layout, form, Fraction(1, self._rate)
        self._resampler = av.AudioResampler(form, layout, self._rate)
        self._next: int | None = None  # the sample that is due

    @property
    def stream(self) -> Any:
        return self._stream

    def take(self, packet: av.Packet[Any]) -> Iterator[av.Packet[Any]]:
        at = packet.pts if packet.pts is not None else packet.dts
        for frame in self._given.codec_context.decode(packet):
            if frame.pts is None:
                frame.pts, frame.time_base = at, packet.time_base
            yield from self._encode(frame)

    def end(self) -> Iterator[av.Packet[Any]]:
        try:
            left = self._given.codec_context.decode(None)
        except FFmpegError:
            left = []  # what a broken end still held
        for frame in left:
            yield from self._encode(frame)
        yield from self._labelled(self._stream.codec_context.encode(None))

    def _encode(self, frame: av.AudioFrame) -> Iterator[av.Packet[Any]]:
        seconds = float((frame.pts or 0) * (frame.time_base or 0)) - self._start
        if self._start and seconds < -CLOCK_TOLERANCE:
            return
        at = round(seconds * self._rate)
        if self._next is None:
            self._next = at
        missing = at - self._next
        if _GAP < missing / self._rate <= _LONGEST_GAP:
            yield from self._silence(frame, missing)
        elif missing / self._rate > _LONGEST_GAP:
            self._next = at
        yield from self._resampled(frame)

    def _silence(self, like: av.AudioFrame, count: int) -> Iterator[av.Packet[Any]]:
        shape = like.to_ndarray().shape
        planar, channels = like.format.is_planar, len(like.layout.channels)
        level = 128 if like.format.name.startswith("u8") else 0
        while count > 0:
            part = min(count, self._rate)
            size = (shape[0], part) if planar else (1, part * channels)
            samples = np.full(size, level, like.to_ndarray().dtype)
            frame = av.AudioFrame.from_ndarray(samples, like.format.name, like.layout.name)
            frame.sample_rate = self._rate
            yield from self._resampled(frame)
            count -= part

    def _resampled(self, frame: av.AudioFrame) -> Iterator[av.Packet[Any]]:
        assert self._next is not None
        frame.pts = None
        for made in self._resampler.resample(frame):
            made.pts, made.time_base = self._next, Fraction(1, self._rate)
            self._next += made.samples
            yield from self._labelled(self._stream.codec_context.encode(made))

    def _labelled(self, packets: list[av.Packet[Any]]) -> Iterator[av.Packet[Any]]:
        for packet in packets:
            packet.stream = self._stream
            yield packet


def audio_track(
    given: Any, output: av.container.OutputContainer, container: Container, start: float
) -> tuple[CopiedAudio | EncodedAudio, tuple[Message, ...]]:
    """The best that ``container`` can hold of a track, and what a person should know of it.

    Copied where that can be played; else with the very same samples; else rounded to 24 bits; and
    what was not lossless in the source becomes AAC. Raises FFmpegError or ValueError where there is
    no decoder or encoder for it.
    """
    reason = why_not(container, given)
    if not reason:
        return CopiedAudio(given, output, start), ()
    context = given.codec_context
    if context.format is None:  # the file lacks what its decoder needs to know
        raise ValueError("no decoder can open it")
    samples, lossless = _samples(context), context.codec.lossless
    exact = container.exact_sound.get(samples)
    values = {
        "track": given.index,
        "given": context.name,
        "container": container.name,
        "reason": reason,
    }
    if exact is not None and (lossless or samples not in ("flt", "dbl")):
        said = Message(
            "audio track {track} is encoded again as {made}, with the same samples: {given} cannot "
            "be kept in {container} ({reason})",
            made=exact,
            **values,
        )
        return EncodedAudio(given, output, exact, start), (said,)
    if lossless:
        said = Message(
            "audio track {track} is encoded again as flac, cut to 24 bits: {given} cannot be kept "
            "in {container} ({reason}); .mkv and .mov keep it",
            **values,
        )
        return EncodedAudio(given, output, "flac", start), (said,)
    said = Message(
        "audio track {track} is encoded again as aac, so its samples are no longer those of the "
        "source: {given} cannot be kept in {container} ({reason})",
        **values,
    )
    return EncodedAudio(given, output, "aac", start), (said,)


def _samples(context: Any) -> str:
    """What its decoder gives: FFmpeg's name, not planar; ``s24`` for 24 bits in 32."""
    form = str(context.format.packed.name)
    deep = "24" in context.name or context.name in _BITS_24
    return "s24" if form == "s32" and deep else form


def _form(codec: av.codec.Codec, samples: str) -> str:
    """The sample format in which an encoder takes ``samples``."""
    offered = [form.name for form in codec.audio_formats or ()]
    if "s16" in offered and samples in ("u8", "s16"):
        return "s16"
    return offered[-1]


def _layout(context: Any) -> str:
    """The channel layout by name; that of its number of channels where none is given."""
    name = str(context.layout.name)
    usual = {1: "mono", 2: "stereo", 4: "quad", 5: "5.0", 6: "5.1", 8: "7.1"}
    return usual.get(context.layout.nb_channels, name) if "channels" in name else name
