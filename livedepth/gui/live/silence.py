"""A camera that was unplugged and one that hangs look alike: no frame comes."""

from __future__ import annotations

import time

SECONDS = 2.5  # without a frame of a live source


class Silence:
    """Reports once when frames stay away that should come, and once when they are back."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """From now on frames can be expected anew; what was reported is of the time before."""
        self._since = time.monotonic()
        self._reported = False

    def began(self, last_frame: float) -> bool:
        """Whether it has been silent for long since ``last_frame`` (``time.monotonic()``), and that
        was not reported before."""
        if self._reported or time.monotonic() - max(last_frame, self._since) <= SECONDS:
            return False
        self._reported = True
        return True

    def ended(self, last_frame: float) -> bool:
        """Whether frames came after a silence that was reported."""
        if not self._reported or time.monotonic() - last_frame > SECONDS:
            return False
        self._reported = False
        return True
