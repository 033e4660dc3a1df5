"""Seconds as a person reads them."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """Seconds as a clock shows them: m:ss, or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def fine_clock(seconds: float) -> str:
    """The same with tenths."""
    tenths = int(10 * seconds + 1e-6)  # 2.3 s are 22.999… tenths
    return f"{clock(tenths // 10)}.{tenths % 10}"
