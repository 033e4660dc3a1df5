"""How long this process's threads waited for a core that another program had."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_TASKS = Path("/proc/self/task")


def waited_seconds() -> float:
    """Of all threads that live, together, since they began; 0 where the system does not say it."""
    total = 0
    if _TASKS.is_dir():
        for task in _TASKS.iterdir():
            with suppress(OSError, ValueError, IndexError):  # a thread may end meanwhile
                total += int((task / "schedstat").read_text(encoding="ascii").split()[1])
    return total / 1e9
