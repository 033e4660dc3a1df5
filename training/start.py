"""What a network starts its training as."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.geometry import resize_image
from models.net import DepthNet
from models.weights import load_net
from training.baselines import baseline_maps
from training.errors import DataError, RecipeError
from training.pairs import Pair
from training.recipe import Recipe

FRESH = ("none", "imagenet", "mean")  # all other starts are files
_PICTURES = 32  # enough for the second moments of 256 channels


def initialise(
    net: DepthNet, how: str, training: Sequence[Pair] = (), size: tuple[int, int] | None = None
) -> list[str]:
    """Start values: ``none``, ``imagenet`` (the encoder), ``mean`` (the mean depth map of what is
    trained on), or a weights file of the same network, perhaps with other options.

    With other options some pictures of ``training`` at ``size`` (by default the file's) show which
    weights come nearest (:meth:`~models.net.DepthNet.start_from_net`). Returns the names of the
    tensors that a file says nothing of. Raises DataError, RecipeError or WeightsError.
    """
    if how == "imagenet":
        net.load_imagenet()
    elif how == "mean":
        try:
            net.start_from(baseline_maps(training)["mean depth map"])
        except NotImplementedError as error:
            raise RecipeError("init: mean: {reason}", "use none", reason=error) from error
    elif how != "none":
        given, card = load_net(Path(how))
        if type(given) is not type(net):
            raise DataError("{how}: holds weights of another network", how=how)
        if _shapes(given) == _shapes(net):
            net.load_state_dict(given.state_dict())
        else:
            return net.start_from_net(given, some_pictures(net, training, size or card.input_size))
    return []


def some_pictures(net: DepthNet, pairs: Sequence[Pair], size: tuple[int, int]) -> Tensor:
    """At most 32 pictures, evenly out of ``pairs``, as ``net`` takes them: float [N, 3, H, W]."""
    chosen = pairs[:: max(1, -(-len(pairs) // _PICTURES))]
    images = [np.ascontiguousarray(resize_image(pair.read()[0], size)) for pair in chosen]
    if not images:
        return torch.zeros(0, 3, *size)
    return net.normalised(torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2))


def _shapes(net: DepthNet) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in net.state_dict().items()}


def freeze_encoder(net: DepthNet, recipe: Recipe) -> None:
    """Let the encoder learn, or not, as ``recipe`` says. Raises RecipeError."""
    frozen = recipe.freeze_encoder
    try:
        if frozen is not None:
            net.freeze_encoder_whole(frozen)
        elif recipe.init != "imagenet":
            # Whatever it started as, it is not what the study froze.
            net.freeze_encoder_whole(False)
    except NotImplementedError as error:
        raise RecipeError("freeze_encoder: {reason}", "use freeze_stages", reason=error) from error
