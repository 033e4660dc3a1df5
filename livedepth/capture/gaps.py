"""Frames that a live source did not give: counted by the times of those that it gave."""

from __future__ import annotations

from collections import deque
from statistics import median

_KEPT = 15  # distances, of which the median is the usual one: a changed rate is soon the usual one
_FEW = 5  # below this nobody knows what is usual
_LATE = 1.75  # usual distances: a frame that is later than this is not merely late
_EARLY = 0.5  # usual distances: a frame that comes sooner waited while the reader was away


class Gaps:
    """Counts what is missing between frames that come at a steady rate.

    ``usual`` is the distance of two frames in seconds, where it is known; otherwise it is the
    median of the last distances. Frames that come at once after a gap were not missing: they
    waited, and are taken off again.
    """

    def __init__(self, usual: float | None = None) -> None:
        self._usual = usual
        self._distances: deque[float] = deque(maxlen=_KEPT)
        self._last: float | None = None
        self._open = 0  # of those counted in the last gap that may still turn out to have waited
        self.missing = 0

    def seen(self, at: float, missing: int | None = None) -> None:
        """A frame came that was taken at this second of a clock that runs on.

        ``missing``: so many are known to be missing before it, whatever its time says.
        """
        last, self._last = self._last, at
        if last is None:
            self.missing += missing or 0
            return
        distance = at - last
        if missing is not None:
            self._distances.append(distance / (missing + 1))
            self.missing += missing
            self._open = 0
            return
        usual = self._usual
        if usual is None and len(self._distances) >= _FEW:
            usual = median(self._distances)
        self._distances.append(distance)
        if usual is None or usual <= 0:
            return
        if distance > _LATE * usual:
            self._open = max(1, round(distance / usual) - 1)
            self.missing += self._open
        elif self._open and distance < _EARLY * usual:
            self._open -= 1
            self.missing -= 1
        else:
            self._open = 0
