"""The start of the program, as real processes: the window is there first, and then the picture or
the network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, time
from PyQt6.QtCore import QEvent, QObject, QTimer
import livedepth.gui.app as app
import livedepth.gui.live.picture_first as picture_first
import livedepth.gui.live.window_first as window_first
import livedepth.inference.engines as engines
from livedepth.errors import SourceError
from tests.gui.conftest import FakeCamera, FakeEngine

order, early = [], []

class Painted(QObject):
    # Notes when the window is.
    yet = False

    def eventFilter(self, _watched, event):
        self.yet |= event.type() == QEvent.Type.Paint
        return False

def opens(_spec, **_options):
    if not painted.yet:
        early.append("source")
    time.sleep(5 if sys.argv[1] == "slow" else 0.3)
    if sys.argv[1] == "fails":
        raise SourceError("cam: is not there")
    return FakeCamera()

def loads(model, **_options):
    if not painted.yet:
        early.append("network")
    time.sleep(0.1)  # the picture that lets it go on is noted first
    order.append("network")
    return FakeEngine(model)

def watch(window):
    window.installEventFilter(painted)

    def ready():
        print(order[0], early, flush=True)
        QTimer.singleShot(0, window.close)
    window.session.preview_painted.connect(lambda: order.append("picture"))
    window.session.source_failed.connect(lambda _: order.append("failure"))
    window.session.model_ready.connect(ready)

painted = Painted()
if sys.argv[1] != "slow":
    picture_first._SECONDS = 60.0  # a busy machine takes its time
window_first._SECONDS = 60.0
app.open_source, engines.open_engine = opens, loads
app.run_app(["cam"], "a", watch=watch)
"""


@pytest.mark.parametrize(
    ("source", "kept", "first"),
    [
        ("opens", True, "picture"),
        ("opens", False, "network"),  # which takes seconds: it begins at once
        ("fails", True, "failure"),
        ("slow", True, "network"),
    ],
)
def test_the_window_comes_before_all_and_the_picture_before_a_network_from_the_cache(
    source: str, kept: bool, first: str, tmp_path: Path
) -> None:
    if kept:
        (tmp_path / "compiled").mkdir()
        (tmp_path / "compiled" / "1.blob").touch()
    own = {
        "LIVEDEPTH_CACHE": str(tmp_path),
        "LIVEDEPTH_SETTINGS": str(tmp_path / "settings.yaml"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, source],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout.strip() == f"{first} []", ran.stderr
