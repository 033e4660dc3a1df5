"""Several datasets in one training run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from training.augment import TrainingSamples
from training.datasets import check_pairs, find_pictures, is_bare, load_split
from training.pairs import Pair
from training.recipe import ExtraSet, beside


@dataclass(frozen=True)
class MixedPairs:
    """The training pairs of an extra set, and how it is mixed in."""

    pairs: Sequence[Pair]
    how: ExtraSet


def load_extra(
    extra: tuple[ExtraSet, ...], data: Path, *, taught: bool = False, skip_bad: bool = False
) -> list[MixedPairs]:
    """The training split of every extra set, all files read once. Raises DataError.

    Where a teacher gives the depth, a folder without CSV is taken for the pictures in it.
    """
    mixed = []
    for one in extra:
        folder = beside(data, one.folder)
        bare = taught and is_bare(folder)
        pairs = find_pictures(folder) if bare else load_split(folder, "train", skip_bad=skip_bad)
        pairs = check_pairs(
            pairs,
            skip_bad=skip_bad,
            measured=not bare,
            border=one.border,
            depths=(0, one.max_depth),
        )
        mixed.append(MixedPairs(pairs, one))
    return mixed


Key = tuple[int, int]  # epoch, index


class Position(Protocol):
    """Where a run is: the epoch that comes next, and which of how many processes this is."""

    @property
    def epoch(self) -> int: ...

    @property
    def rank(self) -> int: ...

    @property
    def world(self) -> int: ...


@dataclass(frozen=True)
class Alone:
    """One process, unless said otherwise."""

    epoch: int = 0
    rank: int = 0
    world: int = 1


def derived_seed(*numbers: int) -> int:
    """One seed out of several numbers, for a stream of its own."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


class MixedSamples(Dataset[tuple[Tensor, ...]]):
    """The samples of several sets, one after another, changed as epoch and index say.

    The random changes of a sample follow from seed, epoch and index alone, whichever process
    makes it and whatever was made before: an interrupted run goes on exactly as it would have.
    With the chance ``paste`` a sample is given a rectangle of another one of any set.
    """

    def __init__(self, sets: Sequence[TrainingSamples], seed: int, paste: float = 0.0) -> None:
        self.sets = sets
        self.ends = list(accumulate(len(one) for one in sets))
        self.seed = seed
        self.paste = paste

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, key: Key) -> tuple[Tensor, ...]:
        epoch, index = key
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(derived_seed(self.seed, epoch, index))
            sample = self._sample(index)
            if self.paste and torch.rand(()).item() < self.paste:
                paste_rectangle(sample, self._sample(int(torch.randint(len(self), ()))))
            return sample

    def _sample(self, index: int) -> tuple[Tensor, ...]:
        number = bisect_right(self.ends, index)
        return self.sets[number][index - self.ends[number] + len(self.sets[number])]


def paste_rectangle(sample: tuple[Tensor, ...], other: tuple[Tensor, ...]) -> None:
    """Put a rectangle of ``other`` into ``sample``, picture and maps, where it was in its own.

    Its sides are 0.3 to 0.7 of the whole. After CutMix (Yun et al. 2019), for depth: the rest of
    the room is no longer there to be remembered by, so depth has to come from what is near by.
    """
    height, width = sample[0].shape[1:]
    sides = 0.3 + 0.4 * torch.rand(2)
    rows, columns = (
        round(side * whole) for side, whole in zip(sides.tolist(), (height, width), strict=True)
    )
    top = int(torch.randint(height - rows + 1, ()))
    left = int(torch.randint(width - columns + 1, ()))
    window = (..., slice(top, top + rows), slice(left, left + columns))
    for one, given in zip(sample, other, strict=True):
        one[window] = given[window]


class MixedSampler(Sampler[Key]):
    """Keys into :class:`MixedSamples`: a main set and extra sets.

    An epoch takes every sample of the main set once and ``weight`` times as many of each extra
    set, all shuffled; of several processes each takes every ``world``-th of them. An extra set is
    gone through in one random order after another, across epochs, so that a small share of a large
    set still sees all of it. The order follows from seed and epoch alone.
    """

    def __init__(
        self,
        main: int,
        extras: list[tuple[int, float]],
        seed: int,
        position: Position,
    ) -> None:
        self.main = main
        self.sizes = [size for size, _ in extras]
        self.counts = [max(1, round(main * weight)) for _, weight in extras]
        self.seed = seed
        self.position = position

    def __len__(self) -> int:
        return (self.main + sum(self.counts)) // self.position.world

    def __iter__(self) -> Iterator[Key]:
        epoch, rank, world = self.position.epoch, self.position.rank, self.position.world
        indices = list(range(self.main))
        start = self.main
        for number, (size, count) in enumerate(zip(self.sizes, self.counts, strict=True), 1):
            first = epoch * count
            for turn in range(first // size, (first + count - 1) // size + 1):
                order = self._order(size, number, turn)
                within = slice(max(0, first - turn * size), first + count - turn * size)
                indices.extend(start + index for index in order[within])
            start += size
        shuffled = self._order(len(indices), 0, epoch)[rank::world][: len(self)]
        return iter([(epoch, indices[index]) for index in shuffled])

    def _order(self, size: int, stream: int, turn: int) -> list[int]:
        generator = torch.Generator().manual_seed(derived_seed(self.seed, stream, turn))
        return torch.randperm(size, generator=generator).tolist()
