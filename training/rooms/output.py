"""The dataset that a rendering writes: pictures, depth, lists; an interrupted one goes on."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from training.errors import DataError


class Output:
    """``rgb/``, ``depth/`` (16-bit PNG, millimetres, 0 = none) and ``data/SPLIT.csv``."""

    def __init__(self, folder: Path, count: int, split: str = "train") -> None:
        self.folder, self.count, self.split = folder, count, split
        for name in ("rgb", "depth", "data"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.done = len(list((folder / "depth").glob("*.png")))

    @property
    def full(self) -> bool:
        return self.done >= self.count

    def has(self, stem: str) -> bool:
        return any((self.folder / "depth").glob(f"{stem}-*.png"))

    def new_scenes(self, seed: int, rnd: Random, prefix: str = "") -> Iterator[str]:
        """Names of scenes that are not there yet, until the set is full; ``rnd`` is seeded for each
        by ``prefix``, ``seed`` and its number.

        Each scene has its own seed, so an interrupted set goes on with scenes it has not. The list
        is written after every scene.
        """
        number = 0
        while not self.full:
            stem = f"{seed:03d}-{number:05d}"
            rnd.seed(f"{prefix}{seed}/{number}")
            number += 1
            if self.has(stem):
                continue
            yield stem
            self.list_all()
        self.list_all()

    def write(self, name: str, rgb: npt.NDArray[np.uint8], depth: npt.NDArray[np.float32]) -> None:
        """RGB [H, W, 3] and metres [H, W]. Raises DataError."""
        _write(self.folder / "rgb" / f"{name}.jpg", rgb[..., ::-1])
        millimetres = np.round(depth * 1000).clip(0, 65535).astype(np.uint16)
        _write(self.folder / "depth" / f"{name}.png", millimetres)
        self.done += 1

    def note(self, name: str, facts: Mapping[str, object]) -> None:
        """A line of ``views.csv``: what is known of one picture."""
        path = self.folder / "views.csv"
        new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            if new:
                writer.writerow(["name", *facts])
            writer.writerow([name, *facts.values()])

    def list_all(self) -> None:
        """Write the list of all pictures that are there, and say how many."""
        names = sorted(path.stem for path in (self.folder / "depth").glob("*.png"))
        lines = [f"rgb/{name}.jpg,depth/{name}.png\n" for name in names]
        path = self.folder / "data" / f"{self.split}.csv"
        path.write_text("".join(lines), encoding="utf-8")
        print(f"{len(names)}/{self.count}", file=sys.stderr, flush=True)  # noqa: T201


def shows_something(light: npt.NDArray[np.float32], depth: npt.NDArray[np.float32]) -> bool:
    """Whether a picture is worth keeping: most of it has depth, and it is not black."""
    return bool((depth == 0).mean() <= 0.2 and light.mean() >= 1e-4)


def _write(path: Path, image: npt.NDArray[np.generic]) -> None:
    if not cv2.imwrite(str(path), image):
        raise DataError("{path}: cannot be written", path=path)
