"""A set that is there divided into training, validation and test."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from livedepth.datasets.edits import Change, apply, changing
from livedepth.datasets.reading import GAP, Dataset, SetPair, inside, read_set, split_list
from livedepth.output.splits import TimeBlocks, splits_of
from models.errors import DataError
from models.pair_lists import SPLITS

_FPS = 30.0  # of a set that says no times


def split_set(root: Path, shares: tuple[float, ...]) -> dict[str, int]:
    """Divide each recording of a set by blocks of its time (:class:`.splits.TimeBlocks`); how many
    pairs are in each split, and in ``gap`` between them.

    Only lists change: files stay where they are, and what is in a gap can come back in another
    split. It can be undone. Raises DataError and OutputError, also while the set is being recorded.
    """
    with changing(root):
        dataset = read_set(root)
        if not dataset.pairs:
            raise DataError("{root}: holds no pair", root=root)
        divided = _divided(dataset, shares)
        apply(root, Change("split", _lists(dataset, divided), facts=_facts(dataset, shares)))
    return {name: len(divided[name]) for name in (*SPLITS, GAP)}


def _divided(dataset: Dataset, shares: tuple[float, ...]) -> dict[str, list[SetPair]]:
    found: dict[str, list[SetPair]] = {name: [] for name in (*SPLITS, GAP)}
    fps = float((dataset.facts.get("camera") or {}).get("fps") or _FPS)
    sessions = sorted({pair.session for pair in dataset.pairs})
    for session in sessions:
        pairs = [pair for pair in dataset.pairs if pair.session == session]
        timed = all(pair.time is not None for pair in pairs)
        if timed:
            pairs.sort(key=lambda pair: pair.time or 0.0)
        else:
            pairs.sort(key=lambda pair: pair.rgb.as_posix())
        times = [pair.time or 0.0 if timed else at / fps for at, pair in enumerate(pairs)]
        for pair, split in zip(pairs, splits_of(times, shares), strict=True):
            found[split or GAP].append(pair)
    return found


def _lists(dataset: Dataset, divided: dict[str, list[SetPair]]) -> dict[str, bytes | None]:
    root, tum = dataset.root, dataset.layout == "tum"
    changed: dict[str, bytes | None] = {}
    for split, pairs in divided.items():
        if split == GAP:
            if tum:
                continue  # those that associations.txt alone lists
            path = root / "data" / f"{GAP}.csv"
        else:
            path = split_list(root, dataset.layout, split)
        name = path.relative_to(root).as_posix()
        lines = "".join(_line(root, pair, tum) for pair in pairs)
        # An empty list would hide that there is no such split.
        changed[name] = lines.encode() if lines else None
    if tum and not (root / "associations.txt").is_file():
        every = sorted(dataset.pairs, key=lambda pair: pair.number)
        changed["associations.txt"] = "".join(_line(root, pair, tum) for pair in every).encode()
    return changed


def _line(root: Path, pair: SetPair, tum: bool) -> str:
    rgb, depth = (_listed(root, path) for path in (pair.rgb, pair.depth))
    if not tum:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow([rgb, depth])  # a name may hold a comma
        return text.getvalue()
    return f"{_stamp(pair, pair.rgb)} {rgb} {_stamp(pair, pair.depth)} {depth}\n"


def _listed(root: Path, path: Path) -> str:
    name = inside(root, path)
    if name is None:
        raise DataError(
            "{path}: lies in a folder that is a link to elsewhere; such a set cannot be divided",
            path=path,
        )
    return name


def _stamp(pair: SetPair, path: Path) -> str:
    """The time of a file of the layout tum: its name, where that is one."""
    try:
        float(path.stem)
    except ValueError:
        return f"{pair.time or 0.0:.6f}"
    return path.stem


def _facts(dataset: Dataset, shares: tuple[float, ...]) -> dict[str, Any]:
    times = [pair.time for pair in dataset.pairs if pair.time is not None]
    length = max(times) - min(times) if times else len(dataset.pairs) / _FPS
    return {"splits": TimeBlocks(shares, length).said} if dataset.facts else {}
