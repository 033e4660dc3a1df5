"""Masked depth losses. All take metres [N, 1, H, W] and a bool mask of the pixels that count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from training.recipe import LossName

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]
_SMALLEST = 1e-3  # metres; below it a logarithm would only measure rounding


def mse(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """Mean squared error in m^2."""
    return _mean((prediction - depth) ** 2, mask)


def l1(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute error in metres."""
    return _mean((prediction - depth).abs(), mask)


def berhu(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """Reversed Huber loss, linear up to c = max|e| / 5, quadratic above (Laina et al. 2016)."""
    error = torch.where(mask, (prediction - depth).abs(), 0)
    c = (error.max() / 5).detach().clamp(min=1e-6)
    return _mean(torch.where(error <= c, error, (error**2 + c**2) / (2 * c)), mask)


def log_l1(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute error of log depth."""
    return _mean(_log_error(prediction, depth, mask).abs(), mask)


def log_std(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """Mean over images of the standard deviation of the log error: structure without scale."""
    error = _log_error(prediction, depth, mask)
    count = mask.sum(dim=(1, 2, 3)).clamp(min=1)
    mean = error.sum(dim=(1, 2, 3)) / count
    variance = (error**2).sum(dim=(1, 2, 3)) / count - mean**2
    return variance.clamp(min=1e-6).sqrt().mean()


def silog(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """Scale-invariant log loss sqrt(E[d^2] - 0.85 E[d]^2) (Eigen et al. 2014, BTS's weight)."""
    error = _log_error(prediction, depth, mask)
    count = mask.sum().clamp(min=1)
    mean = error.sum() / count
    return ((error**2).sum() / count - 0.85 * mean**2).clamp(min=1e-6).sqrt()


def gradient(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    """L1 of the log error's differences at strides 1, 2, 4 and 8: edges in the right place."""
    error = _log_error(prediction, depth, mask)
    total = error.new_zeros(())
    for step in (1, 2, 4, 8):
        e, m = error[:, :, ::step, ::step], mask[:, :, ::step, ::step]
        total = total + _mean((e[..., 1:] - e[..., :-1]).abs(), m[..., 1:] & m[..., :-1])
        total = total + _mean(
            (e[..., 1:, :] - e[..., :-1, :]).abs(), m[..., 1:, :] & m[..., :-1, :]
        )
    return total


LOSSES: Mapping[str, Loss] = {
    loss.__name__: loss for loss in (mse, l1, berhu, log_l1, log_std, silog, gradient)
}


def weighted_loss(
    weights: Mapping[LossName, float],
    prediction: Tensor,
    depth: Tensor,
    limits: tuple[float, float],
) -> Tensor:
    """Sum of the named losses over the pixels whose depth lies within ``limits`` (metres).

    ``prediction`` is brought bilinearly to the size of ``depth``, as evaluation does.
    """
    if prediction.shape[2:] != depth.shape[2:]:
        prediction = F.interpolate(
            prediction, size=depth.shape[2:], mode="bilinear", align_corners=False
        )
    mask = (depth > limits[0]) & (depth < limits[1])
    return torch.stack(
        [weight * LOSSES[name](prediction, depth, mask) for name, weight in weights.items()]
    ).sum()


def _mean(values: Tensor, mask: Tensor) -> Tensor:
    return torch.where(mask, values, 0).sum() / mask.sum().clamp(min=1)


def _log_error(prediction: Tensor, depth: Tensor, mask: Tensor) -> Tensor:
    error = prediction.clamp(min=_SMALLEST).log() - depth.clamp(min=_SMALLEST).log()
    return torch.where(mask, error, 0)
