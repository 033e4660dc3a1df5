"""What tasks would come to: frames, bytes and seconds, from a short trial of the real thing."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from livedepth.capture.base import SourceInfo
from livedepth.errors import UserError
from livedepth.inference.base import DepthEngine
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.places import check_target, open_input
from livedepth.jobs.plan import Task, is_done
from livedepth.jobs.process import check_task, process
from livedepth.jobs.runner import error_of
from livedepth.jobs.stores import address_of, at_hand
from livedepth.output.kinds import kind_named
from livedepth.pipeline.stream import Selection

_WARM, _TRIAL = 4, 48  # frames; a network's first ones take longer


@dataclass(frozen=True)
class Estimate:
    """What one task would come to.

    ``frames`` is None where the source does not say how many it has. ``kept`` of them an earlier
    run has done. ``bytes`` and ``seconds`` are None where there was no trial, or no number of
    frames. ``done``: it would be left out. ``error``: it would fail.
    """

    task: Task
    frames: int | None = None
    size: tuple[int, int] = (0, 0)  # width, height
    kept: int = 0
    bytes: int | None = None
    seconds: float | None = None
    done: bool = False
    error: UserError | None = None


@dataclass(frozen=True)
class Trial:
    """Seconds a frame, and bytes of output for each pixel of its picture."""

    seconds: float
    bytes: float


def estimates(
    tasks: Iterable[Task], engine: DepthEngine | None, options: ProcessOptions
) -> list[Estimate]:
    """An estimate for each task; with an ``engine``, after a trial on the first that runs.

    Nothing is written but into a temporary folder, which is removed. What is in a store is fetched.
    """
    looked = [_look(task, options) for task in tasks]
    if engine is None:
        return looked
    for one in looked:
        if one.error is None and not one.done and (trial := _try(one, engine, options)):
            return [_with(one, trial) for one in looked]
    return looked


def _look(task: Task, options: ProcessOptions) -> Estimate:
    try:
        if options.resume and is_done(task, options.kind):
            return Estimate(task, done=True)
        check_target(task, options)
        source = open_input(task.input)
        try:
            if not address_of(task.output):
                check_task(task, options)
            kept = kept_frames(task.output) if options.resume else 0
            info = source.info
            return Estimate(task, _frames(info, options.selection), (info.width, info.height), kept)
        finally:
            source.close()
    except Exception as error:  # noqa: BLE001 - the run itself would name it and go on, too
        return Estimate(task, error=error_of(task, error))


def _frames(info: SourceInfo, selection: Selection) -> int | None:
    """How many frames of a source are selected."""
    if info.endless:
        return round((selection.end - selection.start) * (info.fps or 0)) if info.fps else None
    if info.frames is None:
        return None
    if not (info.fps and info.duration):
        return info.frames
    share = (min(selection.end, info.duration) - selection.start) / info.duration
    return round(info.frames * min(1.0, max(0.0, share)))


def _try(one: Estimate, engine: DepthEngine, options: ProcessOptions) -> Trial | None:
    """Process the first frames for nothing; None where that fails."""
    kind = kind_named(options.kind)
    suffix = "" if kind.per_frame or not one.task.output.suffix else one.task.output.suffix
    with tempfile.TemporaryDirectory(prefix="livedepth-") as folder:
        measured = None
        for frames in (_WARM, _TRIAL):
            output = Path(folder) / f"{frames}{suffix}"
            start = options.selection.start
            part = dataclasses.replace(options.selection, start=start, frames=frames)
            chosen = dataclasses.replace(options, selection=part, resume=False, overwrite=False)
            try:
                report = process(Task(at_hand(one.task.input), output), engine, chosen)
            except Exception:  # noqa: BLE001 - there is no estimate then
                return None
            pixels = one.size[0] * one.size[1] * report.frames
            measured = Trial(report.seconds / report.frames, _bytes(output) / max(1, pixels))
    return measured


def _bytes(path: Path) -> int:
    if path.is_dir():
        return sum(entry.stat().st_size for entry in path.iterdir())
    return path.stat().st_size


def _with(one: Estimate, trial: Trial) -> Estimate:
    if one.frames is None or one.done or one.error is not None:
        return one
    left = max(0, one.frames - one.kept)
    return dataclasses.replace(
        one,
        bytes=round(trial.bytes * one.size[0] * one.size[1] * one.frames),
        seconds=trial.seconds * left,
    )
