"""Several sets made one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from livedepth.datasets.copying import (
    Coming,
    Progress,
    facts_of_copy,
    gathered,
    new_set,
    nothing,
    sessions_of,
)
from livedepth.datasets.pictures import read_rgb
from livedepth.datasets.reading import Dataset
from livedepth.errors import OutputError
from livedepth.files import copy_whole
from livedepth.output.folder_sets import FolderWriter, Put
from livedepth.output.layouts import JPEG, PNG, SetOrder, layout_named
from livedepth.output.sessions import differences
from models.errors import DataError
from models.pair_lists import TUM_PER_METRE

_JPEG = (".jpg", ".jpeg")
_BITS_AT, _SIXTEEN = 24, 16  # where a PNG says how many bits a number has


def merge(
    sets: Sequence[Dataset],
    output: Path,
    *,
    force: bool = False,
    copy: bool = False,
    progress: Progress = nothing,
) -> dict[str, Any]:
    """Make one set of ``sets``, in the layout of the first, and leave them as they are.

    Files are the same on the disk under two names (hard links) where the file system can do that,
    unless ``copy``; what is stored otherwise than in the first set is converted. Every session
    keeps its camera and intrinsics. Raises OutputError where the sets differ, unless ``force``, and
    DataError.
    """
    found = list(_apart(sets))
    if found and not force:
        raise OutputError(
            "the sets differ: {differences}",
            "--force puts them together all the same",
            differences="; ".join(found),
        )
    coming = gathered(sets)
    if not coming:
        raise DataError("{root}: holds no pair", root=sets[0].root)
    layout = layout_named(sets[0].layout)
    rgb = JPEG if coming[0].pair.rgb.suffix.lower() in _JPEG else PNG
    facts = facts_of_copy(sets[0], layout, rgb, sessions_of(coming))
    splits = any(one.pair.split != "train" for one in coming)
    with new_set(output, [one.root for one in sets]):
        writer = layout.open(SetOrder(output, facts, rgb, splits=splits))
        assert isinstance(writer, FolderWriter)
        linked = 0
        try:
            writer.describe({**facts, "ended": None})
            for done, one in enumerate(coming, start=1):
                if _as_here(one, sets[0].layout, rgb):
                    linked += _adopt(writer, one, copy=copy)
                else:
                    writer.prepare(one.read())()
                progress(done, len(coming))
            writer.describe(facts)
        finally:
            writer.close()
    return {
        "output": str(output),
        "pairs": writer.pairs,
        "linked": linked,
        "sets": len(sets),
        "left_out": sum(len(one.pairs) for one in sets) - len(coming),
    }


def _apart(sets: Sequence[Dataset]) -> list[str]:
    """What differs between the first of the sets and each other."""
    first, found = sets[0], []
    for other in sets[1:]:
        texts = [] if other.layout == first.layout else [f"layout {first.layout}, {other.layout}"]
        texts += differences(first.facts, other.session(0) | _unit(other))
        sizes = _size(first), _size(other)
        if sizes[0] != sizes[1] and not any(text.startswith("pictures") for text in texts):
            texts.append(f"pictures {sizes[0]}, now {sizes[1]}")
        found += [f"{other.root.name}: {text}" for text in texts]
    return found


def _unit(dataset: Dataset) -> dict[str, Any]:
    unit = dataset.facts.get("depth_unit")
    return {"depth_unit": unit} if unit else {}


def _size(dataset: Dataset) -> str:
    if not dataset.pairs:
        return ""
    height, width = read_rgb(dataset.pairs[0]).shape[:2]
    return f"{width}x{height}"


def _as_here(one: Coming, layout: str, rgb: str) -> bool:
    """Whether the files of a pair are just as the new set stores them."""
    pair = one.pair
    if (pair.per_metre == TUM_PER_METRE) != (layout == "tum"):
        return False
    wanted = _JPEG if rgb == JPEG else (".png",)
    return pair.rgb.suffix.lower() in wanted and _is_sixteen_bit(pair.depth)


def _is_sixteen_bit(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_BITS_AT + 1)
    except OSError:
        return False  # reading it says why
    return len(head) > _BITS_AT and head.startswith(b"\x89PNG") and head[_BITS_AT] == _SIXTEEN


def _adopt(writer: FolderWriter, one: Coming, *, copy: bool) -> bool:
    """Put the files of a pair into the set; whether they are the same on the disk."""
    pair, links = one.pair, []

    def put(source: Path, target: Path) -> None:
        try:
            if not copy:
                os.link(source, target)
                links.append(source)
                return
        except OSError:  # another disk, or a file system without them
            pass
        copy_whole(source, target)

    predicted: Put | None = partial(put, pair.predicted) if pair.predicted else None
    writer.adopt(one.empty, partial(put, pair.rgb), partial(put, pair.depth), predicted)
    return len(links) > 1
