"""``python -m livedepth.bench.memory``: the peak memory of one engine, in a process of its own."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np

from livedepth.inference.engines import open_engine


def main(weights: str, engine: str, device: str, precision: str, runs: str) -> None:
    """Print the most memory (MB) that was resident while ``runs`` pictures were computed."""
    running = open_engine(weights, engine=engine, device=device, precision=precision)
    for _ in range(int(runs)):
        running.infer(np.zeros((480, 640, 3), np.uint8))
    running.close()
    print(_peak_megabytes())  # noqa: T201


def _peak_megabytes() -> float:
    # On Linux ru_maxrss begins at what the parent had: a fork shares its memory.
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    main(*sys.argv[1:])
