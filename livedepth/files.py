"""Outputs: refused before any work where they cannot be written, and named only when whole."""

from __future__ import annotations

import os
from pathlib import Path

from livedepth.errors import OutputError
from models.files import part_path


def check_output(
    path: Path, inputs: list[Path], *, overwrite: bool, replaceable: bool = True
) -> None:
    """Refuse, before any work, an output that cannot or should not be written.

    What is not ``replaceable`` is never written over, and nobody is told that it could be.

    Raises OutputError when ``path`` is one of ``inputs``, exists already (a folder: with files in
    it) without ``overwrite``, or lies where nothing can be written.
    """
    refuse_input(path, inputs)
    if path.is_dir():
        if any(path.iterdir()) and not overwrite:
            text = f"{path}: is a folder with files in it; choose another or --overwrite"
            raise OutputError(text if replaceable else text.removesuffix(" or --overwrite"))
    elif path.exists() and not overwrite:
        text = f"{path}: exists already; choose another name or --overwrite"
        raise OutputError(text if replaceable else text.removesuffix(" or --overwrite"))
    check_writable(path)


def refuse_input(path: Path, inputs: list[Path]) -> None:
    """Raises OutputError when ``path`` is one of ``inputs``."""
    if any(path.resolve() == given.resolve() for given in inputs):
        raise OutputError(f"{path}: is the input itself; choose another output")


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file under a temporary name and give it its own when whole.

    Raises OutputError, and leaves nothing behind then.
    """
    part = part_path(path)
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path}: writing failed ({error.strerror})") from error


def check_writable(path: Path) -> None:
    """Try whether ``path``, whose folders may still have to be made, can be written.

    Raises OutputError.
    """
    folder = path
    while not folder.exists() or (folder == path and not folder.is_dir()):
        folder = folder.parent
    probe = folder / f".livedepth-{os.getpid()}.part"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"{path}: cannot write to {folder} ({error.strerror})") from error
