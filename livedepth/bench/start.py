"""``livedepth bench start``: how long the window takes to be there, to show RGB, to show depth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from livedepth.bench.machine import describe_machine
from livedepth.errors import LivedepthError

GOALS = {"window_s": 1.0, "rgb_s": 1.5, "depth_s": 3.0, "resident_mb": 700}
_MEASURED = ("window_s", "rgb_s", "depth_s", "resident_mb", "peak_mb")
_LIMIT = 180.0  # seconds for one start, which only a hang takes
_PROGRAM = "livedepth.gui.bench.one_start"


def bench_start(
    model: str,
    source: str = "demo",
    *,
    rounds: int = 5,
    progress: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """Seconds from the start of the process, and MB resident some seconds after the first depth.

    Each round starts the app twice, in new processes with settings of their own: ``first`` with
    empty caches, so that networks are compiled and the speed test is made, ``later`` with what
    that start has kept. Medians of ``rounds``. Raises LivedepthError where no depth is shown.
    """
    first, later = [], []
    for number in range(1, rounds + 1):
        progress(f"round {number} of {rounds}")
        with TemporaryDirectory() as folder:
            first.append(_start(model, source, Path(folder)))
            later.append(_start(model, source, Path(folder)))
    return {
        "machine": describe_machine(),
        "source": source,
        "model": first[0]["model"],
        "engine": first[0]["engine"],
        "precision": first[0]["precision"],
        "platform": first[0]["platform"],
        "rounds": rounds,
        "first": _medians(first),
        "later": _medians(later),
        "goals": GOALS,
    }


def _start(model: str, source: str, folder: Path) -> dict[str, Any]:
    """One start; what it keeps goes to ``folder``."""
    own = {
        "LIVEDEPTH_CACHE": folder / "cache",
        "LIVEDEPTH_SETTINGS": folder / "settings.yaml",
        "XDG_CACHE_HOME": folder / "system",
    }
    environment = {**os.environ, **{name: str(place) for name, place in own.items()}}
    # Where Python may not keep what it compiles, each start would compile all of it again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    program = [sys.executable, "-m", _PROGRAM, repr(time.time()), source, model]
    try:
        ran = subprocess.run(
            program, env=environment, capture_output=True, text=True, timeout=_LIMIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LivedepthError(
            "the window showed no depth within {seconds} s", seconds=round(_LIMIT)
        ) from error
    lines = ran.stdout.strip().splitlines()
    if ran.returncode or not lines:
        said = (ran.stderr.strip().splitlines() or ["it said nothing"])[-1]
        found: dict[str, Any] = {"error": said.removeprefix("error: ")}
    else:
        found = json.loads(lines[-1])
    if "error" in found:
        raise LivedepthError("the window could not be measured ({reason})", reason=found["error"])
    return found


def _medians(starts: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for key in _MEASURED:
        values = [start[key] for start in starts if start[key] is not None]
        found[key] = round(median(values), 3 if key.endswith("_s") else 1) if values else None
    return found
