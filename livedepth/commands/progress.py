"""What ``process`` tells while it runs: bars for a person, JSON lines for a program, or nothing."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.progress import Progress, TextColumn

from livedepth.capture.base import Source
from livedepth.commands.frame_bars import frame_bars
from livedepth.commands.terminal import say, visible
from livedepth.errors import SettingsError
from livedepth.jobs.overall import size_of
from livedepth.jobs.plan import Task
from livedepth.redact import redact

_EVERY = 1.0  # seconds between two lines of one task's progress
STYLES = ("auto", "json", "none")


class Work:
    """How much of a batch is done, counted in bytes of its inputs: what is known of each at once.

    Of inputs that are no files each counts as much as a file of average size. Used by several
    threads.
    """

    def __init__(self, tasks: list[Task]) -> None:
        sizes = [size_of(task.input) for task in tasks]
        known = [size for size in sizes if size]
        usual = sum(known) / len(known) if known else 1.0
        self._sizes = [size or usual for size in sizes]
        self._shares = [0.0] * len(tasks)
        self._skipped = 0.0
        self._started = time.monotonic()
        self._lock = threading.Lock()

    def at(self, number: int, share: float, *, skipped: bool = False) -> None:
        """``share`` 0..1 of a task is done."""
        with self._lock:
            self._shares[number] = share
            if skipped:
                self._skipped += self._sizes[number]

    @property
    def share(self) -> float:
        """0..1 of the batch."""
        with self._lock:
            done = sum(size * share for size, share in zip(self._sizes, self._shares, strict=True))
            return done / sum(self._sizes)

    @property
    def left(self) -> float | None:
        """Seconds to the end of the batch at the speed so far; None before that is known."""
        with self._lock:
            total = sum(self._sizes)
            done = sum(size * share for size, share in zip(self._sizes, self._shares, strict=True))
            worked = done - self._skipped
            if worked <= 0:
                return None
            return (time.monotonic() - self._started) / worked * max(0.0, total - done)


class Telling:
    """Tells nothing but what has to be known: the base of the others. Used by several threads."""

    def begin(self, number: int, task: Task) -> None:
        """A task begins."""

    def opened(self, number: int, source: Source) -> None:
        """Its source is open."""

    def moved(self, number: int, done: int, stage: str) -> None:
        """``done`` frames are done; ``stage`` is the slowest one so far."""

    def ended(self, number: int, result: Mapping[str, Any]) -> None:
        """It is over; ``result`` is its entry in the JSON output."""

    def say(self, text: str) -> None:
        """A line for a person."""
        say(text)

    def note(self, text: str) -> None:
        """A line that ``--quiet`` leaves out."""


class Bars(Telling):
    """Bars with frames, frames per second, bottleneck and time left; one more for the batch.

    Nothing but lines where stderr is no terminal.
    """

    def __init__(self, tasks: list[Task], bar: Progress) -> None:
        self._bar, self._work = bar, Work(tasks)
        self._several = len(tasks) > 1
        self._ids: dict[int, Any] = {}
        self._frames: dict[int, int | None] = {}
        self._over = 0
        if self._several:
            self._all = bar.add_task("all", total=len(tasks), stage="")

    def begin(self, number: int, task: Task) -> None:
        name = visible(redact(task.input))
        self._ids[number] = self._bar.add_task(name, total=None, stage="")

    def opened(self, number: int, source: Source) -> None:
        self._frames[number] = source.info.frames
        if source.info.frames:
            self._bar.update(self._ids[number], total=source.info.frames)

    def moved(self, number: int, done: int, stage: str) -> None:
        shown = f"bottleneck: {stage}" if stage else ""
        self._bar.update(self._ids[number], completed=done, stage=shown)
        total = self._frames.get(number)
        self._work.at(number, min(1.0, done / total) if total else 0.0)
        self._show_all()

    def ended(self, number: int, result: Mapping[str, Any]) -> None:
        self._work.at(number, 1.0, skipped="skipped" in result)
        self._over += 1
        if number in self._ids:
            self._bar.remove_task(self._ids.pop(number))
        self._show_all()

    def _show_all(self) -> None:
        if self._several:
            left = self._work.left
            text = f"{self._work.share:.0%}" + (f", {_time(left)} left" if left else "")
            self._bar.update(self._all, completed=self._over, stage=text)

    def note(self, text: str) -> None:
        say(text)


class JsonLines(Telling):
    """One JSON object a line on stderr, and no other line."""

    def __init__(self, tasks: list[Task]) -> None:
        self._work = Work(tasks)
        self._frames: dict[int, int | None] = {}
        self._begun: dict[int, float] = {}
        self._told: dict[int, float] = {}
        self._lock = threading.Lock()
        self._write("plan", tasks=len(tasks))

    def begin(self, number: int, task: Task) -> None:
        self._begun[number] = time.monotonic()
        self._write("begin", task=number, input=redact(task.input), output=task.written)

    def opened(self, number: int, source: Source) -> None:
        self._begun[number] = time.monotonic()
        self._frames[number] = source.info.frames
        self._write("opened", task=number, frames=source.info.frames)

    def moved(self, number: int, done: int, stage: str) -> None:
        now, total = time.monotonic(), self._frames.get(number)
        self._work.at(number, min(1.0, done / total) if total else 0.0)
        if now - self._told.get(number, 0.0) < _EVERY:
            return
        self._told[number] = now
        fps = done / max(now - self._begun[number], 1e-6)
        left = max(0, total - done) / fps if total and fps else None
        self._write(
            "progress",
            task=number,
            done=done,
            frames=total,
            fps=round(fps, 2),
            left=_rounded(left),
            bottleneck=stage,
            share=round(self._work.share, 4),
            all_left=_rounded(self._work.left),
        )

    def ended(self, number: int, result: Mapping[str, Any]) -> None:
        self._work.at(number, 1.0, skipped="skipped" in result)
        self._write("end", task=number, **result)

    def say(self, text: str) -> None:
        self._write("message", text=redact(text))

    def _write(self, event: str, **facts: Any) -> None:
        with self._lock:
            print(json.dumps({"event": event, **facts}), file=sys.stderr, flush=True)  # noqa: T201


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


@contextmanager
def telling(tasks: list[Task], style: str, *, quiet: bool) -> Iterator[Telling]:
    """What tells how ``tasks`` go on, in a style of STYLES."""
    if style == "json":
        yield JsonLines(tasks)
    elif quiet or style == "none":
        yield Telling() if quiet else _Lines()
    else:
        with frame_bars(TextColumn("{task.fields[stage]}", markup=False)) as bar:
            yield Bars(tasks, bar)


class _Lines(Telling):
    def note(self, text: str) -> None:
        say(text)


def check_style(style: str, *, quiet: bool) -> None:
    """Raises SettingsError."""
    if style not in STYLES:
        raise SettingsError(
            "unknown progress {style!r}; known: {known}", style=style, known=", ".join(STYLES)
        )
    if quiet and style == "json":
        raise SettingsError("--quiet and --progress json do not go together")
