"""What a run reads, batch by batch, alone or as one of several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import lightning as L
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from models.geometry import resize_image
from training.augment import TrainingSamples
from training.datasets import DepthPairs
from training.errors import RecipeError
from training.labels import Labels, NoLabels
from training.mixing import MixedPairs, MixedSampler, MixedSamples, Position
from training.pairs import Pair
from training.recipe import Recipe

_VALIDATION_BATCH = 4


class TrainerPosition:
    """The :class:`Position` of a Lightning run, asked for when it is needed: a process knows its
    number only once all of them have been started."""

    def __init__(self, trainer: L.Trainer) -> None:
        self._trainer = trainer

    @property
    def epoch(self) -> int:
        # ``trainer.current_epoch`` is one behind while a resumed run sets up its first epoch.
        return self._trainer.fit_loop.epoch_progress.current.processed

    @property
    def rank(self) -> int:
        return self._trainer.global_rank

    @property
    def world(self) -> int:
        return self._trainer.world_size


def training_loader(
    recipe: Recipe,
    training: Sequence[Pair],
    extra: Sequence[MixedPairs],
    position: Position,
    labels: Labels | None = None,
) -> DataLoader[Any]:
    """Batches of pictures, uint8 RGB [N, 3, H, W], and their depth, float32 metres [N, 1, H, W],
    0 = invalid, changed as the recipe says. With ``labels`` of the training pairs also classes from
    1 on, uint8 [N, 1, H, W], 0 = unknown, which they are in all of the extra sets.

    ``batch_size`` is that of all processes together: the same steps on the same samples, however
    many share them. Raises RecipeError when it cannot be shared evenly.
    """
    if recipe.batch_size % position.world:
        raise RecipeError(
            "batch_size: {batch_size} cannot be shared by {world} processes",
            batch_size=recipe.batch_size,
            world=position.world,
        )
    size, augment = recipe.input_size, recipe.augment
    sets = [TrainingSamples(DepthPairs(training, recipe.border), size, augment, labels=labels)]
    for one in extra:
        pairs = DepthPairs(one.pairs, one.how.border, one.how.max_depth)
        scale = one.how.depth_scale
        unknown = NoLabels() if labels else None
        sets.append(
            TrainingSamples(pairs, size, augment, crop=True, depth_scale=scale, labels=unknown)
        )
    shares = [(len(one.pairs), one.how.weight) for one in extra]
    sampler = MixedSampler(len(training), shares, recipe.seed, position)
    workers = min(recipe.workers, len(training))
    batch = recipe.batch_size // position.world
    return DataLoader(
        MixedSamples(sets, recipe.seed, augment.paste),
        batch,
        sampler=sampler,
        # A last batch of one image would make batch norm fail in training.
        drop_last=len(sampler) > batch,
        num_workers=workers,
        persistent_workers=workers > 0,
    )


def validation_loader(
    recipe: Recipe, validation: Sequence[Pair], position: Position
) -> DataLoader[Any]:
    """Every pair once, by one of the processes: padding would count some of them twice."""
    samples = ValidationSamples(validation, recipe.input_size)
    return DataLoader(
        samples,
        _VALIDATION_BATCH,
        sampler=_Share(len(samples), position),
        collate_fn=_validation_batch,
    )


class ValidationSamples(Dataset[tuple[Tensor, Tensor]]):
    """Pictures, uint8 RGB [3, H, W], at the network's size, and depth, float32 metres [h, w], NaN
    where invalid, at its own: as evaluation scores it."""

    def __init__(self, pairs: Sequence[Pair], size: tuple[int, int]) -> None:
        self.pairs = DepthPairs(pairs)
        self.size = size

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        rgb, metres = self.pairs[index]
        image = torch.from_numpy(resize_image(rgb, self.size)).permute(2, 0, 1)
        return image, torch.from_numpy(metres)


class _Share(Sampler[int]):
    """Every ``world``-th index, beginning at the process's own number."""

    def __init__(self, size: int, position: Position) -> None:
        self.size, self.position = size, position

    def __len__(self) -> int:
        return len(range(self.position.rank, self.size, self.position.world))

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.position.rank, self.size, self.position.world))


def _validation_batch(samples: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, list[Tensor]]:
    return torch.stack([image for image, _ in samples]), [depth for _, depth in samples]
