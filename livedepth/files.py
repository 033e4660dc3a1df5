"""Outputs: checked before any work, and renamed from a temporary name when complete."""

from __future__ import annotations

import os
from pathlib import Path

from livedepth.errors import Hint, OutputError
from models.files import part_path

_OR_OVERWRITE = Hint("choose another or --overwrite", "choose another, or allow overwriting")


def check_output(
    path: Path, inputs: list[Path], *, overwrite: bool, replaceable: bool = True
) -> None:
    """Refuse, before any work, an output that cannot or should not be written.

    An output that is not ``replaceable`` is never overwritten, and the hint does not offer it.

    Raises OutputError when ``path`` is one of ``inputs``, exists already (a folder: with files in
    it) without ``overwrite``, or is in a folder that cannot be written to.
    """
    refuse_input(path, inputs)
    if path.is_dir():
        if any(path.iterdir()) and not overwrite:
            hint = _OR_OVERWRITE if replaceable else "choose another"
            raise OutputError("{path}: is a folder with files in it", hint, path=path)
    elif path.exists() and not overwrite:
        hint = _OR_OVERWRITE if replaceable else "choose another"
        raise OutputError("{path}: exists already", hint, path=path)
    check_writable(path)


def refuse_input(path: Path, inputs: list[Path]) -> None:
    """Raises OutputError when ``path`` is one of ``inputs``."""
    if any(path.resolve() == given.resolve() for given in inputs):
        raise OutputError("{path}: is the input itself", "choose another output", path=path)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are missing. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "{folder}: cannot be made ({reason})", folder=folder, reason=error.strerror
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file under a temporary name and rename it when complete.

    Raises OutputError, after which no incomplete file is left.
    """
    part = part_path(path)
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            "{path}: writing failed ({reason})", path=path, reason=error.strerror
        ) from error


def check_writable(path: Path) -> None:
    """Check by trying that ``path`` can be written; its folders need not exist yet.

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
        raise OutputError(
            "{path}: cannot write to {folder} ({reason})",
            path=path,
            folder=folder,
            reason=error.strerror,
        ) from error
