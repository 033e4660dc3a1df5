"""``process --cluster`` on a real Ray cluster of two workers gives what one process gives."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.jobs.cluster.remote import TASKS
from livedepth.jobs.journal import kept_frames
from tests.commands.conftest import ROOT, Ran
from tests.jobs.test_resuming import contents

# As the program does; Ray reads it when it is imported.
os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
ray: Any = pytest.importorskip("ray", reason="the extra 'cluster' is not installed")
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes there")
SEGMENT, FRAMES = 24, 110


def write_film(path: Path, frames: int = FRAMES) -> Path:
    """A moving pattern that brightens, with a cut, B-frames, sound, and times that are not even."""
    noise = np.random.default_rng(1).integers(0, 255, (2, 48, 250, 3), np.uint8)
    wide = [cv2.GaussianBlur(one, (0, 0), 3) for one in noise]
    base = Fraction(1001, 24000)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=1 / base, options={"g": "25"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24000)
        sound: Any = container.add_stream("aac", rate=48000, layout="mono")
        for index in range(frames):
            at = index % 160
            image = (wide[at > 60][:, at : at + 64] * (0.3 + at / 250)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts = index * 1001 + 200 * (index % 3)
            frame.time_base = Fraction(1, 24000)
            container.mux(stream.encode(frame))
        samples = np.sin(np.arange(int(frames * base * 48000)) / 30).astype(np.float32)
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
    """A cluster of two machines, as Ray sees it, with a processor each."""

    def __init__(self) -> None:
        lean: dict[str, Any] = {
            "num_cpus": 1,
            "include_log_monitor": False,
            "object_store_memory": 100 * 2**20,
        }
        self._cluster: Any = import_module("ray.cluster_utils").Cluster(
            initialize_head=True, head_node_args={**lean, "include_dashboard": False}
        )
        self.address = self._cluster.address
        self._cluster.add_node(**lean)
        self._raylets = {
            process.process.pid
            for node in self._cluster.list_all_nodes()
            for process in node.all_processes["raylet"]
        }

    def at_work(self) -> list[tuple[int, str]]:
        """Number and task of each process of a worker that has one."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                title = (folder / "cmdline").read_bytes().rstrip(b"\0").decode(errors="replace")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            task = title.removeprefix("ray::").partition("(")[0]
            if parent in self._raylets and task in TASKS:
                found.append((int(folder.name), task))
        return found

    def stop(self) -> None:
        self._cluster.shutdown()


def entries(ran: Ran) -> list[dict[str, Any]]:
    assert ran.out.startswith("{"), (ran.out, ran.err)
    return list(json.loads(ran.out)["outputs"])


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    before = dict(os.environ)
    os.environ.update(
        PYTHONPATH=str(ROOT),
        RAY_USAGE_STATS_ENABLED="0",
    )
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


def test_a_film_with_a_worker_killed_is_that_of_one_process(
    film: Path, tmp_path: Path, process: Callable[..., Ran], workers: Workers
) -> None:
    alone, shared = tmp_path / "alone" / "o.mp4", tmp_path / "shared" / "o.mp4"
    options = ["--as", "side-by-side", "--stabilize", "--start", "0.3"]
    first = process(film, "-o", alone, *options, shared=False)
    assert first.code == 0, first.err
    with Killer(workers, "compute", "render") as killer:
        ran = process(film, "-o", shared, *options, shared=True)
    assert ran.code == 0, ran.err
    assert killer.killed
    assert contents(shared) == contents(alone)
    assert [path.name for path in shared.parent.iterdir()] == ["o.mp4"]
    entry, of_one = entries(ran)[0], entries(first)[0]
    for key in ("frames", "dropped", "warnings", "left_out", "non_finite"):
        assert entry[key] == of_one[key]


def test_clips_go_to_a_worker_each_and_a_bad_one_costs_nothing(
    film: Path, clip: Path, tmp_path: Path, process: Callable[..., Ran], workers: Workers
) -> None:
    """Through a store: fsspec's file system of this machine, which all workers see."""
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(film.read_bytes()[:3000])
    given = [f"file://{path}" for path in (clip, bad, film)]
    with Killer(workers, "whole") as killer:
        ran = process(*given, "-o", f"file://{tmp_path}/out", "--as", "gray16", shared=True)
    assert ran.code == 1 and killer.killed
    found = entries(ran)
    assert [entry.get("frames") for entry in found] == [10, None, FRAMES]
    assert [line for line in ran.errors if "bad.mp4" in line] == ran.errors
    alone = tmp_path / "alone"
    assert process(clip, film, "-o", alone, "--as", "gray16", shared=False).code == 0
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == ["clip-depth.mkv", "film-depth.mkv"]
    for path in out.iterdir():
        assert contents(path) == contents(alone / path.name)


def test_ctrl_c_ends_the_workers_and_keeps_what_is_done(
    film: Path, weights: Path, tmp_path: Path, spawn: Callable[..., Any], workers: Workers
) -> None:
    long = tmp_path / "long.mp4"
    write_film(long, frames=960)  # four stretches of their real length
    output = tmp_path / "out" / "o.mp4"
    how = [long, "-o", output, "-m", weights, "--cluster", workers.address, "--progress", "none"]
    running = spawn("process", *how)
    deadline = time.monotonic() + 300
    while not kept_frames(output) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 130, err
    kept = kept_frames(output)
    assert 0 < kept < 960
    assert f"{kept} frames are kept; --resume goes on" in err
    assert workers.at_work() == []
    assert not output.exists()


def test_without_a_cluster_there_is_one_line(
    film: Path, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    ran = run("process", film, "-o", tmp_path / "o.mp4", "--cluster", "127.0.0.1:1")
    assert ran.code == 1 and len(ran.errors) == 1
    assert "--cluster 127.0.0.1:1: no cluster is there" in ran.errors[0]


def test_without_ray_it_is_said_how_to_install_it(
    film: Path, tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    ran = run("process", film, "-o", tmp_path / "o.mp4", "--cluster", "auto")
    assert ran.code == 1
    assert ran.errors == ["error: this needs the package ray; pip install 'livedepth[cluster]'"]
