"""How many threads the work beside the network gets: decoding, encoding, OpenCV."""

from __future__ import annotations

import os

_ONE_THREAD = 1920 * 1200  # pixels: one thread decodes or encodes them faster than networks run
_SAID = "LIVEDEPTH_CORES"
_SHARE = 4  # the network uses all cores; each other pool gets one core in four


def beside_network() -> int:
    """Threads for OpenCV: a quarter of the cores, at least one."""
    return max(1, cores() // _SHARE)


def codec_threads(height: int, width: int) -> int:
    """Threads for one decoder or encoder: more for large pictures, never more than cores.

    Each thread of a decoder delays a network camera by one more frame.
    """
    needed = -(-height * width // _ONE_THREAD)
    return min(cores(), max(needed, beside_network()))


def cores() -> int:
    """The number of cores that this process may use; in a container fewer than the machine has.

    :func:`reckon_with` says another one.
    """
    if said := os.environ.get(_SAID):
        return int(said)
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def reckon_with(count: int) -> None:
    """Share threads out, from now on, as on a machine with ``count`` cores.

    Encoders, and OpenCV's optical flow, divide a picture among their threads, and give slightly
    other results with another number of them.
    """
    os.environ[_SAID] = str(count)
