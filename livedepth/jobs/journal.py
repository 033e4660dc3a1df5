"""What is done of an output that is not whole yet, written so that a killed run can be gone on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from livedepth.errors import Message, OutputError
from livedepth.files import absolute, to_disk
from models.files import hidden_path

_INSIDE = ".livedepth.journal"
_LINES, _ENDS = "journal.jsonl", 2**20  # bytes at either end of a file that tell it from others
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Mark:
    """A frame by which a place in a source is found again: its number, its time in seconds, and the
    CRC-32 of its picture."""

    index: int
    pts: float
    crc: int


@dataclass(frozen=True)
class Checkpoint:
    """All that going on needs, after ``frames`` frames.

    ``marks`` are the last two of them, ``sink`` is what the sink gave, ``memory`` that of the
    drawing and ``state`` that of the stabiliser. ``whole``: no frame follows.
    """

    frames: int
    marks: tuple[Mark, ...]
    sink: Mapping[str, Any]
    memory: Mapping[str, Any]
    state: Arrays
    whole: bool = False


class Journal:
    """A hidden folder beside an output (in it, where it is a folder that is there).

    Its first line says what the output is made of, each other one where it can be gone on. A line
    is written when all that it speaks of is on the disk. Used by one thread, by who holds the
    output's lock. Raises OutputError.
    """

    def __init__(self, output: Path, made_of: Mapping[str, Any]) -> None:
        self.folder, self.output = journal_of(output), output
        self._made_of = dict(made_of)
        self.checkpoints = 0

    @property
    def _path(self) -> Path:
        return self.folder / _LINES

    def begin(self) -> None:
        """Throw away what is there, and begin anew."""
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()
            self._append({"made_of": self._made_of}, "w", durable=False)
        except OSError as error:
            raise self._failed(error) from error

    def resume(self) -> Checkpoint | None:
        """Where to go on; None where nothing is kept. Raises Other for what is of other things."""
        header, lines = _read(self._path)
        if not lines:
            return None
        for half in self.folder.glob(".*.part"):  # what was being written when it was killed
            half.unlink(missing_ok=True)
        for name, value in self._made_of.items():
            if header.get(name) != value:
                raise Other(name)
        for line in reversed(lines):
            try:
                return self._checkpoint(line)
            except (OSError, ValueError, KeyError):
                continue  # its state did not get to the disk
        return None

    def _checkpoint(self, line: Mapping[str, Any]) -> Checkpoint:
        with np.load(self._state(int(line["frames"]))) as file:
            state = {name: file[name] for name in file.files}
        self.checkpoints = 1
        return Checkpoint(
            int(line["frames"]),
            tuple(Mark(**mark) for mark in line["marks"]),
            line["sink"],
            line["memory"],
            state,
            bool(line["whole"]),
        )

    def note(self, checkpoint: Checkpoint, *, durable: bool = True) -> None:
        """Write down where the run can be gone on; ``durable``: also after a loss of power."""
        try:
            state = self._state(checkpoint.frames)
            np.savez(state, **checkpoint.state)  # type: ignore[arg-type]
            if durable:
                to_disk(state)
            self._append(
                {
                    "frames": checkpoint.frames,
                    "marks": [mark.__dict__ for mark in checkpoint.marks],
                    "sink": dict(checkpoint.sink),
                    "memory": dict(checkpoint.memory),
                    "whole": checkpoint.whole,
                },
                "a",
                durable=durable,
            )
        except OSError as error:
            raise self._failed(error) from error
        self.checkpoints += 1
        states = sorted(self.folder.glob("state-*.npz"))
        for old in states[:-2]:
            old.unlink(missing_ok=True)

    def _state(self, frames: int) -> Path:
        return self.folder / f"state-{frames:012d}.npz"

    def _append(self, line: Mapping[str, Any], mode: str, *, durable: bool) -> None:
        with self._path.open(mode, encoding="ascii", newline="\n") as file:
            # A process may have been killed in the middle of its line.
            file.write(("" if mode == "w" else "\n") + json.dumps(line) + "\n")
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if durable:
            to_disk(self.folder)

    def _failed(self, error: OSError) -> OutputError:
        return OutputError(
            "{path}: writing failed ({reason})", path=self.output, reason=error.strerror
        )

    def remove(self) -> None:
        """Throw it away."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Other(Exception):
    """A journal is of something else; ``args`` holds what differs."""


def journal_of(output: Path) -> Path:
    """Where the journal of ``output`` lies, or would."""
    beside = hidden_path(absolute(output), ".journal")
    return output / _INSIDE if output.is_dir() and not beside.exists() else beside


def kept_frames(output: Path) -> int:
    """How many frames are kept of a run on ``output`` that did not come to its end."""
    try:
        lines = _read(journal_of(output) / _LINES)[1]
        return int(lines[-1]["frames"]) if lines else 0
    except (OSError, ValueError):
        return 0


def forget(output: Path) -> None:
    """Remove the journal of an output that is whole. Only for who holds its lock."""
    shutil.rmtree(journal_of(output), ignore_errors=True)


def _read(path: Path) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """What it is made of, and the lines of checkpoints that are whole."""
    found: list[Mapping[str, Any]] = []
    with suppress(OSError), path.open(encoding="ascii", errors="replace") as file:
        for text in file:
            with suppress(ValueError):
                line = json.loads(text)
                found.append(line if isinstance(line, dict) else {})
    if not found or "made_of" not in found[0]:
        return {}, []
    return found[0]["made_of"], [line for line in found[1:] if "frames" in line]


def fingerprint(files: tuple[Path, ...]) -> list[Any]:
    """What tells files from others: their number, and a hash of their names, sizes and times, and
    of both ends of one that is alone.

    Raises OSError.
    """
    digest = hashlib.sha256()
    for path in files:
        status = path.stat()
        digest.update(
            repr((path.name, status.st_size, status.st_mtime_ns)).encode("ascii", "replace")
        )
    if len(files) == 1:  # of thousands of pictures it would take minutes
        with files[0].open("rb") as file:
            digest.update(file.read(_ENDS))
            file.seek(max(0, files[0].stat().st_size - _ENDS))
            digest.update(file.read(_ENDS))
    return [len(files), digest.hexdigest()]


WHAT: Mapping[str, Message] = {
    "source": Message("another source, or it has changed"),
    "network": Message("another network, engine or precision"),
    "options": Message("other options"),
    "program": Message("another version of livedepth, of its libraries, or another machine"),
}
