"""Complete files: temporary names, and how to recognise a truncated picture."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_START, _END = b"\xff\xd8\xff", 0xD9
# Not the stuffed zero and the restart markers, which stand among the pixels.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def is_cut_off(picture: Path) -> bool:
    """Whether a file is a JPEG that lacks its end. OpenCV may fill what is missing with grey."""
    data = picture.read_bytes()
    return data.startswith(_START) and jpeg_is_cut_off(data)


def jpeg_is_cut_off(data: bytes) -> bool:
    """Whether a JPEG ends before its end marker; whatever follows that marker does not count.

    Segments before the pixels may hold a whole JPEG, a preview, so they are stepped over by their
    lengths (ITU-T T.81, annex B).
    """
    at = len(_START) - 1
    while (found := _MARKER.search(data, at)) is not None:
        marker, at = data[found.end() - 1], found.end()
        if marker == _END:
            return False
        if marker != 0x01:  # all others that can stand here have a length
            at += int.from_bytes(data[at : at + 2], "big")
    return True


def part_path(path: Path) -> Path:
    """A name in the folder of ``path`` that nothing else uses, for a file that is not complete."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
