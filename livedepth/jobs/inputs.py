"""What a person names, as single inputs: patterns, lists, folders in folders."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from livedepth.capture.animations import is_animated
from livedepth.capture.sources import exists
from livedepth.capture.suffixes import PICTURES, VIDEOS
from livedepth.errors import SourceError, reason_of
from livedepth.files import absolute
from livedepth.jobs.stores import address_of, matching


@dataclass(frozen=True)
class Input:
    """One thing to be processed.

    ``within`` is the folder it was found in, as seen from the folder that was named; its output
    goes to the same place below the folder of outputs. ``found``: a folder was named, not it.
    """

    given: str
    within: Path = Path()
    found: bool = False


def expand(
    named: list[str], *, recursive: bool = False, without: Path | None = None
) -> list[Input]:
    """Each input once, in the order in which they are named.

    A pattern (``*``, ``?``, ``[``, ``**``) that no file is called stands for what it matches;
    ``@FILE`` for the lines of a file, which are relative to it (empty ones and those that begin
    with # say nothing); a folder for the pictures in it, which are one input, and each video.
    Hidden files in it are left out. ``recursive`` adds the folders in a folder, each once, also
    where links make a circle; of several folders each keeps its own name in ``within``. What lies
    in ``without`` is left out.

    Raises SourceError for a list that cannot be read.
    """
    single = [one for given in named for one in _matching(given)]
    found: dict[str, Input] = {}
    for given in single:
        for one in _inside(given, recursive=recursive, several=len(single) > 1, without=without):
            found.setdefault(_same(one.given), one)
    return list(found.values())


def _same(given: str) -> str:
    """What two names of one file have in common."""
    # Links are followed by nobody: each may be meant to have an output of its own.
    return str(absolute(Path(given))) if exists(given) else given


def _matching(given: str) -> Iterator[str]:
    if given.startswith("@") and not exists(given):
        for line in _lines(Path(given[1:])):
            yield from _pattern(line)
    else:
        yield from _pattern(given)


def _lines(path: Path) -> Iterator[str]:
    try:
        # Names need not be text; utf-8-sig: editors of Windows put a mark at the beginning.
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except (OSError, ValueError) as error:
        raise SourceError(
            "{path}: the list cannot be read ({reason})",
            path=path,
            reason=getattr(error, "strerror", None) or reason_of(error),
        ) from error
    for line in text.split("\n"):
        name = line.removesuffix("\r")
        if name.strip() and not name.startswith("#"):
            yield name if "://" in name else str(path.parent / name)


def _pattern(given: str) -> Iterator[str]:
    address = address_of(given)
    if address and glob.has_magic(address):
        yield from matching(address) or [given]
        return
    if "://" in given or exists(given) or not glob.has_magic(given):
        yield given
        return
    # What matches nothing may be the name of a file that is gone: it fails alone, when opened.
    yield from sorted(glob.glob(given, recursive=True)) or [given]  # noqa: PTH207 - any folder


def _inside(given: str, *, recursive: bool, several: bool, without: Path | None) -> Iterator[Input]:
    root = Path(given)
    if not is_folder(given):
        yield Input(given)
        return
    top = Path(root.resolve().name) if recursive and several else Path()
    left_out = without.resolve() if without is not None else None
    seen: set[tuple[int, int]] = set()
    stack = [(root, top)]
    while stack:
        folder, within = stack.pop()
        try:
            entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
            status = folder.stat()
        except OSError:
            yield Input(str(folder), within)  # opening it says why, and ends nothing else
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        # Windows gives some file systems no numbers.
        if status.st_ino:
            seen.add((status.st_dev, status.st_ino))
        yield from _files(folder, entries, within, alone=not recursive)
        if recursive:
            inner = [path for path in entries if is_folder(str(path))]
            stack += [
                (path, within / path.name)
                for path in reversed(inner)
                if left_out is None or path.resolve() != left_out
            ]


def _files(folder: Path, entries: list[Path], within: Path, *, alone: bool) -> Iterator[Input]:
    files = [path for path in entries if _is_file(path)]
    moving = [path for path in files if path.suffix.lower() in PICTURES and is_animated(path)]
    pictures = any(path.suffix.lower() in PICTURES and path not in moving for path in files)
    videos = [path for path in files if path.suffix.lower() in VIDEOS or path in moving]
    if pictures or (alone and not videos):  # an empty folder says so itself
        yield Input(str(folder), within.parent if within.parts else within)
    yield from (Input(str(path), within, found=True) for path in videos)


def is_folder(given: str) -> bool:
    """Whether it is a folder; False where that cannot be found out."""
    try:
        return Path(given).is_dir()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
