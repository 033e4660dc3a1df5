"""``python -m livedepth.bench.memory``: the peak memory of one engine, in a process of its own."""

from __future__ import annotations

import sys

import numpy as np

from livedepth.bench.resident import peak_mb
from livedepth.inference.engines import open_engine


def main(weights: str, engine: str, device: str, precision: str, runs: str) -> None:
    """Print the most memory (MB) that was resident while ``runs`` pictures were computed."""
    running = open_engine(weights, engine=engine, device=device, precision=precision)
    for _ in range(int(runs)):
        running.infer(np.zeros((480, 640, 3), np.uint8))
    running.close()
    print(peak_mb())  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
