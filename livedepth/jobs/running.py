"""One task, its source open and its output claimed; with a journal where that is of use."""

from __future__ import annotations

import dataclasses
import errno
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import av

from livedepth import __version__
from livedepth.capture.base import Source, SourceInfo
from livedepth.errors import Cancelled, Hint, Message, OutputError, SourceError
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.jobs.journal import WHAT, Checkpoint, Journal, Other, fingerprint
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.resuming import JournalledSink, ResumedSource
from livedepth.lens import Lens
from livedepth.output.base import Resumable
from livedepth.output.kinds import Order, kind_named, zero_of
from livedepth.output.pictures import Style
from livedepth.output.segments import lasting
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection
from livedepth.postprocess.memory import Memory
from livedepth.postprocess.stabiliser import DEFAULT_STRENGTH, FrameStabiliser

_log = logging.getLogger(__name__)
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_NOTHING = Selection(frames=0)
Progress = Callable[[int, str], None]


def run_task(
    task: Task,
    source: Source,
    reopened: Callable[[], Source],
    engine: DepthEngine,
    options: ProcessOptions,
    progress: Progress,
    cancel: threading.Event | None,
) -> Report:
    """Run one task to its end. Only for who holds the lock of its output.

    ``reopened`` opens the source again. Raises what the source, the engine and the sink raise, and
    Cancelled.
    """
    memory = Memory()
    stabiliser = FrameStabiliser() if options.stabilize else None
    sink = kind_named(options.kind).open(order_of(task, source.info, engine.info, options, memory))
    resumable = lasting(sink) if comes_again(source.info) else None
    if resumable is None:
        run = OfflineRun(
            source,
            engine,
            sink,
            selection=options.selection,
            stabiliser=stabiliser,
            progress=lambda done: progress(done, run.bottleneck),
            cancel=cancel,
        )
        return run.run()
    journal = Journal(task.output, made_of(source.info, engine.info, options))
    with kept_for_later(task, journal, resumable):
        kept, said = begun(journal, options)
        into = JournalledSink(resumable, journal, kept, memory, stabiliser)
        return _go_on(task, source, reopened, engine, options, into, kept, said, progress, cancel)


@contextmanager
def kept_for_later(task: Task, journal: Journal, sink: Resumable) -> Iterator[None]:
    """When what is done here fails: keep what somebody can go on with, and nothing else.

    Raises OutputError, with what to do, for a full disk; else what was raised.
    """
    try:
        yield
    except BaseException as error:
        sink.abort()
        keeps = journal.checkpoints and not isinstance(error, SourceError | Cancelled)
        if not keeps:
            journal.remove()
        if isinstance(error, OutputError) and _is_full(error):
            go_on = "make room, and --resume goes on" if keeps else "make room, and start it again"
            raise OutputError(
                "{output}: the disk is full",
                Hint(go_on, "make room, and start it again"),
                output=task.output,
            ) from error
        raise


def begun(journal: Journal, options: ProcessOptions) -> tuple[Checkpoint | None, list[Message]]:
    """Where to go on, with ``resume``, and what to say of that; else the journal is new.

    Raises OutputError.
    """
    said = []
    if options.resume:
        try:
            kept = journal.resume()
            if kept is not None:
                return kept, []
        except Other as other:
            said.append(
                Message(
                    "{output}: begun anew, for what was there was made of {what}",
                    output=journal.output,
                    what=WHAT[str(other)],
                )
            )
    journal.begin()
    return None, said


def _go_on(
    task: Task,
    source: Source,
    reopened: Callable[[], Source],
    engine: DepthEngine,
    options: ProcessOptions,
    sink: JournalledSink,
    kept: Checkpoint | None,
    said: list[Message],
    progress: Progress,
    cancel: threading.Event | None,
) -> Report:
    before = sink.frames
    if kept is not None:
        _log.info("%s: going on after %d frames", task.output, before)
        source = ResumedSource(source, kept.marks, reopened, task.output)
    run = OfflineRun(
        source,
        engine,
        sink,
        # Of a run that had come to its end only the joining is left.
        selection=options.selection if not (kept and kept.whole) else _NOTHING,
        progress=lambda done: progress(before + done, run.bottleneck),
        cancel=cancel,
    )
    report = run.run()
    return dataclasses.replace(
        report,
        frames=before + report.frames,
        resumed=before,
        warnings=(*said, *report.warnings),
    )


def comes_again(source: SourceInfo) -> bool:
    """Whether the source gives the same frames when it is opened again."""
    return (
        source.kind in ("video", "pictures")
        and bool(source.files)
        and all(path.is_file() for path in source.files)
    )


def _is_full(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "errno", None) in _FULL:
            return True
        cause = cause.__cause__
    return False


def made_of(source: SourceInfo, engine: EngineInfo, options: ProcessOptions) -> Mapping[str, Any]:
    """What has to be the same for a run to be gone on."""
    chosen = dataclasses.asdict(options)
    for name in ("overwrite", "resume"):
        del chosen[name]
    network = {
        name: getattr(engine, name, "")
        for name in ("model", "weights", "engine", "device", "precision", "input_size", "unit")
    }
    facts = {
        "source": fingerprint(source.files),
        "network": network,
        "options": chosen,
        "program": [__version__, av.__version__, os.cpu_count()],
    }
    # As it comes back from the journal.
    return dict(json.loads(json.dumps(facts, default=str)))


def order_of(
    task: Task,
    source: SourceInfo,
    engine: EngineInfo,
    options: ProcessOptions,
    memory: Memory,
) -> Order:
    """What a sink is asked for.

    Raises OutputError where the output would go among the pictures that it is made of.
    """
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
        style_of(options, memory, source.lens),
        audio=next(iter(source.files), source.sound) if with_sound else None,
        start=zero_of(source, options.selection.start),
        end=source.origin + options.selection.end,
        stabilised=DEFAULT_STRENGTH if options.stabilize else 0.0,
        coding=options.coding,
    )


def style_of(options: ProcessOptions, memory: Memory, lens: Lens | None = None) -> Style:
    """How depth seen through ``lens`` is drawn, by something that remembers in ``memory``."""
    return Style(
        options.colormap,
        options.fixed_range,
        options.legend,
        memory=memory,
        stereo=dataclasses.replace(options.stereo, lens=lens),
        step=options.point_step,
        opacity=options.opacity,
    )
