"""How a recording is opened: files of any name, standard input, addresses, hardware decoders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import av
from av.codec.hwaccel import HWAccel, hwdevices_available
from av.error import FFmpegError

from livedepth.capture.base import STANDARD_INPUT
from livedepth.errors import SettingsError, SourceError, reason_of
from livedepth.redact import redact

SOFTWARE = "none"
_OPEN_TIMEOUT, _READ_TIMEOUT = 10.0, 10.0  # seconds, for network streams


class Location(NamedTuple):
    """Where a recording is. ``network``: behind an address. ``piped``: it can be read only once."""

    given: str
    network: bool
    piped: bool

    @property
    def name(self) -> str:
        """What it is called in messages, without credentials."""
        if self.given == STANDARD_INPUT:
            return "standard input"
        return redact(self.given) if self.network else Path(self.given).name


def located(given: str) -> Location:
    """What kind of place ``given`` is."""
    network = "://" in given
    return Location(given, network, piped=not network and _is_piped(given))


def _is_piped(given: str) -> bool:
    try:
        return given == STANDARD_INPUT or Path(given).is_fifo()
    except (OSError, ValueError):
        return False


def open_container(place: Location, device: str = SOFTWARE) -> av.container.InputContainer:
    """Open it with FFmpeg, its pictures to be decoded by ``device``. Raises SourceError."""
    try:
        return opened(place, device)
    except (FFmpegError, OSError, ValueError, RuntimeError) as error:
        location = redact(place.given)
        if not (place.network or place.piped) and not os.path.lexists(place.given):
            raise SourceError("{location}: no such file", location=location) from error
        reason = redact(getattr(error, "strerror", None) or reason_of(error))
        template = (
            "{location}: cannot open the stream ({reason})"
            if place.network
            else "{location}: not a video, or damaged beyond reading ({reason})"
        )
        raise SourceError(template, location=location, reason=reason) from error


def opened(place: Location, device: str = SOFTWARE) -> av.container.InputContainer:
    """The same, with what FFmpeg and PyAV raise. Tags that are no text are no hindrance."""
    return av.open(
        _address(place),
        timeout=(_OPEN_TIMEOUT, _READ_TIMEOUT) if place.network else None,
        hwaccel=None if device == SOFTWARE else HWAccel(device, allow_software_fallback=False),
        metadata_errors="replace",
    )


def _address(place: Location) -> str:
    if place.given == STANDARD_INPUT:
        return "pipe:0"
    return place.given if place.network else local_name(place.given)


def local_name(path: str | Path) -> str:
    """A file's name as FFmpeg needs it: without a prefix, one with a colon would be an address."""
    name = str(path)
    return f"file:{name}" if ":" in name and os.name != "nt" else name


def decoders(wish: str) -> list[str]:
    """The decoding devices to try for ``--hwaccel``, in this order.

    "none" is the CPU; "auto" tries each kind of device that FFmpeg was built for and then the CPU.
    Raises SettingsError for a kind that it was not built for.
    """
    there = hwdevices_available()
    if wish == "auto":
        return [*there, SOFTWARE]
    if wish not in (SOFTWARE, *there):
        raise SettingsError(
            "unknown decoding device {wish!r}; known here: {known}",
            wish=wish,
            known=", ".join(("none", "auto", *there)),
        )
    return [wish]
