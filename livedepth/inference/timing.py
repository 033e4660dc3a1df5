"""How long a network takes here, measured beside one that is running."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.inference.run import Run

_WARM_UP, _ROUNDS = 2, 9
_LONGEST_REST = 0.25  # seconds


def measure_run(
    open_run: Callable[[Run], DepthEngine], run: Run, cancelled: threading.Event
) -> tuple[EngineInfo, float] | None:
    """What ran, and milliseconds for a picture in it; None if it was cancelled.

    A few pictures of noise, with rests of twice their time between them, so that the network that
    is in use goes on. The result is the lower quartile, because that one takes the processor from
    some of the pictures. Raises what ``open_run`` and the engine raise.
    """
    if cancelled.is_set():
        return None
    engine = open_run(run)
    try:
        # Noise: what a network computes of a black picture may be denormal numbers, which are slow.
        picture = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
        times = []
        for turn in range(-_WARM_UP, _ROUNDS):
            seconds = engine.infer(picture).timings["network"]
            if turn >= 0:
                times.append(seconds)
            if cancelled.wait(min(2 * seconds, _LONGEST_REST)):
                return None
        milliseconds = 1000 * sorted(times)[len(times) // 4]
        return engine.info, max(0.1, round(milliseconds, 1))
    finally:
        engine.close()
