"""Tasks on a cluster: what :class:`livedepth.jobs.runner.TaskRunner` is for one machine."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from livedepth.capture.base import Seekable, Source
from livedepth.capture.sources import exists, kind_of, open_source
from livedepth.claims import claimed
from livedepth.closing import Closing
from livedepth.errors import Cancelled
from livedepth.files import absolute
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.jobs import resuming
from livedepth.jobs.cluster.dividing import Division
from livedepth.jobs.cluster.link import Link
from livedepth.jobs.cluster.pieces import Film, Network
from livedepth.jobs.cluster.work import Indivisible
from livedepth.jobs.journal import forget
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.places import local_task
from livedepth.jobs.plan import Task
from livedepth.jobs.process import process
from livedepth.jobs.runner import Outcome, already_done, ended_by
from livedepth.jobs.running import comes_again
from livedepth.jobs.stores import address_of, size_of
from livedepth.pipeline.offline import Report

_POLL = 0.2  # seconds
_MOST = 256  # inputs at once: each has a thread here


@dataclass(frozen=True)
class _Known:
    """What is known of a source, or an engine, that is open elsewhere."""

    info: Any


class ClusterRunner(Closing):
    """Runs tasks on the cluster at ``address``, several at once, from a thread each.

    An input whose share of all ``tasks``, by its bytes, is more than a worker's is divided, where
    it can be; the others go to a worker each. ``network`` without its model says how engines are
    opened.
    """

    def __init__(self, address: str, network: Network, tasks: Sequence[Task]) -> None:
        self._network = network
        self._link = Link(address, network.device)
        count = self._link.slot.count
        self.at_once = min(_MOST, count + 1, len(tasks))
        self._least = sum(_bytes(task) for task in tasks) / (2 * count) if count > 1 else math.inf
        # Enough that nobody waits for who takes them in order; they hold maps in memory.
        self._permits = threading.Semaphore(2 * count + 1)
        self._info: EngineInfo | None = None
        self._model = ""
        self._loading = threading.Lock()

    def load(self, model: str) -> EngineInfo:
        """What the workers compute ``model`` with. Raises what opening an engine raises."""
        with self._loading:
            if self._info is None or self._model != model:
                asked = replace(self._network, model=model)
                self._info = self._link.result(self._link.start("find", asked), model)
                self._model = model
            return self._info

    def run(
        self,
        task: Task,
        model: str,
        options: ProcessOptions,
        *,
        started: Callable[[Source], None] = lambda source: None,
        progress: Callable[[int, str], None] = lambda done, stage: None,
        cancel: threading.Event | None = None,
    ) -> Outcome:
        """Run one task to its end. Raises what ``progress`` raises to end it, or all.

        ``progress`` is called several times a second, also where no frame is done; what it raises
        ends the task on the workers, too. After Cancelled nothing is left of it.
        """
        key, asked = task.written, task
        try:
            if already_done(task, options):
                return Outcome(task, skipped=True)
            task = _for_all(task)
            info = self.load(model)
            network = replace(self._network, model=model).as_found(info)
            report = None
            if _bytes(task) >= max(1.0, self._least):
                with local_task(task, options) as here:
                    division = Division(self._link, network, task.input, key, self._permits)
                    report = _divided(here, division, info, options, started, progress, cancel)
            if report is None:
                film = Film(task.input, task.output.name, options, network, info, resuming.SEGMENT)
                report = self._whole(film, task, started, progress, cancel)
        except Exception as error:  # noqa: BLE001 - the next task may well succeed
            return ended_by(asked, error)
        finally:
            self._link.forget(key)
        return Outcome(asked, report)

    def _whole(
        self,
        film: Film,
        task: Task,
        started: Callable[[Source], None],
        progress: Callable[[int, str], None],
        cancel: threading.Event | None,
    ) -> Report:
        link, key = self._link, task.written
        coming = link.start("whole", film, task, link.board, key)
        told = False
        try:
            while not link.ready([coming], _POLL):
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                done, info = link.progress(key)
                if info is not None and not told:
                    told = True
                    started(cast(Source, _Known(info)))
                progress(done, "")
        except BaseException:
            link.cancel([coming])
            raise
        return cast(Report, link.result(coming, task.input))

    def close(self) -> None:
        """Leave the cluster."""
        self._link.close()


def _divided(
    task: Task,
    division: Division,
    info: EngineInfo,
    options: ProcessOptions,
    started: Callable[[Source], None],
    progress: Callable[[int, str], None],
    cancel: threading.Event | None,
) -> Report | None:
    """None for a film that cannot be divided."""
    if not _divides(task, options):
        return None
    engine = cast(DepthEngine, _Known(info))  # nobody computes with it here
    try:
        return process(
            task,
            engine,
            options,
            started=started,
            progress=progress,
            cancel=cancel,
            run=division,
        )
    except Indivisible:
        with claimed(task.output):
            forget(task.output)
        return None


def _divides(task: Task, options: ProcessOptions) -> bool:
    """Whether an input is a film that can be begun in the middle, longer than one stretch."""
    if kind_of(task.input) != "video":
        return False
    source = open_source(task.input, paced=False, reading=options.reading)
    try:
        info = source.info
        seeks = info.duration is not None and isinstance(source, Seekable)
        long = info.frames is None or info.frames > resuming.SEGMENT
        return seeks and long and comes_again(info)
    finally:
        source.close()


def _for_all(task: Task) -> Task:
    """``task`` with paths from the root: workers are in other folders."""
    output = task.output if address_of(task.output) else absolute(task.output)
    is_path = not address_of(task.input) and exists(task.input)
    given = str(absolute(Path(task.input))) if is_path else task.input
    return replace(task, input=given, output=output)


def _bytes(task: Task) -> float:
    """Of a file; 0 of anything else."""
    if address := address_of(task.input):
        return size_of(address)
    try:
        path = Path(task.input)
        return float(path.stat().st_size) if path.is_file() else 0.0
    except (OSError, ValueError):
        return 0.0
