"""A folder of files made of frames, which appears when it is whole."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

from livedepth.errors import OutputError

_SUFFIXES = (".png", ".npz")


class FrameFolder:
    """Files with ``frames.csv`` (index, pts, file), made in a hidden folder and moved into place.

    Files of a run before, named by its ``frames.csv``, make room. Raises OutputError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[tuple[int, float, str]] = []
        try:
            # Inside a folder that is there: beside it may be another file system.
            place = folder if folder.is_dir() else folder.resolve().parent
            place.mkdir(parents=True, exist_ok=True)
            self.part = Path(tempfile.mkdtemp(prefix=".livedepth-", suffix=".part", dir=place))
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror})") from error

    def add(self, index: int, pts: float, name: str) -> None:
        """Note that frame ``index`` is in the file ``name`` of :attr:`part`."""
        self._rows.append((index, pts, name))

    def finish(self) -> None:
        """Write ``frames.csv`` and move all into place. Raises OutputError, also without frames."""
        if not self._rows:
            raise OutputError(f"{self._folder}: there was no frame to write")
        try:
            with (self.part / "frames.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(("index", "pts", "file"))
                writer.writerows(self._rows)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._remove_former()
            for path in sorted(self.part.iterdir()):
                path.replace(self._folder / path.name)
            self.part.rmdir()
        except OSError as error:
            raise OutputError(f"{self._folder}: writing failed ({error.strerror})") from error

    def _remove_former(self) -> None:
        table = self._folder / "frames.csv"
        if not table.is_file():
            return
        with table.open(newline="", encoding="utf-8", errors="replace") as file:
            names = {str(row.get("file")) for row in csv.DictReader(file)}
        for name in names:
            if Path(name).name == name and name.endswith(_SUFFIXES):
                (self._folder / name).unlink(missing_ok=True)

    def abort(self) -> None:
        """Remove what was written so far."""
        shutil.rmtree(self.part, ignore_errors=True)
