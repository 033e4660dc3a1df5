"""Depth as one picture per frame: 16-bit millimetres or colour PNG in a folder."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

import cv2

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame
from livedepth.output.base import write_whole
from livedepth.output.pictures import Picture, Renderer


def write_png(path: Path, picture: Picture) -> None:
    """uint16 [H, W] or uint8 RGB [H, W, 3] as PNG, under its name only when whole.

    Raises OutputError.
    """
    stored = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    write_encoded(path, stored, ".png", [cv2.IMWRITE_PNG_COMPRESSION, 3])


def write_encoded(path: Path, stored: Picture, suffix: str, options: list[int]) -> None:
    """Encode with OpenCV and write through a temporary name. Raises OutputError."""
    good, data = cv2.imencode(suffix, stored, options)
    if not good:
        raise OutputError(f"{path}: the picture cannot be encoded as {suffix}")
    write_whole(path, data.tobytes())


class ImageFileSink:
    """The depth of one picture as one PNG."""

    def __init__(self, path: Path, render: Renderer) -> None:
        self._path = path
        self._render = render
        self.warnings: tuple[str, ...] = ()
        self.dropped = 0

    def write(self, depth: DepthFrame) -> None:
        """Write it. Raises OutputError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_png(self._path, self._render(depth))

    def finish(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """Nothing is half-written: a PNG gets its name when whole."""


class ImagesSink:
    """One PNG per frame, with ``frames.csv`` (index, pts, file).

    Frame n is named ``stems[n]`` where stems are given, as for the pictures of a folder.

    Everything is written into a hidden folder, and moved into place when whole. Pictures of a run
    before, named by its ``frames.csv``, make room.
    """

    def __init__(self, folder: Path, render: Renderer, stems: list[str] | None = None) -> None:
        self._folder = folder
        self._render = render
        if stems and (twice := {stem for stem in stems if stems.count(stem) > 1}):
            raise OutputError(f"{folder}: two pictures would both be written as {min(twice)}.png")
        self._stems = stems
        self._rows: list[tuple[int, float, str]] = []
        self.warnings: tuple[str, ...] = ()
        self.dropped = 0
        try:
            # Inside a folder that is there: beside it may be another file system.
            place = folder if folder.is_dir() else folder.resolve().parent
            place.mkdir(parents=True, exist_ok=True)
            self._part = Path(tempfile.mkdtemp(prefix=".livedepth-", suffix=".part", dir=place))
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror})") from error

    def write(self, depth: DepthFrame) -> None:
        """Write the picture of one frame. Raises OutputError."""
        index = depth.frame.index
        name = f"{self._stems[index]}.png" if self._stems else f"{index:06d}.png"
        write_png(self._part / name, self._render(depth))
        self._rows.append((index, depth.frame.pts, name))

    def finish(self) -> None:
        """Write ``frames.csv`` and move all into place. Raises OutputError, also without frames."""
        if not self._rows:
            raise OutputError(f"{self._folder}: there was no frame to write")
        try:
            with (self._part / "frames.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(("index", "pts", "file"))
                writer.writerows(self._rows)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._remove_former()
            for path in sorted(self._part.iterdir()):
                path.replace(self._folder / path.name)
            self._part.rmdir()
        except OSError as error:
            raise OutputError(f"{self._folder}: writing failed ({error.strerror})") from error

    def _remove_former(self) -> None:
        table = self._folder / "frames.csv"
        if not table.is_file():
            return
        with table.open(newline="", encoding="utf-8", errors="replace") as file:
            names = [str(row.get("file")) for row in csv.DictReader(file)]
        for name in names:
            if Path(name).name == name and name.endswith(".png"):
                (self._folder / name).unlink(missing_ok=True)

    def abort(self) -> None:
        """Remove what was written so far."""
        shutil.rmtree(self._part, ignore_errors=True)
