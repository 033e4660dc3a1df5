"""A set written in another form: a layout of recordings, or one of :mod:`.forms`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from livedepth.datasets.copying import (
    FPS,
    MOST_BYTES,
    Coming,
    Progress,
    facts_of_copy,
    gathered,
    new_set,
    nothing,
    sessions_of,
    workers,
)
from livedepth.datasets.forms import FORMS
from livedepth.datasets.pictures import read_rgb
from livedepth.datasets.reading import Dataset
from livedepth.errors import OutputError, SettingsError
from livedepth.output.layouts import LAYOUTS, PNG, Layout, SetOrder, SetWriter
from livedepth.output.ordered import OrderedStage
from models.errors import DataError

_PIXEL = 30  # bytes that a pixel takes while its pair is read, drawn together and encoded


def targets() -> tuple[Layout, ...]:
    """All that a set can be exported to."""
    return (*LAYOUTS, *FORMS)


def target_named(name: str) -> Layout:
    """Raises SettingsError, which names those that there are."""
    for row in targets():
        if row.name == name:
            return row
    known = ", ".join(row.name for row in targets())
    raise SettingsError("unknown form {name!r}; known: {known}", name=name, known=known)


def export(
    dataset: Dataset,
    output: Path,
    to: str,
    *,
    rgb: str = "",
    split: str = "",
    progress: Progress = nothing,
) -> dict[str, Any]:
    """Write the pairs of ``split``, or of all splits, in the form ``to``.

    Pairs in the gaps between splits come too where the form knows no splits. Pictures are PNG
    where the form holds these, unless ``rgb`` says otherwise. Raises OutputError, SettingsError
    (also for a missing extra) and DataError of a pair that cannot be read; then nothing is left.
    """
    row = target_named(to)
    stored = row.stored_as(rgb or (PNG if PNG in row.rgb else ""))
    row.check_name(output)
    coming = gathered([dataset], split, gaps=not row.splits)
    if not coming:
        raise DataError("{root}: holds no pair", root=dataset.root)
    facts = facts_of_copy(dataset, row, stored, sessions_of(coming))
    facts["camera"] = {**_size(coming[0]), **(facts.get("camera") or {})}
    fps = float(facts["camera"].get("fps") or FPS)
    several = row.splits and any(one.pair.split != "train" for one in coming)
    order = SetOrder(output, facts, stored, Fraction(fps).limit_denominator(1001), splits=several)
    with new_set(output, [dataset.root]):
        writer = row.open(order)
        _write(writer, coming, facts, progress)
    return {
        "output": str(output),
        "to": row.name,
        "rgb": stored,
        "pairs": len(coming),
        "left_out": len(dataset.pairs) - len(coming),
        "intrinsics": bool(facts.get("intrinsics")),
        "warnings": [str(one) for one in writer.warnings],
    }


def _size(one: Coming) -> dict[str, int]:
    height, width = read_rgb(one.pair).shape[:2]
    return {"width": width, "height": height}


def _write(
    writer: SetWriter, coming: list[Coming], facts: dict[str, Any], progress: Progress
) -> None:
    camera = facts["camera"]
    size = _PIXEL * int(camera["width"]) * int(camera["height"])
    stage = OrderedStage("export", workers(), MOST_BYTES)
    try:
        writer.describe({**facts, "ended": None})
        for done, one in enumerate(coming, start=1):
            stage.put(functools.partial(_prepared, writer, one), size)
            progress(done - stage.waiting, len(coming))
        stage.drain()
        progress(len(coming), len(coming))
        writer.describe(facts)
    except BaseException:
        stage.end()
        with suppress(OSError, OutputError):  # the fault before it is what is told
            writer.close()
        raise
    stage.end()
    writer.close()


def _prepared(writer: SetWriter, one: Coming) -> Callable[[], None]:
    return writer.prepare(one.read())
