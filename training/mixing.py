"""Several data sets in one training run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Sampler

from training.datasets import check_pairs, load_split
from training.pairs import Pair
from training.recipe import ExtraSet


@dataclass(frozen=True)
class MixedPairs:
    """The training pairs of an extra set, and how it is mixed in."""

    pairs: Sequence[Pair]
    how: ExtraSet


def load_extra(extra: tuple[ExtraSet, ...], data: Path) -> list[MixedPairs]:
    """The training split of every extra set, all files read once. Raises DataError."""
    mixed = []
    for one in extra:
        # Without following links: beside the folder as the person named it.
        pairs = load_split(Path(os.path.normpath(data.absolute() / one.folder)), "train")
        check_pairs(pairs)
        mixed.append(MixedPairs(pairs, one))
    return mixed


class MixedSampler(Sampler[int]):
    """Indices into the concatenation of a main set and extra sets.

    An epoch takes every sample of the main set once and ``weight`` times as many of each extra
    set, all shuffled. An extra set is gone through in one random order after another, across
    epochs, so that a small share of a large set still sees all of it. The order follows from
    seed and epoch alone: a resumed run goes on as if it had never stopped.
    """

    def __init__(self, main: int, extras: list[tuple[int, float]], seed: int = 0) -> None:
        self.main = main
        self.sizes = [size for size, _ in extras]
        self.counts = [max(1, round(main * weight)) for _, weight in extras]
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Called by Lightning before every epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.main + sum(self.counts)

    def __iter__(self) -> Iterator[int]:
        indices = list(range(self.main))
        start = self.main
        for number, (size, count) in enumerate(zip(self.sizes, self.counts, strict=True), 1):
            first = self.epoch * count
            for turn in range(first // size, (first + count - 1) // size + 1):
                order = self._order(size, number, turn)
                within = slice(max(0, first - turn * size), first + count - turn * size)
                indices.extend(start + index for index in order[within])
            start += size
        return iter([indices[index] for index in self._order(len(indices), 0, self.epoch)])

    def _order(self, size: int, stream: int, turn: int) -> list[int]:
        seed = np.random.SeedSequence([self.seed, stream, turn]).generate_state(1)[0]
        return torch.randperm(size, generator=torch.Generator().manual_seed(int(seed))).tolist()
