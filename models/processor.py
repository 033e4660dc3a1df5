"""Which precisions this processor has instructions for, and which are fast on it."""

from __future__ import annotations

import platform

import torch


def bfloat16_pays() -> bool:
    """Whether networks run faster in bfloat16 than in float32 here: with matrix tiles (AMX).

    Processors with AVX-512 only support bfloat16 too, but were 1.3 to 1.8 times slower in it than
    in float32, in PyTorch and in OpenVINO (docs/performance.md), and 1.2 to 1.7 times slower in a
    training step.
    """
    return torch.cpu._is_amx_tile_supported()


def avx512_instructions() -> bool:
    """Whether this processor has AVX-512."""
    return torch.cpu._is_avx512_supported()


def bfloat16_instructions() -> bool:
    """Whether PyTorch has instructions of this processor to compute in bfloat16 with.

    Without them it computes number by number: a network that takes a tenth of a second in float32
    takes minutes. Processors with AVX-512 but without its bfloat16 extension convert to float32 and
    back, and count as without. Limits that a person sets for oneDNN (``ONEDNN_MAX_CPU_ISA``) hold.
    """
    onednn = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    if onednn is None or not onednn():
        return False
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return True
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
