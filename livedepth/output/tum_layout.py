"""The layout ``tum``: that of the TUM RGB-D benchmark (Sturm et al. 2012)."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np

from livedepth.files import write_whole
from livedepth.frames import Depth
from livedepth.output.folder_sets import Line, relative
from livedepth.output.layouts import JPEG, SPLITS, Pair
from livedepth.output.pictures import Picture
from livedepth.output.repairing import Found

_TICK = 1e-6  # seconds; the last digit of a name
_SCALE = 5000  # to one metre
_BETWEEN_SESSIONS = 1.0  # seconds
_OURS = re.compile(r"(\d+\.\d{6})\.(?:jpg|png)")


class TumFiles:
    """``rgb.txt``, ``depth.txt`` and ``associations.txt``; depth in PNG of 1/5000 m, 0 = invalid or
    further than 13.1 m.

    Files are named by their time in seconds, each later than the one before: what is appended
    begins a second after the end of what was there. With splits ``associations-SPLIT.txt`` lists
    the pairs of each too.
    """

    def __init__(self, root: Path, rgb: str) -> None:
        self._root = root
        self._suffix = ".jpg" if rgb == JPEG else ".png"
        self.folders = [root / "rgb", root / "depth"]
        self._rgb, self._depth = root / "rgb.txt", root / "depth.txt"
        self._all = root / "associations.txt"
        self._of = {split: root / f"associations-{split}.txt" for split in SPLITS}
        self._splits = False
        self._last = -math.inf  # seconds, of the names
        self._session, self._shift = -1, 0.0
        self.lists = [self._rgb, self._depth, *self._of.values(), self._all]
        self.defining = [self._all]

    def head(self, path: Path, source: str) -> str:
        """The three lines of comment that the benchmark's own lists begin with."""
        what = {self._rgb: "color images", self._depth: "depth maps"}.get(path)
        return f"# {what}\n# file: '{source}'\n# timestamp filename" if what else ""

    def begins_with(self, splits: bool) -> list[Path]:
        """The lists that are there from the beginning."""
        train = self._of["train"]
        self._splits = splits or train.is_file()
        if splits and not train.is_file() and self._all.is_file():
            # What was recorded without splits is for training.
            write_whole(train, self._all.read_bytes())
        return self.lists if self._splits else [self._rgb, self._depth, self._all]

    def places(self, pair: Pair, after: float) -> tuple[Path, Path]:
        """Where the picture and the depth of a pair go, which stands after all up to ``after``."""
        pts = pair.frame.pts
        if pair.session != self._session:
            self._session = pair.session
            behind = math.isfinite(after) and after >= pts
            self._shift = math.ceil(after) + _BETWEEN_SESSIONS - pts if behind else 0.0
        # Files name frames of one time, or a little before: no pair may take another's place.
        self._last = max(pts + self._shift, after + _TICK)
        name = f"{self._last:.6f}"
        return self.folders[0] / f"{name}{self._suffix}", self.folders[1] / f"{name}.png"

    def stored(self, depth: Depth) -> Picture:
        """uint16 [H, W] of float32 metres."""
        steps = np.rint(np.nan_to_num(depth, nan=0.0, posinf=np.inf) * _SCALE)
        fits = (steps <= np.iinfo(np.uint16).max) & (depth > 0)
        return np.where(fits, np.maximum(steps, 1), 0).astype(np.uint16)

    def lines(self, pair: Pair, rgb: Path, depth: Path) -> list[Line]:
        """The lines that list a pair; by the last it is listed."""
        one, other = (f"{path.stem} {relative(path, self._root)}" for path in (rgb, depth))
        both = f"{one} {other}"
        split = [(self._of[pair.split], both)] if self._splits else []
        return [(self._rgb, one), (self._depth, other), *split, (self._all, both)]

    def files_in(self, path: Path, line: str) -> list[str]:
        """The files that a line of a list names, the depth last; none of a comment."""
        return [] if line.startswith("#") else line.split()[1::2]

    def order(self, name: str) -> float | None:
        """Where a file called ``name`` stands among those of the set; None of one that is none of
        ours."""
        found = _OURS.fullmatch(name)
        return float(found[1]) if found else None

    def next(self, found: Found) -> int:
        """The number of the pair behind those that were found."""
        return found.pairs
