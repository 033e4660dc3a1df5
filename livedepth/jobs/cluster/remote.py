"""The tasks as they run on workers, which tell a board how far they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from livedepth.capture.base import SourceInfo
from livedepth.inference.base import EngineInfo
from livedepth.jobs.cluster import work
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
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.places import local_task
from livedepth.jobs.plan import Task
from livedepth.jobs.process import process
from livedepth.pipeline.offline import Report

_EVERY = 0.5  # seconds between two messages of a task


class Board:
    """How far each input is: an actor that workers write on and the command reads."""

    def __init__(self) -> None:
        self._begun: dict[str, int] = {}
        self._done: dict[str, dict[int, int]] = {}
        self._infos: dict[str, SourceInfo] = {}

    def begun(self, key: str) -> int:
        """How often an input was begun, this time included."""
        self._begun[key] = self._begun.get(key, 0) + 1
        return self._begun[key]

    def opened(self, key: str, info: SourceInfo) -> None:
        """The source of an input is open."""
        self._infos[key] = info

    def moved(self, key: str, part: int, done: int) -> None:
        """``done`` frames of a part are done: fewer than before, where it had to be begun again."""
        self._done.setdefault(key, {})[part] = done

    def read(self, key: str) -> tuple[int, SourceInfo | None]:
        """Frames done of all parts, and what is known of the source."""
        return sum(self._done.get(key, {}).values()), self._infos.get(key)

    def forget(self, key: str) -> None:
        """An input is over."""
        self._begun.pop(key, None)
        self._done.pop(key, None)
        self._infos.pop(key, None)


def _telling(board: Any, key: str, part: int) -> Callable[[int], None]:
    told = 0.0

    def moved(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told > _EVERY:
            told = now
            board.moved.remote(key, part, done)

    return moved


def find(network: Network) -> EngineInfo:
    """What a worker computes with, where that is ``auto``. Raises as ``open_engine`` does."""
    return work.engine_of(network).info


def survey(film: Film, begin: Cut | None) -> Iterator[Stretch | Surveyed]:
    """As :func:`.work.survey`."""
    yield from work.survey(film, begin)


def compute(film: Film, stretch: Stretch) -> tuple[Maps, Tally]:
    """As :func:`.work.compute`."""
    return work.compute(film, stretch)


def carry(film: Film, stretch: Stretch, maps: Maps, before: Carried | None) -> Carried:
    """As :func:`.work.carry`."""
    return work.carry(film, stretch, maps, before)


def render(
    film: Film,
    stretch: Stretch,
    maps: Maps | None,
    before: Carried | None,
    board: Any,
    key: str,
) -> Piece:
    """As :func:`.work.render`, telling the board."""
    part = stretch.begin.frames
    piece = work.render(film, stretch, maps, before, _telling(board, key, part))
    board.moved.remote(key, part, stretch.frames)
    return piece


def whole(film: Film, task: Task, board: Any, key: str) -> Report:
    """Process an input as a whole. Raises what :func:`.process` raises."""
    import ray

    work.prepare(film)
    options = film.options
    if ray.get(board.begun.remote(key)) > 1:
        # What is there is of a worker that was lost: its output, or frames to go on with.
        kept = kept_frames(task.output) > 0
        options = replace(options, resume=kept, overwrite=not kept)
    moved = _telling(board, key, 0)
    with local_task(task, options) as here:
        return process(
            here,
            work.engine_of(film.network),
            options,
            started=lambda source: board.opened.remote(key, source.info),
            progress=lambda done, stage: moved(done),
        )


TASKS: dict[str, Callable[..., Any]] = {
    "find": find,
    "survey": survey,
    "compute": compute,
    "carry": carry,
    "render": render,
    "whole": whole,
}
