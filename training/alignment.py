"""Maps of unknown scale, or of unknown scale and shift, brought to the truth of their picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from training.errors import DataError

Alignment = Literal["none", "median", "scale-shift"]
Unit = Literal["m", "relative", "inverse"]
ALIGNMENTS: tuple[Alignment, ...] = get_args(Alignment)


def find_alignment(name: str) -> Alignment:
    """Raises DataError, which names the known ones."""
    for known in ALIGNMENTS:
        if name == known:
            return known
    raise DataError(
        "unknown alignment {name!r}; known: {known}", name=name, known=", ".join(ALIGNMENTS)
    )


def domain_of(unit: Unit, align: Alignment) -> Literal["depth", "inverse depth"] | None:
    """In what maps of a unit are aligned; None where they are not."""
    if align == "none":
        return None
    return "inverse depth" if unit == "inverse" else "depth"


@dataclass(frozen=True)
class Fit:
    """``scale`` and ``shift`` that turn a map into depth in metres, or into its inverse."""

    scale: float = 1.0
    shift: float = 0.0
    inverse: bool = False

    def metres(self, prediction: Tensor, limits: tuple[float, float]) -> Tensor:
        """Depth of any such map, float32 of its shape, between ``limits`` in metres.

        Inverse depth of 0 or less is beyond the farthest.
        """
        fitted = prediction.float() * self.scale + self.shift
        if self.inverse:
            fitted = 1 / fitted.clamp(min=1 / limits[1])
        return fitted.clamp(*limits)


def fit(prediction: Tensor, depth: Tensor, align: Alignment, unit: Unit) -> Fit:
    """The fit of the pixels that count: numbers of the network and metres, both [n], n > 0.

    ``median``: the medians agree. ``scale-shift``: least squares (Ranftl et al. 2020). Both in
    inverse depth where the network gives that, in depth otherwise.
    """
    inverse = unit == "inverse"
    if align == "none":
        return Fit(inverse=inverse)
    truth = 1 / depth if inverse else depth
    if align == "median":
        middle = prediction.median().clamp(min=1e-6)
        return Fit(float(truth.median() / middle), inverse=inverse)
    scale, shift = least_squares(prediction, truth)
    return Fit(scale, shift, inverse)


def least_squares(prediction: Tensor, truth: Tensor) -> tuple[float, float]:
    """Scale and shift with the least sum of (scale * prediction + shift - truth)², over numbers
    [n] that are finite. Of a map that is flat the scale is 0."""
    known = torch.isfinite(prediction) & torch.isfinite(truth)
    p, t = prediction[known].double(), truth[known].double()
    if not p.numel():
        return 0.0, 0.0
    p_mean, t_mean = p.mean(), t.mean()
    spread = ((p - p_mean) ** 2).sum()
    # Less than rounding leaves says nothing.
    if float(spread) <= 1e-14 * float((p**2).sum()):
        return 0.0, float(t_mean)
    scale = ((p - p_mean) * (t - t_mean)).sum() / spread
    return float(scale), float(t_mean - scale * p_mean)
