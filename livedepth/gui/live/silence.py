"""A camera that was unplugged and one that hangs look alike: no frame comes."""

from __future__ import annotations

import time

SECONDS = 2.5  # without a frame of a live source
_AWAKE = (
    0.5  # seconds between two looks, at most: a program that slept longer read no frames either
)


class Silence:
    """Notices that frames stay away that should come, and that they are back.

    To be asked several times a second. Time in which nobody asked does not count: then the program
    itself stood still, importing a library for example.
    """

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """From now on frames can be expected anew; what was noticed is of the time before."""
        self._since = self._looked = time.monotonic()
        self._slept = 0.0
        self.noticed = False

    @property
    def seconds(self) -> float:
        """How long no frame has come."""
        return time.monotonic() - self._since

    def look(self, last_frame: float, usual: float = 0.0) -> None:
        """Look for a frame that is newer than ``last_frame`` (``time.monotonic()``) said before.

        ``usual`` is the time between two frames of this source, in seconds.
        """
        now = time.monotonic()
        self._slept += max(0.0, now - self._looked - _AWAKE)
        self._looked = now
        if last_frame > self._since:
            self._since, self._slept, self.noticed = last_frame, 0.0, False
        elif now - self._since - self._slept > max(SECONDS, 3 * usual):
            self.noticed = True
