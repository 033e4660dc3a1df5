"""``livedepth process``: from an input and options to an output, one run per input."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from livedepth.capture.base import Source
from livedepth.capture.sources import files_of, open_source
from livedepth.claims import claimed
from livedepth.errors import Hint, OutputError, SettingsError, SourceError
from livedepth.files import check_output
from livedepth.inference.base import DepthEngine
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.running import Progress, run_task
from livedepth.output.kinds import OutputKind, kind_named, refuse_without_metres
from livedepth.pipeline.offline import Report

Run = Callable[
    [
        Task,
        Source,
        Callable[[], Source],
        DepthEngine,
        ProcessOptions,
        Progress,
        threading.Event | None,
    ],
    Report,
]
__all__ = ["ProcessOptions", "process"]


def process(
    task: Task,
    engine: DepthEngine,
    options: ProcessOptions,
    *,
    started: Callable[[Source], None] = lambda source: None,
    progress: Callable[[int, str], None] = lambda done, stage: None,
    cancel: threading.Event | None = None,
    run: Run = run_task,
) -> Report:
    """Run one task to its end, or until ``cancel`` is set: then Cancelled is raised.

    ``progress`` is told how many frames are done, and the slowest stage so far. ``run`` does the
    work, once nothing speaks against it.

    Raises SourceError, OutputError, EngineError, SettingsError; nothing is left behind then but
    what ``resume`` can go on with (:mod:`.journal`).
    """
    kind = kind_named(options.kind)
    if engine.info.unit != "m":
        _refuse_metres(engine, kind, options)

    def opened() -> Source:
        return open_source(task.input, paced=False, reading=options.reading, lens=options.lens)

    source = opened()
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
        check_task(task, options)
        with claimed(task.output):
            check_task(task, options)  # again: another process may have just finished it
            started(source)
            return run(task, source, opened, engine, options, progress, cancel)
    finally:
        source.close()


def check_task(task: Task, options: ProcessOptions) -> None:
    """Raises OutputError where the output of a task cannot or should not be written."""
    if task.onto_another:
        raise OutputError(
            "{output}: is an input of this run", "choose another output", output=task.output
        )
    frames = kept_frames(task.output)
    if frames and not (options.resume or options.overwrite):
        raise OutputError(
            "{output}: {frames} frames are there of a run that did not come to its end",
            Hint(
                "--resume goes on with them, --overwrite begins anew",
                "choose another, or allow overwriting",
            ),
            output=task.output,
            frames=frames,
        )
    # A folder that was killed while it was filled holds files already.
    begun = options.resume and frames > 0
    check_output(task.output, files_of(task.input), overwrite=options.overwrite or begun)


def _refuse_metres(engine: DepthEngine, kind: OutputKind, options: ProcessOptions) -> None:
    model = engine.info.model
    refuse_without_metres(kind, engine.info)
    if options.fixed_range:
        raise SettingsError(
            "a range NEAR:FAR is in metres, and {model} gives relative depth, not metres",
            Hint("use --range auto", "let near and far follow the scene"),
            model=model,
        )
