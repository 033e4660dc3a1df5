"""The tasks of ``process`` one by one: what each ends with, for a person and for a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from livedepth.commands.reporting import describe_run

if TYPE_CHECKING:
    from livedepth.commands.progress import Telling
    from livedepth.jobs.cluster.runner import ClusterRunner
    from livedepth.jobs.plan import Task
    from livedepth.jobs.process import ProcessOptions
    from livedepth.jobs.runner import Outcome, TaskRunner

    Runner = TaskRunner | ClusterRunner


@dataclass(frozen=True)
class Ended:
    """How a task ended: its entry in the JSON output, and an exit code."""

    entry: Mapping[str, Any]
    code: int = 0

    @property
    def failed(self) -> bool:
        return "error" in self.entry


class Tasks:
    """Runs tasks of one command, each to its end: a failure is said, and the next is done."""

    def __init__(
        self, tasks: Sequence[Task], options: ProcessOptions, model: str, teller: Telling
    ) -> None:
        self._tasks, self._options, self._model = tasks, options, model
        self._teller = teller

    @property
    def tasks(self) -> Sequence[Task]:
        return self._tasks

    def load(self, runner: Runner) -> None:
        """Load the network, if a task needs one: what cannot be had ends the command, not a task.

        Raises what opening an engine raises.
        """
        from livedepth.jobs.runner import to_do

        if to_do(self._tasks, self._options):
            runner.load(self._model)

    def run(self, number: int, runner: Runner, check: Callable[[], None] = lambda: None) -> Ended:
        """Run one, with ``check`` after each frame. Raises what ends all of them."""
        task, teller = self._tasks[number], self._teller
        teller.begin(number, task)

        def moved(done: int, stage: str) -> None:
            check()
            teller.moved(number, done, stage)

        try:
            outcome = runner.run(
                task,
                self._model,
                self._options,
                started=lambda source: teller.opened(number, source),
                progress=moved,
            )
        except KeyboardInterrupt:
            self._say_kept(task)
            raise
        ended = self._shown(outcome)
        teller.ended(number, ended.entry)
        return ended

    def _say_kept(self, task: Task) -> None:
        from livedepth.jobs.journal import kept_frames

        if frames := kept_frames(task.output):
            self._teller.note(f"{task.written}: {frames} frames are kept; --resume goes on")

    def _shown(self, outcome: Outcome) -> Ended:
        from livedepth.commands.terminal import FAILED, code_of, show_traceback
        from livedepth.errors import Cancelled
        from livedepth.redact import redact

        task, teller = outcome.task, self._teller
        if outcome.skipped:
            teller.note(f"{task.written}: is there already")
            entry = {"input": redact(task.input), "output": task.written, "skipped": True}
            return Ended(entry)
        if outcome.report is not None:
            described = describe_run(
                task.input, task.written, outcome.report, tell=teller.say, note=teller.note
            )
            return Ended(described, FAILED if outcome.report.left_out else 0)
        if outcome.error is None:
            raise Cancelled
        alone = len(self._tasks) == 1
        show_traceback(outcome.fault or (outcome.error if alone else None))
        text = " ".join(redact(str(outcome.error)).split())
        teller.say(f"error: {text}")
        self._say_kept(task)
        code = code_of(outcome.error) if alone else FAILED
        return Ended({"input": redact(task.input), "error": text}, code)


def finish(ended: Sequence[Ended], *, quiet: bool) -> None:
    """Sum a batch up, and exit with its code where that is not 0."""
    from livedepth.commands.terminal import say

    if len(ended) > 1 and not quiet:
        failed = [one.entry["error"] for one in ended if one.failed]
        skipped = sum("skipped" in one.entry for one in ended)
        done = len(ended) - len(failed) - skipped
        before = f", {skipped} were there already" if skipped else ""
        say(f"{done} done{before}, {len(failed)} failed{':' if failed else ''}")
        for text in failed:
            say(f"  {text}")
    code = max((one.code for one in ended), default=0)
    if code:
        raise typer.Exit(code)
