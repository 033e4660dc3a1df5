"""Tasks whose input or output lies in an object store, as tasks with files of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from livedepth.errors import Hint, OutputError
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.scratch import scratch
from livedepth.jobs.stores import address_of, at_hand, deliver, is_there
from livedepth.redact import redact


@contextmanager
def local_task(task: Task, options: ProcessOptions) -> Iterator[Task]:
    """``task`` with paths of this machine; what is there at the end is sent where it belongs.

    Raises SourceError and OutputError, the latter also where the output is there already and may
    not be overwritten. An output that did not get whole is lost: nothing is sent, or left here.
    """
    target = address_of(task.output)
    if target and not options.overwrite and is_there(target):
        raise OutputError(
            "{path}: exists already",
            Hint("choose another or --overwrite", "choose another, or allow overwriting"),
            path=redact(target),
        )
    here = replace(task, input=at_hand(task.input))
    if not target:
        yield here
        return
    with scratch() as folder:
        here = replace(here, output=folder / task.output.name)
        yield here
        if here.output.exists():
            deliver(here.output, target)
