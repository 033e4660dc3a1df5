"""How a source is played: paused or not, how fast, from where."""

from __future__ import annotations

import threading
import time

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


class Playback:
    """The wishes of a person for the source that plays. Safe from any thread.

    A change wakes the thread that waits in :meth:`rest` or :meth:`until`. Wishes that are done
    once, a seek and steps, are taken with :meth:`take_seek` and :meth:`take_step`. ``part`` is what
    is played again and again, from one second of the source's clock to another.
    """

    def __init__(self, *, loop: bool = True, speed: float = 1.0) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._loop = loop
        self._speed = speed
        self._seek: float | None = None
        self._steps = 0  # below 0: back
        self._part: tuple[float, float] | None = None
        self._closed = False

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def speed(self) -> float:
        """Times the source's own speed."""
        return self._speed

    @property
    def loop(self) -> bool:
        """Whether a file begins again when it ends."""
        return self._loop

    @property
    def steps(self) -> int:
        """Steps that are wished for and not taken yet; below 0 where they lead back."""
        return self._steps

    @property
    def part(self) -> tuple[float, float] | None:
        """The part that is repeated, or None."""
        return self._part

    def pause(self, paused: bool) -> None:
        with self._changed:
            self._paused, self._steps = paused, 0
            self._changed.notify_all()

    def set_speed(self, speed: float) -> None:
        """Raises ValueError unless ``speed`` is above 0."""
        if not speed > 0:
            raise ValueError("speed has to be above 0")
        with self._changed:
            self._speed = speed
            self._changed.notify_all()

    def set_loop(self, loop: bool) -> None:
        with self._changed:
            self._loop = loop
            self._changed.notify_all()

    def seek(self, seconds: float) -> None:
        """Go on at ``seconds`` of the source's clock; of several wishes the last counts."""
        with self._changed:
            self._seek = seconds
            self._changed.notify_all()

    def repeat(self, part: tuple[float, float] | None) -> None:
        """Play a part again and again, or no longer (None).

        Raises ValueError unless it begins before it ends.
        """
        if part is not None and not part[0] < part[1]:
            raise ValueError("a part has to begin before it ends")
        with self._changed:
            self._part = part
            self._changed.notify_all()

    def step(self, by: int = 1) -> None:
        """Pause, and show the next frame; with ``by`` -1 the one before. Steps add up."""
        with self._changed:
            self._steps = self._steps + by if self._paused else by
            self._paused = True
            self._changed.notify_all()

    def close(self) -> None:
        """Wake every waiting thread; from then on nothing waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take_seek(self) -> float | None:
        with self._changed:
            wanted, self._seek = self._seek, None
            return wanted

    def take_step(self) -> int:
        """One of the steps that are wished for: 1, or -1 back; 0 where there is none."""
        with self._changed:
            taken = (self._steps > 0) - (self._steps < 0)
            self._steps -= taken
            return taken

    def rest(self, seconds: float) -> bool:
        """Wait while nothing is to be shown, at most ``seconds``; whether nothing is even then."""
        with self._changed:
            return not self._changed.wait_for(
                lambda: not self._paused or self._steps or self._seek is not None or self._closed,
                seconds,
            )

    def until(self, moment: float) -> bool:
        """Wait until ``moment`` of ``time.monotonic()``; False when a change came first."""
        with self._changed:
            before = (self._paused, self._speed, self._seek)
            return not self._changed.wait_for(
                lambda: self._closed or (self._paused, self._speed, self._seek) != before,
                max(0.0, moment - time.monotonic()),
            )

    def rest_at_end(self, seconds: float) -> bool:
        """Wait at the end of a file, at most ``seconds``; whether it goes on from elsewhere."""
        with self._changed:
            woken = self._changed.wait_for(
                lambda: self._seek is not None or self._steps < 0 or self._closed, seconds
            )
            self._steps = min(self._steps, 0)  # behind the end there is nothing to step to
            return woken and not self._closed
