"""Frames that a recording loses, told while it runs and at its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from livedepth.commands.frame_bars import FrameProgress

_EVERY = 10.0  # seconds between two lines where no bar is seen
_WHY = {
    "source": "by the source itself",
    "network": "as the network was too slow",
    "disk": "as writing was too slow",
    "memory": "as memory for the seconds before a key was full",
}

_CHOSEN = {
    "near_duplicate": "near-duplicates",
    "blurred": "blurred",
    "exposure": "badly exposed",
    "gap": "between two splits",
}


def loss_text(skipped: Mapping[str, int]) -> str:
    """How many frames were lost and why; "" where none was."""
    lost = {reason: skipped[reason] for reason in _WHY if skipped.get(reason)}
    if not lost:
        return ""
    parts = [f"{count} {_WHY[reason]}" for reason, count in lost.items()]
    return f"{sum(lost.values())} frames were lost: {', '.join(parts)}"


def left_out_text(skipped: Mapping[str, int]) -> str:
    """How many frames were not taken on purpose, and why; "" where there were none."""
    parts = [f"{skipped[reason]} {what}" for reason, what in _CHOSEN.items() if skipped.get(reason)]
    return f"left out: {', '.join(parts)}" if parts else ""


class LossTold:
    """Tells of lost frames beside the bar or, where there is none, by a line now and then."""

    def __init__(self, bar: FrameProgress, say: Callable[[str], None]) -> None:
        self._bar, self._say = bar, say
        self._said: float | None = None

    def __call__(self, skipped: Mapping[str, int]) -> None:
        """``skipped`` counts frames by the reason."""
        text = loss_text(dict(skipped))
        if not text or self._bar.noted(text):
            return
        now = time.monotonic()
        if self._said is None or now - self._said > _EVERY:
            self._said = now
            self._say(f"warning: {text} so far")
