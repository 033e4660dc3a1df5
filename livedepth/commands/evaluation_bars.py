"""What ``evaluate`` shows while it runs: one bar for each model, on stderr if it is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import MofNCompleteColumn, TimeRemainingColumn

from livedepth.commands.frame_bars import bars
from livedepth.commands.terminal import visible
from livedepth.redact import redact


@contextmanager
def evaluation_bars(
    names: Sequence[str],
) -> Iterator[Callable[[str, Iterable[int]], Iterable[int]]]:
    """While it lasts, what it gives counts the pictures of each of the models ``names``."""
    with bars(MofNCompleteColumn(), TimeRemainingColumn(), transient=True) as shown:
        tasks = {
            name: shown.add_task(visible(redact(name)), total=None, start=False) for name in names
        }

        def counted(name: str, indices: Iterable[int]) -> Iterator[int]:
            numbers = list(indices)
            shown.update(tasks[name], total=len(numbers))
            shown.start_task(tasks[name])
            for number in numbers:
                yield number
                shown.advance(tasks[name])

        yield counted
