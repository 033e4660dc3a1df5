"""What ``evaluate`` shows while it runs: one bar for each model, on stderr if it is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from livedepth.commands.terminal import visible
from livedepth.redact import redact


@contextmanager
def evaluation_bars(
    names: Sequence[str],
) -> Iterator[Callable[[str, Iterable[int]], Iterable[int]]]:
    """While it lasts, what it gives counts the pictures of each of the models ``names``."""
    console = Console(stderr=True)
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bars:
        tasks = {
            name: bars.add_task(visible(redact(name)), total=None, start=False) for name in names
        }

        def counted(name: str, indices: Iterable[int]) -> Iterator[int]:
            numbers = list(indices)
            bars.update(tasks[name], total=len(numbers))
            bars.start_task(tasks[name])
            for number in numbers:
                yield number
                bars.advance(tasks[name])

        yield counted
