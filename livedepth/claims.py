"""One writer for each output: a lock that ends with its process, and no leftovers of dead ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from livedepth.errors import OutputError
from livedepth.files import absolute, cannot_write, leftovers
from models.files import hidden_path

LOCK = ".livedepth.lock"


class ClaimedError(OutputError):
    """Another livedepth is writing the output."""


@contextmanager
def claimed(output: Path) -> Iterator[None]:
    """Be the only livedepth that writes ``output``; what a killed one left of it is removed.

    The lock is one of the operating system's on a hidden file beside the output (in it, where only
    that folder can be written to), so it goes when its process does, however that ends. Where the
    file system has no locks nobody is refused, and nothing is removed. Missing folders are made;
    those that are still empty at the end go again. Raises ClaimedError where another has it, and
    OutputError.
    """
    output = output.resolve() if output.is_dir() else absolute(output)
    made = _make_folders(output)
    try:
        with _locked(output) as owned:
            if owned:
                remove_leftovers(output)
            yield
    finally:
        for folder in made:
            with suppress(OSError):  # not empty: the output is in it
                folder.rmdir()


def remove_leftovers(output: Path) -> None:
    """Remove what runs that were killed left of ``output``. Only for who holds its lock."""
    with suppress(OSError):  # a folder that cannot be looked at: the run itself says so
        for path in leftovers(output):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _make_folders(output: Path) -> list[Path]:
    """The folders above ``output`` that were missing, the innermost first, and are there now."""
    try:
        missing = [folder for folder in output.parents if not folder.exists()]
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(output, output.parent, error) from error
    return missing


@contextmanager
def _locked(output: Path) -> Iterator[bool]:
    """Hold the lock of ``output``: whether there is one that others heed."""
    beside = hidden_path(output, ".lock")
    try:
        path, file = beside, _open(beside)
    except OSError as error:
        if not output.is_dir():
            raise cannot_write(output, output.parent, error) from error
        try:
            path, file = output / LOCK, _open(output / LOCK)
        except OSError as inside:
            raise cannot_write(output, output, inside) from inside
    with file:
        while True:
            try:
                owned = lock(file)
            except BlockingIOError:
                raise ClaimedError(
                    "{output}: another livedepth is writing it",
                    "wait for its end, or choose another output",
                    output=output,
                ) from None
            # Who had it before may have removed the name between our two steps.
            if not owned or _is_at(file, path):
                break
            file.close()
            try:
                file = _open(path)
            except OSError as error:
                raise cannot_write(output, output.parent, error) from error
        try:
            yield owned
        finally:
            # While it is held: a process that opens the name afterwards makes a new file and lock.
            _remove(path, file)


def _open(path: Path) -> BinaryIO:
    return path.open("ab")


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _remove(path: Path, file: BinaryIO) -> None:
    if os.name == "nt":  # which removes no open file
        file.close()
    with suppress(OSError):
        path.unlink()
    file.close()


def _platform_lock() -> Callable[[int], None] | None:
    """Takes the lock of an open file or raises OSError at once; None where there are no locks."""
    try:
        import fcntl
    except ImportError:
        try:
            import msvcrt
        except ImportError:
            return None
        # Not on every system's stubs: the names exist on Windows alone.
        locking, mode = getattr(msvcrt, "locking"), getattr(msvcrt, "LK_NBLCK")  # noqa: B009
        return lambda number: locking(number, mode, 1)
    return lambda number: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock(file: BinaryIO) -> bool:
    """Whether the file is locked now; False where the file system cannot.

    Raises BlockingIOError where another holds it.
    """
    take = _platform_lock()
    if take is None:
        return False
    try:
        take(file.fileno())
    except (BlockingIOError, PermissionError) as error:
        raise BlockingIOError(error.errno, error.strerror) from error
    except OSError:
        return False
    return True
