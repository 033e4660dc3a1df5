"""The program itself: quick help, versions, exit codes of wrong usage, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livedepth import __version__
from training.datasets import check_pairs, load_split

Run = Callable[..., Any]
Spawn = Callable[..., "subprocess.Popen[str]"]
HEAVY = ("torch", "torchvision", "timm", "cv2", "PyQt6", "pyqtgraph", "lightning", "av", "numpy")
ROOT = Path(__file__).parents[2]


def test_help_is_quick_and_imports_nothing_heavy(spawn: Spawn) -> None:
    seconds = []
    for _ in range(3):  # the best of three: this machine may have other work
        start = time.monotonic()
        process = spawn("--help", before=("-X", "importtime"))
        out, imported = process.communicate(timeout=60)
        seconds.append(time.monotonic() - start)
    assert process.returncode == 0
    for command in ("app", "process", "record", "models", "devices", "train", "evaluate"):
        assert command in out
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in imported.splitlines()}
    assert "typer" in loaded, "the list of imports was not understood"
    assert loaded.isdisjoint(HEAVY)
    assert min(seconds) < 2


def test_the_help_of_no_command_imports_anything_heavy() -> None:
    script = """
import json, sys
from livedepth import cli
for command in ("app", "process", "record", "models", "devices", "train", "evaluate"):
    sys.argv = ["livedepth", command, "--help"]
    try:
        cli.main()
    except SystemExit as end:
        assert end.code == 0, command
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert set(json.loads(ran.stderr)).isdisjoint(HEAVY)
    assert ran.stdout.count("Usage: ") == 7


def test_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"livedepth {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["process"],
        ["process", "a.mp4"],
        ["process", "a.mp4", "-o", "b.mp4", "--start", "soon"],
        ["process", "a.mp4", "-o", "b.mp4", "--start", "-1"],
        ["process", "a.mp4", "-o", "b.mp4", "--sharpen"],
        ["record", "demo"],
        ["record", "demo", "-o", "x", "--frames", "0"],
        ["record", "demo", "-o", "x", "--every", "0"],
        ["models", "surplus"],
        ["conjure"],
        ["--nonsense"],
        ["evaluate"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments: list[str], run: Run) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert "Usage:" in ran.err and "Traceback" not in ran.err
    assert ran.out == ""
    assert list(Path.cwd().iterdir()) == []


def _interrupted(process: subprocess.Popen[str], ready: Callable[[], bool], number: int) -> int:
    """Send a signal once ``ready``, and give the exit code."""
    try:
        deadline = time.monotonic() + 60
        while not ready():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(number)
        return process.wait(30)
    finally:
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_and_leaves_no_file(
    number: int, spawn: Spawn, tmp_path: Path, out: Path, weights: Path, make_clip: Run
) -> None:
    clip = make_clip(tmp_path / "long.mp4", frames=5000)
    process = spawn("process", clip, "-o", out / "o.mp4", "-m", weights, "--device", "cpu")
    code = _interrupted(process, lambda: any(out.iterdir()), number)
    assert code == 130
    assert list(out.iterdir()) == []
    shown = process.communicate()[1]
    assert "cancelled" in shown and "Traceback" not in shown and "error" not in shown


def test_ctrl_c_while_recording_keeps_the_whole_pairs(
    spawn: Spawn, tmp_path: Path, weights: Path, make_clip: Run
) -> None:
    clip, root = make_clip(tmp_path / "long.mp4", frames=5000), tmp_path / "set"
    process = spawn("record", clip, "-o", root, "-m", weights, "--device", "cpu")
    table = root / "data" / "train.csv"
    code = _interrupted(
        process, lambda: table.is_file() and table.read_text().count("\n") > 3, signal.SIGINT
    )
    assert code == 130
    check_pairs(load_split(root, "train"))
    assert not list(root.rglob("*.part"))
    facts = json.loads((root / "dataset.json").read_text())
    assert 4 <= facts["pairs"] < 5000


def test_main_py_is_the_program(spawn: Spawn, out: Path, clip: Path, weights: Path) -> None:
    process = spawn("process", clip, "-o", out / "o.mp4", "-m", weights, "--device", "cpu")
    shown = process.communicate(timeout=120)
    assert process.returncode == 0, shown
    assert [p.name for p in out.iterdir()] == ["o.mp4"]


def test_letters_that_a_terminal_lacks_cost_no_command() -> None:
    ran = subprocess.run(
        [sys.executable, "main.py", "models"],
        cwd=ROOT,
        capture_output=True,
        encoding="latin-1",
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )
    assert ran.returncode == 0 and "residual-lite" in ran.stdout, ran.stderr
