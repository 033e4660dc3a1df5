"""The queue: its time left, what it says of failures, and how it is cancelled."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from livedepth.capture.sources import open_source
from livedepth.inference.base import DepthEngine
from livedepth.inference.openvino_engine import OpenVinoEngine
from livedepth.inference.steps import steps_told_to
from livedepth.jobs import batch as module
from livedepth.jobs import process as process_module
from livedepth.jobs.batch import Batch, Job, JobState
from livedepth.jobs.process import ProcessOptions
from models.cards import WeightCard
from models.registry import create_model
from models.weights import save_weights
from tests.commands.conftest import write_clip
from tests.pipeline.conftest import FakeEngine, FakeSource

HANG = 60.0  # seconds: only a queue that hangs needs as long


def _wait(batch: Batch, until: Callable[[], bool] | None = None) -> None:
    deadline = time.monotonic() + HANG
    while not until() if until else batch.running:
        assert time.monotonic() < deadline, "the queue hangs"
        time.sleep(0.005)


class Clock:
    """Seconds that pass only where a test says so: one a frame, a thousand in a pause."""

    def __init__(self) -> None:
        self.now = 0.0
        self.batch: Batch | None = None

    def monotonic(self) -> float:
        now = self.now
        if self.batch is not None and self.batch.paused:
            # Asked for the first time in the pause: it ends right after this moment.
            self.now += 1000
            self.batch.pause(False)
        return now

    def frame(self, call: int) -> None:
        self.now += 1


def test_a_pause_is_no_part_of_the_time_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=clock.monotonic))
    seen: list[Job] = []

    def changed(number: int) -> None:
        job = batch.jobs[number]
        seen.append(job)
        if job.done in (2, 5):
            batch.pause(True)

    batch = Batch(lambda model: FakeEngine(model, clock.frame), changed)
    clock.batch = batch
    clip = write_clip(tmp_path / "clip.mkv", frames=10)
    batch.add([str(clip)], tmp_path / "out", ProcessOptions(), "a")
    _wait(batch)
    assert clock.now == 2 * 1000 + 10, "it was paused twice"
    left = {job.done: job.left for job in seen if job.state is JobState.RUNNING and job.left}
    assert left == {done: 10 - done for done in range(1, 10)}
    assert batch.jobs[0].state is JobState.DONE


def test_a_failure_names_its_file_and_the_next_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = [write_clip(tmp_path / f"{n}.mkv", frames=2) for n in range(2)]

    def opened(spec: str, **options: Any) -> Any:
        if spec == str(clips[0]):
            raise OSError(errno.EIO, "Input/output error")
        return open_source(spec, **options)

    monkeypatch.setattr(process_module, "open_source", opened)
    batch = Batch(FakeEngine)
    batch.add([str(clip) for clip in clips], tmp_path / "out", ProcessOptions(), "a")
    _wait(batch)
    first, second = batch.jobs
    assert first.state is JobState.FAILED and second.state is JobState.DONE
    assert str(first.error) == f"{clips[0]}: failed ([Errno 5] Input/output error)"


def test_a_job_whose_source_gives_nothing_is_cancelled_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = threading.Event()

    def wait(index: int) -> None:
        if index == 1:
            silent.set()
            source.closed.wait(HANG)

    source = FakeSource(5, before=wait)
    clip = write_clip(tmp_path / "clip.mkv", frames=2)

    def opened(spec: str, **options: Any) -> Any:
        return source if spec == "silent" else open_source(spec, **options)

    monkeypatch.setattr(process_module, "open_source", opened)
    batch = Batch(FakeEngine)
    batch.add(["silent", str(clip)], tmp_path / "out", ProcessOptions(), "a")
    assert silent.wait(HANG)
    _wait(batch, until=lambda: batch.jobs[0].done == 1)  # no frame is on its way any more
    batch.cancel(0)
    _wait(batch)
    assert [job.state for job in batch.jobs] == [JobState.CANCELLED, JobState.DONE]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["clip-depth.mp4"]


@pytest.mark.parametrize("ends", ["cancel", "suspend"])
def test_a_job_whose_network_is_being_converted_ends_at_once(
    ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    weights, converts = tmp_path / "slow.safetensors", threading.Event()
    save_weights(create_model("cnn-trans"), weights, WeightCard("cnn-trans", (24, 32), "test"))

    def opened(_model: str) -> DepthEngine:
        with steps_told_to(lambda _step: converts.set()):
            return OpenVinoEngine.load(weights)

    batch = Batch(opened)
    clip = write_clip(tmp_path / "clip.mkv", frames=2)
    batch.add([str(clip)], tmp_path / "out", ProcessOptions(), "slow")
    assert converts.wait(HANG)
    time.sleep(0.2)
    asked = time.monotonic()
    if ends == "cancel":
        batch.cancel(0)
        _wait(batch)
    else:
        assert batch.suspend(HANG)
    assert time.monotonic() - asked < 1.5
    expected = JobState.CANCELLED if ends == "cancel" else JobState.WAITING
    assert batch.jobs[0].state is expected
