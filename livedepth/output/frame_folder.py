"""A folder of files made of frames, which appears when it is whole."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from livedepth.errors import OutputError
from livedepth.files import to_disk
from livedepth.frames import Frame
from livedepth.output.provenance import FILE, Facts, as_json
from models.files import part_path

_TABLE, _INSIDE, _INNER = "frames.csv", "livedepth-frames", "frames"
# A picture's name need not be text: its bytes are kept as they are.
_TEXT: Any = {"encoding": "utf-8", "errors": "surrogateescape"}


def files_in(folder: Path) -> set[str]:
    """The files that the ``frames.csv`` of a folder names; none where there is no such table."""
    table = folder / _TABLE
    if not table.is_file():
        return set()
    with table.open(newline="", **_TEXT) as file:
        return {str(row.get("file")) for row in csv.DictReader(file)}


class FrameFolder:
    """Files with ``frames.csv`` (index, pts, file), made in a hidden folder and moved into place.

    Files of an earlier run that its ``frames.csv`` names are removed, where their suffix is one of
    ``replaces``. ``facts`` go into ``livedepth.json``. Raises OutputError.
    """

    def __init__(self, folder: Path, replaces: Iterable[str], facts: Facts | None = None) -> None:
        self._folder, self._replaces = folder, tuple(replaces)
        self._last = ""  # the file of the last row
        self._since: dict[str, None] = {}  # files that may not be on the disk yet
        self._facts = facts
        try:
            # Inside a folder that is there: beside it may be another file system.
            place = folder if folder.is_dir() else folder.resolve().parent
            place.mkdir(parents=True, exist_ok=True)
            self.part = part_path(place / (folder.resolve().name if place != folder else _INSIDE))
            self.part.mkdir()
            self._open_table("w")
        except OSError as error:
            raise OutputError(
                "{folder}: cannot be made ({reason})", folder=folder, reason=error.strerror
            ) from error

    def _open_table(self, mode: str) -> None:
        # Rows go to the disk and not into memory: a film may have millions.
        self._table = (self.part / _TABLE).open(mode, newline="", **_TEXT)
        self._rows = csv.writer(self._table)
        if mode == "w":
            self._rows.writerow(("index", "pts", "file"))

    def add(self, index: int, pts: float, name: str) -> None:
        """Note that frame ``index`` is in the file ``name`` of :attr:`part`."""
        with self._explained():
            self._rows.writerow((index, pts, name))
        self._last, self._since[name] = name, None

    def keep_in(self, folder: Path, kept: Mapping[str, Any] | None) -> None:
        """As :class:`.base.Resumable` says."""
        with self._explained():
            self._table.close()
            shutil.rmtree(self.part, ignore_errors=True)
            self.part = folder / _INNER
            self.part.mkdir(exist_ok=True)
            if kept is None:
                self._open_table("w")
                return
            # Rows behind the checkpoint are of files that may be half-written: they come again.
            os.truncate(self.part / _TABLE, int(kept["table"]))
            self._last = str(kept["last"])
            self._open_table("a")

    def checkpoint(self, *, durable: bool = True) -> dict[str, Any]:
        """As :class:`.base.Resumable` says."""
        with self._explained():
            self._table.flush()
            if durable:
                for name in self._since:
                    to_disk(self.part / name)
                os.fsync(self._table.fileno())
                self._since.clear()
            return {"table": os.fstat(self._table.fileno()).st_size, "last": self._last}

    def adopt(self, folder: Path) -> None:
        """As :class:`.base.Divisible` says."""
        made = folder / _INNER
        with self._explained(), (made / _TABLE).open(newline="", **_TEXT) as file:
            for row in csv.DictReader(file):
                with suppress(FileNotFoundError):  # several frames may be in one file
                    (made / row["file"]).replace(self.part / row["file"])
                self.add(int(row["index"]), float(row["pts"]), row["file"])

    def finish(self) -> None:
        """Move all into place, ``frames.csv`` last. Raises OutputError, also without frames.

        Where it was interrupted it may be done again.
        """
        if not self._last:
            raise OutputError("{folder}: there was no frame to write", folder=self._folder)
        with self._explained():
            self._table.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._facts:
                (self.part / FILE).write_text(as_json(self._facts) + "\n", encoding="utf-8")
            self._remove_former()
            for name in self._names():
                with suppress(FileNotFoundError):  # moved by a run that was killed while it did so
                    (self.part / name).replace(self._folder / name)
            if self._facts:
                (self.part / FILE).replace(self._folder / FILE)
            # Last: who finds it finds all that it names.
            (self.part / _TABLE).replace(self._folder / _TABLE)
            shutil.rmtree(self.part, ignore_errors=True)

    def _names(self) -> Iterator[str]:
        """The files that the table names, each once: frames of one file follow each other."""
        before = ""
        with (self.part / _TABLE).open(newline="", **_TEXT) as file:
            for row in csv.DictReader(file):
                if row["file"] != before:
                    before = row["file"]
                    yield before

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                "{folder}: writing failed ({reason})", folder=self._folder, reason=error.strerror
            ) from error

    def _remove_former(self) -> None:
        names = files_in(self._folder)
        if names:
            (self._folder / FILE).unlink(missing_ok=True)
        (self._folder / _TABLE).unlink(missing_ok=True)
        for name in names:
            if Path(name).name == name and name.endswith(self._replaces):
                (self._folder / name).unlink(missing_ok=True)

    def abort(self) -> None:
        """Remove what was written so far."""
        with suppress(OSError):  # the disk may be full
            self._table.close()
        shutil.rmtree(self.part, ignore_errors=True)

    def suspend(self) -> None:
        """Let go of what was written so far, which stays."""
        with suppress(OSError):
            self._table.close()


class FrameFolderSink:
    """What sinks that write into a :class:`FrameFolder` have in common."""

    _folder: FrameFolder
    _kept = False

    def keep_in(self, folder: Path, kept: Mapping[str, Any] | None) -> None:
        """As :class:`.base.Resumable` says."""
        self._folder.keep_in(folder, kept)
        self._kept = True

    def checkpoint(self, *, durable: bool = True) -> Mapping[str, Any]:
        """As :class:`.base.Resumable` says."""
        return self._folder.checkpoint(durable=durable)

    def elsewhere(self, kept: Mapping[str, Any] | None) -> None:
        """As :class:`.base.Divisible` says: files know nothing of those before them."""

    def skip(self, frame: Frame) -> None:
        """As :class:`.base.Divisible` says."""

    def adopt(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """As :class:`.base.Divisible` says."""
        self._folder.adopt(folder)

    def finish(self) -> None:
        """Move all into place. Raises OutputError, also without frames."""
        self._folder.finish()

    def abort(self) -> None:
        """Remove what was written so far, unless it is kept."""
        if self._kept:
            self._folder.suspend()
        else:
            self._folder.abort()
