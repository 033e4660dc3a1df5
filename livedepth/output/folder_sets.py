"""Datasets that are folders of pictures with lists: nothing half-written, whatever ends a process.

A file gets its name when it is whole, and a pair its lines when both its files have theirs. So all
that the end of a process can leave is files that no list names, behind those that are listed, and
the beginning of a line: both go when the set is opened again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol

import cv2

from livedepth.errors import Message
from livedepth.files import write_whole
from livedepth.frames import Depth
from livedepth.output.appended import AppendedLines, whole_lines
from livedepth.output.images import jpeg_bytes, png_bytes
from livedepth.output.layouts import JPEG, Pair, SetOrder
from livedepth.output.pictures import Picture
from livedepth.output.repairing import TIMES, TIMES_HEAD, Found, Listed, repaired
from models.pair_lists import PREDICTED
from models.set_facts import FACTS

Line = tuple[Path, str]  # a list, and a line for it
Put = Callable[[Path], None]  # makes a whole file of some name


class FolderFiles(Listed, Protocol):
    """How the files of a layout are named, scaled and listed (:mod:`.nyu_layout`).

    ``folders`` are those of its pictures, and ``lists`` all that it can have. Used by one thread,
    except for ``stored``.
    """

    def head(self, path: Path, source: str) -> str:
        """What a list begins with, without the end of its last line."""

    def begins_with(self, splits: bool) -> list[Path]:
        """The lists that are there from the beginning, of a set with splits or without."""

    def places(self, pair: Pair, after: float) -> tuple[Path, Path]:
        """Where the picture and the depth of a pair go, which stands behind ``after``."""

    def stored(self, depth: Depth) -> Picture:
        """uint16 [H, W] of float32 metres, 0 where invalid."""

    def lines(self, pair: Pair, rgb: Path, depth: Path) -> list[Line]:
        """The lines that list a pair, of a defining list the last."""

    def next(self, found: Found) -> int:
        """The number of the pair behind those that were found."""


def relative(path: Path, root: Path) -> str:
    """``path`` as the lists have it."""
    return path.relative_to(root).as_posix()


def _put(data: bytes) -> Put:
    return lambda path: write_whole(path, data)


class FolderWriter:
    """A :class:`.layouts.SetWriter` of a folder.

    Beside what the layout has of its own there are ``dataset.json``, ``times.csv`` with the times
    of every pair, and where depth was measured ``predicted/`` with what the network said, in files
    that are called as those of the depth. Raises OutputError and OSError.
    """

    warnings: tuple[Message, ...] = ()

    def __init__(self, order: SetOrder, files: FolderFiles) -> None:
        self._root, self._files = order.root, files
        self._source = str(order.facts.get("source", ""))
        self._jpeg = order.rgb == JPEG
        self._lists: dict[Path, AppendedLines] = {}
        self._folders: set[Path] = set()  # that are there
        found = repaired(order.root, files) if order.append else Found()
        self.first, self.pairs = files.next(found), found.pairs
        self._after = found.last
        self._made = found.pairs == 0
        self._splits = order.splits
        self._times: AppendedLines | None = None

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        encode = jpeg_bytes if self._jpeg else png_bytes
        picture = encode(self._root, cv2.cvtColor(pair.frame.image, cv2.COLOR_RGB2BGR))
        depth = png_bytes(self._root, self._files.stored(pair.depth))
        predicted = None
        if pair.predicted is not None:
            predicted = _put(png_bytes(self._root, self._files.stored(pair.predicted)))
        return lambda: self._store(pair, _put(picture), _put(depth), predicted)

    def adopt(self, pair: Pair, picture: Put, depth: Put, predicted: Put | None = None) -> None:
        """Store a pair whose files are there already, just as this set stores them: each is put
        under its new name. Of ``pair`` only the number, times, split and session count."""
        self._store(pair, picture, depth, predicted)

    def _store(self, pair: Pair, picture: Put, depth: Put, predicted: Put | None) -> None:
        rgb, stored = self._files.places(pair, self._after)
        contents = {rgb: picture, stored: depth}
        if predicted is not None:
            contents[self._root / PREDICTED / stored.name] = predicted
        with ExitStack() as undo:
            for path, put in contents.items():
                self._make(path.parent)
                put(path)
                undo.callback(path.unlink, missing_ok=True)
            # The lines of the layout last: what a list names is whole, with its time.
            wall = "" if pair.wall is None else f"{pair.wall:.6f}"
            time = f"{stored.stem},{pair.frame.pts!r},{wall},{pair.session}"
            assert self._times is not None, "a set is described before it gets a pair"
            self._append(undo, self._times, time)
            for path, line in self._files.lines(pair, rgb, stored):
                self._append(undo, self._list(path), line)
            undo.pop_all()
        self._after = self._files.order(stored.name) or 0.0
        self.pairs += 1

    def _make(self, folder: Path) -> None:
        if folder not in self._folders:
            folder.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)

    def _append(self, undo: ExitStack, file: AppendedLines, line: str) -> None:
        undo.callback(file.cut, file.add(line))

    def _list(self, path: Path) -> AppendedLines:
        if path not in self._lists:
            self._lists[path] = self._open(path, self._files.head(path, self._source))
        return self._lists[path]

    def _open(self, path: Path, head: str) -> AppendedLines:
        opened = self._lists[path] = AppendedLines(path, head)
        return opened

    def describe(self, facts: Mapping[str, Any]) -> None:
        """As :class:`.layouts.SetWriter` says."""
        self._make(self._root)
        times = {"pts": self._pts()} if facts.get("ended") else {}
        write_whole(self._root / FACTS, json.dumps({**facts, **times}, indent=1).encode())
        if self._times is None:  # a folder that has lists says what it is, whenever this ends
            for path in self._files.begins_with(self._splits):
                self._list(path)
            self._times = self._open(self._root / TIMES, TIMES_HEAD)

    def _pts(self) -> list[float]:
        """Of all pairs, in seconds on the clocks of their sources."""
        return [float(line.split(",")[1]) for line in whole_lines(self._root / TIMES)[1:]]

    def close(self) -> None:
        """As :class:`.layouts.SetWriter` says."""
        with ExitStack() as files:  # the rest is closed too where one fails
            for file in self._lists.values():
                files.callback(file.close)
        if self._made and not self.pairs:
            self._remove()

    def _remove(self) -> None:
        for path in (*self._lists, self._root / FACTS):
            path.unlink(missing_ok=True)
        folders = [*self._files.folders, self._root / PREDICTED]
        parents = {folder.parent for folder in folders} - {self._root}
        for folder in (*folders, *parents, self._root):
            with suppress(OSError):  # it is not there, or something of somebody's is in it
                folder.rmdir()
