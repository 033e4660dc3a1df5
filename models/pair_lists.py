"""The lists of a dataset: which pictures belong to which depth, read without opening them.

Two layouts: ``nyu``, a CSV for each split with lines ``rgb,depth``, and that of the TUM RGB-D
benchmark (Sturm et al. 2012), text files with a time in each line. Only paths, times and numbers of
lines; nothing here knows pixels.
"""

from __future__ import annotations

import csv
import io
import math
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from models.errors import DataError

SPLITS = ("train", "val", "test")
# In a set of measured depth: the folder with what a network said, in files of the same names.
PREDICTED = "predicted"
TUM_PER_METRE = 5000.0  # steps of the 16-bit depth of the TUM layout
TUM_APART = 0.02  # seconds; pictures and depth further apart than this are no pair


@dataclass(frozen=True)
class ListedPair:
    """One pair of a list: where its picture and its depth lie, and the line that says so.

    ``time`` is the picture's in seconds, where the list has it. ``per_metre``: steps of the depth
    file to one metre, or None where its number of bits says so.
    """

    rgb: Path
    depth: Path
    where: str
    time: float | None = None
    per_metre: float | None = None


@dataclass(frozen=True)
class Listing:
    """What a list holds: its pairs in order, and the lines that are none, each with its reason."""

    path: Path
    pairs: list[ListedPair] = field(default_factory=list)
    bad: list[DataError] = field(default_factory=list)


@dataclass(frozen=True)
class PairList:
    """The list of one split of a dataset: its file, and its layout, ``nyu`` or ``tum``."""

    root: Path
    path: Path
    layout: str

    def read(self) -> Listing:
        """All pairs of the list, each file of them there. Raises DataError where the list itself
        cannot be read."""
        listing = Listing(self.path)
        inside = Inside(self.root)
        read = _READERS[self.layout]
        for line in read(self, listing.bad):
            try:
                rgb, depth = (inside.file(name, line.where) for name in (line.rgb, line.depth))
            except DataError as error:
                listing.bad.append(error)
                continue
            per_metre = TUM_PER_METRE if self.layout == "tum" else None
            listing.pairs.append(ListedPair(rgb, depth, line.where, line.time, per_metre))
        return listing


def find_list(root: Path, split: str) -> PairList | None:
    """The list of ``split`` under ``root``, or None.

    ``nyu``: data/SPLIT.csv, data/nyu2_SPLIT.csv or SPLIT.csv; ``tum``: associations-SPLIT.txt.
    ``pairs.csv``, ``associations.txt``, and ``rgb.txt`` with ``depth.txt`` are the training split
    of a set that has no other.
    """
    names = [f"data/{split}.csv", f"data/nyu2_{split}.csv", f"{split}.csv"]
    for name in [*names, *(["pairs.csv"] if split == "train" else [])]:
        if (root / name).is_file():
            return PairList(root, root / name, "nyu")
    texts = [f"associations-{split}.txt", *(["associations.txt"] if split == "train" else [])]
    for name in texts:
        if (root / name).is_file():
            return PairList(root, root / name, "tum")
    if split == "train" and all((root / f"{name}.txt").is_file() for name in ("rgb", "depth")):
        return PairList(root, root / "rgb.txt", "tum")
    return None


def splits_of(root: Path) -> list[str]:
    """Those of SPLITS that have a list under ``root``."""
    return [split for split in SPLITS if find_list(root, split)]


@dataclass(frozen=True)
class _Line:
    """What one line says: two paths as they are written, and the picture's time."""

    rgb: str
    depth: str
    where: str
    time: float | None


def _nyu_lines(listed: PairList, bad: list[DataError]) -> Iterator[_Line]:
    for number, row in _csv_rows(listed.path):
        where = f"{listed.path} line {number}"
        fields = [one.strip() for one in row]
        if not any(fields):
            continue
        if number == 1 and [one.lower() for one in fields[:2]] == ["rgb", "depth"]:
            continue
        if len(fields) < 2:
            error = DataError(
                "{where}: expected 'rgb,depth', found {known!r}", where=where, known=",".join(row)
            )
            bad.append(error)
            continue
        yield _Line(fields[0], fields[1], where, _seconds(fields[2]) if fields[2:] else None)


def _tum_lines(listed: PairList, bad: list[DataError]) -> Iterator[_Line]:
    if listed.path.name == "rgb.txt":
        rgb = list(_timed_lines(listed.path, bad))
        depth = list(_timed_lines(listed.path.with_name("depth.txt"), bad))
        for one, other in associated([t for t, _, _ in rgb], [t for t, _, _ in depth]):
            time, name, where = rgb[one]
            yield _Line(name, depth[other][1], where, time)
        return
    for where, fields in _text_rows(listed.path):
        times = [at for one in fields[::2] if (at := _seconds(one)) is not None]
        if len(fields) != 4 or len(times) != 2:
            error = DataError(
                "{where}: expected 'time rgb time depth', found {known!r}",
                where=where,
                known=" ".join(fields),
            )
            bad.append(error)
            continue
        pairs = [(times[0], fields[1]), (times[1], fields[3])]
        if _folder(fields[1]) == "depth" and _folder(fields[3]) == "rgb":
            pairs.reverse()  # as ICL-NUIM lists its own
        (taken, picture), (_, depth_name) = pairs
        yield _Line(picture, depth_name, where, taken)


_READERS: dict[str, Callable[[PairList, list[DataError]], Iterator[_Line]]] = {
    "nyu": _nyu_lines,
    "tum": _tum_lines,
}


def associated(
    first: list[float], second: list[float], apart: float = TUM_APART
) -> list[tuple[int, int]]:
    """Indices of the times that belong together, in the order of ``first``.

    The closest two first, each time in one pair only, and none further apart than ``apart``
    seconds: as the benchmark's own tool does.
    """
    order = sorted(range(len(second)), key=second.__getitem__)
    times = [second[index] for index in order]
    near = []
    for one, time in enumerate(first):
        at = bisect_left(times, time - apart)
        while at < len(times) and times[at] <= time + apart:
            near.append((abs(times[at] - time), one, order[at]))
            at += 1
    left, right, found = set(range(len(first))), set(range(len(second))), []
    for _, one, other in sorted(near):
        if one in left and other in right:
            left.remove(one)
            right.remove(other)
            found.append((one, other))
    return sorted(found, key=lambda pair: (first[pair[0]], pair[0]))


def _timed_lines(path: Path, bad: list[DataError]) -> Iterator[tuple[float, str, str]]:
    for where, fields in _text_rows(path):
        time = _seconds(fields[0])
        if time is None or len(fields) < 2:
            error = DataError(
                "{where}: expected 'time file', found {known!r}",
                where=where,
                known=" ".join(fields),
            )
            bad.append(error)
            continue
        yield time, fields[1], where


def _text_rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Where each line stands, and its words; without comments and empty lines."""
    for number, line in enumerate(_text(path).splitlines(), start=1):
        words = line.replace(",", " ").split()
        if words and not words[0].startswith("#"):
            yield f"{path} line {number}", words


def _csv_rows(path: Path) -> Iterable[tuple[int, list[str]]]:
    try:
        return list(enumerate(csv.reader(io.StringIO(_text(path))), start=1))
    except csv.Error as error:
        raise _no_text(path, error) from error


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")  # spreadsheets write a byte order mark
    except UnicodeDecodeError as error:
        raise _no_text(path, error) from error
    except FileNotFoundError as error:
        raise DataError("{path}: no such list of pairs", path=path) from error
    except OSError as error:
        raise DataError(
            "{path}: cannot be read ({reason})", path=path, reason=error.strerror
        ) from (error)
    if "\0" in text:
        raise _no_text(path, "it holds zero bytes")
    return text


def _no_text(path: Path, reason: object) -> DataError:
    return DataError("{path}: is not a list in UTF-8 ({reason})", path=path, reason=reason)


def _seconds(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _real(path: Path) -> Path:
    """Without links; where they lead in a circle, as far as they lead."""
    return Path(os.path.realpath(path))


def _folder(name: str) -> str:
    return PurePath(name).parts[0] if PurePath(name).parts else ""


class Inside:
    """Finds the files of a dataset by their relative paths, and none outside its folder.

    A folder in it may be a link to elsewhere, for a large set may lie on another disk; a path with
    ``..`` that leaves, an absolute one, and a file that is a link out of its own folder and of the
    dataset are refused.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._base = _real(root)
        self._folders: dict[PurePath, Path] = {}

    def file(self, relative: str, where: str) -> Path:
        """The file, without links. Raises DataError."""
        path = self._resolved(relative)
        if path is None:
            raise DataError(
                "{where}: {relative!r} leaves the data folder; paths are relative to it",
                where=where,
                relative=relative,
            )
        if not path.is_file():
            raise DataError("{where}: no such file {relative!r}", where=where, relative=relative)
        return path

    def _resolved(self, relative: str) -> Path | None:
        pure = PurePath(relative)
        depth = 0
        for part in pure.parts:
            depth += -1 if part == ".." else 1
            if depth < 0:
                return None
        if pure.is_absolute() or pure.drive:
            return None
        if ".." in pure.parts:  # what it leads to depends on links; it has to stay in any case
            whole = _real(self._base / pure)
            return whole if whole.is_relative_to(self._base) else None
        folder = self._folders.get(pure.parent)
        if folder is None:
            folder = self._folders[pure.parent] = _real(self._base / pure.parent)
        path = folder / pure.name
        if not path.is_symlink():
            return path
        path = _real(path)
        inside = path.is_relative_to(self._base) or path.is_relative_to(folder)
        return path if inside else None
