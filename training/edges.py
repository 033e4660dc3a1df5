"""How well depth edges are found: the boundary F1 of Depth Pro (Bochkovskii et al. 2024)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

GRID = (120, 160)  # the same for every network, whatever the size of its own map
_STEPS = torch.linspace(0.05, 0.25, 10)  # of depth across an edge, as a fraction


class BoundaryF1:
    """Mean over images of the F1 of occluding edges, 0 (none found) to 1.

    Two neighbouring cells have an edge at threshold t when one's depth is more than 1 + t times
    the other's. Precision and recall compare the edges of prediction and truth, cell by cell and
    direction by direction; F1 is averaged over ten t from 5 to 25 %, weighted by t. Scale does not
    matter. Both maps are brought to 120x160 first: Kinect edges are no sharper than that.
    """

    def __init__(self) -> None:
        self.total, self.images = 0.0, 0

    def update(self, prediction: Tensor, depth: Tensor) -> None:
        """Prediction [h, w] and depth [H, W] in metres; NaN or 0 is invalid."""
        p = F.interpolate(
            prediction[None, None].float(), size=GRID, mode="bilinear", antialias=True
        )
        d = F.interpolate(
            torch.nan_to_num(depth)[None, None].float(), size=GRID, mode="nearest-exact"
        )
        score = boundary_f1(p[0, 0].clamp(min=1e-3), d[0, 0])
        if score is not None:
            self.total += score
            self.images += 1

    def compute(self) -> float:
        return self.total / self.images if self.images else float("nan")


def boundary_f1(prediction: Tensor, depth: Tensor) -> float | None:
    """F1 of two maps on the same grid; None when the truth has no edge at all."""
    edges_p, edges_d = [], []
    for axis in (0, 1):
        size = depth.shape[axis] - 1
        near_d, far_d = depth.narrow(axis, 0, size), depth.narrow(axis, 1, size)
        near_p, far_p = prediction.narrow(axis, 0, size), prediction.narrow(axis, 1, size)
        valid = (near_d > 0) & (far_d > 0)
        for one, other in (((near_p, near_d), (far_p, far_d)), ((far_p, far_d), (near_p, near_d))):
            edges_p.append((other[0] / one[0])[valid])
            edges_d.append((other[1] / one[1])[valid])
    ratio_p, ratio_d = torch.cat(edges_p), torch.cat(edges_d)
    scores, weights = 0.0, 0.0
    for step in _STEPS.tolist():
        found, true = ratio_p > 1 + step, ratio_d > 1 + step
        if not bool(true.any()):
            continue
        both = int((found & true).sum())
        # 2PR / (P + R) = 2 * both / (found + true)
        scores += step * 2 * both / int(found.sum() + true.sum())
        weights += step
    return scores / weights if weights else None
