"""Time measured where the person feels it: rates, and percentiles per stage."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Percentiles:
    """Median and 95th percentile, in seconds."""

    p50: float
    p95: float


class RateMeter:
    """Events per second over the last ``window`` seconds, or between the last two where they are
    farther apart."""

    def __init__(self, window: float = 2.0) -> None:
        self._window = window
        self._times: deque[float] = deque()

    def tick(self, now: float | None = None) -> None:
        """Note one event, at ``time.monotonic()`` seconds."""
        self._times.append(time.monotonic() if now is None else now)
        self._forget(self._times[-1])

    def rate(self, now: float | None = None) -> float:
        """Events per second; 0 when that cannot be said: too few came, or no more do."""
        now = time.monotonic() if now is None else now
        self._forget(now)
        if len(self._times) < 2:
            return 0.0
        span = self._times[-1] - self._times[0]
        # The last two are kept however old they are. The next one is late by now, or not yet.
        overdue = now - self._times[-1] > max(self._window, 2 * span)
        return 0.0 if overdue or span <= 0 else (len(self._times) - 1) / span

    def _forget(self, now: float) -> None:
        while len(self._times) > 2 and self._times[0] < now - self._window:
            self._times.popleft()


class Statistics:
    """Seconds by stage over a sliding window of ``size`` frames. Safe from any thread."""

    def __init__(self, size: int = 120) -> None:
        self._lock = threading.Lock()
        self._size = size
        self._stages: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=self._size))
        self._rate = RateMeter()

    def add(self, timings: Mapping[str, float]) -> None:
        """Note the seconds that one frame took in some stages."""
        with self._lock:
            for stage, seconds in timings.items():
                self._stages[stage].append(seconds)

    def tick(self) -> None:
        """Note that a frame reached the person."""
        with self._lock:
            self._rate.tick()

    def restart_rate(self) -> None:
        """No frame was to come until now: the time without them says nothing."""
        with self._lock:
            self._rate = RateMeter()

    def fps(self) -> float:
        """Frames that reach the person, per second; 0 when that cannot be said."""
        with self._lock:
            return self._rate.rate()

    def percentiles(self) -> dict[str, Percentiles]:
        """p50 and p95 by stage."""
        with self._lock:
            stages = {name: np.array(values) for name, values in self._stages.items()}
        return {
            name: Percentiles(*(float(q) for q in np.percentile(values, (50, 95))))
            for name, values in stages.items()
        }

    def reset(self) -> None:
        """Start anew: figures of another model or source say nothing about this one."""
        with self._lock:
            self._stages.clear()
            self._rate = RateMeter()
