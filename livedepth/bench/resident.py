"""How much memory this process has in RAM, MB."""

from __future__ import annotations

import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mb() -> float:
    """The most that was resident so far."""
    # On Linux ru_maxrss begins at what the parent had: a fork shares its memory.
    if (most := _from_status("VmHWM:")) is not None:
        return most
    import resource  # not on Windows

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def resident_mb() -> float | None:
    """What is resident now; None where the system does not say."""
    return _from_status("VmRSS:")


def _from_status(field: str) -> float | None:
    if not _STATUS.is_file():
        return None
    for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return None
