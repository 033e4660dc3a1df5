"""Whole files: how one gets its name, and how one is known not to be."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_TAIL = 1024  # bytes at the end of a JPEG in which its end mark has to be


def is_cut_off(picture: Path) -> bool:
    """Whether a JPEG lacks its end mark: OpenCV fills what is missing with grey unsaid."""
    if picture.suffix.lower() not in (".jpg", ".jpeg"):
        return False
    with picture.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _TAIL))
        return b"\xff\xd9" not in file.read()


def part_path(path: Path) -> Path:
    """A name beside ``path`` that nothing else uses, for what is not whole yet."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
