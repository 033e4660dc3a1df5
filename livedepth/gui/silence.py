"""A camera that was unplugged and a network that is gone look alike: nothing comes."""

from __future__ import annotations

import time

SECONDS = 2.5  # without a frame of a live source


class Silence:
    """Tells once when frames stay away that should come."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._told = False

    def restart(self) -> None:
        """From now on frames can be expected anew."""
        self._last = time.monotonic()

    def forget(self) -> None:
        """Another source: what was told is of the one before."""
        self._told = False

    def broken(self) -> bool:
        """A frame came; whether the silence before had been told."""
        told, self._told = self._told, False
        self.restart()
        return told

    def is_news(self) -> bool:
        """Whether it has been silent for long, and that was not told before."""
        if self._told or time.monotonic() - self._last <= SECONDS:
            return False
        self._told = True
        return True
