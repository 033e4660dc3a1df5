"""The end of the program, as real processes: in time, whatever a thread does, and without a crash.

Each process notes on stdout when it was asked to close and the test when it was gone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from tests.children import CHILDREN_TOLD
from tests.gui.forking import Ended, Forking

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
LIMIT = 3.0  # seconds from the wish to the end
LOADERS = """
import os, signal, sys, threading, time
from PyQt6.QtCore import QTimer
import livedepth.gui.app as app
import livedepth.inference.engines as engines
from tests.gui.conftest import FakeCamera, FakeEngine

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
    window.saved.connect(closing.set)
    def close():
        print("closing", time.time(), flush=True)
        window.close()
    window.session.preview_painted.connect(lambda: QTimer.singleShot(300, close))

how = sys.argv[1]
app.open_source = lambda spec, **_options: FakeCamera()
"""
LOADING = (
    LOADERS
    + """
engines.open_engine = globals()[how]
app.run_app(["cam"], "a", watch=watch, end_within=3)
"""
)
CONVERTING = (
    LOADERS
    + CHILDREN_TOLD
    + """
def watch(window):
    def close(_model, step):
        if step is not None:
            QTimer.singleShot(int(how), end)
    def end():
        print("closing", time.time(), flush=True)
        window.close()
    window.session.model_loading.connect(close)

app.run_app(["cam"], "cnn", engine="openvino", watch=watch, end_within=3)
"""
)
EARLY = (
    LOADERS
    + """
def close(window):
    window.close()
    assert not window.isVisible()

def interrupted(window):
    os.kill(os.getpid(), signal.SIGINT)

def terminated(window):
    os.kill(os.getpid(), signal.SIGTERM)

def hung_up(window):
    os.kill(os.getpid(), signal.SIGHUP)

engines.open_engine = lambda model, **_options: FakeEngine(model)
for ask in (close, interrupted, terminated, hung_up):
    print(app.run_app(["cam"], "a", watch=ask), flush=True)
"""
)
RECORDING = (
    LOADERS
    + """
import livedepth.gui.ending as ending
import livedepth.gui.live.saving as saving
from livedepth.output.live_video import LiveVideo

ending._SAVE_SECONDS = 3.0
write, late = LiveVideo.write, threading.Event()

def slow(video, depth):  # as on a machine that is busy with other things
    write(video, depth)
    if late.is_set():
        time.sleep(0.5)

def hangs(video, depth):
    write(video, depth)
    if late.is_set():
        time.sleep(60)

def watch(window):
    record = window.menus["record_video"]
    def look():
        running = window.saver._running.get("record_video")
        if running is None:
            record.trigger()
        elif running.recorder.seconds > 1.8:
            LiveVideo.write = globals()[how]
            late.set()
            QTimer.singleShot(500, ask)
            timer.stop()
    def ask():
        print("closing", time.time(), flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
    timer = QTimer(window)
    timer.timeout.connect(look)
    window.depth_painted.connect(lambda: timer.isActive() or late.is_set() or timer.start(50))

engines.open_engine = lambda model, **_options: FakeEngine(model)
app.run_app(["cam"], "a", watch=watch, end_within=3)
"""
)
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


@pytest.fixture(scope="module")
def forking() -> Iterator[Forking]:
    """Starts processes."""
    one = Forking()
    yield one
    one.end()


def seconds(ran: Ended) -> float:
    """From the wish to the end."""
    said = ran.stdout.split()
    assert "closing" in said, ran.stderr
    return ran.gone - float(said[said.index("closing") + 1])


@pytest.mark.parametrize(("what", "code"), [("sleeps", 0), ("spins", 0), ("keeps_the_lock", 1)])
def test_the_process_ends_whatever_the_loader_does(
    what: str, code: int, tmp_path: Path, forking: Forking
) -> None:
    ran = forking.run(tmp_path, LOADING, what)
    assert seconds(ran) < LIMIT
    assert ran.returncode == code, ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_conversion_ends_with_the_window(tmp_path: Path, forking: Forking) -> None:
    ran = forking.run(tmp_path, CONVERTING, "600")  # in the middle of importing PyTorch
    assert seconds(ran) < LIMIT
    assert ran.returncode == 0, ran.stderr
    assert not Path("/proc", ran.stdout.split()[0]).exists()
    assert list((tmp_path / "ir").iterdir()) == []


def test_a_wish_to_end_before_the_window_is_shown_is_heeded(
    tmp_path: Path, forking: Forking
) -> None:
    ran = forking.run(tmp_path, EARLY, "")
    assert ran.stdout.splitlines() == 4 * ["0"], ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("how", "least"), [("slow", 1.5), ("hangs", 0.5)])
def test_a_recording_that_is_slow_to_end_is_kept(
    how: str, least: float, tmp_path: Path, forking: Forking
) -> None:
    (tmp_path / "settings.yaml").write_text(f"output_folder: {tmp_path / 'output'}\n")
    ran = forking.run(tmp_path, RECORDING, how)
    assert seconds(ran) < 3 + LIMIT
    assert ran.returncode == 0, ran.stderr
    (video,) = (tmp_path / "output").iterdir()
    assert video.suffix == ".mp4"
    with av.open(str(video)) as container:
        frames = [frame.time for frame in container.decode(video=0)]
    assert frames[-1] is not None and frames[-1] > least


def test_a_script_that_opened_the_window_goes_on_and_ends_well(
    tmp_path: Path, forking: Forking
) -> None:
    ran = forking.run(tmp_path, TWICE)
    assert ran.stdout.splitlines() == ["0", "0", "the script goes on"], ran.stderr
    assert ran.returncode == 0, ran.stderr
