"""Teachers of any kind: networks that give maps of whole pictures, with metres or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from training.alignment import Unit, fit
from training.evaluate import Predict

_ENOUGH = 100  # measured pixels, to find a scale and a shift by


@dataclass(frozen=True, eq=False)
class MapTeacher:
    """A network that ``predict`` runs, one picture after another, in an engine of its own.

    Its metres are multiplied by ``factor``, for pictures of another camera than it was trained
    with. Maps without metres are brought to the measured depth of their picture, by scale and shift
    (:mod:`training.alignment`).
    """

    name: str
    predict: Predict
    unit: Unit = "m"
    factor: float = 1.0

    def __call__(self, images: Tensor, depth: Tensor | None = None) -> Tensor:
        """Metres, float32 [N, 1, H, W], of pictures, uint8 RGB [N, 3, H, W]; 0 where it says
        nothing.

        ``depth`` is what was measured, metres [N, 1, H, W], 0 = nothing. Without metres of its own
        a teacher says nothing of a picture where too little was measured, or where what it calls
        far is near.
        """
        size = (images.shape[2], images.shape[3])
        pictures = images.permute(0, 2, 3, 1).contiguous().cpu().numpy()
        taught = []
        for number, picture in enumerate(pictures):
            told = torch.from_numpy(np.array(self.predict(picture), np.float32))
            told = F.interpolate(told[None, None], size, mode="bilinear", align_corners=False)
            if self.unit == "m":
                taught.append(self.factor * told[0])
            elif depth is None:
                taught.append(torch.zeros_like(told[0]))
            else:
                taught.append(_in_metres(told[0], depth[number].cpu(), self.unit))
        return torch.nan_to_num(torch.stack(taught), 0, 0, 0).to(images.device)

    def of(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Metres, float32 [h, w], of uint8 RGB [H, W, 3]; for one that gives metres."""
        depth: Any = np.float32(self.factor) * self.predict(rgb)
        return depth


def _in_metres(told: Tensor, depth: Tensor, unit: Unit) -> Tensor:
    """A map of any such unit in metres, 0 where it says nothing; all [1, H, W]."""
    known = torch.isfinite(told) & torch.isfinite(depth) & (depth > 0)
    if int(known.sum()) < _ENOUGH:
        return torch.zeros_like(told)
    found = fit(told[known], depth[known], "scale-shift", unit)
    if found.scale <= 0:
        return torch.zeros_like(told)
    straight = told * found.scale + found.shift
    metres = 1 / straight if found.inverse else straight
    return torch.where(straight > 0, metres, 0)
