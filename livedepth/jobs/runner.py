"""One task after another, each with its outcome: for ``process`` and for the window's queue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from av.error import FFmpegError

from livedepth.capture.base import Source
from livedepth.claims import claimed
from livedepth.closing import Closing
from livedepth.errors import Cancelled, LivedepthError, Suspended, UserError, explained
from livedepth.inference.base import DepthEngine
from livedepth.jobs.journal import forget, kept_frames
from livedepth.jobs.places import local_task
from livedepth.jobs.plan import Task, is_done
from livedepth.jobs.process import ProcessOptions, process
from livedepth.pipeline.offline import Report
from livedepth.redact import redact


@dataclass(frozen=True)
class Outcome:
    """How a task ended: with a report, with an error that names its input, or, cancelled, neither.

    ``skipped``: it was done before. ``fault`` is what was raised where that is a fault of the
    program's, which nobody else can mend; ``error`` says it too.
    """

    task: Task
    report: Report | None = None
    error: UserError | None = None
    fault: Exception | None = None
    skipped: bool = False


class TaskRunner(Closing):
    """Runs tasks with an engine that is opened when the model changes, and closed at the end."""

    def __init__(self, open_engine: Callable[[str], DepthEngine]) -> None:
        self._open = open_engine
        self._engine: DepthEngine | None = None
        self._model = ""

    def load(self, model: str) -> DepthEngine:
        """The engine of ``model``. Raises what opening it raises."""
        if self._engine is None or self._model != model:
            self.close()  # first: two networks may not fit into the memory of a device
            self._engine, self._model = self._open(model), model
        return self._engine

    def give(self) -> DepthEngine:
        """The engine that is open, which is the caller's to close from now on."""
        assert self._engine is not None, "none was loaded"
        engine, self._engine = self._engine, None
        return engine

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
        """Run one task to its end. Raises nothing but what ends the program.

        ``progress`` may raise Cancelled, and ``cancel`` is heeded also where no frame comes; then
        nothing is left of the task. It may raise Suspended too, and then what ``resume`` can go on
        with is left.
        """
        try:
            if already_done(task, options):
                return Outcome(task, skipped=True)
            with local_task(task, options) as here:
                report = process(
                    here,
                    self.load(model),
                    options,
                    started=started,
                    progress=progress,
                    cancel=cancel,
                )
        except Exception as error:  # noqa: BLE001 - the next task may well succeed
            return ended_by(task, error)
        return Outcome(task, report)

    def close(self) -> None:
        """Close the engine, if one is open."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


def to_do(tasks: Iterable[Task], options: ProcessOptions) -> bool:
    """Whether there is a task that needs an engine: one that is not done, as far as one can see."""
    return any(not options.resume or _is_open(task, options.kind) for task in tasks)


def already_done(task: Task, options: ProcessOptions) -> bool:
    """Whether a task has to be left out. Raises as :func:`.plan.is_done` does."""
    # With both, as the window's queue goes on, what is there is what is to be replaced.
    if not options.resume or options.overwrite or not is_done(task, options.kind):
        return False
    # What a run left that was killed when its output had just become whole.
    if kept_frames(task.output):
        with claimed(task.output):
            forget(task.output)
    return True


def _is_open(task: Task, kind: str) -> bool:
    try:
        return not is_done(task, kind)
    except (UserError, OSError):
        return False  # it fails before it needs one


def ended_by(task: Task, error: Exception) -> Outcome:
    """How a task ended that raised ``error``: cancelled, to be gone on with, or failed."""
    if isinstance(error, Cancelled | Suspended):
        return Outcome(task)
    known = isinstance(error, UserError | OSError | FFmpegError)
    return Outcome(task, error=error_of(task, error), fault=None if known else error)


def error_of(task: Task, error: Exception) -> UserError:
    """``error`` for a person: of the system or of a library it often does not name the input."""
    given = redact(task.input)
    return explained(error, LivedepthError, "{input}: failed ({reason})", input=given)
