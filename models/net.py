"""The interface of every depth network of livedepth."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from models.errors import WeightsError
from models.normalisation import IMAGENET_MEAN, IMAGENET_STD


class DepthNet(nn.Module):
    """A network that predicts metres from an image.

    Subclasses implement :meth:`forward` and declare what they expect: ``default_size`` is the
    (height, width) that they are trained at, unless a weight card says otherwise; ``mean`` and
    ``std`` normalise RGB in 0..1.
    """

    default_size: ClassVar[tuple[int, int]]
    mean: ClassVar[tuple[float, float, float]] = IMAGENET_MEAN
    std: ClassVar[tuple[float, float, float]] = IMAGENET_STD

    def forward(self, images: Tensor) -> Tensor:
        """Depth in metres, float [N, 1, h, w], on a grid that covers the whole image evenly.

        ``images`` is normalised RGB, float [N, 3, H, W]. h and w are the network's own; cell
        (i, j) of the map is the image area [i*H/h, (i+1)*H/h) x [j*W/w, (j+1)*W/w).
        """
        raise TypeError(f"{type(self).__name__} has to define forward")

    def normalisation(self) -> tuple[Tensor, Tensor]:
        """Scale and shift, float32 [1, 3, 1, 1]: ``rgb * scale + shift``, of RGB in 0..255, is what
        :meth:`forward` takes."""
        mean, std = torch.tensor(self.mean), torch.tensor(self.std)
        return (1 / (255 * std)).view(1, 3, 1, 1), (-mean / std).view(1, 3, 1, 1)

    def normalised(self, rgb: Tensor) -> Tensor:
        """What :meth:`forward` takes, float32 [N, 3, H, W], of RGB in 0..255 [N, 3, H, W], uint8 or
        float."""
        scale, shift = (part.to(rgb.device) for part in self.normalisation())
        return rgb.to(scale.dtype) * scale + shift

    def load_imagenet(self) -> None:
        """Initialise the encoder with ImageNet weights.

        Raises WeightsError when the network has no such encoder or the weights are unavailable.
        """
        raise WeightsError(
            "{network} has no ImageNet encoder", "use --init none", network=type(self).__name__
        )

    def freeze_encoder_whole(self, frozen: bool) -> None:
        """Freeze the encoder, its batch norms in evaluation mode, or let it be trained.

        Raises NotImplementedError if this network always trains it, unless ``frozen`` is False.
        """
        if frozen:
            raise NotImplementedError(f"the encoder of {type(self).__name__} always learns")

    def freeze_stages(self, count: int) -> None:
        """Exclude the encoder's stem and its first ``count`` stages from training.

        They detect edges and textures, which ImageNet teaches well, and are the most expensive to
        train, because their maps are the largest. Raises WeightsError when the network has no such
        encoder.
        """
        raise WeightsError(
            "{network} has no encoder whose stages could be frozen", network=type(self).__name__
        )

    def encoder_stages(self) -> list[nn.Module]:
        """The stages of the attribute ``encoder``, from the finest on: modules that give features,
        float [N, C, h, w], when the encoder runs on normalised pictures.

        Raises NotImplementedError if the network has no such encoder.
        """
        raise NotImplementedError(f"{type(self).__name__} names no stages of an encoder")

    def decoder_stages(self) -> list[nn.Module]:
        """The decoder's stages, from the coarsest on: modules that give features, float
        [N, C, h, w], whose grid covers the whole image evenly.

        For what learns beside depth from the same features (by forward hooks). Raises
        NotImplementedError if the network has no such stages.
        """
        raise NotImplementedError(f"{type(self).__name__} names no stages of a decoder")

    def start_from(self, depth: Tensor) -> None:
        """Change the weights so that, before any training, every picture gives about ``depth``,
        float metres [h, w].

        Raises NotImplementedError if the network's output does not depend on the position.
        """
        raise NotImplementedError(f"{type(self).__name__} cannot start from a map")

    def start_from_net(self, given: DepthNet, images: Tensor) -> list[str]:
        """Take over the weights of ``given``, a network of the same class with other options.

        Every tensor that has the same name and shape there is copied. A network may do better for
        the others with ``images``, normalised RGB, float [N, 3, H, W]. Returns the names of those
        that stay as they are. Raises WeightsError when ``given`` is of another class.
        """
        if type(given) is not type(self):
            raise WeightsError(
                "{given} cannot start as {network}",
                given=type(given).__name__,
                network=type(self).__name__,
            )
        own, other = self.state_dict(), given.state_dict()
        fitting = {k: v for k, v in other.items() if k in own and own[k].shape == v.shape}
        self.load_state_dict(fitting, strict=False)
        return [name for name in own if name not in fitting]

    def rescale(self, factor: float) -> None:
        """Change the weights so that every depth is ``factor`` times what it was.

        This version is for networks that end in a linear layer ``predict`` before a ReLU.
        """
        predict = self.predict
        assert isinstance(predict, nn.Conv2d | nn.ConvTranspose2d | nn.Linear)
        assert predict.bias is not None
        with torch.no_grad():
            predict.weight.mul_(factor)
            predict.bias.mul_(factor)

    def parameter_counts(self) -> tuple[int, int]:
        """Number of all and of trainable parameters."""
        sizes = [(p.numel(), p.requires_grad) for p in self.parameters()]
        return sum(n for n, _ in sizes), sum(n for n, trainable in sizes if trainable)
