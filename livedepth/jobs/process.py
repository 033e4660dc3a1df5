"""``livedepth process``: from inputs and options to sinks, one run per input."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from livedepth.capture.base import Source, SourceInfo
from livedepth.capture.sources import files_of, open_source
from livedepth.claims import claimed
from livedepth.errors import Hint, OutputError, SettingsError, SourceError
from livedepth.files import check_output
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.jobs.plan import Task
from livedepth.output.kinds import Order, OutputKind, kind_named, kind_names, zero_of
from livedepth.output.pictures import Style
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap
from livedepth.postprocess.range_tracker import Range
from livedepth.postprocess.stabiliser import DEFAULT_STRENGTH, FrameStabiliser

@dataclass(frozen=True)
class ProcessOptions:
    """How inputs become outputs; ``selection`` applies to each input.

    ``resume`` leaves out what is done already.
    """

    kind: str = "color"
    colormap: str = DEFAULT_COLORMAP
    fixed_range: Range | None = None
    stabilize: bool = False
    legend: bool = False
    audio: bool = True
    overwrite: bool = False
    resume: bool = False
    selection: Selection = field(default_factory=Selection)


def check_options(options: ProcessOptions) -> None:
    """Raises SettingsError for what no input can be processed with."""
    kind_named(options.kind)
    colormap(options.colormap)
    if options.resume and options.overwrite:
        raise SettingsError("--resume keeps outputs that are there, --overwrite replaces them")
    start, end = options.selection.start, options.selection.end
    if not start < end:  # also where one is no number
        raise SettingsError(
            "the start, second {start:g}, is not before the end, second {end:g}",
            start=start,
            end=end,
        )


def process(
    task: Task,
    engine: DepthEngine,
    options: ProcessOptions,
    *,
    started: Callable[[Source], None] = lambda source: None,
    progress: Callable[[int, str], None] = lambda done, stage: None,
    cancel: threading.Event | None = None,
) -> Report:
    """Run one task to its end, or until ``cancel`` is set: then Cancelled is raised.

    ``progress`` is told how many frames are done, and the slowest stage so far.

    Raises SourceError, OutputError, EngineError, SettingsError; nothing is left behind then.
    """
    kind = kind_named(options.kind)
    if engine.info.unit != "m":
        _refuse_metres(engine, kind, options)
    source = open_source(task.input, paced=False)
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
        with claimed(task.output):
            # Again: another process may have just finished it.
            check_output(task.output, files_of(task.input), overwrite=options.overwrite)
            started(source)
            sink = kind.open(_order(task, source.info, engine.info, options))
            run = OfflineRun(
                source,
                engine,
                sink,
                selection=options.selection,
                stabiliser=FrameStabiliser() if options.stabilize else None,
                progress=lambda done: progress(done, run.bottleneck),
                cancel=cancel,
            )
            return run.run()
    finally:
        source.close()


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
    with_sound = options.audio and source.kind == "video" and source.files
    return Order(
        task.output,
        source,
        engine,
        Style(options.colormap, options.fixed_range, options.legend),
        audio=source.files[0] if with_sound else None,
        start=zero_of(source, options.selection.start),
        end=source.origin + options.selection.end,
        stabilised=DEFAULT_STRENGTH if options.stabilize else 0.0,
    )
