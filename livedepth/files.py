"""Outputs: checked before any work, and renamed from a temporary name when complete."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from livedepth.errors import Hint, OutputError
from models.files import part_path, parts_of

# A folder of frames that is being made inside the one it will be moved to, and a lock there.
_OWN = re.compile(r"\.livedepth(-.*\.part|\.lock|\.journal)")
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
    hint = _OR_OVERWRITE if replaceable else "choose another"
    try:
        if path.is_dir():
            if holds_files(path) and not overwrite:
                raise OutputError("{path}: is a folder with files in it", hint, path=path)
        elif path.exists() and not overwrite:
            raise OutputError("{path}: exists already", hint, path=path)
    except OSError as error:
        raise cannot_write(path, path.parent, error) from error
    check_writable(path)


def holds_files(folder: Path) -> bool:
    """Whether anything is in a folder but what a run that was killed left there.

    Raises OSError where it may not be looked into.
    """
    return any(not _OWN.fullmatch(found.name) for found in folder.iterdir())


def leftovers(output: Path) -> list[Path]:
    """What unfinished runs, alive or dead, have lying beside and in ``output``.

    Raises OSError where the folder cannot be read.
    """
    inside = [
        found
        for found in (output.iterdir() if output.is_dir() else ())
        if found.name.endswith(".part") and _OWN.fullmatch(found.name)
    ]
    return inside + (parts_of(output) if output.parent.is_dir() else [])


def refuse_input(path: Path, inputs: list[Path]) -> None:
    """Raises OutputError when ``path`` is one of ``inputs``, or no name that a file can have."""
    try:
        same = any(path.resolve() == given.resolve() for given in inputs)
    except (OSError, ValueError, RuntimeError) as error:  # too long, or links in a circle
        raise cannot_write(path, path.parent, error) from error
    if same:
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
    with _completed(path) as part:
        part.write_bytes(data)


def copy_whole(source: Path, path: Path) -> None:
    """The same with the bytes of another file, of any size."""
    with _completed(path) as part:
        shutil.copyfile(source, part)


@contextmanager
def _completed(path: Path) -> Iterator[Path]:
    part = part_path(path)
    try:
        yield part
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            "{path}: writing failed ({reason})", path=path, reason=error.strerror
        ) from error


def absolute(path: Path) -> Path:
    """``path`` from the root, without ``..``; links stay what they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    if path.is_dir():
        if os.name == "nt":  # which writes names down by itself
            return
        number = os.open(path, os.O_RDONLY)
    else:
        number = os.open(path, os.O_RDWR)  # Windows wants to write
    try:
        os.fsync(number)
    finally:
        os.close(number)


def check_writable(path: Path) -> None:
    """Check by trying that ``path`` can be written; its folders need not exist yet.

    Raises OutputError.
    """
    folder = path
    try:
        while not folder.exists() or (folder == path and not folder.is_dir()):
            folder = folder.parent
        probe = folder / f".livedepth-{os.getpid()}.part"
        probe.touch()
        probe.unlink(missing_ok=True)  # another thread of ours may ask the same
    except (OSError, ValueError) as error:
        raise cannot_write(path, folder, error) from error


def cannot_write(path: Path, folder: Path, error: Exception) -> OutputError:
    """What is said where ``path`` cannot be written because of its ``folder``."""
    reason = getattr(error, "strerror", None) or error
    return OutputError(
        "{path}: cannot write to {folder} ({reason})", path=path, folder=folder, reason=reason
    )
