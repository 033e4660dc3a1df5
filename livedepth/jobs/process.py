"""``livedepth process``: from inputs and options to sinks, one run per input."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args

from livedepth.capture.base import Deinterlace, Reading, Source, SourceInfo
from livedepth.capture.images import SUFFIXES, list_images
from livedepth.capture.opening import decoders
from livedepth.capture.sources import files_of, kind_of, open_source
from livedepth.errors import Hint, OutputError, SettingsError, SourceError
from livedepth.files import check_output, refuse_input
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.output.codecs import Coding
from livedepth.output.coding import check_coding, suffix_of
from livedepth.output.frame_folder import files_in
from livedepth.output.kinds import (
    Order,
    OutputKind,
    kind_named,
    kind_names,
    zero_of,
)
from livedepth.output.pictures import Style
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap
from livedepth.postprocess.range_tracker import Range
from livedepth.postprocess.stabiliser import DEFAULT_STRENGTH, FrameStabiliser
from livedepth.postprocess.stereo import Stereo

_VIDEOS = frozenset(
    {".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".mts", ".ts", ".webm"}
)
_FILES = _VIDEOS | SUFFIXES  # what ends like this is meant to be a file, and no folder


@dataclass(frozen=True)
class ProcessOptions:
    """How inputs become outputs; ``selection`` and ``reading`` apply to each input."""

    kind: str = "color"
    colormap: str = DEFAULT_COLORMAP
    fixed_range: Range | None = None
    stabilize: bool = False
    legend: bool = False
    audio: bool = True
    overwrite: bool = False
    coding: Coding = field(default_factory=Coding)
    stereo: Stereo = field(default_factory=Stereo)
    point_step: int = 0
    selection: Selection = field(default_factory=Selection)
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class Task:
    """One input and where its depth goes."""

    input: str
    output: Path


def check_kind(kind: str, colormap_name: str) -> None:
    """Raises SettingsError for an unknown kind of output, or an unknown colour map."""
    kind_named(kind)
    colormap(colormap_name)


def reading_named(deinterlace: str, hwaccel: str) -> Reading:
    """How recordings are decoded, by the words of the command line. Raises SettingsError."""
    if deinterlace not in get_args(Deinterlace):
        raise SettingsError(
            "unknown way to deinterlace {way!r}; known: {known}",
            way=deinterlace,
            known=", ".join(get_args(Deinterlace)),
        )
    decoders(hwaccel)
    return Reading(cast(Deinterlace, deinterlace), hwaccel)


def check_video(options: ProcessOptions, output: Path) -> None:
    """Raises what :func:`.kinds.check_coding` does."""
    check_coding(kind_named(options.kind), options.coding, options.legend, output)


def plan(inputs: list[str], output: Path, kind: str, coding: Coding | None = None) -> list[Task]:
    """Which file or folder each input becomes.

    One input takes ``output`` as it is when that has a suffix (or the kind is a folder of
    frames); otherwise ``output`` is a folder of ``STEM-depth.*``. A folder without pictures stands
    for the videos in it. Raises OutputError when two inputs would get the same output, or several
    one file.
    """
    single = len(inputs) == 1
    inputs = [found for given in inputs for found in _videos_in(given)]
    # A folder of one input takes the name as it is.
    whole = kind_named(kind).per_frame or kind_of(inputs[0]) == "pictures"
    if single and len(inputs) == 1 and (whole or (output.suffix and not output.is_dir())):
        return [Task(inputs[0], output)]
    if output.suffix.lower() in _FILES and not output.is_dir():
        raise OutputError("{output}: several inputs need a folder as output", output=output)
    tasks = [Task(given, output / output_name(given, kind, coding)) for given in inputs]
    names = [task.output for task in tasks]
    for task in tasks:
        if names.count(task.output) > 1:
            raise OutputError("{output}: two inputs would be written there", output=task.output)
    return tasks


def _videos_in(given: str) -> list[str]:
    """The videos of a folder that holds no pictures; else what was given."""
    folder = Path(given)
    if not folder.is_dir() or list_images(folder):
        return [given]
    videos = sorted(path for path in folder.iterdir() if path.suffix.lower() in _VIDEOS)
    return [str(path) for path in videos if path.is_file()] or [given]


def output_name(given: str, kind: str, coding: Coding | None = None) -> str:
    """The name of what ``given`` becomes, in a folder of outputs."""
    source = kind_of(given)
    # Of an address, neither scheme nor credentials are part of a file's name.
    named = given.rpartition("://")[2].rpartition("@")[2] if source == "stream" else given
    stem = Path(named).stem or "stream"
    row = kind_named(kind)
    folder = row.per_frame or source == "pictures"
    return f"{stem}-depth" if folder else f"{stem}-depth{suffix_of(row, coding or Coding())}"


def is_done(task: Task, kind: str) -> bool:
    """Whether a task's output is there: they get their names only when they are whole.

    Raises OutputError where it is the input, or a folder that holds something else.
    """
    output = task.output
    refuse_input(output, files_of(task.input))
    if not output.is_dir():
        return output.is_file()
    suffixes = {Path(name).suffix for name in files_in(output)}
    if not suffixes and any(output.iterdir()):
        raise OutputError(
            "{output}: holds other files, and nothing of livedepth's to go on from", output=output
        )
    if suffixes and suffixes != {kind_named(kind).suffix_in_folder}:
        raise OutputError(
            "{output}: holds another kind of output", "choose another folder", output=output
        )
    return bool(suffixes)


def process(
    task: Task,
    engine: DepthEngine,
    options: ProcessOptions,
    *,
    started: Callable[[Source], None] = lambda source: None,
    progress: Callable[[int], None] = lambda done: None,
    cancel: threading.Event | None = None,
) -> Report:
    """Run one task to its end, or until ``cancel`` is set: then Cancelled is raised.

    Raises SourceError, OutputError, EngineError, SettingsError; nothing is left behind then.
    """
    kind = kind_named(options.kind)
    if engine.info.unit != "m":
        _refuse_metres(engine, kind, options)
    source = open_source(task.input, paced=False, reading=options.reading)
    try:
        selection = options.selection
        if (
            (source.info.endless or source.info.kind == "stream")
            and math.isinf(selection.end)
            and selection.frames is None
        ):
            raise SourceError(
                "{source}: has no end",
                Hint(
                    "say when to stop with --end SECONDS",
                    "only sources that end can be processed here",
                ),
                source=source.info.name,
            )
        check_output(task.output, files_of(task.input), overwrite=options.overwrite)
        started(source)
        sink = kind.open(_order(task, source.info, engine.info, options))
    except BaseException:
        source.close()
        raise
    stabiliser = FrameStabiliser() if options.stabilize else None
    return OfflineRun(
        source,
        engine,
        sink,
        selection=options.selection,
        stabiliser=stabiliser,
        progress=progress,
        cancel=cancel,
    ).run()


def _refuse_metres(engine: DepthEngine, kind: OutputKind, options: ProcessOptions) -> None:
    model = engine.info.model
    if kind.metres:
        raise OutputError(
            "{kind} needs metres, and {model} gives relative depth, not metres",
            Hint(
                "use --as {others}, or another --model",
                "choose another kind of output, or another model",
            ),
            kind=kind.name,
            model=model,
            others=kind_names(metres=False),
        )
    if options.fixed_range:
        raise SettingsError(
            "a range NEAR:FAR is in metres, and {model} gives relative depth, not metres",
            Hint("use --range auto", "let near and far follow the scene"),
            model=model,
        )


def _order(task: Task, source: SourceInfo, engine: EngineInfo, options: ProcessOptions) -> Order:
    """Raises OutputError where the output would go among the pictures that it is made of."""
    target, stills = task.output.resolve(), source.kind == "pictures"
    if stills and any(picture.resolve().parent == target for picture in source.files):
        raise OutputError(
            "{output}: holds the input itself", "choose another output", output=task.output
        )
    with_sound = options.audio and source.kind == "video"
    return Order(
        task.output,
        source,
        engine,
        Style(
            options.colormap,
            options.fixed_range,
            options.legend,
            stereo=options.stereo,
            step=options.point_step,
        ),
        audio=next(iter(source.files), source.sound) if with_sound else None,
        start=zero_of(source, options.selection.start),
        end=source.origin + options.selection.end,
        stabilised=DEFAULT_STRENGTH if options.stabilize else 0.0,
        coding=options.coding,
    )
