"""Whether a track can be copied into a container as it is."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import av
from av.error import FFmpegError

from livedepth.errors import reason_of
from livedepth.output.containers import Container


def why_not(container: Container, stream: Any) -> str:
    """Why a stream cannot be copied into ``container``, found by trying; empty where it can.

    Raises ValueError for a codec that FFmpeg does not know, of which nobody can say anything.
    """
    if stream.codec_context is None:
        raise ValueError("unknown codec")
    codec = stream.codec_context.name
    if codec.startswith(container.sound_refused):
        return "common players do not play it there"
    trial = av.open(io.BytesIO(), "w", format=container.format)
    try:
        trial.add_stream_from_template(stream)
        trial.start_encoding()
    except (FFmpegError, ValueError, TypeError) as error:
        return getattr(error, "strerror", None) or reason_of(error)
    finally:
        with suppress(FFmpegError, ValueError):
            trial.close()  # nobody reads what was tried
    return ""
