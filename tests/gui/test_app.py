"""``livedepth app`` as a program: no display, a screenshot, the Qt plug-in trap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from livedepth.commands.late import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def livedepth(*arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **{k: v for k, v in environment.items() if v is not None}}
    for name, value in environment.items():
        if value is None:
            env.pop(name, None)
    command = [sys.executable, "main.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_without_a_display_it_names_process() -> None:
    result = livedepth("app", DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [
        "error: there is no display that answers; use 'livedepth process INPUT -o OUT' instead"
    ]


def test_screenshot_of_the_demo_room(tmp_path: Path) -> None:
    target = tmp_path / "window.png"
    # What importing opencv-python sets, which would make Qt 6 load Qt 5 plug-ins.
    result = livedepth(
        "app",
        "demo",
        "--screenshot",
        str(target),
        QT_QPA_PLATFORM="offscreen",
        QT_QPA_PLATFORM_PLUGIN_PATH="/nowhere",
    )
    assert result.returncode == 0, result.stderr
    picture = cv2.imread(str(target))
    assert picture is not None and picture.shape[0] > 400
    height, width = picture.shape[:2]
    rgb = picture[height // 4 : 3 * height // 4, : width // 2 - 20]
    depth = picture[height // 4 : 3 * height // 4, width // 2 : width - 100]
    assert rgb.std() > 10 and depth.std() > 10


def test_screenshot_of_a_missing_file_says_so(tmp_path: Path) -> None:
    target = tmp_path / "window.png"
    result = livedepth("app", "no/such.mp4", "--screenshot", str(target))
    assert result.returncode == 1
    assert "no such file" in result.stderr
    assert not target.exists()


BEFORE_THE_WINDOW = """
import sys
import livedepth.commands.terminal as terminal

def loaded(_run):
    import livedepth.commands.getting, livedepth.gui.app
    print(*sys.modules)
    sys.exit()

terminal.exit_codes = loaded  # what the command calls before it imports the window
sys.argv = ["livedepth", "app", "demo", "--model", "residual-lite"]
from livedepth.cli import main
main()
"""


def test_the_window_waits_for_nothing_that_it_does_not_show_yet() -> None:
    """It has to be there in a second; torch alone takes longer, plots and films a quarter of it,
    the other commands a tenth."""
    result = subprocess.run(
        [sys.executable, "-c", BEFORE_THE_WINDOW],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(result.stdout.split())
    assert "livedepth.gui.window" in loaded, "the list of imports was not understood"
    late = "torch openvino onnxruntime onnx av pyqtgraph rich scipy PIL asyncio concurrent.futures"
    ours = "capture.room inference.engines zoo jobs.process pipeline.offline bench calibration"
    assert loaded.isdisjoint({*late.split(), *(f"livedepth.{one}" for one in ours.split())})
    others = {one.where.partition(":")[0] for name, one in COMMANDS.items() if name != "app"}
    assert len(others) == 12 and loaded.isdisjoint(others)


def test_on_a_screen_of_twice_as_many_pixels(tmp_path: Path) -> None:
    target, screens = tmp_path / "window.png", tmp_path / "screens.json"
    screen = {"name": "large", "x": 0, "y": 0, "width": 3200, "height": 2000}
    screens.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    result = livedepth(
        *("app", "demo", "--screenshot", str(target)),
        QT_QPA_PLATFORM=f"offscreen:configfile={screens}",
        QT_SCALE_FACTOR="2",
    )
    assert result.returncode == 0, result.stderr
    picture = cv2.imread(str(target))
    assert picture is not None and picture.shape[1] > 2000


def test_several_files_on_the_command_line_are_a_list(tmp_path: Path) -> None:
    target = tmp_path / "window.png"
    result = livedepth("app", "demo", "later.mp4", "--screenshot", str(target))
    assert result.returncode == 0 and target.exists(), result.stderr
