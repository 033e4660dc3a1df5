"""The resize before a network (:mod:`models.geometry`) as two matrix products, for a GPU."""

from __future__ import annotations

import torch
from torch import Tensor


class DeviceResize:
    """``resize_image`` from one size (height, width) to another, on a device.

    The resize is linear and separable, so one matrix per axis describes it completely. Differs
    from OpenCV's only by rounding: at most one level of 255.
    """

    def __init__(
        self, size: tuple[int, int], to: tuple[int, int], device: torch.device | str = "cpu"
    ) -> None:
        rows, columns = (axis_weights(old, new) for old, new in zip(size, to, strict=True))
        self._rows, self._columns = rows.to(device), columns.to(device)

    def __call__(self, image: Tensor) -> Tensor:
        """uint8 [h, w, C] of uint8 [H, W, C]."""
        height, width, channels = image.shape
        pixels = self._rows @ image.reshape(height, width * channels).float()
        pixels = self._columns @ pixels.view(-1, width, channels)
        return pixels.round_().clamp_(0, 255).to(torch.uint8)


def axis_weights(old: int, new: int) -> Tensor:
    """float32 [new, old]: the weight of each old sample in each new one.

    Fractions of the covered area if the axis shrinks, bilinear with half-pixel centres if it grows.
    """
    if new <= old:
        edges = torch.arange(new + 1, dtype=torch.float64) * old / new
        cells = torch.arange(old, dtype=torch.float64)
        covered = torch.minimum(edges[1:, None], cells + 1) - torch.maximum(edges[:-1, None], cells)
        return (covered.clamp(min=0) * new / old).float()
    centres = ((torch.arange(new, dtype=torch.float64) + 0.5) * old / new - 0.5).clamp(0, old - 1)
    lower = centres.floor().long()
    upper = (lower + 1).clamp(max=old - 1)
    share = (centres - lower).float()
    weights = torch.zeros(new, old)
    weights.scatter_add_(1, lower[:, None], (1 - share)[:, None])
    weights.scatter_add_(1, upper[:, None], share[:, None])
    return weights
