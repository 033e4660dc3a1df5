"""On the CPU, networks in converted form run without PyTorch, which is slow to import and large.

Of memory they have bounds of which less than two thirds are used here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from livedepth.inference.accelerators import pytorch_may_have_gpu

ROOT = Path(__file__).resolve().parents[2]
ABILITIES = """
import sys
from livedepth.inference.abilities import abilities
found = abilities("auto", sys.argv[1], "openvino")
print("float32" in found.native, "torch" in sys.modules)
"""
DEVICE = "cpu" if pytorch_may_have_gpu() else "auto"

# Uses the window as a person would: sees depth, looks at the list of models, takes another one.
WINDOW = """
import sys
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from livedepth.bench.resident import resident_mb
from livedepth.gui.app import prepare_qt, run_app
from livedepth.gui.window import MainWindow

application = prepare_qt()
listed, asked = [], []
fill = MainWindow.list_models

def list_models(window, choices):
    listed.extend(choice.value for choice in choices)
    fill(window, choices)

def look():
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is None or window.session.shown is None or not listed:
        return
    if not asked:
        asked.append(True)
        window.session.use_model(next(name for name in listed if name.endswith("midas.onnx")))
    elif window.session.shown.depth.shape == (6, 8):
        print("cnn-fc" in listed, "torch" in sys.modules, (resident_mb() or 0) < 700)
        window.close_at_once()

MainWindow.list_models = list_models
timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(run_app(["demo"], "residual-lite", device=sys.argv[1]))
"""
PROCESS = """
import sys
from livedepth.bench.resident import peak_mb
from livedepth.cli import main
try:
    main()
finally:
    print("torch" in sys.modules, peak_mb() < 600)
"""

# Has a network converted, measures it, records, takes a snapshot and computes a file with it.
CONVERSIONS = """
import sys, time
from pathlib import Path
from PyQt6.QtCore import QTimer
from livedepth.bench.resident import resident_mb
from livedepth.gui.app import run_app
from livedepth.inference.run import Run
from livedepth.jobs.process import ProcessOptions

folder, device = Path(sys.argv[1]), sys.argv[2]
told, begun, measured = [], [], []

def once(step):
    def act(*_):
        if step not in begun:
            begun.append(step)
            QTimer.singleShot(0, step)
    return act

def use(window):
    session, capture, measuring = window.session, window.menus, window.quality.measuring
    window.settings.output_folder = str(folder)
    session.model_loading.connect(lambda _, step: told.append(str(step)) if step else None)

    def measure():
        measuring.start([Run("cnn-trans", device=device, precision="float32")])

    def save():
        capture["snapshot"].trigger()
        capture["record_video"].trigger()
        QTimer.singleShot(500, capture["record_video"].trigger)

    def process():
        window.processing.open()
        files = window.processing.files
        files.ended.connect(once(end))
        files.add([str(folder / "picture.png")], folder, ProcessOptions(kind="color"), "cnn-trans")

    def end():
        states = [job.state.value for job in window.processing.files.batch.jobs]
        print(told, measured, states, "torch" in sys.modules, (resident_mb() or 0) < 700)
        window.close_at_once()

    window.depth_painted.connect(once(measure))
    measuring.measured.connect(lambda run, *_: measured.append(run.precision))
    measuring.ended.connect(once(save))
    window.saver.ended.connect(once(process))

sys.exit(run_app(["demo"], "cnn-trans", device=device, watch=use))
"""


@pytest.fixture
def python(make_onnx: Callable[..., Path], tmp_path: Path) -> Callable[..., str]:
    """Runs a program in a fresh process with empty caches; gives its last line. A person's own
    networks there are one."""
    own_networks = tmp_path / "networks"
    own_networks.mkdir()
    make_onnx(own_networks / "midas.onnx")

    def run(code: str, *arguments: str) -> str:
        places = {"MODELS": own_networks, "CACHE": tmp_path, "SETTINGS": tmp_path / "s.yaml"}
        own = {f"LIVEDEPTH_{name}": str(place) for name, place in places.items()}
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env={**os.environ, **own, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip().splitlines()[-1]

    return run


def test_the_window_shows_lists_and_changes_models_without_torch(
    python: Callable[..., str],
) -> None:
    assert python(WINDOW, DEVICE) == "True False True"


def test_process_computes_without_torch(python: Callable[..., str], tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    cv2.imwrite(str(picture), np.zeros((48, 64, 3), np.uint8))
    out = tmp_path / "depth.png"
    assert (
        python(PROCESS, "process", str(picture), "-o", str(out), "--device", DEVICE) == "False True"
    )
    assert out.is_file()


def test_the_window_has_networks_converted_without_torch(
    python: Callable[..., str], tmp_path: Path
) -> None:
    folder = tmp_path / "output"
    folder.mkdir()
    cv2.imwrite(str(folder / "picture.png"), np.zeros((48, 64, 3), np.uint8))
    steps = ["starting PyTorch, to convert the network once", "converting the network, once"]
    assert python(CONVERSIONS, str(folder), DEVICE) == (f"{steps} ['float32'] ['done'] False True")


def test_what_can_be_chosen_is_known_without_torch(python: Callable[..., str]) -> None:
    """The list of the button *Model* asks for it when it opens."""
    assert python(ABILITIES, DEVICE) == "True False"
