"""Recorded pictures with their depth, played as if a camera that measures depth gave them."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from livedepth.capture.base import SourceInfo
from livedepth.capture.depth_cameras.base import Intrinsics, metres
from livedepth.capture.photo_lens import lens_of_picture
from livedepth.capture.stills import read_still
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Depth, Frame
from models.errors import DataError
from models.pair_lists import ListedPair, find_list, splits_of
from models.set_facts import facts_if_any

_FPS = 30  # of a list without times
_BETWEEN = 1.0  # seconds between two recordings, where a clock begins anew
_KAGGLE = 10 / 255  # metres; the step of NYU's training depth in 8 bits
_LARGEST = 2**26  # bytes of dataset.json


class RecordedDepth(Closing):
    """The pairs of a folder in the layout nyu or tum, in their order, every one of them.

    Splits come one after the other. Times are those that the set has, else 30 to the second.
    Raises SourceError where there are none, and where their depth is a network's.
    """

    def __init__(self, root: Path) -> None:
        self._name = root.resolve().name
        facts = facts_if_any(root, _LARGEST)
        truth = facts.get("truth") or {}
        if truth.get("kind") == "network" or (facts.get("model") and not truth):
            raise SourceError(
                "{root}: its depth was predicted by {model}, not measured",
                root=root,
                model=truth.get("name") or facts.get("model"),
            )
        self.measured = truth.get("kind") != "exact"
        self.measured_by = str(truth.get("name") or self._name)
        self._pairs = _listed(root)
        self._times = list(_times(root, self._pairs))
        self._index = 0
        self._closed = False
        self.warnings: tuple[Message, ...] = ()
        first = read_still(self._pairs[0].rgb)
        height, width = first.shape[:2]
        self.intrinsics = _intrinsics(facts, width, height)
        self._lens = self.intrinsics.lens if self.intrinsics else None
        self._lens = self._lens or lens_of_picture(self._pairs[0].rgb, width, height)
        distances = [b - a for a, b in zip(self._times, self._times[1:], strict=False)]
        rate = 1 / median(distances) if distances else _FPS
        self.info = SourceInfo(
            self._name,
            width,
            height,
            live=False,
            kind="pictures",
            fps=Fraction(rate).limit_denominator(1001),
            frames=len(self._pairs),
            time_base=Fraction(1, 1_000_000),
            start=self._times[0],
            origin=self._times[0],
            files=tuple(pair.rgb for pair in self._pairs),
            lens=self._lens,
        )

    def read(self) -> Frame | None:
        """The next pair; None after the last. Raises SourceError where it cannot be read."""
        if self._closed or self._index == len(self._pairs):
            return None
        index, self._index = self._index, self._index + 1
        pair = self._pairs[index]
        image = read_still(pair.rgb)
        return Frame(
            image,
            index,
            self._times[index],
            time.monotonic(),
            self._name,
            _depth(pair),
            lens=self._lens,
        )

    def close(self) -> None:
        self._closed = True


def _listed(root: Path) -> list[ListedPair]:
    pairs: list[ListedPair] = []
    try:
        for split in splits_of(root):
            found = find_list(root, split)
            assert found is not None
            listing = found.read()
            if listing.bad:
                raise SourceError(listing.bad[0].message)
            pairs += listing.pairs
    except DataError as error:
        raise SourceError(error.message) from error
    if not pairs:
        raise SourceError(
            "{root}: holds no list of pictures with their depth (data/train.csv, pairs.csv, "
            "associations.txt, or rgb.txt with depth.txt)",
            root=root,
        )
    return pairs


def _times(root: Path, pairs: list[ListedPair]) -> Iterator[float]:
    """Seconds, each later than the one before."""
    noted = _noted_times(root)
    shift, last = 0.0, -1.0
    for number, pair in enumerate(pairs):
        found = pair.time if pair.time is not None else noted.get(pair.depth.stem)
        at = number / _FPS if found is None else found + shift
        if number and at <= last:
            shift += last + _BETWEEN - at
            at = last + _BETWEEN
        last = at
        yield at


def _noted_times(root: Path) -> dict[str, float]:
    """By the names of the depth files without their ends, from ``times.csv`` of a recording."""
    try:
        text = (root / "times.csv").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for row in csv.reader(text.splitlines()):
        try:
            found[row[0]] = float(row[1])
        except (ValueError, IndexError):
            continue
    return found


def _depth(pair: ListedPair) -> Depth:
    """float32 [H, W] metres, NaN where it was not measured."""
    stored = cv2.imread(str(pair.depth), cv2.IMREAD_UNCHANGED)
    if stored is None or stored.ndim != 2 or stored.dtype not in (np.uint8, np.uint16):
        raise SourceError(
            "{path}: is no depth in 8 or 16 bits, or damaged beyond reading", path=pair.depth
        )
    if pair.per_metre:
        return metres(stored, 1 / pair.per_metre)
    return metres(stored, 0.001 if stored.dtype == np.uint16 else _KAGGLE)


def _intrinsics(facts: Mapping[str, Any], width: int, height: int) -> Intrinsics | None:
    given = facts.get("intrinsics")
    if not isinstance(given, Mapping):
        return None
    try:
        fx, fy, cx, cy = (float(given[key]) for key in ("fx", "fy", "cx", "cy"))
        found = Intrinsics(
            fx,
            fy,
            cx,
            cy,
            width=int(given.get("width") or width),
            height=int(given.get("height") or height),
            distortion=tuple(float(one) for one in given.get("distortion") or ()),
            origin="dataset.json",
        )
    except (KeyError, TypeError, ValueError):
        return None
    return found if (found.width, found.height) == (width, height) else None
