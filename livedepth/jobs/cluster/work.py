"""What a worker does for a film: four steps, of which each can be done again anywhere.

Nothing here knows how the steps get to the workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from livedepth import __version__
from livedepth.capture.base import Source
from livedepth.errors import (
    DeviceMemoryError,
    EngineError,
    LivedepthError,
)
from livedepth.frames import Depth
from livedepth.inference.base import DepthEngine
from livedepth.inference.engines import open_engine
from livedepth.jobs.cluster.pieces import (
    Carried,
    Cut,
    Film,
    Maps,
    Network,
    Piece,
    Stretch,
    Surveyed,
    Tally,
)
from livedepth.jobs.cluster.stand_ins import (
    Checked,
    KeptMaps,
    Part,
    Recalled,
    Sought,
    Unseen,
    other_frames,
)
from livedepth.jobs.journal import Arrays, Mark
from livedepth.jobs.places import open_input
from livedepth.jobs.plan import Task
from livedepth.jobs.resuming import mark_of
from livedepth.jobs.running import order_of
from livedepth.jobs.scratch import scratch
from livedepth.output.base import Divisible, Sink
from livedepth.output.kinds import kind_named
from livedepth.output.segments import lasting
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import DepthStream
from livedepth.postprocess.memory import Memory, Remembers
from livedepth.postprocess.range_tracker import RangeTracker
from livedepth.postprocess.stabiliser import FrameStabiliser, Stabiliser
from livedepth.postprocess.stereo import Parallax
from livedepth.threads import beside_network, reckon_with

Moved = Callable[[int], None]


class Indivisible(Exception):
    """A film that one worker has to do as a whole."""


@lru_cache(maxsize=1)
def engine_of(network: Network) -> DepthEngine:
    """The engine of this process: the next stretch most likely needs the same one.

    Raises what :func:`open_engine` raises.
    """
    return open_engine(
        network.model,
        engine=network.engine,
        device=network.device,
        precision=network.precision,
        like=network.like,
    )


def prepare(film: Film) -> None:
    """Do all as it is done where the command runs.

    Raises LivedepthError where this machine has another livedepth.
    """
    reckon_with(film.cores)
    cv2.setNumThreads(beside_network())
    if film.version != __version__:
        raise LivedepthError(
            "a worker of the cluster has livedepth {theirs}, and this is {ours}",
            "install the same version on all machines",
            theirs=__version__,
            ours=film.version,
        )


def divisible_sink(film: Film, source: Source, folder: Path, memory: Memory) -> Divisible:
    """The sink of a stretch, or of a film that is only looked through, in ``folder``.

    Raises Indivisible where it has no stretches, and what opening it raises.
    """
    task = Task(film.input, folder / film.output)
    order = order_of(task, source.info, film.engine, film.options, memory)
    sink = lasting(kind_named(film.options.kind).open(order))
    if not isinstance(sink, Divisible):
        raise Indivisible
    return sink


def survey(film: Film, begin: Cut | None) -> Iterator[Stretch | Surveyed]:
    """Decode a film (after ``begin``) once, and say where its stretches are, each once it is past.

    A stretch has SEGMENT frames, as many as lie between two checkpoints of a run on one machine,
    and the last what is left. Raises Indivisible where its pictures change their size, and what
    reading the film raises.
    """
    prepare(film)
    with scratch() as folder:
        source = _read(film)
        try:
            sink = divisible_sink(film, source, folder, Memory())
            sink.keep_in(folder, begin.place if begin else None)
        except BaseException:
            source.close()
            raise
        given = source if begin is None else _resumed(film, source, begin)
        cut = begin or Cut(0, (), sink.elsewhere(None))
        shape, marks, times = None, cut.marks, list[float]()
        stream = DepthStream(given, Unseen(film.engine), film.options.selection)
        with closing(iter(stream)) as depths:
            for frame in (depth.frame for depth in depths):
                shape = shape or frame.image.shape
                if frame.image.shape != shape:
                    raise Indivisible
                sink.skip(frame)
                times.append(frame.pts)
                if len(times) >= film.segment - 1:
                    marks = (*marks, mark_of(frame))[-2:]
                if len(times) == film.segment:
                    stretch = _between(cut, marks, sink, times)
                    yield stretch
                    cut, times = stretch.end, []
        if times:
            yield _between(cut, marks, sink, times)
        yield Surveyed((*source.info.notes, *given.warnings))


def _between(begin: Cut, marks: tuple[Mark, ...], sink: Divisible, times: list[float]) -> Stretch:
    end = Cut(begin.frames + len(times), marks, sink.elsewhere(sink.checkpoint(durable=False)))
    return Stretch(begin, end, np.array(times))


def compute(film: Film, stretch: Stretch) -> tuple[Maps, Tally]:
    """The network's depth of a stretch. Raises what source and engine raise."""
    prepare(film)
    kept = KeptMaps(with_grey=film.options.stabilize)
    with closing(_opened(film, stretch)) as source:
        report = _run(film, stretch, source, engine_of(film.network), kept)
    grey = np.stack(kept.grey) if kept.grey else None
    return Maps(np.stack(kept.depth), kept.unit, grey, kept.width), _tally(report)


def carry(film: Film, stretch: Stretch, maps: Maps, before: Carried | None) -> Carried:
    """What crosses the cut at the end of a stretch, of what crossed that at its beginning.

    The range and the stabiliser see the maps one after another, as in one process, but neither
    pictures nor files: this is the one step of a film that cannot be shared.
    """
    prepare(film)
    memory = film.memory()
    stabiliser = Stabiliser() if film.options.stabilize else None
    if before is not None:
        memory.state = before.memory
        if stabiliser is not None:
            stabiliser.state = _writable(before.stabiliser)
    for number, pts in enumerate(stretch.times.tolist()):
        depth = maps.depth[number].copy()
        if stabiliser is not None:
            assert maps.grey is not None
            depth = stabiliser.update_grey(maps.grey[number].copy(), depth, maps.unit)
        for part in memory.parts:
            _show(part, depth, pts, maps)
    return Carried(memory.state, stabiliser.state if stabiliser is not None else {})


def _show(part: Remembers, depth: Depth, pts: float, maps: Maps) -> None:
    """Have a part of a drawing see a map as if it was drawn. Raises Indivisible."""
    if isinstance(part, RangeTracker):
        part.update(depth, pts, maps.unit)
    elif isinstance(part, Parallax):
        part.update(depth, pts, maps.unit, maps.width)
    else:
        raise Indivisible


def render(
    film: Film,
    stretch: Stretch,
    maps: Maps | None = None,
    before: Carried | None = None,
    moved: Moved = lambda done: None,
) -> Piece:
    """Draw and encode a stretch, after what crossed the cut at its beginning.

    Without ``maps`` its depth is computed here. Raises what source, engine and sink raise.
    """
    prepare(film)
    memory = Memory()
    stabiliser = FrameStabiliser() if film.options.stabilize else None
    engine = engine_of(film.network) if maps is None else Recalled(film.engine, maps)
    with scratch() as folder, closing(_opened(film, stretch)) as source:
        sink = divisible_sink(film, source, folder, memory)
        sink.keep_in(folder, stretch.begin.place)
        if before is not None:
            memory.state = before.memory
            if stabiliser is not None:
                stabiliser.state = _writable(before.stabiliser)
        part = Part(sink)
        report = _run(film, stretch, source, engine, part, stabiliser, moved)
        files = {
            path.relative_to(folder).as_posix(): np.fromfile(path, np.uint8)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    return Piece(files, part.facts, part.warnings, _tally(report))


def _run(
    film: Film,
    stretch: Stretch,
    source: Source,
    engine: DepthEngine,
    sink: Sink,
    stabiliser: FrameStabiliser | None = None,
    moved: Moved = lambda done: None,
) -> Report:
    selection = replace(film.options.selection, frames=stretch.frames)
    begun = False

    def counted(done: int) -> None:
        nonlocal begun
        begun = True
        moved(done)

    run = OfflineRun(
        source, engine, sink, selection=selection, stabiliser=stabiliser, progress=counted
    )
    try:
        report = run.run()
    except EngineError as error:
        # A picture that the network fails on gets the map before, which here is another stretch's.
        if stretch.begin.frames and not begun and not isinstance(error, DeviceMemoryError):
            raise Indivisible from error
        raise
    if report.frames != stretch.frames:
        raise other_frames(source)
    return report


def _tally(report: Report) -> Tally:
    return Tally(report.non_finite, report.empty, report.held, report.busy)


def _opened(film: Film, stretch: Stretch) -> Source:
    """The film, its next frame the first of the stretch. Raises SourceError."""
    source = _read(film)
    begun = source if not stretch.begin.frames else _resumed(film, source, stretch.begin)
    return Checked(begun, stretch.times, late=not stretch.begin.frames)


def _read(film: Film) -> Source:
    """The film, from its beginning. Raises SourceError."""
    return open_input(film.input, film.options.reading, film.options.lens)


def _resumed(film: Film, source: Source, begin: Cut) -> Sought:
    again = partial(_read, film)
    return Sought(source, begin.marks, again, Path(film.output))


def _writable(arrays: Arrays) -> dict[str, npt.NDArray[Any]]:
    """Copies: arrays of another process may not be written to."""
    return {name: array.copy() for name, array in arrays.items()}
