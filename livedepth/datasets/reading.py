"""A recorded set as one list of pairs, with what it says of itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from livedepth.errors import OutputError
from livedepth.output.appended import whole_lines
from livedepth.output.dataset_facts import read_facts
from livedepth.output.repairing import TIMES
from models.errors import DataError
from models.pair_lists import PREDICTED, SPLITS, PairList, find_list
from models.set_facts import FACTS

GAP = "gap"  # pairs between two splits, which belong to none
_ALL = "associations.txt"  # of the layout tum: all pairs, of every split


@dataclass(frozen=True)
class SetPair:
    """One pair of a set.

    ``number`` counts all pairs from 0. ``rgb`` and ``depth`` are files without links, and ``where``
    is the line that lists them. ``time`` is in seconds on the source's clock, ``wall`` in seconds
    since 1970; both None where nobody says so. ``per_metre``: steps of the depth file to one metre,
    None where its number of bits says so. ``predicted`` is the file of what the network said, where
    the depth was measured.
    """

    number: int
    split: str
    rgb: Path
    depth: Path
    where: str
    per_metre: float | None = None
    time: float | None = None
    wall: float | None = None
    session: int = 0
    predicted: Path | None = None


@dataclass(frozen=True)
class Dataset:
    """A set: its layout (``nyu`` or ``tum``), pairs, the lines that are none, and its facts."""

    root: Path
    layout: str
    pairs: tuple[SetPair, ...]
    bad: tuple[DataError, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """What each recording says of itself; one of a set that does not tell them apart."""
        found = self.facts.get("sessions")
        sessions = (
            [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        )
        return sessions or [self.facts]

    def session(self, number: int) -> dict[str, Any]:
        """What a recording says of itself; nothing of one that is not there."""
        sessions = self.sessions
        return sessions[number] if 0 <= number < len(sessions) else {}

    def of_split(self, split: str) -> list[SetPair]:
        """The pairs of one split, in their order."""
        return [pair for pair in self.pairs if pair.split == split]

    def in_splits(self) -> list[SetPair]:
        """All pairs but those in gaps."""
        return [pair for pair in self.pairs if pair.split != GAP]

    def used(self) -> list[str]:
        """The splits that hold pairs, in the usual order."""
        there = {pair.split for pair in self.pairs}
        return [split for split in (*SPLITS, GAP) if split in there]


def read_set(root: Path) -> Dataset:
    """Read the lists of a set, and no picture. Raises DataError where there are none."""
    if not root.is_dir():
        raise DataError("{root}: is no folder", root=root)
    lists = _lists(root)
    if not lists:
        raise DataError(
            "{root}: no dataset in the layout nyu or tum (there is no data/train.csv, "
            "associations.txt or rgb.txt)",
            root=root,
        )
    facts, bad = _facts(root)
    pairs: list[SetPair] = []
    times = _times(root)
    for split, listed in lists:
        listing = listed.read()
        bad += listing.bad
        for one in listing.pairs:
            time, wall, session = times.get(one.depth.stem, (one.time, None, 0))
            pair = SetPair(
                len(pairs), split, one.rgb, one.depth, one.where, one.per_metre, time, wall, session
            )
            pairs.append(pair)
    layout = lists[0][1].layout
    if layout == "tum":
        pairs, bad = _once(root, pairs, bad)
    return Dataset(root, layout, tuple(_with_predicted(root, pairs)), tuple(bad), facts)


def list_paths(root: Path, layout: str) -> list[Path]:
    """All lists that a set has, among them those that only repeat others."""
    found = [listed.path for _, listed in _lists(root)]
    if layout == "tum":
        names = ["rgb.txt", "depth.txt", _ALL, *(f"associations-{split}.txt" for split in SPLITS)]
        found += [root / name for name in names]
    return [path for path in dict.fromkeys(found) if path.is_file()]


def split_list(root: Path, layout: str, split: str) -> Path:
    """The list of a split of a set, there or to be made."""
    if layout == "tum":
        return root / f"associations-{split}.txt"
    found = find_list(root, split)
    if found is not None and found.layout == "nyu":
        return found.path
    return root / "data" / f"{split}.csv"


def inside(root: Path, path: Path) -> str | None:
    """``path`` relative to ``root``, both without links; None where it lies elsewhere."""
    base, real = (Path(os.path.realpath(one)) for one in (root, path))
    return real.relative_to(base).as_posix() if real.is_relative_to(base) else None


def _lists(root: Path) -> list[tuple[str, PairList]]:
    found = [(split, listed) for split in SPLITS if (listed := find_list(root, split)) is not None]
    gap = root / "data" / f"{GAP}.csv"
    if found and found[0][1].layout == "nyu" and gap.is_file():
        found.append((GAP, PairList(root, gap, "nyu")))
    if found and found[0][1].layout == "tum" and (root / _ALL).is_file():
        listed = PairList(root, root / _ALL, "tum")
        if all(one.path != listed.path for _, one in found):
            found.append((GAP, listed))
    return found


def _once(
    root: Path, pairs: list[SetPair], bad: list[DataError]
) -> tuple[list[SetPair], list[DataError]]:
    """Of the layout tum: ``associations.txt`` repeats the pairs of all splits."""
    whole = str(root / _ALL)
    splits = {(pair.rgb, pair.depth) for pair in pairs if not pair.where.startswith(whole)}
    kept = [pair for pair in pairs if not (pair.split == GAP and (pair.rgb, pair.depth) in splits)]
    ordered = sorted(kept, key=lambda pair: (pair.session, pair.time or 0.0))
    numbered = [replace(pair, number=number) for number, pair in enumerate(ordered)]
    return numbered, list({str(error): error for error in bad}.values())


def _with_predicted(root: Path, pairs: list[SetPair]) -> Iterator[SetPair]:
    folder = root / PREDICTED
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for pair in pairs:
        name = pair.depth.name
        yield replace(pair, predicted=folder / name) if name in there else pair


def _facts(root: Path) -> tuple[dict[str, Any], list[DataError]]:
    if not (root / FACTS).is_file():
        return {}, []
    try:
        return read_facts(root), []
    except OutputError as error:
        return {}, [DataError(error.message)]


def _times(root: Path) -> dict[str, tuple[float | None, float | None, int]]:
    """By the stem of a depth file: seconds of the source, since 1970, and the session."""
    found: dict[str, tuple[float | None, float | None, int]] = {}
    for line in whole_lines(root / TIMES)[1:]:
        fields = line.split(",")
        if len(fields) != 4:
            continue
        try:
            wall = float(fields[2]) if fields[2] else None
            found[fields[0]] = (float(fields[1]), wall, int(fields[3]))
        except ValueError:
            continue
    return found
