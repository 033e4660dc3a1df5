"""A dataset that a killed recorder left, made one that can be gone on with."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from livedepth.files import write_whole
from livedepth.output.appended import cut_last_line, cut_lines, whole_lines
from models.files import parts_of
from models.pair_lists import PREDICTED
from models.set_facts import FACTS

TIMES = "times.csv"
TIMES_HEAD = "name,pts,wall,session"
_PART = re.compile(r"\..+\.\d+-[0-9a-f]{8}\.part")


class Listed(Protocol):
    """What has to be known of the lists of a set; ``defining`` are those that say what is in it."""

    folders: list[Path]
    lists: list[Path]
    defining: list[Path]

    def files_in(self, path: Path, line: str) -> list[str]:
        """The files that a line of a list names, the depth last; none of a comment."""

    def order(self, name: str) -> float | None:
        """Where a file stands among those of the set; None of one that is none of ours."""


@dataclass(frozen=True)
class Found:
    """What is in a set: pairs, and where the last of them stands (:meth:`Listed.order`)."""

    pairs: int = 0
    last: float = -math.inf


def repaired(root: Path, files: Listed) -> Found:
    """Remove what the end of a process left of the pair that it was at; what the set holds then.

    That is the beginning of a line, lines of a pair that not all lists have, and files behind the
    last that is listed. Nothing else is touched. Raises OSError.
    """
    for path in files.lists:
        cut_last_line(path)
        _cut_missing(root, path, files)
    cut_last_line(root / TIMES)
    names = [name for path in files.defining for name in _depths(path, files)]
    orders = [files.order(Path(name).name) for name in names]
    last = max((order for order in orders if order is not None), default=-math.inf)
    for path in files.lists:
        each = [_name(files.files_in(path, line)) for line in whole_lines(path)]
        _cut_behind(path, each, files, last)
    times = [line.partition(",")[0] + ".png" for line in whole_lines(root / TIMES)]
    _cut_behind(root / TIMES, times, files, last)
    _remove_behind([*files.folders, root / PREDICTED], files, last)
    for part in parts_of(root / FACTS):
        part.unlink(missing_ok=True)
    _add_times(root, names)
    return Found(len(names), last)


def _add_times(root: Path, names: list[str]) -> None:
    """The times of a set of an older livedepth, which has them in its facts alone."""
    if (root / TIMES).is_file():
        return
    try:
        pts = json.loads((root / FACTS).read_text(encoding="utf-8")).get("pts")
    except (OSError, ValueError):
        return
    if isinstance(pts, list) and len(pts) == len(names):
        rows = [f"{Path(name).stem},{time!r},,0" for name, time in zip(names, pts, strict=True)]
        write_whole(root / TIMES, "\n".join([TIMES_HEAD, *rows, ""]).encode())


def _depths(path: Path, files: Listed) -> list[str]:
    named = (files.files_in(path, line) for line in whole_lines(path))
    return [found[-1] for found in named if found]


def _name(named: list[str]) -> str:
    return Path(named[-1]).name if named else ""


def _cut_missing(root: Path, path: Path, files: Listed) -> None:
    """Cut off the last lines that name files that are not there, or empty: the power was lost."""
    lines = whole_lines(path)
    keep = len(lines)
    while keep and not _all_there(root, files.files_in(path, lines[keep - 1])):
        keep -= 1
    if keep < len(lines):
        cut_lines(path, keep)


def _all_there(root: Path, named: list[str]) -> bool:
    return all((root / name).is_file() and (root / name).stat().st_size for name in named)


def _cut_behind(path: Path, names: Sequence[str], files: Listed, last: float) -> None:
    """Cut off the last lines that name, as ``names`` says, files that stand behind ``last``."""
    keep = len(names)
    while keep and (order := files.order(names[keep - 1])) is not None and order > last:
        keep -= 1
    if keep < len(names):
        cut_lines(path, keep)


def _remove_behind(folders: list[Path], files: Listed, last: float) -> None:
    for folder in folders:
        for path in folder.iterdir() if folder.is_dir() else ():
            order = files.order(path.name)
            if _PART.fullmatch(path.name) or (order is not None and order > last):
                path.unlink(missing_ok=True)
