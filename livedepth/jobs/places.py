"""Tasks whose input or output lies in an object store, as tasks with files of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from livedepth.capture.base import Reading, Source
from livedepth.capture.sources import open_source
from livedepth.errors import Hint, Message, OutputError, UserError
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.scratch import scratch
from livedepth.jobs.stores import address_of, at_hand, deliver, is_there, place_of
from livedepth.lens import Lens
from livedepth.redact import redact


def check_target(task: Task, options: ProcessOptions) -> None:
    """Raises OutputError where an output in a store is the input, or is there and has to stay."""
    target = address_of(task.output)
    if not (target or address_of(task.input)):
        return  # files of this machine are looked at when their source is open
    if place_of(task.input) == place_of(task.output):
        raise OutputError("{path}: is the input itself", "choose another output", path=task.written)
    if target and not options.overwrite and is_there(target):
        raise OutputError(
            "{path}: exists already",
            Hint("choose another or --overwrite", "choose another, or allow overwriting"),
            path=redact(target),
        )


@contextmanager
def local_task(task: Task, options: ProcessOptions) -> Iterator[Task]:
    """``task`` with paths of this machine; what is there at the end is sent where it belongs.

    Raises SourceError and OutputError, the latter also as :func:`check_target` does. What is
    raised inside names the input and the output as ``task`` does. An output that did not get whole
    is lost: nothing is sent, or left here.
    """
    check_target(task, options)
    here = replace(task, input=at_hand(task.input))
    with ExitStack() as stack:
        target = address_of(task.output)
        if target:
            folder = stack.enter_context(scratch())
            here = replace(here, output=folder / task.output.name)
        with named({here.input: redact(task.input), str(here.output): task.written}):
            yield here
        if target and here.output.exists():
            deliver(here.output, target)


def open_input(given: str, reading: Reading | None = None, lens: Lens | None = None) -> Source:
    """The source ``given``, of a store too. Raises SourceError, which names it as it is given."""
    path = at_hand(given)
    with named({path: redact(given)}):
        return open_source(path, paced=False, reading=reading or Reading(), lens=lens)


@contextmanager
def named(names: Mapping[str, str]) -> Iterator[None]:
    """Put into what is raised here the names that a person knows, in place of other ones."""
    names = {ours: given for ours, given in names.items() if ours != given}
    try:
        yield
    except UserError as error:
        known = error.message
        values = {key: names.get(str(value), value) for key, value in known.values.items()}
        if values == known.values:
            raise
        raise type(error)(Message(known.template, known.hint, **values)) from error
