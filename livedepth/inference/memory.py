"""How much memory there is, and how much it takes to convert a network."""

from __future__ import annotations

import os
from pathlib import Path

from livedepth.errors import EngineError, Hint

_LIBRARIES = 1_000_000_000  # bytes that PyTorch, transformers and the engines hold
_TIMES = 4.5  # the weights in float32: measured, see docs/models.md
_FACTS = Path("/proc/meminfo")  # of Linux
# What a container may have, by the two ways in which Linux says it.
_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def conversion_needs(weights: int, parameters: int = 0) -> int:
    """Bytes of memory that converting a network takes, about: one with so many bytes of weights,
    and so many of them, where that is known. They are converted in float32."""
    return _LIBRARIES + round(_TIMES * max(weights, 4 * parameters))


def free_memory() -> int | None:
    """Bytes that programs can have yet, with what can be swapped out; None where the system does
    not say it."""
    facts = _facts()
    if "MemAvailable" not in facts:
        return None
    free = facts["MemAvailable"] + facts.get("SwapFree", 0)
    # Of what it has, a container does not say how much could be given up: its limit alone counts.
    group = _group()
    return free if group is None else min(free, group)


def whole_memory() -> int | None:
    """Bytes of memory of this machine, or what its container may have, with its swap; None where
    the system does not say it."""
    facts = _facts()
    if "MemTotal" in facts:
        whole = facts["MemTotal"] + facts.get("SwapTotal", 0)
        group = _group()
        return whole if group is None else min(whole, group)
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # of Windows, which says it otherwise
        return None


def refuse_too_large(name: str, weights: int, parameters: int = 0) -> None:
    """Raises EngineError where a network takes more memory to convert than there is."""
    needed, free = conversion_needs(weights, parameters), free_memory()
    if free is not None and needed > free:
        raise EngineError(
            "{name}: converting it takes about {needed:.1f} GB of memory, and {free:.1f} GB are "
            "free",
            Hint(
                "close other programs, or use --engine torch, which converts nothing",
                "close other programs, or choose the engine torch under Model, which converts "
                "nothing",
            ),
            name=name,
            needed=needed / 1e9,
            free=free / 1e9,
        )


def _facts() -> dict[str, int]:
    """What Linux says of memory, in bytes; nothing elsewhere."""
    try:
        lines = _FACTS.read_text(encoding="ascii").splitlines()
        words = [line.replace(":", " ").split() for line in lines]
        return {one[0]: 1024 * int(one[1]) for one in words if one[2:] == ["kB"]}
    except (OSError, ValueError, IndexError):
        return {}


def _group() -> int | None:
    """Bytes that this container may have; None where there is no limit."""
    for limit in _LIMITS:
        try:
            return int(limit.read_text(encoding="ascii"))
        except (OSError, ValueError):  # "max"
            continue
    return None
