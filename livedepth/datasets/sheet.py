"""A set to look at: a contact sheet, and a short video."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from livedepth.claims import claimed
from livedepth.datasets.copying import FPS, Progress, nothing
from livedepth.datasets.describing import spread
from livedepth.datasets.pictures import read_depth, read_rgb
from livedepth.datasets.reading import Dataset, SetPair
from livedepth.errors import OutputError
from livedepth.files import check_output
from livedepth.frames import Depth, DepthFrame, Frame, Image
from livedepth.output.images import write_png
from livedepth.output.legend import draw_legend
from livedepth.output.pictures import Style, side_by_side
from livedepth.output.video import VideoSink
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap, colourise
from livedepth.postprocess.range_tracker import Range
from models.errors import DataError

_CELL = 240  # pixels wide
_GAP = 4
_TEXT = 18  # pixels of the line under a cell
_SCALE = 400, 90  # pixels, height and width
_BACK, _INK = 24, (225, 225, 225)
_MOST_SECONDS = 20.0
_SHORTEST, _LONGEST = 1 / 60, 1.0  # seconds between two pictures of the video
_FAST = 15  # pictures a second of a video that does not show all


def write_sheet(
    dataset: Dataset,
    path: Path,
    count: int = 24,
    columns: int = 6,
    *,
    overwrite: bool = False,
    progress: Progress = nothing,
) -> int:
    """A PNG with ``count`` pairs, evenly spread: the picture over its depth in colours.

    All have one scale, the 2nd to 98th percentile of them together. How many pairs are on it; those
    that cannot be read are left out. Raises DataError where none can, and OutputError.
    """
    if path.suffix.lower() != ".png":
        raise OutputError("{path}: a contact sheet is a file NAME.png", path=path)
    check_output(path, [], overwrite=overwrite)
    chosen = spread(list(dataset.pairs), count)
    cells = _read_cells(dataset, chosen, progress)
    limits = _limits([depth for _, _, depth in cells])
    drawn = [_cell(pair, image, depth, limits) for pair, image, depth in cells]
    sheet = _with_scale(_laid_out(drawn, min(columns, len(drawn))), limits)
    path.parent.mkdir(parents=True, exist_ok=True)
    with claimed(path):
        write_png(path, sheet)
    return len(cells)


def write_video(
    dataset: Dataset,
    path: Path,
    *,
    seconds: float = _MOST_SECONDS,
    overwrite: bool = False,
    progress: Progress = nothing,
) -> int:
    """A video with the depth beside the picture, of at most ``seconds``: a long set is shown fast.

    How many pairs are in it. Raises DataError where none can be read, OutputError and
    SettingsError.
    """
    check_output(path, [], overwrite=overwrite)
    chosen = _in_short(dataset, seconds)
    with claimed(path):
        sink = VideoSink(path, side_by_side(Style(legend=True)), Fraction(1, 1000), None)
        done = 0
        try:
            for at, (pair, pts) in enumerate(chosen):
                progress(at, len(chosen))
                try:
                    image, depth = read_rgb(pair), read_depth(pair)
                except DataError:
                    continue
                depth = np.where(np.isfinite(depth), depth, np.nan).astype(np.float32)
                name = str(dataset.facts.get("model") or "")
                sink.write(DepthFrame(Frame(image, done, pts, 0.0, dataset.root.name), depth, name))
                done += 1
            if not done:
                raise _unreadable(dataset)
            sink.finish()
        except BaseException:
            sink.abort()
            raise
    progress(len(chosen), len(chosen))
    return done


def _unreadable(dataset: Dataset) -> DataError:
    return DataError(
        "{root}: holds no pair that can be read",
        "livedepth dataset check says why",
        root=dataset.root,
    )


def _read_cells(
    dataset: Dataset, chosen: list[SetPair], progress: Progress
) -> list[tuple[SetPair, Image, Depth]]:
    """Pictures and depth in the size of a cell."""
    cells = []
    for at, pair in enumerate(chosen):
        progress(at, len(chosen))
        try:
            image, depth = read_rgb(pair), read_depth(pair)
        except DataError:
            continue
        height = max(1, round(_CELL * image.shape[0] / image.shape[1]))
        small = cv2.resize(image, (_CELL, height), interpolation=cv2.INTER_AREA)
        # A mean of two depths at an edge is the depth of nothing.
        near = cv2.resize(depth, (_CELL, height), interpolation=cv2.INTER_NEAREST)
        near = np.where(np.isfinite(near), near, np.nan).astype(np.float32)
        cells.append((pair, small.astype(np.uint8, copy=False), near))
    progress(len(chosen), len(chosen))
    if not cells:
        raise _unreadable(dataset)
    return cells


def _limits(maps: list[Depth]) -> Range:
    every = np.concatenate([depth[np.isfinite(depth)][::7] for depth in maps])
    if not every.size:
        return 0.0, 10.0
    low, high = (float(one) for one in np.percentile(every, (2, 98)))
    return low, max(high, low + 0.1)


def _cell(pair: SetPair, image: Image, depth: Depth, limits: Range) -> Image:
    coloured = colourise(depth, limits, colormap(DEFAULT_COLORMAP))
    label = np.full((_TEXT, _CELL, 3), _BACK, np.uint8)
    when = "" if pair.time is None else f"  {pair.time:.1f} s"
    text = f"{pair.number}  {pair.split}{when}"
    cv2.putText(label, text, (2, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, _INK, 1, cv2.LINE_AA)
    return np.vstack([image, coloured, label]).astype(np.uint8)


def _laid_out(cells: list[Image], columns: int) -> Image:
    """Cells in rows, of which each is as high as the highest of its cells."""
    rows = []
    for at in range(0, len(cells), columns):
        row = cells[at : at + columns]
        height = max(cell.shape[0] for cell in row)
        width = columns * (_CELL + _GAP) + _GAP
        line = np.full((height + _GAP, width, 3), _BACK, np.uint8)
        for place, cell in enumerate(row):
            left = _GAP + place * (_CELL + _GAP)
            line[_GAP : _GAP + cell.shape[0], left : left + _CELL] = cell
        rows.append(line)
    return np.vstack(rows)


def _with_scale(sheet: Image, limits: Range) -> Image:
    """The sheet with the scale of its colours in a strip of its own at the right."""
    strip = np.full((sheet.shape[0], _SCALE[1], 3), _BACK, np.uint8)
    top = strip[: min(sheet.shape[0], _SCALE[0])]
    top[:] = draw_legend(top, colormap(DEFAULT_COLORMAP), limits)
    return np.hstack([sheet, strip]).astype(np.uint8)


def _in_short(dataset: Dataset, seconds: float) -> list[tuple[SetPair, float]]:
    """Pairs and when each is shown: all at their own speed where that takes no more than
    ``seconds``, else as many as fit, evenly spread."""
    pairs = sorted(dataset.pairs, key=lambda one: (one.session, one.time or 0.0, one.number))
    found = list(_at_own_speed(pairs))
    if found and found[-1][1] > seconds:
        chosen = spread(pairs, max(1, int(seconds * _FAST)))
        return [(pair, at / _FAST) for at, pair in enumerate(chosen)]
    return found


def _at_own_speed(pairs: list[SetPair]) -> Iterator[tuple[SetPair, float]]:
    at, before = 0.0, None
    for pair in pairs:
        if before is not None:
            step = 1 / FPS
            if pair.time is not None and before.time is not None and pair.session == before.session:
                step = pair.time - before.time
            at += min(_LONGEST, max(_SHORTEST, step))
        yield pair, at
        before = pair
