"""Depth metrics under named protocols: eigen, fcrn and densedepth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F
from torchmetrics import Metric

from training.alignment import Alignment, Fit, Unit, fit
from training.errors import DataError

NAMES = ("delta1", "delta2", "delta3", "abs_rel", "rmse", "log10")


@dataclass(frozen=True)
class Protocol:
    """How predictions are scored. ``crop`` is top, bottom, left, right of a 480x640 image."""

    name: str
    crop: tuple[int, int, int, int] | None
    pooled: bool
    flip_average: bool
    min_depth: float = 1e-3
    max_depth: float = 10.0

    @property
    def limits(self) -> tuple[float, float]:
        """Nearest and farthest depth that is scored, in metres."""
        return self.min_depth, self.max_depth


PROTOCOLS: Mapping[str, Protocol] = {
    p.name: p
    for p in (
        Protocol("eigen", (45, 471, 41, 601), pooled=False, flip_average=False),
        Protocol("fcrn", None, pooled=True, flip_average=False),
        Protocol("densedepth", (20, 460, 24, 616), pooled=True, flip_average=True),
    )
}


def find_protocol(name: str) -> Protocol:
    """Raises DataError, which names the known protocols."""
    if name not in PROTOCOLS:
        raise DataError(
            "unknown protocol {name!r}; known: {known}", name=name, known=", ".join(PROTOCOLS)
        )
    return PROTOCOLS[name]


def valid_pixels(depth: Tensor, protocol: Protocol) -> Tensor:
    """bool [H, W] of the pixels of ``depth`` (metres, NaN or 0 invalid) that are scored.

    The crop is given for 480x640 and scaled to other sizes.
    """
    valid = (depth > protocol.min_depth) & (depth < protocol.max_depth)
    if protocol.crop:
        height, width = depth.shape
        top, bottom = (round(row * height / 480) for row in protocol.crop[:2])
        left, right = (round(column * width / 640) for column in protocol.crop[2:])
        inside = torch.zeros_like(valid)
        inside[top:bottom, left:right] = True
        valid &= inside
    return valid


def pixel_errors(prediction: Tensor, depth: Tensor) -> Tensor:
    """Sums over pixels [6], in the order of NAMES; ``rmse`` holds the sum of squared errors.

    delta_k counts max(p/d, d/p) < 1.25^k; abs_rel is |p - d| / d; log10 is |log10 p - log10 d|.
    """
    prediction, depth = prediction.double(), depth.double()
    ratio = torch.maximum(prediction / depth, depth / prediction)
    return torch.stack(
        [
            *((ratio < 1.25**k).sum().double() for k in (1, 2, 3)),
            ((prediction - depth).abs() / depth).sum(),
            ((prediction - depth) ** 2).sum(),
            (prediction.log10() - depth.log10()).abs().sum(),
        ]
    )


class DepthMetrics(Metric):
    """δ1..δ3, abs rel, RMSE (metres) and log10 of predictions against measured depth.

    Per-image means or pooled pixels, as the protocol says. With ``align`` each prediction, of any
    ``unit``, is brought to the truth first (:mod:`training.alignment`), by the pixels that are
    scored: structure without scale. Sums are kept in float64 and add up across processes, unless
    this one is ``alone`` in what it scores.
    """

    full_state_update = False
    sums: Tensor
    count: Tensor
    log_bias: Tensor
    images: Tensor

    def __init__(
        self,
        protocol: Protocol,
        align: Alignment = "none",
        unit: Unit = "m",
        *,
        alone: bool = False,
    ) -> None:
        super().__init__(sync_on_compute=not alone)
        self.protocol = protocol
        self.align: Alignment = align
        self.unit: Unit = unit
        for name, default in (
            ("sums", torch.zeros(len(NAMES), dtype=torch.float64)),
            ("count", torch.zeros((), dtype=torch.float64)),
            ("log_bias", torch.zeros((), dtype=torch.float64)),
            ("images", torch.zeros((), dtype=torch.long)),
        ):
            self.add_state(name, default, dist_reduce_fx="sum")

    def update(self, prediction: Tensor, depth: Tensor) -> Fit | None:
        """Score one image: prediction [h, w] in the unit, depth [H, W] metres (NaN or 0 invalid).

        Prediction is brought bilinearly to the size of ``depth``, aligned, and clamped to the
        protocol's range. Returns how it was aligned. An image without one valid pixel is left out,
        and None returned.
        """
        full = F.interpolate(
            prediction[None, None].float(), size=depth.shape, mode="bilinear", align_corners=False
        )[0, 0]
        valid = valid_pixels(depth, self.protocol)
        if not bool(valid.any()):
            return None
        d = depth[valid]
        found = fit(full[valid], d, self.align, self.unit)
        p = found.metres(full[valid], self.protocol.limits)
        sums, n = pixel_errors(p, d), d.numel()
        if self.protocol.pooled:
            self.sums += sums
            self.count += n
        else:
            means = sums / n
            means[NAMES.index("rmse")].sqrt_()
            self.sums += means
            self.count += 1
        self.log_bias += (p.double().log() - d.double().log()).median()
        self.images += 1
        return found

    def compute(self) -> dict[str, float]:
        """The figures by name, with ``log_bias``: mean over images of the median log error."""
        if not int(self.count):
            raise DataError("no image had a valid pixel to score")
        means = self.sums / self.count
        if self.protocol.pooled:
            means[NAMES.index("rmse")].sqrt_()
        figures = {name: float(value) for name, value in zip(NAMES, means, strict=True)}
        return {**figures, "log_bias": float(self.log_bias / self.images)}
