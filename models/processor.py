"""Which precisions this processor has instructions for, and which are fast on it.

PyTorch, which takes a second to import, is asked only for what the system does not say itself.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_AVX512 = frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl"})
_TILES = frozenset({"amx_tile"})
_BFLOAT16 = _TILES | {"avx512_bf16"}
_LIMITS = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")


def bfloat16_pays() -> bool:
    """Whether networks run faster in bfloat16 than in float32 here: with matrix tiles (AMX).

    Processors with AVX-512 only support bfloat16 too, but were 1.3 to 1.8 times slower in it than
    in float32, in PyTorch and in OpenVINO (docs/performance.md), and 1.2 to 1.7 times slower in a
    training step.
    """
    return _has(_TILES, "_is_amx_tile_supported")


def avx512_instructions() -> bool:
    """Whether this processor has AVX-512."""
    return _has(_AVX512, "_is_avx512_supported")


def bfloat16_instructions() -> bool:
    """Whether PyTorch has instructions of this processor to compute in bfloat16 with.

    Without them it computes number by number: a network that takes a tenth of a second in float32
    takes minutes. Processors with AVX-512 but without its bfloat16 extension convert to float32 and
    back, and count as without. Limits that a person sets for oneDNN (``ONEDNN_MAX_CPU_ISA``) hold.
    """
    listed = _listed(_CPUINFO) if _is_x86() else None
    if listed is not None and not any(limit in os.environ for limit in _LIMITS):
        return bool(listed & _BFLOAT16) and listed >= _AVX512
    import torch

    onednn = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    if onednn is None or not onednn():
        return False
    if not _is_x86():
        return True
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def _has(instructions: frozenset[str], asking_torch: str) -> bool:
    """Whether the processor has all ``instructions``, which are of x86 alone."""
    if not _is_x86():
        return False
    listed = _listed(_CPUINFO)
    if listed is not None:
        return instructions <= listed
    import torch

    return bool(getattr(torch.cpu, asking_torch)())


def _is_x86() -> bool:
    return platform.machine().lower() in ("x86_64", "amd64")


@cache
def _listed(cpuinfo: Path) -> frozenset[str] | None:
    """What Linux lists of the first processor, without what it does not let programs use; None on
    other systems."""
    try:
        lines = cpuinfo.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    flags = next((line for line in lines if line.startswith("flags")), None)
    return None if flags is None else frozenset(flags.partition(":")[2].split())
