"""Tasks run one after another: engines come and go with the model, and no task ends the others."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import av
import pytest
from av.error import FFmpegError

from livedepth.capture.sources import open_source
from livedepth.errors import Cancelled, EngineError, SourceError
from livedepth.jobs import process as module
from livedepth.jobs.plan import Task
from livedepth.jobs.process import ProcessOptions
from livedepth.jobs.runner import TaskRunner
from tests.commands.conftest import write_clip
from tests.pipeline.conftest import FakeEngine


class Opener:
    """Opens engines, and remembers them; a model in ``broken`` cannot be opened."""

    def __init__(self) -> None:
        self.made: list[FakeEngine] = []
        self.broken: set[str] = set()

    def __call__(self, model: str) -> FakeEngine:
        assert all(engine.closes for engine in self.made), "the one before was closed first"
        if model in self.broken:
            raise EngineError("{model}: no such engine", model=model)
        self.made.append(FakeEngine(model))
        return self.made[-1]


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    clips = [write_clip(tmp_path / f"{n}.mkv", frames=3) for n in range(3)]
    return [Task(str(clip), tmp_path / f"{clip.stem}-depth.mp4") for clip in clips]


def test_an_engine_lasts_until_another_model_is_wanted(tasks: list[Task]) -> None:
    opener = Opener()
    with TaskRunner(opener) as runner:
        for task, model in zip(tasks, "aab", strict=True):
            outcome = runner.run(task, model, ProcessOptions())
            assert outcome.report is not None and outcome.report.frames == 3
    assert [engine.info.model for engine in opener.made] == ["a", "b"]
    assert [engine.closes for engine in opener.made] == [1, 1]


def test_an_engine_that_cannot_be_opened_costs_its_own_task(tasks: list[Task]) -> None:
    opener = Opener()
    opener.broken.add("b")
    with TaskRunner(opener) as runner:
        outcomes = [runner.run(t, m, ProcessOptions()) for t, m in zip(tasks, "aba", strict=True)]
    assert [outcome.report is not None for outcome in outcomes] == [True, False, True]
    assert str(outcomes[1].error) == "b: no such engine"
    assert [engine.closes for engine in opener.made] == [1, 1]


def test_cancelling_leaves_nothing_of_the_task(tasks: list[Task]) -> None:
    def cancel(done: int, stage: str) -> None:
        raise Cancelled

    with TaskRunner(Opener()) as runner:
        outcome = runner.run(tasks[0], "a", ProcessOptions(), progress=cancel)
        assert (outcome.report, outcome.error) == (None, None)
        assert not tasks[0].output.exists()
        assert not list(tasks[0].output.parent.glob("*.part"))
        assert runner.run(tasks[1], "a", ProcessOptions()).report is not None


ERRORS: dict[str, tuple[Exception, str, bool]] = {
    "of the system": (PermissionError(errno.EACCES, "Permission denied"), "failed (", False),
    "of PyAV": (av.error.ExternalError(1, "decoder gave up"), "failed (", False),
    "ours, for a person": (SourceError("{name}: unplugged", name="cam"), "cam: unplugged", False),
    "a fault": (ZeroDivisionError("a bug"), "failed (a bug)", True),
}


@pytest.mark.parametrize("what", ERRORS)
def test_an_error_names_its_input_and_the_next_task_is_done(
    what: str, tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    error, expected, fault = ERRORS[what]
    assert what != "of PyAV" or isinstance(error, FFmpegError)

    def opened(spec: str, **options: Any) -> Any:
        if spec == tasks[0].input:
            raise error
        return open_source(spec, **options)

    monkeypatch.setattr(module, "open_source", opened)
    with TaskRunner(Opener()) as runner:
        first, second = (runner.run(task, "a", ProcessOptions()) for task in tasks[:2])
    assert first.report is None and expected in str(first.error)
    if "failed" in expected:
        assert str(first.error).startswith(f"{tasks[0].input}: ")
    assert (first.fault is error) == fault
    assert second.report is not None


def test_a_password_is_no_part_of_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(spec: str, **options: Any) -> Any:
        raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")

    monkeypatch.setattr(module, "open_source", refuse)
    with TaskRunner(Opener()) as runner:
        task = Task("rtsp://anna:s3cret@host/x", tmp_path / "o.mp4")
        outcome = runner.run(task, "a", ProcessOptions())
    assert "rtsp://***@host/x: failed (" in str(outcome.error)
