"""What ``evaluate`` shows while it runs, on stderr: a bar for each model where that is a terminal,
else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import MofNCompleteColumn, TimeRemainingColumn

from livedepth.commands.frame_bars import bars
from livedepth.commands.terminal import say, visible
from livedepth.redact import redact

_EVERY = 10.0  # seconds between two lines


@contextmanager
def evaluation_bars(
    names: Sequence[str], every: float = _EVERY
) -> Iterator[Callable[[str, Iterable[int]], Iterable[int]]]:
    """While it lasts, what it gives counts the pictures of each of the models ``names``, and of
    what else is gone through. Lines are at least ``every`` seconds apart."""
    with bars(MofNCompleteColumn(), TimeRemainingColumn(), transient=True) as shown:
        tasks = {
            name: shown.add_task(visible(redact(name)), total=None, start=False) for name in names
        }

        def counted(name: str, indices: Iterable[int]) -> Iterator[int]:
            numbers = list(indices)
            if name not in tasks:
                tasks[name] = shown.add_task(visible(redact(name)))
            shown.reset(tasks[name], total=len(numbers))
            said = time.monotonic()
            for done, number in enumerate(numbers, start=1):
                yield number
                shown.advance(tasks[name])
                if shown.disable and time.monotonic() - said >= every:
                    said = time.monotonic()
                    say(f"{name}: {done} of {len(numbers)} pictures")

        yield counted
