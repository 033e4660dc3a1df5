"""How many threads what works beside the network gets."""

from __future__ import annotations

import os

_ONE_THREAD = 1920 * 1200  # pixels that one thread decodes or encodes faster than networks run
_SHARE = 4  # beside the network, which has all cores, others have this part of them


def beside_network() -> int:
    """For OpenCV: a quarter of the cores, at least one."""
    return max(1, cores() // _SHARE)


def codec_threads(height: int, width: int) -> int:
    """For one decoder or encoder: more where pictures are large, never more than there are cores.

    Each thread of a decoder delays what a camera in the network sends by one more frame.
    """
    needed = -(-height * width // _ONE_THREAD)
    return min(cores(), max(needed, beside_network()))


def cores() -> int:
    """Those this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
