"""``process --cluster`` on a real Ray cluster of two workers gives what one process gives."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from tests.commands.conftest import ROOT, Ran
from tests.jobs.test_resuming import contents

ray: Any = pytest.importorskip("ray", reason="the extra 'cluster' is not installed")
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes there")
SEGMENT, FRAMES = 24, 110


def write_film(path: Path) -> Path:
    """A moving pattern that brightens, with a cut, B-frames, sound, and times that are not even."""
    noise = np.random.default_rng(1).integers(0, 255, (2, 48, 250, 3), np.uint8)
    wide = [cv2.GaussianBlur(one, (0, 0), 3) for one in noise]
    base = Fraction(1001, 24000)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=1 / base, options={"g": "25"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24000)
        sound: Any = container.add_stream("aac", rate=48000, layout="mono")
        for index in range(FRAMES):
            image = (wide[index > 60][:, index : index + 64] * (0.3 + index / 160)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts = index * 1001 + 200 * (index % 3)
            frame.time_base = Fraction(1, 24000)
            container.mux(stream.encode(frame))
        samples = np.sin(np.arange(int(FRAMES * base * 48000)) / 30).astype(np.float32)
        for place in range(0, len(samples) - 1024, 1024):
            tone = av.AudioFrame.from_ndarray(
                samples[None, place : place + 1024], format="fltp", layout="mono"
            )
            tone.sample_rate, tone.pts, tone.time_base = 48000, place, Fraction(1, 48000)
            container.mux(sound.encode(tone))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))
    return path


class Workers:
    """A cluster whose head does no work, with two workers of one processor each."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        self._cluster = Cluster(
            initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
        )
        self.address = self._cluster.address
        for _ in range(2):
            self._cluster.add_node(num_cpus=1)

    def at_work(self) -> list[tuple[int, str]]:
        """Number and task of each process of a worker that has one."""
        raylets = {
            process.process.pid
            for node in self._cluster.worker_nodes
            for process in node.all_processes["raylet"]
        }
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                title = (folder / "cmdline").read_bytes().rstrip(b"\0").decode(errors="replace")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent in raylets and title.startswith("ray::") and title != "ray::IDLE":
                found.append((int(folder.name), title.removeprefix("ray::").partition("(")[0]))
        return found

    def stop(self) -> None:
        self._cluster.shutdown()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    before = dict(os.environ)
    os.environ.update(PYTHONPATH=str(ROOT), RAY_USAGE_STATS_ENABLED="0")
    made = Workers()
    yield made
    made.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livedepth.jobs.resuming.SEGMENT", SEGMENT)


@pytest.fixture
def process(run: Callable[..., Ran], weights: Path, workers: Workers) -> Callable[..., Ran]:
    """``livedepth process`` with the tiny network; ``shared``: on the cluster."""

    def call(*arguments: object, shared: bool) -> Ran:
        more = ["--cluster", workers.address] if shared else []
        return run("process", *arguments, "-m", weights, "--json", *more)

    return call


class Killer:
    """Kills, once, the first process that is at one of ``tasks``."""

    def __init__(self, workers: Workers, *tasks: str) -> None:
        self._workers, self._tasks = workers, tasks
        self.killed: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._over.is_set() and not self.killed:
            for pid, task in self._workers.at_work():
                if task in self._tasks:
                    os.kill(pid, signal.SIGKILL)
                    self.killed.append(task)
                    return
            time.sleep(0.01)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@pytest.mark.parametrize(
    ("name", "options", "at"),
    [
        ("o.mp4", ["--stabilize"], "compute"),
        ("o.mp4", ["--as", "side-by-side", "--start", "0.5", "--end", "4"], "render"),
        ("o.mkv", ["--as", "gray16"], "render"),
        ("o", ["--as", "npz", "--stabilize"], "carry"),
    ],
)
def test_with_a_worker_killed_the_result_is_that_of_one_process(
    name: str,
    options: list[str],
    at: str,
    film: Path,
    tmp_path: Path,
    process: Callable[..., Ran],
    workers: Workers,
) -> None:
    alone, shared = tmp_path / "alone" / name, tmp_path / "shared" / name
    first = process(film, "-o", alone, *options, shared=False)
    assert first.code == 0, first.err
    with Killer(workers, at) as killer:
        ran = process(film, "-o", shared, *options, shared=True)
    assert ran.code == 0, ran.err
    assert killer.killed == [at]
    assert contents(shared) == contents(alone)
    assert [path.name for path in shared.parent.iterdir()] == [name]
    (entry,), (of_one,) = json.loads(ran.out)["outputs"], json.loads(first.out)["outputs"]
    for key in ("frames", "dropped", "warnings", "left_out", "non_finite"):
        assert entry[key] == of_one[key]
