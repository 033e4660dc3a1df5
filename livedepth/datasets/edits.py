"""Changes of a set that can be taken back: nothing is deleted.

Each has a folder ``removed/NUMBER`` in the set: ``edit.json`` says what was done, ``lists`` holds
the lists as they were, and ``files`` what was taken out, under their paths.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from livedepth.claims import claimed
from livedepth.datasets.reading import inside
from livedepth.errors import OutputError
from livedepth.files import copy_whole, write_whole
from livedepth.output.appended import whole_lines
from livedepth.output.dataset_facts import now, read_facts
from livedepth.output.repairing import TIMES
from models.set_facts import FACTS

REMOVED = "removed"
_NOTE = "edit.json"


@dataclass(frozen=True)
class Change:
    """What is to be done: ``lists`` get new contents by their paths in the set (None: the file
    goes), and ``files``, by their paths, are taken out. ``facts`` are keys of ``dataset.json``."""

    what: str
    lists: Mapping[str, bytes | None] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """Be the only one who changes a set. Raises OutputError while it is being recorded."""
    with claimed(root):
        yield


def apply(root: Path, change: Change) -> Path:
    """Do it, between :func:`changing`; the folder that it can be taken back by.

    Raises OutputError, after which the set is as it was.
    """
    folder = _next(root)
    note = {
        "what": change.what,
        "at": now(),
        "lists": {name: _noted(root, name, data) for name, data in change.lists.items()},
        "files": list(change.files),
        "facts": _facts_before(root, change.facts),
    }
    try:
        for name in change.lists:
            if _place(root, name).is_file():
                kept = folder / "lists" / name
                kept.parent.mkdir(parents=True, exist_ok=True)
                copy_whole(_place(root, name), kept)
        write_whole(folder / _NOTE, json.dumps(note, indent=1).encode())
        try:
            for name, data in change.lists.items():
                _write(_place(root, name), data)
            _move(change.files, root, folder / "files")
            _renew(root, change.facts)
        except (OSError, OutputError):
            _take_back(root, folder, note)
            raise
    except OSError as error:
        raise OutputError(
            "{root}: cannot be changed ({reason})", root=root, reason=error.strerror
        ) from error
    return folder


def undo(root: Path) -> dict[str, Any]:
    """Take the last change back, between :func:`changing`; what it was, as ``edit.json`` says.

    What was appended to the lists since stays. Raises OutputError where there is none, and where a
    list was changed otherwise or a file has the place of one that comes back.
    """
    folders = changes(root)
    if not folders:
        raise OutputError("{root}: there is nothing to undo", root=root)
    folder = folders[-1]
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        _check_note(root, folder, note)
        _take_back(root, folder, note)
    except OSError as error:
        raise OutputError(
            "{root}: cannot be changed ({reason})", root=root, reason=error.strerror
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            "{path}: is damaged ({reason})", path=folder / _NOTE, reason=error
        ) from error
    return {"what": note["what"], "at": note["at"], "files": len(note["files"])}


def changes(root: Path) -> list[Path]:
    """The folders of what can be taken back, the last change last."""
    home = root / REMOVED
    if home.is_symlink() or not home.is_dir():
        return []
    found = [path for path in home.iterdir() if path.name.isdigit() and (path / _NOTE).is_file()]
    return sorted(found, key=lambda path: int(path.name))


def _next(root: Path) -> Path:
    home = root / REMOVED
    if home.is_symlink():
        raise OutputError("{path}: is a link; what is taken out stays in the set", path=home)
    try:
        home.mkdir(exist_ok=True)
        used = [int(path.name) for path in home.iterdir() if path.name.isdigit()]
        folder = home / f"{max(used, default=0) + 1:04d}"
        folder.mkdir()
    except OSError as error:
        raise OutputError(
            "{root}: cannot be changed ({reason})", root=root, reason=error.strerror
        ) from error
    return folder


def _place(root: Path, name: str) -> Path:
    """A path of a note in the set. Raises OutputError for one that leaves it."""
    pure = PurePosixPath(name)
    path = root / pure
    if pure.is_absolute() or ".." in pure.parts or inside(root, path.parent) is None:
        raise OutputError("{root}: {name!r} leaves the data folder", root=root, name=name)
    return path


def _noted(root: Path, name: str, data: bytes | None) -> dict[str, Any]:
    there = _place(root, name).is_file()
    return {
        "before": there,
        "size": None if data is None else len(data),
        "sha256": None if data is None else hashlib.sha256(data).hexdigest(),
    }


def _write(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


def _move(names: Iterable[str], source: Path, target: Path) -> None:
    for name in names:
        there = _place(source, name)
        if there.is_file():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            there.replace(place)


def _check_note(root: Path, folder: Path, note: dict[str, Any]) -> None:
    """Refuse, before anything is done, what cannot be taken back."""
    for name, noted in note["lists"].items():
        _restored(root, folder, name, noted)
    for name in note["files"]:
        if (folder / "files" / _inside_of(name)).is_file() and _place(root, name).exists():
            raise OutputError(
                "{path}: is there again; move it away before the change is undone",
                path=_place(root, name),
            )


def _inside_of(name: str) -> str:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ValueError(f"{name!r} leaves the folder")
    return name


def _take_back(root: Path, folder: Path, note: dict[str, Any]) -> None:
    restored = {name: _restored(root, folder, name, noted) for name, noted in note["lists"].items()}
    for name in note["files"]:
        kept = folder / "files" / _inside_of(name)
        if kept.is_file():
            place = _place(root, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            kept.replace(place)
    for name, data in restored.items():
        _write(_place(root, name), data)
    _renew(root, note["facts"])
    shutil.rmtree(folder)
    with suppress(OSError):  # there are others
        (root / REMOVED).rmdir()


def _restored(root: Path, folder: Path, name: str, noted: dict[str, Any]) -> bytes | None:
    """What a list holds when the change is taken back: what it held, and what was appended."""
    path = _place(root, name)
    kept = folder / "lists" / _inside_of(name)
    before = kept.read_bytes() if noted["before"] else None
    present = path.read_bytes() if path.is_file() else None
    if present == before:  # the change ended before it came to this list
        return before
    size = noted["size"]
    if size is None or present is None:
        same, more = present is None and size is None, b""
    else:
        same = hashlib.sha256(present[:size]).hexdigest() == noted["sha256"]
        more = present[size:]
    if not same:
        raise OutputError(
            "{path}: was changed since, so that the change before cannot be undone", path=path
        )
    return (before or b"") + more if before is not None or more else None


def _facts_before(root: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    if not facts or not (root / FACTS).is_file():
        return {}
    found = read_facts(root)
    return {key: found.get(key) for key in facts}


def _renew(root: Path, more: Mapping[str, Any]) -> None:
    """What ``dataset.json`` says of its pairs, after the lists have changed; ``more`` is set too.

    A set that says nothing of itself goes on to say nothing.
    """
    if not (root / FACTS).is_file():
        return
    facts = {**read_facts(root), **more}
    times = [line.split(",") for line in whole_lines(root / TIMES)[1:]]
    if (root / TIMES).is_file():
        facts["pairs"] = len(times)
        if "pts" in facts:
            facts["pts"] = [float(fields[1]) for fields in times]
        sessions = facts.get("sessions")
        if isinstance(sessions, list):
            of_session = [fields[3] for fields in times]
            for number, session in enumerate(sessions):
                session["pairs"] = of_session.count(str(number))
    write_whole(root / FACTS, json.dumps(facts, indent=1).encode())
