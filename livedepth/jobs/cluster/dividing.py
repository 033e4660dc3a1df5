"""One film, shared among workers and joined so that nobody can see where.

The film is cut where a run on one machine makes a checkpoint: there its encoder begins with a key
frame, and its engine with an empty batch. For each film:

1. *survey*: one worker decodes it once and says of each cut which two frames lie before it (their
   times and the CRC-32 of their pictures) and where the output's clock is. A worker that begins at
   the cut seeks there, and goes on only if it finds these frames; else it reads from the
   beginning. It compares the time of every frame that it reads.
2. *compute*, shared: the network's depth of a stretch, as it is, on the network's own grid.
3. *carry*, one stretch after another: the range and the stabiliser see these maps in order, as
   they would in one process, and give the state that they are in at each cut. They need neither
   pictures nor the network, so that this takes a few milliseconds a frame at most.
4. *render*, shared: a stretch is read again, goes through a stabiliser and a range that begin in
   the state of its cut, and is drawn and encoded.

Where nothing crosses a cut (a fixed range or numbers, no stabiliser) 2 and 4 are one and 3 is left
out. Maps and states are objects in Ray's memory, which spills them to disks, moves them to who
needs them, and computes them again when a machine is lost. What is rendered is taken into the
output's journal in order, by who runs the command: an output that did not get whole is gone on
with by ``--resume``, with a cluster or without. At the end its segments are joined as ever.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from livedepth.capture.base import Source
from livedepth.errors import Cancelled, Message, OutputError
from livedepth.inference.base import DepthEngine
from livedepth.jobs import resuming
from livedepth.jobs.cluster.link import Link
from livedepth.jobs.cluster.pieces import (
    Carried,
    Cut,
    Film,
    Network,
    Piece,
    Stretch,
    Surveyed,
    Tally,
)
from livedepth.jobs.cluster.work import Indivisible
from livedepth.jobs.journal import Checkpoint, Journal
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.running import Progress, begun, kept_for_later, made_of, order_of
from livedepth.output.base import Divisible
from livedepth.output.kinds import kind_named
from livedepth.output.segments import lasting
from livedepth.pipeline.offline import Report, faults, slowest
from livedepth.postprocess.memory import Memory

_POLL = 0.2  # seconds
_PIECE = "piece"  # folder in the journal that what comes from a worker is unpacked into


@dataclass(frozen=True)
class _Coming:
    """A stretch that is at work, and the results that will be of it."""

    stretch: Stretch
    piece: Any
    # None where nothing crosses the cuts.
    maps: Any = None
    tally: Any = None
    after: Any = None

    @property
    def all(self) -> list[Any]:
        return [one for one in (self.maps, self.after, self.piece) if one is not None]


class Division:
    """Runs one film on the workers of ``link``; to be called as :func:`.running.run_task`.

    ``given`` is the film as workers find it: a path that all see, or an address in a store.
    ``permits`` limits the stretches that are under way, of all films together, and so the maps that
    wait in memory. Raises Indivisible, and what ``run_task`` raises.
    """

    def __init__(
        self,
        link: Link,
        network: Network,
        given: str,
        key: str,
        permits: threading.Semaphore,
    ) -> None:
        self._link, self._network = link, network
        self._given, self._key = given, key
        self._permits = permits
        self._coming: deque[_Coming] = deque()
        self._tallies: list[Tally] = []
        self._said: dict[Message, None] = {}

    def __call__(
        self,
        task: Task,
        source: Source,
        reopened: Callable[[], Source],
        engine: DepthEngine,
        options: ProcessOptions,
        progress: Progress,
        cancel: threading.Event | None,
    ) -> Report:
        started = time.perf_counter()
        source.close()  # it has said what it is; the workers read it
        order = order_of(task, source.info, engine.info, options, Memory())
        sink = lasting(kind_named(options.kind).open(order))
        if not isinstance(sink, Divisible):
            raise Indivisible
        journal = Journal(task.output, made_of(source.info, engine.info, options))
        with kept_for_later(task, journal, sink):
            kept, said = begun(journal, options)
            sink.keep_in(journal.folder, kept.sink if kept else None)
            film = Film(
                self._given,
                task.output.name,
                options,
                self._network,
                engine.info,
                resuming.SEGMENT,
            )
            into = _Joined(sink, journal, kept)
            surveyed = Surveyed(())
            if not (kept and kept.whole):
                surveyed = self._share(film, into, kept, progress, cancel)
            resumed = kept.frames if kept else 0
            into.finish()
        tally = Tally.sum(self._tallies)
        return Report(
            frames=into.frames,
            seconds=time.perf_counter() - started,
            dropped=0,
            non_finite=tally.non_finite,
            busy=tally.busy or {"read": 0.0},
            warnings=(
                *said,
                *surveyed.warnings,
                *dict.fromkeys((*self._said, *sink.warnings)),
                *faults(tally.empty, tally.held),
            ),
            resumed=resumed,
            empty=tally.empty,
            held=tally.held,
        )

    def _share(
        self,
        film: Film,
        into: _Joined,
        kept: Checkpoint | None,
        progress: Progress,
        cancel: threading.Event | None,
    ) -> Surveyed:
        """Have all stretches made and take them, in order. What the film's source said."""
        link, given, shared = self._link, film.input, self._link.keep(film)
        begin, state = None, None
        if kept is not None:
            begin = Cut(kept.frames, kept.marks, into.sink.elsewhere(kept.sink))
            state = link.keep(Carried(kept.memory, kept.state)) if film.carries else None
        survey = link.start("survey", shared, begin)
        surveyed: Surveyed | None = None
        permitted = False
        try:
            while surveyed is None or self._coming:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                watched = [self._coming[0].piece] if self._coming else []
                if surveyed is None:
                    permitted = permitted or self._permits.acquire(blocking=False)
                    watched += [survey] if permitted else []
                ready = link.ready(watched, _POLL)
                if not watched:
                    time.sleep(_POLL)  # other films have all permits
                if survey in ready:
                    found = link.result(next(survey), given)
                    if isinstance(found, Surveyed):
                        surveyed = found
                    else:
                        coming = self._begin(film, shared, found, state)
                        self._coming.append(coming)
                        state, permitted = coming.after, False
                elif ready:
                    self._take(film, into)
                self._show(into, progress)
        except BaseException:
            link.cancel([survey, *(one for coming in self._coming for one in coming.all)])
            raise
        finally:
            for _ in range(len(self._coming) + permitted):
                self._permits.release()
            self._coming.clear()
        return surveyed

    def _begin(self, film: Film, shared: Any, stretch: Stretch, before: Any) -> _Coming:
        link, maps, tally, after = self._link, None, None, None
        if film.carries:
            maps, tally = link.start("compute", shared, stretch)
            after = link.start("carry", shared, stretch, maps, before)
        piece = link.start("render", shared, stretch, maps, before, link.board, self._key)
        return _Coming(stretch, piece, maps, tally, after)

    def _take(self, film: Film, into: _Joined) -> None:
        """Take the first stretch that is under way, which is ready."""
        link, first, given = self._link, self._coming[0], film.input
        piece: Piece = link.result(first.piece, given)
        after = (
            link.result(first.after, given)
            if first.after is not None
            else Carried(film.memory().state, {})
        )
        if first.tally is not None:
            self._tallies.append(link.result(first.tally, given))
        self._tallies.append(piece.tally)
        self._said.update(dict.fromkeys(piece.warnings))
        into.take(piece, first.stretch, after)
        self._coming.popleft()
        self._permits.release()

    def _show(self, into: _Joined, progress: Progress) -> None:
        busy = Tally.sum(self._tallies).busy
        done, _ = self._link.progress(self._key)
        progress(max(into.frames, into.resumed + done), slowest(busy) if busy else "")


class _Joined:
    """The output, as far as it is there: stretches in ``sink``, each with a checkpoint."""

    def __init__(self, sink: Divisible, journal: Journal, kept: Checkpoint | None) -> None:
        self.sink, self._journal = sink, journal
        self.frames = self.resumed = kept.frames if kept else 0
        self._last = kept

    def take(self, piece: Piece, stretch: Stretch, after: Carried) -> None:
        """Take the next stretch, and note where one can go on. Raises OutputError."""
        folder = self._journal.folder / _PIECE
        try:
            for name, data in piece.files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                data.tofile(path)
        except OSError as error:
            raise OutputError(
                "{path}: writing failed ({reason})",
                path=self._journal.output,
                reason=error.strerror,
            ) from error
        self.sink.adopt(folder, piece.facts)
        self.frames += stretch.frames
        self._last = Checkpoint(
            self.frames,
            stretch.end.marks,
            self.sink.checkpoint(),
            after.memory,
            after.stabiliser,
        )
        self._journal.note(self._last)

    def finish(self) -> None:
        """Make the output whole. Raises OutputError; what is done is kept then."""
        if self._last is not None and not self._last.whole:
            self._journal.note(replace(self._last, whole=True))
        self.sink.finish()
        self._journal.remove()
