"""Complete files: temporary names, and how to recognise a truncated picture."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

_TAIL = 1024  # bytes at the end of a JPEG in which its end marker has to be
_NAME_MOST = 255  # bytes, where the file system does not say how long a name may be
_PART_ROOM = 32  # bytes that a process's number, the random digits and the dots take at most
_PART = re.compile(r"\.\d+-[0-9a-f]{8}\.part")


def is_cut_off(picture: Path) -> bool:
    """Whether a JPEG lacks its end marker. OpenCV silently fills what is missing with grey."""
    if picture.suffix.lower() not in (".jpg", ".jpeg"):
        return False
    with picture.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _TAIL))
        return b"\xff\xd9" not in file.read()


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
