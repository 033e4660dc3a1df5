"""Several tasks at once share one engine, fail alone, and stop together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livedepth.errors import EngineError
from livedepth.inference.base import Prediction
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.parallel import run_all
from livedepth.jobs.plan import Task
from livedepth.jobs.runner import TaskRunner
from livedepth.jobs.shared_engine import SharedEngine
from tests.commands.conftest import write_clip
from tests.pipeline.test_holding import Picky


def test_each_run_gets_its_own_maps_in_order() -> None:
    """Of an engine that takes three pictures at once, whoever they are of."""
    engine = Picky(set())
    threads = set()
    before = engine.infer

    def infer(image: np.ndarray) -> Prediction:
        threads.add(threading.get_ident())
        return before(image)

    engine.infer = infer  # type: ignore[method-assign]
    with SharedEngine(engine) as shared:

        def run(number: int, check: Callable[[], None]) -> list[int]:
            images = (np.full((6, 8, 3), 20 * number + n, np.uint8) for n in range(number + 5))
            return [int(r.depth[0, 0]) for r in shared.seat().infer_all(images)]

        got = run_all(8, run, 4)
    assert got == [[20 * number + n for n in range(number + 5)] for number in range(8)]
    assert len(threads) == 1 and engine.closes == 1


def test_a_failure_of_the_engine_reaches_who_waits() -> None:
    with SharedEngine(Picky({7})) as shared:
        seat = shared.seat()
        with pytest.raises(EngineError):
            seat.infer(np.full((6, 8, 3), 7, np.uint8))
        assert seat.infer(np.full((6, 8, 3), 8, np.uint8)).depth[0, 0] == 8


def test_tasks_at_once_give_what_they_give_one_by_one(tmp_path: Path) -> None:
    clips = [write_clip(tmp_path / f"{n}.mkv", frames=3 + n) for n in range(5)]
    clips[2].write_text("text")
    tasks = [Task(str(clip), tmp_path / "out" / f"{clip.stem}.mkv") for clip in clips]
    options = ProcessOptions(kind="gray16")
    with SharedEngine(Picky(set())) as shared:
        runners = [TaskRunner(lambda model: shared.seat()) for _ in tasks]
        ended = run_all(5, lambda n, check: runners[n].run(tasks[n], "m", options), 3)
    assert [None if e.report is None else e.report.frames for e in ended] == [3, 4, None, 6, 7]
    assert "2.mkv" in str(ended[2].error)
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_all_stop_when_one_has_to() -> None:
    begun: list[int] = []

    def run(number: int, check: Callable[[], None]) -> None:
        begun.append(number)
        if number == 1:
            raise ZeroDivisionError
        while True:
            check()
            time.sleep(0.001)

    with pytest.raises(ZeroDivisionError):
        run_all(10, run, 2)
    assert len(begun) <= 3
    assert not [t for t in threading.enumerate() if t.name.startswith("livedepth-task")]
