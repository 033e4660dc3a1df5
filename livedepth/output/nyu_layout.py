"""The layout ``nyu``: ``data/SPLIT.csv`` with lines ``rgb,depth``, and millimetres."""

from __future__ import annotations

import re
from pathlib import Path

from livedepth.frames import Depth
from livedepth.output.folder_sets import Line, relative
from livedepth.output.layouts import JPEG, SPLITS, Pair
from livedepth.output.pictures import Picture, millimetres
from livedepth.output.repairing import Found

_OURS = re.compile(r"(\d{6,})(\.jpg|\.png|-rgb\.png)")


class NyuFiles:
    """Pictures and 16-bit PNG in millimetres (0 = invalid, 65535 = beyond range), named by the
    number of the pair, in the folder of their split. A picture that is a PNG too is called
    ``NUMBER-rgb.png``.
    """

    def __init__(self, root: Path, rgb: str) -> None:
        self._data = root / "data"
        self._root = root
        self._suffix = ".jpg" if rgb == JPEG else "-rgb.png"
        self.folders = [self._data / split for split in SPLITS]
        self.lists = self.defining = [self._data / f"{split}.csv" for split in SPLITS]

    def head(self, path: Path, source: str) -> str:
        """What a list begins with: nothing."""
        return ""

    def begins_with(self, splits: bool) -> list[Path]:
        """The lists that are there from the beginning."""
        return self.lists if splits else self.lists[:1]

    def places(self, pair: Pair, after: float) -> tuple[Path, Path]:
        """Where the picture and the depth of a pair go, which stands after all up to ``after``."""
        folder = self._data / pair.split
        stem = f"{pair.number:06d}"
        return folder / f"{stem}{self._suffix}", folder / f"{stem}.png"

    def stored(self, depth: Depth) -> Picture:
        """uint16 [H, W] of float32 metres."""
        return millimetres(depth)

    def lines(self, pair: Pair, rgb: Path, depth: Path) -> list[Line]:
        """The lines that list a pair; by the last it is listed."""
        line = f"{relative(rgb, self._root)},{relative(depth, self._root)}"
        return [(self._data / f"{pair.split}.csv", line)]

    def files_in(self, path: Path, line: str) -> list[str]:
        """The files that a line of a list names, the depth last; none of a comment."""
        fields = [field.strip() for field in line.split(",")[:2]]
        return [] if fields == ["rgb", "depth"] else [field for field in fields if field]

    def order(self, name: str) -> float | None:
        """Where a file called ``name`` stands among those of the set; None of one that is none of
        ours."""
        found = _OURS.fullmatch(name)
        return int(found[1]) if found else None

    def next(self, found: Found) -> int:
        """The number of the pair behind those that were found."""
        return int(found.last) + 1 if found.pairs else 0
