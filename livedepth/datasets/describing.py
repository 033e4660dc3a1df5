"""What a set holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from livedepth.datasets.pictures import read_depth, read_rgb
from livedepth.datasets.reading import Dataset, SetPair
from models.errors import DataError

EDGES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0)  # metres; then what is beyond
_LOOKED_AT = 200  # pairs whose pictures are opened


def spread(pairs: list[SetPair], most: int) -> list[SetPair]:
    """At most ``most`` of ``pairs``, evenly over all of them."""
    if len(pairs) <= most:
        return pairs
    return [pairs[int(at)] for at in np.linspace(0, len(pairs) - 1, most)]


def describe(
    dataset: Dataset,
    most: int = _LOOKED_AT,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[str, Any]:
    """A set as docs/json.md lists it; the depth is that of ``most`` pairs, evenly spread."""
    facts = dataset.facts
    looked, sizes, depth = _looked_at(spread(list(dataset.pairs), most), progress)
    times = [pair.time for pair in dataset.pairs if pair.time is not None]
    return {
        "path": str(dataset.root),
        "layout": dataset.layout,
        "pairs": len(dataset.pairs),
        "splits": {split: len(dataset.of_split(split)) for split in dataset.used()},
        "bad_lines": len(dataset.bad),
        "bytes": _bytes(dataset),
        "seconds": round(_length(dataset), 3) if times else None,
        "sizes": [{"size": size, "pairs": count} for size, count in sizes.most_common()],
        "source": facts.get("source"),
        "model": facts.get("model"),
        "truth": (facts.get("truth") or {}).get("kind"),
        "intrinsics": _intrinsics(facts),
        "recorded": facts.get("started"),
        "sessions": len(dataset.sessions),
        "dropped": facts.get("dropped"),
        "skipped": facts.get("skipped") or {},
        "looked_at": looked,
        "depth": depth,
    }


def _looked_at(
    pairs: list[SetPair], progress: Callable[[int, int], None]
) -> tuple[int, Counter[str], dict[str, Any] | None]:
    """How many pairs could be read, their sizes, and the depth in them (None of no pair)."""
    edges = (*EDGES, np.inf)
    counts = np.zeros(len(EDGES), np.int64)
    sizes: Counter[str] = Counter()
    seen = valid = done = 0
    shares: list[np.ndarray[Any, Any]] = []
    for at, pair in enumerate(pairs):
        progress(at, len(pairs))
        try:
            height, width = read_rgb(pair).shape[:2]
            depth = read_depth(pair)
        except DataError:
            continue  # `check` says which
        done += 1
        sizes[f"{width}x{height}"] += 1
        there = depth[~np.isnan(depth)]
        counts += np.histogram(np.minimum(there, 1e6), edges)[0]
        seen, valid = seen + depth.size, valid + there.size
        near = there[np.isfinite(there)]
        shares.append(near[:: max(1, near.size // 2000)])
    progress(len(pairs), len(pairs))
    if not done:
        return 0, sizes, None
    every = np.concatenate(shares)
    middle = (
        [round(float(one), 3) for one in np.percentile(every, (2, 50, 98))] if every.size else []
    )
    histogram = [
        {
            "from": edges[at],
            "to": None if at == len(EDGES) - 1 else edges[at + 1],
            "share": round(int(count) / max(1, valid), 4),
        }
        for at, count in enumerate(counts)
    ]
    near, median, far = middle or (None, None, None)
    return (
        done,
        sizes,
        {
            "valid": round(valid / seen, 4) if seen else 0.0,
            "near": near,
            "median": median,
            "far": far,
            "histogram": histogram,
        },
    )


def _bytes(dataset: Dataset) -> int:
    files = {path for pair in dataset.pairs for path in (pair.rgb, pair.depth, pair.predicted)}
    return sum(path.stat().st_size for path in files if path is not None and path.is_file())


def _length(dataset: Dataset) -> float:
    """Seconds from the first to the last pair of each session, together."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for pair in dataset.pairs:
        if pair.time is not None:
            first[pair.session] = min(first.get(pair.session, pair.time), pair.time)
            last[pair.session] = max(last.get(pair.session, pair.time), pair.time)
    return sum(last[one] - first[one] for one in first)


def _intrinsics(facts: dict[str, Any]) -> dict[str, float] | None:
    found = facts.get("intrinsics")
    if not isinstance(found, dict):
        return None
    return {key: float(found[key]) for key in ("fx", "fy", "cx", "cy") if key in found} or None
