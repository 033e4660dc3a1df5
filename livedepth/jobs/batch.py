"""A queue of files that become depth, on the same core as ``livedepth process``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from livedepth.aside.process import Aside
from livedepth.capture.base import Source
from livedepth.errors import Cancelled, Message, OutputError, Suspended, UserError
from livedepth.inference.aside import converted_in
from livedepth.inference.base import DepthEngine
from livedepth.jobs.overall import Overall, Pace
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

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True)
class Job:
    """One input and how far it is. ``total`` is None where the source does not know its length;
    ``left`` is seconds to its end, or None before that is known. ``begun``: its output was being
    written, and what is kept of that is gone on with."""

    task: Task
    options: ProcessOptions
    model: str
    state: JobState = JobState.WAITING
    done: int = 0
    total: int | None = None
    left: float | None = None
    error: UserError | None = None
    warnings: tuple[Message, ...] = ()
    begun: bool = False

    @property
    def share(self) -> float:
        """0..1 of it."""
        return 1.0 if self.state.over else self.done / self.total if self.total else 0.0


class Batch:
    """Runs jobs one after another in a thread of its own; each can be cancelled, all be paused.

    Each job has a number, which it keeps. ``changed`` is called with it whenever the job moves on,
    from that thread; it has to return at once. ``open_engine`` is called with a model's name when a
    job wants another than the one before, and the engine is closed after the last. A job that fails
    leaves nothing half-written and does not stop the next.
    """

    def __init__(
        self,
        open_engine: Callable[[str], DepthEngine],
        changed: Callable[[int], None] = lambda number: None,
    ) -> None:
        self._open_engine, self._changed = open_engine, changed
        self._jobs: dict[int, Job] = {}
        self._cancels: dict[int, threading.Event] = {}
        self._asides: dict[int, Aside] = {}  # where the networks of jobs are converted
        self._given = 0  # numbers, so far
        self._lock = threading.Lock()
        self._go = threading.Event()
        self._go.set()
        self._suspends = threading.Event()
        self._worker: Worker | None = None
        self._active = False  # whether the thread will look for another job
        self._pace = Pace()

    @property
    def jobs(self) -> list[Job]:
        """All jobs as they are now."""
        return list(self.numbered.values())

    @property
    def numbered(self) -> dict[int, Job]:
        """The same by their numbers."""
        with self._lock:
            return dict(self._jobs)

    @property
    def paused(self) -> bool:
        return not self._go.is_set()

    @property
    def running(self) -> bool:
        """Whether there is something to do that is being done or waits."""
        return any(not job.state.over for job in self.jobs)

    @property
    def overall(self) -> Overall:
        """How far all of them are."""
        jobs = {n: job for n, job in self.numbered.items() if job.state is not JobState.CANCELLED}
        return self._pace.overall(
            {number: (job.task.input, job.share) for number, job in jobs.items()},
            over=sum(job.state.over for job in jobs.values()),
            failed=sum(job.state is JobState.FAILED for job in jobs.values()),
        )

    def add(self, inputs: list[str], folder: Path, options: ProcessOptions, model: str) -> None:
        """Append a job for each input, its output in ``folder``, with the depth of ``model``.

        A film that has a name in common with another one that waits gets its whole name. Raises
        OutputError when another job that is not over still writes the same output.
        """
        with self._lock:
            tasks = [job.task for job in self._jobs.values() if not job.state.over]
            new = []
            for given in inputs:
                tasks.append(_beside(tasks, given, folder, options))
                new.append(Job(tasks[-1], options, model))
            self._append(new)
        self._start()

    def restore(self, jobs: Iterable[Job]) -> None:
        """Append jobs of an earlier run, and pause: they begin when somebody says so."""
        self.pause(True)
        with self._lock:
            self._append(jobs)

    def _append(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            self._jobs[self._given] = job
            self._cancels[self._given] = threading.Event()
            self._asides[self._given] = Aside()
            self._given += 1

    def pause(self, paused: bool) -> None:
        """Stand still after the present frame, or go on."""
        if paused:
            self._go.clear()
        else:
            self._go.set()
            if self.running:
                self._start()

    def cancel(self, number: int) -> None:
        """End a job, also one whose source gives nothing; what it wrote so far is removed."""
        self._cancels[number].set()
        self._asides[number].end()
        if self._jobs[number].state is JobState.WAITING:
            self._change(number, state=JobState.CANCELLED)

    def clear(self) -> list[int]:
        """Forget the jobs that are over; their numbers."""
        with self._lock:
            over = [number for number, job in self._jobs.items() if job.state.over]
            for number in over:
                del self._jobs[number], self._cancels[number], self._asides[number]
        return over

    def stop(self, timeout: float) -> bool:
        """Cancel everything; whether the thread ended within ``timeout`` seconds."""
        for number, job in self.numbered.items():
            if not job.state.over:
                self.cancel(number)
        return self._end(timeout)

    def suspend(self, timeout: float) -> bool:
        """End the thread, within ``timeout`` seconds or not; what is half done waits again, and
        what is kept of it can be gone on with."""
        self._suspends.set()
        with self._lock:
            asides = list(self._asides.values())
        for aside in asides:
            aside.end()
        return self._end(timeout)

    def _end(self, timeout: float) -> bool:
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
        self._go.wait()
        with self._lock:
            jobs = () if self._suspends.is_set() else self._jobs.items()
            found = next((n for n, job in jobs if job.state is JobState.WAITING), None)
            self._active = found is not None
        return found

    def _work(self) -> None:
        with TaskRunner(self._open_engine) as runner:
            while (number := self._next()) is not None:
                self._change(number, state=JobState.RUNNING)
                self._show(number, self._run(number, runner))

    def _run(self, number: int, runner: TaskRunner) -> Outcome:
        job, cancel = self._jobs[number], self._cancels[number]
        started = time.monotonic()
        idle = 0.0
        before: int | None = None  # frames that an earlier run had done

        def opened(source: Source) -> None:
            self._change(number, total=source.info.frames, begun=True)

        def moved(done: int, _stage: str) -> None:
            nonlocal idle, before
            waiting = time.monotonic()
            while not self._go.wait(0.1):
                if cancel.is_set():
                    break
            now = time.monotonic()
            idle += now - waiting
            if cancel.is_set():
                raise Cancelled
            if self._suspends.is_set():
                raise Suspended
            if before is None:
                before = done - 1
            total, left = self._jobs[number].total, None
            if total and done < total:
                # A pause says nothing about how fast the rest will be.
                left = (now - started - idle) / (done - before) * (total - done)
            if total:
                self._pace.note(number, now - started - idle, before / total)
            self._change(number, done=done, left=left)

        # Of what was begun, an output that is whole already was made by that run.
        options = replace(job.options, resume=True) if job.begun else job.options
        with converted_in(self._asides[number]):
            return runner.run(
                job.task, job.model, options, started=opened, progress=moved, cancel=cancel
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
        elif outcome.skipped:
            self._change(number, state=JobState.DONE, left=0.0)
        elif outcome.error is not None:
            self._change(number, state=JobState.FAILED, left=None, error=outcome.error)
        elif self._suspends.is_set():
            self._change(number, state=JobState.WAITING, left=None)
        else:
            self._change(number, state=JobState.CANCELLED, left=None)

    def _crashed(self, error: Exception) -> None:
        self._active = False
        for number, job in self.numbered.items():
            if not job.state.over:
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
    raise OutputError(
        "{output}: another job in the queue writes it", "choose another output", output=output
    )
