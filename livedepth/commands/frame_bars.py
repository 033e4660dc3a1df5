"""Progress bars, mostly of frames, on stderr where that is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from livedepth.commands.terminal import visible
from livedepth.redact import redact

if TYPE_CHECKING:
    from livedepth.capture.base import Source


class SpeedColumn(ProgressColumn):
    """Frames per second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:5.1f} fps" if speed else "  --- fps")


class FrameProgress:
    """A bar with frames, frames per second and time left; hidden if stderr is not a terminal."""

    def __init__(self, bar: Progress, name: str, total: int | None) -> None:
        self._bar = bar
        self._name = visible(redact(name))
        self._task = bar.add_task(self._name, total=total)

    def started(self, source: Source) -> None:
        """Take the number of frames to expect from the source, if it knows it."""
        if source.info.frames:
            self._bar.update(self._task, total=source.info.frames)

    def noted(self, text: str) -> bool:
        """Show ``text`` behind the name; whether anybody sees it."""
        self._bar.update(self._task, description=f"{self._name} ({text})")
        return not self._bar.disable

    def moved(self, done: int) -> None:
        """``done`` frames are done."""
        self._bar.update(self._task, completed=done)

    def of(self, done: int, total: int) -> None:
        """``done`` of ``total`` are done."""
        self._bar.update(self._task, completed=done, total=total)


def bars(*columns: ProgressColumn, transient: bool = False) -> Progress:
    """Bars with their names and ``columns``, where stderr is a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),  # a name may hold [brackets]
        BarColumn(),
        *columns,
        console=console,
        disable=not console.is_terminal,
        transient=transient,
    )


def frame_bars(*more: ProgressColumn) -> Progress:
    """Bars with frames, frames per second, time left and ``more``, where stderr is a terminal."""
    return bars(MofNCompleteColumn(), SpeedColumn(), TimeRemainingColumn(), *more)


@contextmanager
def frame_progress(name: str, total: int | None = None) -> Iterator[FrameProgress]:
    """Show a progress bar while frames of ``name`` are processed."""
    with frame_bars() as bar:
        yield FrameProgress(bar, name, total)
