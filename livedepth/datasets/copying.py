"""Pairs of sets as they go into another one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from livedepth.claims import claimed
from livedepth.datasets.pictures import read_depth, read_rgb
from livedepth.datasets.reading import GAP, Dataset, SetPair
from livedepth.errors import OutputError
from livedepth.files import check_output
from livedepth.frames import Frame
from livedepth.output.dataset_facts import NETWORK
from livedepth.output.layouts import Layout, Pair
from livedepth.output.sessions import session_entry
from livedepth.threads import cores

FPS = 30.0  # of a set that says no times
MOST_BYTES = 128 * 2**20  # of pairs that wait to be written
_NOTHING = np.zeros((1, 1, 3), np.uint8)
_NO_DEPTH = np.zeros((1, 1), np.float32)
Progress = Callable[[int, int], None]


def nothing(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Coming:
    """A pair of a set on its way into another, as its ``number``-th."""

    of: Dataset
    pair: SetPair
    number: int
    session: int

    @property
    def empty(self) -> Pair:
        """It without its pixels."""
        time = self.pair.time if self.pair.time is not None else self.pair.number / FPS
        source = str(self.of.facts.get("source") or self.of.root.name)
        frame = Frame(_NOTHING, self.number, time, 0.0, source)
        return Pair(
            self.number,
            frame,
            _NO_DEPTH,
            wall=self.pair.wall,
            split="train" if self.pair.split == GAP else self.pair.split,
            session=self.session,
        )

    def read(self) -> Pair:
        """It with its pixels. Raises DataError."""
        empty = self.empty
        measured = (self.of.facts.get("truth") or {}).get("kind", NETWORK) != NETWORK
        predicted = self.pair.predicted if measured else None
        return replace(
            empty,
            frame=replace(empty.frame, image=read_rgb(self.pair)),
            depth=read_depth(self.pair),
            predicted=read_depth(self.pair, predicted) if predicted is not None else None,
        )


def workers() -> int:
    """Threads that read and encode."""
    return max(1, min(4, cores()))


@contextmanager
def new_set(path: Path, sources: Sequence[Path]) -> Iterator[None]:
    """Make a set, or nothing: what was begun goes again after an error. Raises OutputError, also
    where ``path`` is there already, or lies in one of ``sources``."""
    for source in sources:
        if path.resolve().is_relative_to(source.resolve()):
            raise OutputError(
                "{path}: lies in the set {source}",
                "choose another output",
                path=path,
                source=source,
            )
    check_output(path, [], overwrite=False, replaceable=False)
    with claimed(path):
        try:
            yield
        except BaseException:
            _remove(path)
            raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def facts_of_copy(
    first: Dataset, layout: Layout, rgb: str, sessions: list[dict[str, Any]]
) -> dict[str, Any]:
    """The facts of a set that is made from others; ``sessions`` are the recordings in it."""
    skipped = {key: value for key, value in first.facts.items() if key != "pts"}
    return {
        **skipped,
        "source": first.facts.get("source") or first.root.name,
        "layout": layout.name,
        "rgb": rgb,
        "depth_unit": layout.unit,
        "depth_invalid": 0,
        "pairs": sum(one["pairs"] for one in sessions),
        "dropped": sum(one.get("dropped") or 0 for one in sessions),
        "ended": sessions[-1].get("ended") or first.facts.get("ended"),
        "sessions": sessions,
    }


def session_facts(dataset: Dataset, number: int, first: int, pairs: int) -> dict[str, Any]:
    """A session of a copy: what it says of itself, where its pairs begin and how many they are."""
    found: Mapping[str, Any] = dataset.session(number) or dataset.facts
    entry = {"source": dataset.facts.get("source") or dataset.root.name, **session_entry(found)}
    return {**entry, "first": first, "pairs": pairs}


def sessions_of(coming: Sequence[Coming]) -> list[dict[str, Any]]:
    """What the sessions of pairs say of themselves, in the order of ``coming``."""
    found: list[dict[str, Any]] = []
    numbers = list(dict.fromkeys(one.session for one in coming))
    for number in numbers:
        mine = [one for one in coming if one.session == number]
        first = mine[0]
        found.append(session_facts(first.of, first.pair.session, first.number, len(mine)))
    return found


def gathered(sets: Sequence[Dataset], split: str = "", *, gaps: bool = False) -> list[Coming]:
    """The pairs of several sets one after another, those of ``split`` or of all; with ``gaps`` also
    those that belong to none.

    Sessions are numbered anew.
    """
    found: list[Coming] = []
    sessions: dict[tuple[int, int], int] = {}
    for which, dataset in enumerate(sets):
        every = dataset.pairs if gaps else dataset.in_splits()
        pairs = dataset.of_split(split) if split else every
        for pair in sorted(pairs, key=_when):
            number = sessions.setdefault((which, pair.session), len(sessions))
            found.append(Coming(dataset, pair, len(found), number))
    return found


def _when(pair: SetPair) -> tuple[int, float, int]:
    return pair.session, pair.time if pair.time is not None else 0.0, pair.number
