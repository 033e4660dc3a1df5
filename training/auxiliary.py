"""Heads that learn labels and normals from the decoder's features, in training only.

They share all of the network up to one of its decoder's stages, and are no part of what is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.net import DepthNet
from training.errors import RecipeError
from training.normals import normals_of
from training.outputs import Outputs
from training.recipe import Recipe


class AuxiliaryHeads(nn.Module):
    """A 3x3 convolution each to classes and to normals, on the last but one stage of the decoder
    (a quarter of the picture's size in ``residual-lite``).

    Use: ``with heads.listening(): net(images)``, then :meth:`losses`. Raises RecipeError for a
    network that names no stages.
    """

    def __init__(self, net: DepthNet, recipe: Recipe) -> None:
        super().__init__()
        assert recipe.auxiliary is not None
        self.how, self.focal = recipe.auxiliary, recipe.augment.focal
        self.limits = (recipe.min_depth, recipe.max_depth)
        try:
            stages = net.decoder_stages()
        except NotImplementedError as error:
            raise RecipeError("auxiliary: {reason}", "leave it out", reason=error) from error
        self._outputs = Outputs(stages[-2:-1] or stages)
        channels = _channels(net, self._outputs, recipe.input_size)
        self.labels = self.normals = None
        if self.how.labels and self.how.labels_weight:
            self.labels = nn.Conv2d(channels, self.how.classes, 3, padding=1)
        if self.how.normals_weight:
            self.normals = nn.Conv2d(channels, 3, 3, padding=1)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep the features of the network's next forward pass."""
        with self._outputs.listening():
            yield

    def losses(self, depth: Tensor, classes: Tensor | None) -> dict[str, tuple[float, Tensor]]:
        """Weight and value of each loss, by name.

        ``depth`` is metres [N, 1, H, W], ``classes`` uint8 [N, 1, H, W] from 1 on; 0 = unknown in
        both. Labels: cross-entropy of the known cells; normals: 1 - cosine.
        """
        (features,) = self._outputs.take()
        size = (features.shape[2], features.shape[3])
        found = {}
        if self.labels is not None and classes is not None:
            said = self.labels(features).float()
            found["labels"] = (self.how.labels_weight, label_loss(said, classes))
        if self.normals is not None:
            inside = (depth > self.limits[0]) & (depth < self.limits[1])
            true, known = normals_of(torch.where(inside, depth, 0), size, self.focal)
            said = F.normalize(self.normals(features).float(), dim=1)
            away = 1 - (said * true).sum(dim=1, keepdim=True)
            mean = torch.where(known, away, 0).sum() / known.sum().clamp(min=1)
            found["normals"] = (self.how.normals_weight, mean)
        return found


def label_loss(said: Tensor, classes: Tensor) -> Tensor:
    """Mean cross-entropy of ``said`` [N, C, h, w] where ``classes`` [N, 1, H, W] is known; 0 where
    nothing is."""
    cells = F.interpolate(classes.float(), size=said.shape[2:], mode="nearest-exact")
    target = cells[:, 0].long() - 1
    total = F.cross_entropy(said, target, ignore_index=-1, reduction="sum")
    return total / (target >= 0).sum().clamp(min=1)


@torch.no_grad()
def _channels(net: DepthNet, outputs: Outputs, size: tuple[int, int]) -> int:
    """How many channels the stage gives, by asking it once."""
    training = net.training
    with outputs.listening():
        net.eval()(torch.zeros(1, 3, *size))
    net.train(training)
    return int(outputs.take()[0].shape[1])
