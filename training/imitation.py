"""An encoder that learns the features of another network's encoder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.net import DepthNet
from training.errors import RecipeError
from training.outputs import Outputs
from training.recipe import Imitate
from training.teacher import Teacher


class Imitation(nn.Module):
    """The distance between the deepest stages of a student's encoder and of its teacher's.

    Each stage of the student goes through a 1x1 convolution to the teacher's channels (Romero et
    al. 2015), and its squared distance to the teacher's features is taken, brought to its grid by
    area, each channel with mean 0 and variance 1 over the batch. So 1 is what an encoder scores
    that says the mean everywhere. The convolutions are no part of what is saved.

    Use: ``with imitation.listening(): net.encoder(images)``, then :meth:`loss`. Raises WeightsError
    for the teacher's file, RecipeError for networks without so many stages.
    """

    def __init__(self, net: DepthNet, how: Imitate, size: tuple[int, int]) -> None:
        super().__init__()
        self.how = how
        # No module: the teacher is no part of what is trained, saved or averaged.
        self._teacher = Teacher.load(Path(how.teacher))
        if how.size:
            self._teacher.size = how.size
        self._theirs = Outputs(_stages(self._teacher.net, how.stages))
        self._ours = Outputs(_stages(net, how.stages))
        theirs = _channels(self._teacher.net, self._theirs, self._teacher.size)
        ours = _channels(net, self._ours, size)
        self.projections = nn.ModuleList(
            nn.Conv2d(c_in, c_out, 1) for c_in, c_out in zip(ours, theirs, strict=True)
        )
        # Statistics over the batch in training, over what was seen so far in validation.
        self.standards = nn.ModuleList(nn.BatchNorm2d(c, affine=False) for c in theirs)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep the features of the student's next forward pass."""
        with self._ours.listening():
            yield

    def loss(self, images: Tensor) -> Tensor:
        """Mean over stages of the squared distance for pictures, uint8 RGB [N, 3, H, W], that the
        student has just seen."""
        with torch.no_grad(), self._theirs.listening():
            run_encoder(self._teacher.net, self._teacher.sees(images))
        distances = []
        for ours, theirs, project, standardise in zip(
            self._ours.take(), self._theirs.take(), self.projections, self.standards, strict=True
        ):
            same = F.interpolate(theirs.float(), size=ours.shape[2:], mode="area")
            with torch.no_grad(), torch.autocast(images.device.type, enabled=False):
                wanted = standardise(same)
            distances.append(F.mse_loss(project(ours).float(), wanted))
        return torch.stack(distances).mean()


def run_encoder(net: DepthNet, images: Tensor) -> None:
    """The encoder alone, of normalised pictures [N, 3, H, W], for who listens to its stages."""
    encoder = net.encoder
    assert isinstance(encoder, nn.Module)
    encoder(images)


def _stages(net: DepthNet, count: int) -> list[nn.Module]:
    try:
        stages = net.encoder_stages()
    except NotImplementedError as error:
        raise RecipeError("imitate: {reason}", reason=error) from error
    if len(stages) < count:
        raise RecipeError(
            "imitate.stages: the encoder of {network} has only {stages}",
            network=type(net).__name__,
            stages=len(stages),
        )
    return stages[-count:]


@torch.no_grad()
def _channels(net: DepthNet, outputs: Outputs, size: tuple[int, int]) -> list[int]:
    """How many channels each stage gives, by asking it once."""
    training = net.training
    with outputs.listening():
        run_encoder(net.eval(), torch.zeros(1, 3, *size))
    net.train(training)
    return [int(found.shape[1]) for found in outputs.take()]
