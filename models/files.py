"""Complete files: temporary names, and how to recognise a truncated picture."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

_START, _END = b"\xff\xd8\xff", 0xD9
# Not the stuffed zero and the restart markers, which stand among the pixels.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_NAME_MOST = 255  # bytes, where the file system does not say how long a name may be
_PART_ROOM = 32  # bytes that a process's number, the random digits and the dots take at most
_PART = re.compile(r"\.\d+-[0-9a-f]{8}\.part")


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


def longest_name(folder: Path) -> int:
    """Bytes that a file's name in ``folder`` may have; of a folder above it, where it is missing.

    Windows counts UTF-16 units instead, of which a name never has more than bytes.
    """
    if hasattr(os, "pathconf"):
        for place in (folder, *folder.parents):
            try:
                return os.pathconf(place, "PC_NAME_MAX")
            except (OSError, ValueError):
                continue
    return _NAME_MOST


def shortened(name: str, most: int) -> str:
    """``name`` in at most ``most`` bytes (at least 16): itself, or its beginning and a hash of it.

    Whole characters are kept, for not every file system takes a part of one.
    """
    stored = os.fsencode(name)
    if len(stored) <= most:
        return name
    mark = "~" + hashlib.sha256(stored).hexdigest()[:8]
    while len(os.fsencode(name)) > most - len(mark):
        name = name[:-1]
    return name + mark


def hidden_path(path: Path, ending: str) -> Path:
    """The hidden file ``.NAME`` + ``ending`` beside ``path``; always the same one of a path.

    Shortened where the file system takes no name as long as that.
    """
    room = longest_name(path.parent) - max(len(ending), _PART_ROOM) - 1
    return path.with_name(f".{shortened(path.name, room)}{ending}")


def part_path(path: Path) -> Path:
    """A name in the folder of ``path`` that nothing else uses, for a file that is not complete."""
    return hidden_path(path, f".{os.getpid()}-{secrets.token_hex(4)}.part")


def parts_of(path: Path) -> list[Path]:
    """What lies there under names that :func:`part_path` made for ``path``, of any process.

    Raises OSError where the folder cannot be read.
    """
    start = hidden_path(path, "").name
    return [
        found
        for found in path.parent.iterdir()
        if found.name.startswith(start) and _PART.fullmatch(found.name[len(start) :])
    ]
