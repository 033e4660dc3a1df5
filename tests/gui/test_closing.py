"""The end of the program, as real processes: in time, whatever a thread does, and without a crash.

Each process notes on stdout when it was asked to close and the test when it was gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 3.0  # seconds from the wish to the end
PROGRAM = """
import sys, threading, time
from PyQt6.QtCore import QTimer
from livedepth.gui.app import run_app
import livedepth.inference.engines as engines

closing = threading.Event()

def sleeps(*_args, **_options):
    time.sleep(60)

def spins(*_args, **_options):
    while True:
        pass

def keeps_the_lock(*_args, **_options):
    closing.wait()
    import re
    re.match("(a+)+$", 40 * "a" + "b")  # of hours, in C, and never gives the lock back

def watch(window):
    def close():
        print("closing", time.time(), flush=True)
        window.saved.connect(closing.set)
        window.close()
    window.session.preview_painted.connect(lambda: QTimer.singleShot(300, close))

engines.open_engine = globals()[sys.argv[1]]
run_app(["demo"], "a", watch=watch)
"""
TWICE = """
import gc, sys
from PyQt6.QtCore import QTimer
import livedepth.gui.app as app
import livedepth.inference.engines as engines
from tests.gui.conftest import FakeCamera, FakeEngine

def watch(window):
    left = [5]
    def count():
        left[0] -= 1
        if left[0] == 0:
            QTimer.singleShot(0, window.close)
    window.depth_painted.connect(count)

app.open_source = lambda spec, **_options: FakeCamera()
engines.open_engine = lambda model, **_options: FakeEngine(model)
for _ in range(2):
    print(app.run_app(["demo"], "a", watch=watch), flush=True)
gc.collect()
print("the script goes on", flush=True)
"""


def python(
    folder: Path, code: str, *arguments: str
) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a program with settings, caches and a log of its own; and when it had gone."""
    places = {"CACHE": folder, "SETTINGS": folder / "settings.yaml"}
    own = {f"LIVEDEPTH_{name}": str(place) for name, place in places.items()}
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            **own,
            "XDG_STATE_HOME": str(folder / "state"),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran, time.time()


@pytest.mark.parametrize(("what", "code"), [("sleeps", 0), ("spins", 0), ("keeps_the_lock", 1)])
def test_the_process_ends_whatever_the_loader_does(what: str, code: int, tmp_path: Path) -> None:
    ran, gone = python(tmp_path, PROGRAM, what)
    said = ran.stdout.split()
    assert said and said[0] == "closing", ran.stderr
    assert gone - float(said[1]) < LIMIT
    assert ran.returncode == code, ran.stderr


def test_a_script_that_opened_the_window_goes_on_and_ends_well(tmp_path: Path) -> None:
    ran, _ = python(tmp_path, TWICE)
    assert ran.stdout.splitlines() == ["0", "0", "the script goes on"], ran.stderr
    assert ran.returncode == 0, ran.stderr
