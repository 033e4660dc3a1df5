"""How the files of a dataset are named, listed and scaled."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TextIO

import cv2
import numpy as np

from livedepth.errors import SettingsError
from livedepth.frames import Depth, Image
from livedepth.output.images import write_encoded, write_png
from livedepth.output.pictures import Picture, millimetres

_JPEG_QUALITY = 95
_TUM_TICK = 1e-6  # seconds; the last digit of a name
_TUM_SCALE = 5000  # to one metre (Sturm et al. 2012)


class NyuLayout:
    """``data/train.csv`` with lines ``rgb,depth``: JPEG (quality 95) and 16-bit PNG, millimetres.

    0 = invalid, 65535 = beyond range.
    """

    name, unit = "nyu", "mm"

    def __init__(self, root: Path) -> None:
        self._root = root
        self.lists = [root / "data" / "train.csv"]
        self.folders = [root / "data" / "train", root / "data"]

    def paths(self, index: int, pts: float) -> tuple[Path, Path]:
        """Where the picture and the depth of pair ``index`` go."""
        place = self.folders[0] / f"{index:06d}"
        return place.with_suffix(".jpg"), place.with_suffix(".png")

    def write_picture(self, path: Path, image: Image) -> None:
        """uint8 RGB [H, W, 3]. Raises OutputError."""
        picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
        write_encoded(path, picture, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])

    def stored(self, depth: Depth) -> Picture:
        """uint16 [H, W] of float32 metres."""
        return millimetres(depth)

    def head(self, files: list[TextIO], source: str) -> None:
        """What stands above the pairs: nothing."""

    def list_pair(self, files: list[TextIO], rgb: Path, depth: Path) -> None:
        """Write a pair into the lists."""
        files[0].write(f"{_relative(rgb, self._root)},{_relative(depth, self._root)}\n")


class TumLayout:
    """That of the TUM RGB-D benchmark (Sturm et al. 2012): ``rgb.txt``, ``depth.txt``,
    ``associations.txt``; PNG, depth in 1/5000 m, 0 = invalid or further than 13.1 m.

    Files are named by their time in seconds.
    """

    name, unit = "tum", "1/5000 m"

    def __init__(self, root: Path) -> None:
        self._root = root
        self.lists = [root / f"{name}.txt" for name in ("rgb", "depth", "associations")]
        self.folders = [root / "rgb", root / "depth"]
        self._last = -math.inf

    def paths(self, index: int, pts: float) -> tuple[Path, Path]:
        """Where the picture and the depth of a pair go: each call gives a later time."""
        # Files name frames of one time, or a little before: no pair may take another's place.
        self._last = max(pts, self._last + _TUM_TICK)
        name = f"{self._last:.6f}.png"
        return self.folders[0] / name, self.folders[1] / name

    def write_picture(self, path: Path, image: Image) -> None:
        """uint8 RGB [H, W, 3]. Raises OutputError."""
        write_png(path, image)

    def stored(self, depth: Depth) -> Picture:
        """uint16 [H, W] of float32 metres."""
        steps = np.rint(np.nan_to_num(depth, nan=0.0, posinf=np.inf) * _TUM_SCALE)
        fits = (steps <= np.iinfo(np.uint16).max) & (depth > 0)
        return np.where(fits, np.maximum(steps, 1), 0).astype(np.uint16)

    def head(self, files: list[TextIO], source: str) -> None:
        """The three lines of comment that the benchmark's own lists begin with."""
        for file, what in zip(files, ("color images", "depth maps"), strict=False):
            file.write(f"# {what}\n# file: '{source}'\n# timestamp filename\n")

    def list_pair(self, files: list[TextIO], rgb: Path, depth: Path) -> None:
        """Write a pair into the lists, into that of pairs last."""
        lines = [f"{path.stem} {_relative(path, self._root)}" for path in (rgb, depth)]
        for file, line in zip(files, (*lines, " ".join(lines)), strict=True):
            file.write(line + "\n")


Layout = NyuLayout | TumLayout
LAYOUTS: dict[str, type[NyuLayout] | type[TumLayout]] = {"nyu": NyuLayout, "tum": TumLayout}


def layout_named(name: str) -> type[NyuLayout] | type[TumLayout]:
    """Raises SettingsError, which names those that there are."""
    if name not in LAYOUTS:
        raise SettingsError(
            "unknown layout {name!r}; known: {known}", name=name, known=", ".join(LAYOUTS)
        )
    return LAYOUTS[name]


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
