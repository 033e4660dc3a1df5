"""How often each network is measured, so that all of them together end in time."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 30  # of each measurement, where there is time for them
LEAST_ROUNDS = 3  # fewer are no median


class Budget:
    """A time limit that measurements share: what fast ones leave over, slow ones get."""

    def __init__(
        self, seconds: float, measurements: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._left = measurements

    def start_one(self) -> float:
        """When the measurement that begins now should have ended, on the clock."""
        now = self._clock()
        share = max(0.0, self._end - now) / max(1, self._left)
        self._left -= 1
        return now + share

    def goes_on(self, until: float, rounds: int, wanted: int = ROUNDS) -> bool:
        """Whether another round is made after so many: as many as are wanted, while there is time
        before ``until``, but at least three."""
        return rounds < wanted and (rounds < LEAST_ROUNDS or self._clock() < until)
