"""The folder of results, complete at any moment: a run that is cut short leaves what is done."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

_PART = re.compile(r"(?P<name>.+)\.gz\.part(?P<number>\d+)of(?P<count>\d+)")


class Outbox:
    """``report.json``, ``log.txt`` and files of weights.

    ``piece`` is the most bytes of one file, 0 for any: larger files are compressed and cut into
    pieces, ``NAME.gz.part1of4`` and so on, which :func:`join` puts together again.
    """

    def __init__(self, folder: Path, piece: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.piece = folder, piece
        self.log = folder / "log.txt"
        self.report: dict[str, Any] = {"steps": {}}

    def note(self, name: str, found: Any) -> None:
        """Add to the report, and write it."""
        self.report[name] = found
        self.save()

    def note_step(self, name: str, found: dict[str, Any]) -> None:
        """Add the outcome of a step to the report, and write it."""
        self.report["steps"][name] = found
        self.save()

    def save(self) -> None:
        """Write the report: whole, or as it was."""
        text = json.dumps(self.report, indent=1, ensure_ascii=False, default=str) + "\n"
        part = self.folder / ".report.json.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.folder / "report.json")

    def deliver(self, path: Path) -> list[str]:
        """Copy a file, whole or in pieces; the names of what there is now."""
        if not self.piece or path.stat().st_size <= self.piece:
            part = self.folder / f".{path.name}.part"
            shutil.copyfile(path, part)
            part.replace(self.folder / path.name)
            return [path.name]
        data = gzip.compress(path.read_bytes(), 6, mtime=0)
        count = -(-len(data) // self.piece)
        names = [f"{path.name}.gz.part{number + 1}of{count}" for number in range(count)]
        for number, name in enumerate(names):
            piece = data[number * self.piece : (number + 1) * self.piece]
            (self.folder / name).write_bytes(piece)
        return names


def join(folder: Path) -> list[Path]:
    """Put the pieces in ``folder`` together to the files that they were. Raises ValueError where
    one is missing."""
    found: dict[tuple[str, int], set[int]] = {}
    for path in folder.iterdir():
        match = _PART.fullmatch(path.name)
        if match:
            key = (match["name"], int(match["count"]))
            found.setdefault(key, set()).add(int(match["number"]))
    joined = []
    for (name, count), numbers in sorted(found.items()):
        missing = sorted(set(range(1, count + 1)) - numbers)
        if missing:
            raise ValueError(f"{name}: piece {missing[0]} of {count} is missing")
        pieces = [folder / f"{name}.gz.part{n}of{count}" for n in range(1, count + 1)]
        whole = folder / Path(name).name
        whole.write_bytes(gzip.decompress(b"".join(piece.read_bytes() for piece in pieces)))
        joined.append(whole)
    return joined
