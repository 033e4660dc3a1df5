"""A queue of files that become depth, on the same core as ``livedepth process``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from livedepth.capture.base import Source
from livedepth.errors import Cancelled, Message, OutputError, UserError
from livedepth.inference.base import DepthEngine
from livedepth.jobs.plan import Task, output_name
from livedepth.jobs.process import ProcessOptions
from livedepth.jobs.runner import Outcome, TaskRunner, error_of
from livedepth.pipeline.worker import Worker


class JobState(Enum):
    """Where a job is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """One input and how far it is. ``total`` is None where the source does not know its length;
    ``left`` is seconds to its end, or None before that is known."""

    task: Task
    options: ProcessOptions
    model: str
    state: JobState = JobState.WAITING
    done: int = 0
    total: int | None = None
    left: float | None = None
    error: UserError | None = None
    warnings: tuple[Message, ...] = ()


class Batch:
    """Runs jobs one after another in a thread of its own; each can be cancelled, all be paused.

    ``changed`` is called with a job's number whenever it moves on, from that thread; it has to
    return at once. ``open_engine`` is called with a model's name when a job wants another than the
    one before, and the engine is closed after the last. A job that fails leaves nothing
    half-written and does not stop the next.
    """

    def __init__(
        self,
        open_engine: Callable[[str], DepthEngine],
        changed: Callable[[int], None] = lambda number: None,
    ) -> None:
        self._open_engine, self._changed = open_engine, changed
        self._jobs: list[Job] = []
        self._lock = threading.Lock()
        self._go = threading.Event()
        self._go.set()
        self._cancels: list[threading.Event] = []  # one for each job
        self._worker: Worker | None = None
        self._active = False  # whether the thread will look for another job

    @property
    def jobs(self) -> list[Job]:
        """All jobs as they are now."""
        with self._lock:
            return list(self._jobs)

    @property
    def paused(self) -> bool:
        return not self._go.is_set()

    @property
    def running(self) -> bool:
        """Whether there is something to do that is being done or waits."""
        states = {job.state for job in self.jobs}
        return bool(states & {JobState.WAITING, JobState.RUNNING})

    def add(self, inputs: list[str], folder: Path, options: ProcessOptions, model: str) -> None:
        """Append a job for each input, its output in ``folder``, with the depth of ``model``.

        A film that has a name in common with another one that waits gets its whole name. Raises
        OutputError when another job that is not over still writes the same output.
        """
        with self._lock:
            busy = (JobState.WAITING, JobState.RUNNING)
            tasks = [job.task for job in self._jobs if job.state in busy]
            new = []
            for given in inputs:
                tasks.append(_beside(tasks, given, folder, options))
                new.append(Job(tasks[-1], options, model))
            self._jobs += new
            self._cancels += [threading.Event() for _ in new]
        self._start()

    def pause(self, paused: bool) -> None:
        """Stand still after the present frame, or go on."""
        if paused:
            self._go.clear()
        else:
            self._go.set()

    def cancel(self, number: int) -> None:
        """End a job, also one whose source gives nothing; what it wrote so far is removed."""
        self._cancels[number].set()
        if self._jobs[number].state is JobState.WAITING:
            self._change(number, state=JobState.CANCELLED)

    def stop(self, timeout: float) -> bool:
        """Cancel everything; whether the thread ended within ``timeout`` seconds."""
        for number, job in enumerate(self.jobs):
            if job.state in (JobState.WAITING, JobState.RUNNING):
                self.cancel(number)
        self._go.set()
        return self._worker is None or self._worker.join(timeout)

    def _start(self) -> None:
        with self._lock:
            if self._active:
                return
            self._active = True
        self._worker = Worker("batch", self._work, self._crashed).start()

    def _change(self, number: int, **what: object) -> None:
        with self._lock:
            self._jobs[number] = replace(self._jobs[number], **what)  # type: ignore[arg-type]
        self._changed(number)

    def _next(self) -> int | None:
        with self._lock:
            jobs = enumerate(self._jobs)
            found = next((n for n, job in jobs if job.state is JobState.WAITING), None)
            self._active = found is not None
        return found

    def _work(self) -> None:
        with TaskRunner(self._open_engine) as runner:
            while (number := self._next()) is not None:
                self._change(number, state=JobState.RUNNING)
                self._show(number, self._run(number, runner))

    def _run(self, number: int, runner: TaskRunner) -> Outcome:
        job, cancel = self.jobs[number], self._cancels[number]
        started = time.monotonic()
        idle = 0.0

        def opened(source: Source) -> None:
            self._change(number, total=source.info.frames)

        def moved(done: int, _stage: str) -> None:
            nonlocal idle
            waiting = time.monotonic()
            while not self._go.wait(0.1):
                if cancel.is_set():
                    break
            idle += time.monotonic() - waiting
            if cancel.is_set():
                raise Cancelled
            total = self._jobs[number].total
            left = None
            if total and done < total:
                # A pause says nothing about how fast the rest will be.
                left = (time.monotonic() - started - idle) / done * (total - done)
            self._change(number, done=done, left=left)

        return runner.run(
            job.task, job.model, job.options, started=opened, progress=moved, cancel=cancel
        )

    def _show(self, number: int, outcome: Outcome) -> None:
        report = outcome.report
        if report is not None:
            self._change(
                number,
                state=JobState.DONE,
                done=report.frames,
                left=0.0,
                warnings=report.warnings,
            )
        elif outcome.error is not None:
            self._change(number, state=JobState.FAILED, left=None, error=outcome.error)
        else:
            self._change(number, state=JobState.CANCELLED, left=None)

    def _crashed(self, error: Exception) -> None:
        self._active = False
        for number, job in enumerate(self.jobs):
            if job.state in (JobState.WAITING, JobState.RUNNING):
                shown = error_of(job.task, error)
                self._change(number, state=JobState.FAILED, left=None, error=shown)


def _beside(tasks: list[Task], given: str, folder: Path, options: ProcessOptions) -> Task:
    taken = {str(task.output).casefold() for task in tasks}
    same = any(task.input == given for task in tasks)
    for whole in (False, True):
        output = folder / output_name(given, options.kind, options.coding, whole=whole)
        if str(output).casefold() not in taken:
            return Task(given, output)
        if same:
            break
    raise OutputError("{output}: another job in the queue writes it", output=output)
