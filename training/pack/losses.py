"""What packing loses, measured: on pairs as training reads them before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from training.pack.codec import (
    Bytes,
    Depth,
    Grade,
    LogScale,
    decode_map,
    decode_picture,
    encode_map,
    encode_picture,
)

_NEAR_EDGE = 0.05  # a larger share of the depth is another surface, seen beside an edge


@dataclass
class Losses:
    """Differences between pairs and what comes out of a pack, gathered pair by pair."""

    levels: list[float] = field(default_factory=list)
    depth: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)

    def add(self, rgb: Bytes, metres: Depth, grade: Grade, scale: LogScale) -> None:
        """Pack and unpack a pair, uint8 RGB [H, W, 3] and float32 metres [H, W], NaN invalid."""
        size = (rgb.shape[0], rgb.shape[1])
        picture = decode_picture(encode_picture(rgb, grade), size)
        self.levels.append(float(np.abs(picture.astype(int) - rgb).mean()))
        codes = decode_map(encode_map(scale.encode(metres), grade), size)
        back = scale.decode(codes)
        both = np.isfinite(back) & np.isfinite(metres)
        if not both.any():
            return
        error = np.abs(back[both] / metres[both] - 1)
        near = error < _NEAR_EDGE
        self.moved.append(float(1 - near.mean()))
        self.depth.append(float(error[near].mean()) if near.any() else 0.0)

    def figures(self) -> dict[str, float]:
        """``picture_levels``: mean difference in levels of 255. ``depth_rel``: mean error as a
        share of the depth, of pixels that kept their surface. ``depth_moved``: share of pixels
        that did not, at edges."""
        return {
            "picture_levels": _mean(self.levels),
            "depth_rel": _mean(self.depth),
            "depth_moved": _mean(self.moved),
        }


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 5) if values else 0.0
