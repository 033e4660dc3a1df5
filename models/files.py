"""Complete files: temporary names, and how to recognise a truncated picture."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_TAIL = 1024  # bytes at the end of a JPEG in which its end marker has to be


def is_cut_off(picture: Path) -> bool:
    """Whether a JPEG lacks its end marker. OpenCV silently fills what is missing with grey."""
    if picture.suffix.lower() not in (".jpg", ".jpeg"):
        return False
    with picture.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _TAIL))
        return b"\xff\xd9" not in file.read()


def part_path(path: Path) -> Path:
    """A name in the folder of ``path`` that nothing else uses, for a file that is not complete."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
