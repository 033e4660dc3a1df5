"""How far a batch is, and how long it will take: counted in bytes, which are known at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Overall:
    """``over`` of ``jobs`` are over; ``share`` 0..1 of all is done, and ``left`` are seconds to the
    end at the speed so far, None before that is known. ``failed`` of those that are over have no
    result."""

    over: int
    jobs: int
    share: float
    left: float | None
    failed: int = 0


class Pace:
    """How long jobs took for how much of them. Used by one thread that notes and one that asks."""

    def __init__(self) -> None:
        self._noted: dict[int, tuple[float, float]] = {}
        self._sizes: dict[str, float] = {}

    def note(self, number: int, seconds: float, before: float) -> None:
        """A job has been worked on for so long; the share ``before`` of it was there already."""
        self._noted[number] = seconds, before

    def overall(
        self, shares: Mapping[int, tuple[str, float]], over: int, failed: int = 0
    ) -> Overall:
        """Of the jobs by their numbers, each with its input and the share of it that is done."""
        sizes = self._sizes_of([given for given, _ in shares.values()])
        rest = [(number, sizes[given], share) for number, (given, share) in shares.items()]
        total = sum(size for _, size, _ in rest)
        done = sum(size * share for _, size, share in rest)
        noted = dict(self._noted)
        seconds = worked = 0.0
        for number, size, share in rest:
            if number in noted:
                seconds += noted[number][0]
                worked += size * max(0.0, share - noted[number][1])
        left = seconds / worked * (total - done) if worked > 0 else None
        return Overall(over, len(rest), done / total if total else 0.0, left, failed)

    def _sizes_of(self, inputs: list[str]) -> dict[str, float]:
        """Bytes; of inputs that are no files as many as others have on average."""
        for given in inputs:
            if given not in self._sizes:
                self._sizes[given] = size_of(given)
        known = [self._sizes[given] for given in inputs if self._sizes[given]]
        usual = sum(known) / len(known) if known else 1.0
        return {given: self._sizes[given] or usual for given in inputs}


def size_of(given: str) -> float:
    """Bytes of a file, or of the files in a folder; 0 where there are none."""
    try:
        path = Path(given)
        if path.is_dir():
            return float(sum(entry.stat().st_size for entry in os.scandir(path)))
        return float(path.stat().st_size)
    except (OSError, ValueError):
        return 0.0
