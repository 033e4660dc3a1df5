"""An engine that gives metres by points that a person knows, before the first frame of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from livedepth.capture.base import STANDARD_INPUT, Source
from livedepth.errors import SettingsError, SourceError
from livedepth.inference.base import DepthEngine
from livedepth.inference.fitted import FittedEngine, Known, fit_to
from livedepth.inference.metres import scale_of
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.places import open_input
from livedepth.jobs.plan import Task
from livedepth.pipeline.stream import DepthStream, Selection


def refuse_several(tasks: Sequence[Task], *, cluster: bool) -> None:
    """Raises SettingsError where known points cannot mean one picture."""
    if len(tasks) != 1:
        raise SettingsError(
            "--known is about one picture, and there are {count} inputs",
            "process them one by one",
            count=len(tasks),
        )
    if cluster:
        raise SettingsError("--known cannot be used with --cluster", "leave out --cluster")
    if tasks[0].input == STANDARD_INPUT:
        raise SettingsError(
            "--known looks at the first picture before the run, and standard input is read once",
            "give the name of a file",
        )


def opened_input(tasks: Sequence[Task], options: ProcessOptions) -> Source:
    """The one input, open. Raises SourceError."""
    return open_input(tasks[0].input, options.reading, options.lens)


def fitted_to(
    engine: DepthEngine, known: Sequence[Known], opened: Callable[[], Source], selection: Selection
) -> DepthEngine:
    """``engine``, which gives metres by what is ``known`` of the first picture in ``selection``.

    Opens the source once for that picture. The engine is closed where something is raised:
    SettingsError of points that cannot be, and what source and engine raise.
    """
    try:
        stream = DepthStream(opened(), engine, replace(selection, frames=1), one_by_one=True)
        with closing(iter(stream)) as depths:
            first = next(depths, None)
        if first is None:
            raise SourceError("the known points have no picture: none is in the part that is taken")
        size = first.frame.image.shape[:2]
        # As the network gave it: what is fitted replaces what the camera's lens says.
        given = first.depth / scale_of(engine.info, first.lens, size)
        return FittedEngine(engine, fit_to(given, size, engine.info.unit, known))
    except BaseException:
        engine.close()
        raise
