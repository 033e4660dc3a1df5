"""Which frames ``record`` records, and where their depth comes from: real sets, real processes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import partialmethod
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture.base import SourceInfo
from livedepth.capture.demo import DemoSource
from livedepth.capture.room import Room
from livedepth.commands.losses import left_out_text, loss_text
from livedepth.defaults import FOCAL
from livedepth.errors import Message
from livedepth.frames import Frame
from livedepth.inference.engines import open_engine
from livedepth.jobs.record import record_from
from livedepth.output.dataset import RecordOptions
from livedepth.pipeline.stream import Selection
from training.datasets import DepthPairs, load_split

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def _facts(root: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((root / "dataset.json").read_text(encoding="utf-8"))
    return facts


def _pictures(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.suffix in (".jpg", ".png")
    }


def test_the_demo_is_recorded_whole_alike_each_time_and_with_its_exact_depth(
    run: Run, tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DemoSource, "__init__", partialmethod(DemoSource.__init__, 96, 72))
    options = ("--rgb", "png", "-m", weights, "--device", "cpu", "--json")
    demo = ("demo", "--frames", 3, "--truth")
    # The third is recorded from the first, as if a camera that measures depth gave its pairs.
    for name, source in {"a": demo, "b": demo, "c": ("--depth-source", tmp_path / "a")}.items():
        ran = run("record", *source, "-o", tmp_path / name, *options)
        assert ran.code == 0, ran.err
        assert json.loads(ran.out)["skipped"] == {}
    first, facts = _pictures(tmp_path / "a"), _facts(tmp_path / "a")
    assert first == _pictures(tmp_path / "b") == _pictures(tmp_path / "c")
    assert len([name for name in first if name.startswith("predicted/")]) == 3
    again = _facts(tmp_path / "c")
    assert facts["pts"] == again["pts"] == [n / 30 for n in range(3)]
    assert (again["truth"], again["intrinsics"]["from"]) == (facts["truth"], "dataset.json")
    assert (facts["truth"], facts["dropped"]) == ({"kind": "exact", "name": "demo"}, 0)
    room, pairs = Room(96, 72, focal=FOCAL), DepthPairs(load_split(tmp_path / "a", "train"))
    exact, stored = room.render(2 / 30)[1], pairs[2][1]
    assert np.nanmax(np.abs(np.where(np.isfinite(exact), exact, np.nan) - stored)) <= 0.00051
    predicted = cv2.imread(str(tmp_path / "a" / "predicted" / "000002.png"), -1)
    assert predicted is not None and np.abs(predicted / 1000 - stored).mean() > 0.05


class Jumping:
    """A live source that jumps over two frames after every third, and says so."""

    def __init__(self) -> None:
        self.info = SourceInfo(
            "jumping", 64, 48, live=True, kind="camera", fps=Fraction(30), endless=True
        )
        self.warnings: tuple[Message, ...] = ()
        self.skipped = self._index = 0

    def read(self) -> Frame | None:
        if self._index >= 20:
            return None
        index = self._index
        self._index += 3 if index % 5 == 2 else 1
        self.skipped += 2 if index and index % 5 == 0 else 0
        image = np.full((48, 64, 3), 10 * index, np.uint8)
        return Frame(image, index, index / 30, time.monotonic(), "jumping")

    def close(self) -> None:
        pass


def test_recorded_maps_are_scored_as_their_network_is_now(
    run: Run, tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DemoSource, "__init__", partialmethod(DemoSource.__init__, 96, 72))
    network = (weights, "--device", "cpu")
    options = ("--frames", 3, "--truth", "--rgb", "png", "--device", "cpu", "-m", weights)
    assert run("record", "demo", "-o", tmp_path / "set", *options).code == 0
    scored = ("--recorded", "--data", tmp_path / "set", "--split", "train", "--json")
    for protocol in ("eigen", "densedepth"):  # the second asks for mirror images too
        ran = run("evaluate", *network, *scored, "--protocol", protocol)
        assert ran.code == 0, ran.err
        now, stored = json.loads(ran.out)["models"]
        assert stored["name"] == f"{_facts(tmp_path / 'set')['model']} (recorded)"
        assert (stored["latency_ms"], stored["device"]) == (None, "unknown")
        for key in ("delta1", "abs_rel", "rmse") if protocol == "eigen" else ():
            assert stored[key] == pytest.approx(now[key], rel=0.01, abs=0.002)
    table = run("evaluate", *scored[:-1])
    assert table.code == 0 and "(recorded)" in table.out
    assert run("evaluate", "--data", tmp_path / "set").code == 2
    (tmp_path / "set" / "predicted" / "000001.png").unlink()
    ran = run("evaluate", *scored)
    assert ran.code == 1 and "nothing is stored of what a network said of it" in ran.errors[0]


def test_what_a_source_skips_is_in_the_set_the_report_and_the_line(
    tmp_path: Path, weights: Path
) -> None:
    told: list[dict[str, int]] = []
    report = record_from(
        Jumping(),
        tmp_path / "set",
        open_engine(str(weights), device="cpu"),
        Selection(),
        options=RecordOptions(),
        lost=lambda skipped: told.append(dict(skipped)),
    )
    facts = _facts(tmp_path / "set")
    assert (report.frames, report.skipped, report.dropped) == (12, {"source": 6}, 6)
    assert (facts["skipped"], facts["dropped"], facts["pairs"]) == ({"source": 6}, 6, 12)
    assert told[-1] == {"source": 6}
    assert loss_text(report.skipped) == "6 frames were lost: 6 by the source itself"


def test_a_rate_and_only_what_is_new(
    run: Run, tmp_path: Path, weights: Path, data_dir: Path
) -> None:
    clip = data_dir / "clips" / "person-walk.mkv"
    options = ("-m", weights, "--device", "cpu", "--duration", 2)
    ran = run("record", clip, "-o", tmp_path / "rate", *options, "--fps", 5)
    assert ran.code == 0, ran.err
    steps = np.diff(_facts(tmp_path / "rate")["pts"])
    assert len(steps) == 9 and np.abs(steps - 0.2).max() < 0.04
    ran = run("record", clip, "-o", tmp_path / "novel", *options, "--novel")
    facts = _facts(tmp_path / "novel")
    assert 1 <= facts["pairs"] <= 10 and facts["skipped"]["near_duplicate"] > 20
    assert left_out_text(facts["skipped"]) in ran.err and "near-duplicates" in ran.err


def test_options_that_mean_nothing_together_are_refused_before_anything_is_loaded(
    run: Run, tmp_path: Path, clip: Path
) -> None:
    out = ("-o", tmp_path / "set", "-m", "no-such-model")
    for arguments, said in (
        ((), "give a SOURCE, or --depth-source"),
        (("demo", "--depth-source", "realsense"), "give SOURCE or --depth-source"),
        (("demo", "--ring", "2"), "--ring is of use with --on-key only"),
        (("demo", "--fps", "0"), "--fps 0"),
        ((clip, "--truth"), "only 'demo' knows its exact depth"),
        (("--depth-source", "nothing"), "is none of realsense, orbbec, openni"),
    ):
        ran = run("record", *arguments, *out)
        assert ran.code == 2 and len(ran.errors) == 1 and said in ran.errors[0], ran.err
    assert not (tmp_path / "set").exists()


def _process(*arguments: object, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "main.py", "record", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_without_a_terminal_no_key_is_waited_for(tmp_path: Path, weights: Path) -> None:
    process = _process(
        "demo", "--on-key", "-o", tmp_path / "set", "-m", weights, stdin=subprocess.DEVNULL
    )
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2 and err.startswith("error: --on-key needs a terminal")
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="its terminals are of another kind")
def test_a_key_records_q_ends_and_the_terminal_is_left_as_it_was(
    tmp_path: Path, weights: Path
) -> None:
    import termios

    master, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    out = tmp_path / "set"
    process = _process(
        *("demo", "--on-key", "--ring", 2, "-o", out, "-m", weights, "--device", "cpu"),
        *("--json",),
        stdin=terminal,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "space records a frame" in line:
                break
        times = out / "times.csv"
        _wait_for(times.exists)
        os.write(master, b"x \x00")
        _wait_for(lambda: len(times.read_text().splitlines()) > 1)
        os.write(master, b"q")
        result, err = process.communicate(timeout=120)
    finally:
        process.kill()
        after = termios.tcgetattr(terminal)
        os.close(master)
        os.close(terminal)
    assert process.returncode == 0, err
    assert after == before
    facts = _facts(out)
    assert json.loads(result)["frames"] == facts["pairs"] >= 1
    assert facts["pts"][-1] - facts["pts"][0] <= 2
    indices = Counter(np.rint(np.array(facts["pts"]) * 30).astype(int))
    assert max(indices.values()) == 1


def _wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_depth_camera_is_the_truth_beside_the_networks(
    run: Run, tmp_path: Path, weights: Path
) -> None:
    """A process of its own, with a package that plays frames instead of a camera's."""
    generator = np.random.default_rng(0)
    colour = generator.integers(0, 256, (4, 48, 64, 3), np.uint8)
    depth = generator.integers(2000, 9000, (4, 48, 64)).astype(np.uint16)
    depth[:, :9] = 0
    frames = tmp_path / "frames.npz"
    np.savez(frames, colour=colour, depth=depth, scale=0.0005, numbers=[1, 2, 5, 6])
    fakes = os.pathsep.join([str(ROOT / "tests" / "fakes"), str(ROOT)])
    process = _process(
        *("--depth-source", "realsense", "-o", tmp_path / "set", "-m", weights),
        *("--device", "cpu", "--frames", 4, "--rgb", "png", "--json"),
        env={**os.environ, "PYTHONPATH": fakes, "FAKE_REALSENSE": str(frames)},
    )
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    facts = _facts(tmp_path / "set")
    assert json.loads(out)["skipped"] == facts["skipped"] == {"source": 2}
    assert "2 by the source itself" in err
    assert facts["truth"] == {"kind": "measured", "name": "Fake RealSense D400"}
    assert facts["camera"]["name"] == "Fake RealSense D400"
    assert (facts["intrinsics"]["fx"], facts["intrinsics"]["from"]) == (0.9 * 64, "device")
    pairs = DepthPairs(load_split(tmp_path / "set", "train"))
    for number in range(4):
        image, stored = pairs[number]
        np.testing.assert_array_equal(image, colour[number])
        expected = np.where(depth[number] > 0, depth[number] * 0.0005, np.nan)
        assert np.isnan(stored[:9]).all()
        assert np.nanmax(np.abs(stored - expected)) <= 0.00051
        predicted = cv2.imread(str(tmp_path / "set" / "predicted" / f"{number:06d}.png"), -1)
        assert predicted is not None and (predicted[:9] > 0).any()
    options = ("--data", tmp_path / "set", "--split", "train", "--device", "cpu", "--json")
    ran = run("evaluate", weights, *options)
    assert ran.code == 0, ran.err
    assert "predicted by" not in ran.err, "it was measured"
    scores = json.loads(ran.out)
    assert "rmse" in json.dumps(scores)
