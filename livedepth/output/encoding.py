"""Opening an encoder that really encodes here, and saying why another one does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from typing import Any

import av
from av.error import FFmpegError

from livedepth.errors import Message, OutputError, reason_of
from livedepth.output.codecs import AUTO, SOFTWARE, Choice, Coding, Encoder
from livedepth.threads import codec_threads
from models.processor import avx512_instructions

BT709, LIMITED = 1, 1  # FFmpeg's numbers for the matrix and for 16..235
_FAULTS = (FFmpegError, OSError, ValueError, LookupError, RuntimeError)  # PyAV raises them all
_SIZE = (256, 256)  # smaller ones some graphics cards refuse


def stream_options(encoder: Encoder, coding: Coding, size: tuple[int, int]) -> dict[str, str]:
    """FFmpeg's options of an encoder for pictures of a size (height, width)."""
    options = encoder.options(coding)
    if encoder.name == "libx264" and _has_avx512():
        options["x264-params"] = "asm=avx2"
    if encoder.name == "libx265":  # it has threads of its own, and speaks on stderr
        options["x265-params"] = f"log-level=error:pools={codec_threads(*size)}"
    if min(size) < int(options.get("slices", "1")):  # FFV1 refuses slices without a pixel
        options["slices"] = "1"
    return options


@cache
def _has_avx512() -> bool:
    """Whether x264 would choose its AVX-512 code, which does not give the same bytes twice.

    With it, a run that was gone on would differ from one that nothing interrupted. The AVX2 code of
    x264 gives the same bytes, and takes 2 % more of the processor's time.
    """
    return avx512_instructions()


def hardware(encoder: Encoder) -> Any:
    """What PyAV needs to upload pictures to a device; None where the encoder takes them as is."""
    if not encoder.device:
        return None
    from av.codec.hwaccel import HWAccel

    return HWAccel(encoder.device)


def set_picture(context: Any, pixels: str, size: tuple[int, int]) -> None:
    """Size, format and colours of what an encoder is to write: BT.709, 16..235, and said so.

    RGB is written as it is, and grey numbers have no colours.
    """
    context.height, context.width = size
    context.pix_fmt = pixels
    context.thread_type, context.thread_count = "AUTO", codec_threads(*size)
    if pixels != "gray16le" and pixels != "bgr0":
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = LIMITED


def refusal(
    encoder: Encoder, pictures: str, coding: Coding | None = None, size: tuple[int, int] = _SIZE
) -> str:
    """Why an encoder cannot be used here, found by encoding a picture; empty where it can."""
    try:
        codec = av.codec.Codec(encoder.name, "w")
    except ValueError:
        return "not in this build of FFmpeg"
    options = stream_options(encoder, coding or Coding(), size)
    pixels = encoder.pixels[pictures]
    with _listening() as said:
        try:
            made = _encode_one(codec, pixels, options, size, hardware(encoder))
        except _FAULTS as error:
            return _first_line(said) or getattr(error, "strerror", None) or reason_of(error)
    return "" if made else "it gives no picture"


@contextmanager
def _listening() -> Iterator[list[tuple[int, str, str]]]:
    """What FFmpeg says meanwhile."""
    level, skip = av.logging.get_level(), av.logging.get_skip_repeated()
    av.logging.set_level(av.logging.ERROR)
    av.logging.set_skip_repeated(False)
    try:
        with av.logging.Capture() as said:
            yield said
    finally:
        av.logging.set_skip_repeated(skip)
        av.logging.set_level(level)


def _encode_one(
    codec: Any, pixels: str, options: Mapping[str, str], size: tuple[int, int], device: Any
) -> int:
    """The bytes of one encoded picture."""
    given = {"hwaccel": device} if device is not None else {}
    context: Any = av.CodecContext.create(codec, "w", **given)
    set_picture(context, pixels, size)
    context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
    context.options = dict(options)
    frame = av.VideoFrame(size[1], size[0], "gray").reformat(format=pixels)
    frame.pts, frame.time_base = 0, context.time_base
    return sum(packet.size for packet in [*context.encode(frame), *context.encode(None)])


def _first_line(said: list[tuple[int, str, str]]) -> str:
    """The first of FFmpeg's own lines, which says more than the number of its error."""
    return next((" ".join(text.split()) for _, _, text in said if text.strip()), "")


def working_encoder(
    choice: Choice, pictures: str, coding: Coding, size: tuple[int, int] = _SIZE
) -> tuple[Encoder, tuple[Message, ...]]:
    """The first of the encoders that encodes here, and, with ``auto``, what was found.

    Raises OutputError, with each refusal, where none does.
    """
    refused = []
    for encoder in choice.encoders:
        if coding.encoder == SOFTWARE:
            return encoder, ()  # always there; a fault is found when the file is opened
        reason = refusal(encoder, pictures, coding, size)
        if reason:
            refused.append(f"{encoder.name}: {reason}")
            continue
        said: tuple[Message, ...] = ()
        if coding.encoder == AUTO and refused:
            said = (
                Message(
                    "encoded with {encoder} ({refused})",
                    encoder=encoder.name,
                    refused="; ".join(refused),
                ),
            )
        return encoder, said
    raise OutputError(
        "{codec} cannot be encoded by {encoder} here ({refused})",
        codec=choice.codec.name,
        encoder=coding.encoder,
        refused="; ".join(refused),
    )
