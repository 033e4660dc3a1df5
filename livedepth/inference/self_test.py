"""Which of several ways to compute a network is the fastest here, measured once and remembered."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from livedepth.errors import OutputError
from livedepth.files import write_whole

_LOG = logging.getLogger(__name__)
_WARM_UP, _ROUNDS = 2, 7
_FASTER = 1.1  # times: less is not worth a less exact result


def fastest(times: Mapping[str, float]) -> str:
    """The name with the least time, the names beginning with the most exact way.

    A less exact way has to be at least 1.1 times as fast as a more exact one.
    """
    names = list(times)
    best = names[0]
    for name in names[1:]:
        if times[best] > _FASTER * times[name]:
            best = name
    return best


def measure(runs: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Median milliseconds of each, all run in turn: another program that uses the processor for a
    while slows all of them down alike."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(-_WARM_UP, _ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if turn >= 0:
                times[name].append(1e3 * (time.perf_counter() - start))
    return {name: round(median(values), 3) for name, values in times.items()}


class Memory:
    """Results of earlier tests, in a JSON file: ``{key: {name: milliseconds}}``.

    A file that cannot be read or written costs another test, nothing else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self, key: str, names: list[str]) -> dict[str, float] | None:
        """The times of ``names`` in their order, if all of them were measured under ``key``."""
        kept = self._all().get(key, {})
        if not isinstance(kept, dict) or set(kept) != set(names):
            return None
        values = {name: kept[name] for name in names}
        return values if all(isinstance(v, int | float) for v in values.values()) else None

    def keep(self, key: str, times: Mapping[str, float]) -> None:
        """Remember ``times`` beside those of other keys."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(self._all() | {key: dict(times)}, indent=1).encode())
        except (OSError, OutputError) as error:
            _LOG.warning("%s: cannot keep the result of the speed test (%s)", self._path, error)

    def _all(self) -> dict[str, object]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            _LOG.warning("%s: cannot be read (%s)", self._path, error)
            return {}
        return found if isinstance(found, dict) else {}
