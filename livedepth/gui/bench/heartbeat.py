"""How long an event may have to wait for Qt's loop."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PyQt6.QtCore import QObject, Qt, QTimer

INTERVAL_MS = 4


class Heartbeat(QObject):
    """A timer of the loop's own thread that notes how late each beat is, in seconds.

    While the loop is blocked Qt gives one late beat for many; those that had been due meanwhile
    are counted too, each as late as it was, or a long halt would weigh no more than a short one.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._late: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Measure from now on."""
        self._late.clear()
        self._due = self._clock() + INTERVAL_MS / 1000
        self._timer.start(INTERVAL_MS)

    def stop(self) -> None:
        self._timer.stop()

    def beat(self) -> None:
        """The loop is free."""
        now, interval = self._clock(), INTERVAL_MS / 1000
        late = max(0.0, now - self._due)
        swallowed = int(late / interval)
        self._late += [late - beat * interval for beat in range(swallowed + 1)]
        # Timers round to milliseconds: each beat is measured from the one before.
        self._due = now + interval

    def waits_ms(self) -> dict[str, float]:
        """p50, p95, p99 and the longest wait so far, milliseconds; zeros before the first beat."""
        late = np.array(self._late or [0.0])
        p50, p95, p99 = (round(1000 * float(q), 2) for q in np.percentile(late, (50, 95, 99)))
        longest = round(1000 * float(late.max()), 2)
        return {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "longest_ms": longest}
