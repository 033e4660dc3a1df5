"""Pairs taken out of a set, so that they can be put back."""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from livedepth.datasets.checking import NEAR, Checked
from livedepth.datasets.edits import Change, apply, changing
from livedepth.datasets.reading import Dataset, SetPair, inside, list_paths, read_set
from livedepth.output.repairing import TIMES


@dataclass(frozen=True)
class Mended:
    """What was taken out: pairs, lines that were no pair, and files; ``folder`` holds them, None
    where there was nothing to do."""

    pairs: int
    lines: int
    files: int
    folder: Path | None = None


def mend(checked: Checked, *, near: bool = False) -> Mended:
    """Take out what is wrong, of two that are the same the later, with ``near`` of nearly the same
    too. Raises OutputError, also while the set is being recorded."""
    findings = [one for one in checked.findings if one.is_fault or (near and one.kind == NEAR)]
    pairs = {one.pair.where: one.pair for one in findings if one.pair is not None}
    lines = {one.line for one in findings if one.line}
    files = [one.file for one in findings if one.file is not None]
    return _taken_out(checked.dataset, list(pairs.values()), lines, files, "mend")


def remove(dataset: Dataset, pairs: Iterable[SetPair]) -> Mended:
    """Take ``pairs`` out. Raises OutputError, also while the set is being recorded."""
    return _taken_out(dataset, list(pairs), set(), [], "remove")


def _taken_out(
    dataset: Dataset,
    pairs: list[SetPair],
    lines: Collection[str],
    files: list[Path],
    what: str,
) -> Mended:
    if not (pairs or lines or files):
        return Mended(0, 0, 0)
    root = dataset.root
    with changing(root):
        # Lines may have come since it was read, none may have gone: the numbers of lines are ours.
        present = {pair.where: pair for pair in read_set(root).pairs}
        gone = {pair.where: pair for pair in pairs if present.get(pair.where) is not None}
        gone = {where: pair for where, pair in gone.items() if _same(present[where], pair)}
        change = Change(
            what,
            _lists_without(dataset, gone, present, lines),
            tuple(_files_of(root, gone, present, files)),
        )
        folder = apply(root, change)
    return Mended(len(gone), len(lines), len(change.files), folder)


def _same(one: SetPair, other: SetPair) -> bool:
    return (one.rgb, one.depth) == (other.rgb, other.depth)


def _used(pairs: Iterable[SetPair]) -> set[Path]:
    return {path for pair in pairs for path in (pair.rgb, pair.depth)}


def _staying(gone: Collection[str], present: dict[str, SetPair]) -> list[SetPair]:
    return [pair for where, pair in present.items() if where not in gone]


def _files_of(
    root: Path, gone: dict[str, SetPair], present: dict[str, SetPair], more: list[Path]
) -> list[str]:
    """What is moved away: files of pairs that go, unless another pair has them too; a folder that
    is a link to elsewhere keeps its files."""
    staying = _staying(gone, present)
    depths = {pair.depth for pair in staying}
    paths = _used(gone.values()) - _used(staying)
    paths |= {
        pair.predicted for pair in gone.values() if pair.predicted and pair.depth not in depths
    }
    names = (inside(root, path) for path in sorted({*paths, *more}))
    return [name for name in names if name is not None]


def _lists_without(
    dataset: Dataset, gone: dict[str, SetPair], present: dict[str, SetPair], lines: Collection[str]
) -> dict[str, bytes]:
    root = dataset.root
    staying = _staying(gone, present)
    paths = {str(path) for path in _used(gone.values()) - _used(staying)}
    stems = {pair.depth.stem for pair in gone.values()} - {pair.depth.stem for pair in staying}
    wheres = {*gone, *lines}
    changed: dict[str, bytes] = {}
    for path in list_paths(root, dataset.layout):
        kept = [
            line
            for number, line in enumerate(_lines(path), start=1)
            if f"{path} line {number}" not in wheres
            and not (dataset.layout == "tum" and _names_any(root, line, paths))
        ]
        _note(root, path, kept, changed)
    if (root / TIMES).is_file():
        kept = [line for line in _lines(root / TIMES) if line.partition(",")[0] not in stems]
        _note(root, root / TIMES, kept, changed)
    return changed


def _note(root: Path, path: Path, kept: list[str], changed: dict[str, bytes]) -> None:
    data = "".join(kept).encode("utf-8", "surrogateescape")
    if data != path.read_bytes():
        changed[path.relative_to(root).as_posix()] = data


def _lines(path: Path) -> list[str]:
    """The lines of a list, numbered as :mod:`models.pair_lists` numbers them, with their ends."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    if path.suffix == ".txt":
        return text.splitlines(keepends=True)
    return io.StringIO(text, newline="\n").readlines()


def _names_any(root: Path, line: str, paths: Collection[str]) -> bool:
    """Whether a line of the layout tum names one of some files."""
    words = line.replace(",", " ").split()
    if not words or words[0].startswith("#"):
        return False
    return any(os.path.realpath(root / word) in paths for word in words[1::2])
