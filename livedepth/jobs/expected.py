"""The size of the pictures that will come, for networks whose input follows it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress

from livedepth.capture.sources import kind_of
from livedepth.errors import UserError
from livedepth.inference.folders import is_installed
from livedepth.inference.known_models import resolve_model
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.places import open_input
from livedepth.jobs.plan import Task
from livedepth.jobs.runner import to_do


def expected_size(
    model: str, tasks: Sequence[Task], options: ProcessOptions
) -> tuple[int, int] | None:
    """Height and width of the pictures of the first task that is to be done.

    None where the network asks for no size, or nothing but reading the input tells it. Raises
    what :func:`resolve_model` raises.
    """
    if not is_installed(resolve_model(model)):
        return None
    for task in tasks:
        if kind_of(task.input) not in ("video", "pictures") or not to_do([task], options):
            continue
        with (
            suppress(UserError, OSError),  # that task will say so
            closing(open_input(task.input, options.reading)) as source,
        ):
            return source.info.height, source.info.width
    return None
