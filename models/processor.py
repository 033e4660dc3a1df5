"""Which precision is fast on this processor."""

from __future__ import annotations

import torch


def bfloat16_pays() -> bool:
    """Whether networks run faster in bfloat16 than in float32 here: with matrix tiles (AMX).

    Processors with AVX-512 only support bfloat16 too, but were 1.3 to 1.8 times slower in it than
    in float32, in PyTorch and in OpenVINO (docs/performance.md), and 1.2 to 1.7 times slower in a
    training step.
    """
    return torch.cpu._is_amx_tile_supported()
