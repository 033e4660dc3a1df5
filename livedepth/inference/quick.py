"""The quick choices between quality and speed: *fastest*, *balanced*, *best*.

- fastest: the least measured time among the trained general networks, in any precision that was
  measured on the engine and device in use; each of them needs a figure there;
- balanced: the default network, in the precision that ``auto`` takes;
- best: the highest measured accuracy (δ1 on the weight cards) among the trained general networks,
  in float32, or int8 where that was measured to be no worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from livedepth.defaults import DEFAULT_MODEL
from livedepth.inference.latencies import Latency, latency_of
from livedepth.inference.model_list import ListedModel
from livedepth.inference.run import AUTO, PRECISIONS, Run
from models.naming import Group

FASTEST, BALANCED, BEST = QUICK = ("fastest", "balanced", "best")


def quick_run(
    which: str, models: Sequence[ListedModel], known: Sequence[Latency], now: Run
) -> Run | None:
    """The run that a quick choice means, on the engine and device of ``now``; None where nothing
    was measured that it could be chosen by."""
    general = [one for one in models if one.trained and one.name.group is Group.GENERAL]
    if which == FASTEST:
        return _fastest(general, known, now)
    if which == BEST:
        return _best(general, now)
    there = any(one.value == DEFAULT_MODEL for one in general)
    return _as(now, DEFAULT_MODEL, AUTO) if there else None


def _as(now: Run, model: str, precision: str) -> Run:
    return replace(now, model=model, precision=precision, size=AUTO)


def _fastest(general: Sequence[ListedModel], known: Sequence[Latency], now: Run) -> Run | None:
    measured: list[tuple[float, Run]] = []
    for one in general:
        names = [name for name in (AUTO, *PRECISIONS) if name != "int8" or one.int8]
        runs = [_as(now, one.value, name) for name in names]
        figures = [(found.ms, run) for run in runs if (found := latency_of(known, run))]
        if not figures:
            return None
        measured += figures
    return min(measured, key=lambda pair: pair[0])[1] if measured else None


def _best(general: Sequence[ListedModel], now: Run) -> Run | None:
    scored = [
        (delta1, _as(now, one.value, precision))
        for one in general
        for precision, delta1 in one.accuracy.items()
    ]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None
