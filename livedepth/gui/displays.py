"""Whether there is a display that answers: Qt ends the process where there is none."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path

_X = re.compile(r"(?P<host>.*):(?P<number>\d+)(\.\d+)?")
_SECONDS = 2.0


def display_answers(given: Mapping[str, str] = os.environ) -> bool:
    """Whether the X server or the Wayland compositor that ``given`` names takes a connection."""
    return _x_answers(given.get("DISPLAY", "")) or _wayland_answers(
        given.get("WAYLAND_DISPLAY", ""), given.get("XDG_RUNTIME_DIR", "")
    )


def _x_answers(name: str) -> bool:
    found = _X.fullmatch(name)
    if found is None:
        return False
    host, number = found["host"], int(found["number"])
    if host in ("", "unix") or host.startswith("/"):
        place = f"/tmp/.X11-unix/X{number}"
        return _takes(socket.AF_UNIX, place) or _takes(socket.AF_UNIX, f"\0{place}")
    try:
        socket.create_connection((host, 6000 + number), _SECONDS).close()
    except (OSError, OverflowError, UnicodeError):
        return False
    return True


def _wayland_answers(name: str, folder: str) -> bool:
    return bool(name) and _takes(socket.AF_UNIX, str(Path(folder) / name))


def _takes(family: int, address: str) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(_SECONDS)
        try:
            one.connect(address)
        except OSError:
            return False
    return True


if __name__ == "__main__":
    raise SystemExit(not display_answers())
