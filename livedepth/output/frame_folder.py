"""A folder of files made of frames, which appears when it is whole."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from livedepth.errors import OutputError
from livedepth.output.provenance import FILE, Facts, as_json

_TABLE = "frames.csv"


def files_in(folder: Path) -> set[str]:
    """The files that the ``frames.csv`` of a folder names; none where there is no such table."""
    table = folder / _TABLE
    if not table.is_file():
        return set()
    with table.open(newline="", encoding="utf-8", errors="replace") as file:
        return {str(row.get("file")) for row in csv.DictReader(file)}


class FrameFolder:
    """Files with ``frames.csv`` (index, pts, file), made in a hidden folder and moved into place.

    Files of an earlier run that its ``frames.csv`` names are removed, where their suffix is one of
    ``replaces``. ``facts`` go into ``livedepth.json``. Raises OutputError.
    """

    def __init__(self, folder: Path, replaces: Iterable[str], facts: Facts | None = None) -> None:
        self._folder, self._replaces = folder, tuple(replaces)
        self._facts = facts
        self._rows: list[tuple[int, float, str]] = []
        try:
            # Inside a folder that is there: beside it may be another file system.
            place = folder if folder.is_dir() else folder.resolve().parent
            place.mkdir(parents=True, exist_ok=True)
            self.part = Path(tempfile.mkdtemp(prefix=".livedepth-", suffix=".part", dir=place))
        except OSError as error:
            raise OutputError(
                "{folder}: cannot be made ({reason})", folder=folder, reason=error.strerror
            ) from error

    def add(self, index: int, pts: float, name: str) -> None:
        """Note that frame ``index`` is in the file ``name`` of :attr:`part`."""
        self._rows.append((index, pts, name))

    def finish(self) -> None:
        """Write ``frames.csv`` and move all into place. Raises OutputError, also without frames."""
        if not self._rows:
            raise OutputError("{folder}: there was no frame to write", folder=self._folder)
        try:
            with (self.part / _TABLE).open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(("index", "pts", "file"))
                writer.writerows(self._rows)
            if self._facts:
                (self.part / FILE).write_text(as_json(self._facts) + "\n", encoding="utf-8")
            self._folder.mkdir(parents=True, exist_ok=True)
            self._remove_former()
            for name in dict.fromkeys(name for *_, name in self._rows):
                (self.part / name).replace(self._folder / name)
            if self._facts:
                (self.part / FILE).replace(self._folder / FILE)
            # Last: who finds it finds all that it names.
            (self.part / _TABLE).replace(self._folder / _TABLE)
            self.part.rmdir()
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
        shutil.rmtree(self.part, ignore_errors=True)
