"""What every sink offers, and how an output gets its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame
from models.files import part_path


class Sink(Protocol):
    """A place for depth frames. Used by one thread.

    ``warnings`` says what could not be kept; ``dropped`` is told before ``finish``: how many
    frames of a live source were lost because newer ones came.
    """

    dropped: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should be told of the output."""

    def write(self, depth: DepthFrame) -> None:
        """Take one frame. Raises OutputError."""

    def finish(self) -> None:
        """Make the output whole and give it its name. Raises OutputError."""

    def abort(self) -> None:
        """Leave nothing half-written behind. May follow a failed ``finish``."""


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
