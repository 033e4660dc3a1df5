"""Every command of docs/dataset-walkthrough.md runs, one after another, in small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from livedepth.inference.model_list import listed_models
from tests.commands.conftest import (  # noqa: F401 - fixtures
    ROOT,
    Ran,
    models_folder,
    run,
    write_clip,
)
from tests.pages import DOCS, shell_commands

pytest.importorskip("lightning")
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]
# What makes a command short here.
PLAIN = ["--device", "cpu", "--precision", "float32"]  # no trial of int8
SMALLER = {
    "record": PLAIN,
    "dataset": [],
    "train": ["--epochs", "1"],
    "evaluate": ["--json", *PLAIN],
    "process": PLAIN,
}


def windowed(arguments: list[str], folder: Path) -> Ran:
    """The window, drawn into a file by a process of its own."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments, "--screenshot", "window.png"],
        cwd=folder,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ran(made.returncode, made.stdout, made.stderr)


def test_every_command_runs(
    run: Callable[..., Ran],  # noqa: F811
    models_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    write_clip(Path("handheld-desk.mp4"), frames=20)
    said: dict[str, Ran] = {}
    for program, command, *arguments in shell_commands(DOCS / "dataset-walkthrough.md"):
        assert program == "livedepth"
        if command == "app":
            ran = windowed([command, *arguments], Path.cwd())
        else:
            ran = run(command, *arguments, *SMALLER[command])
        assert ran.code == 0, f"{command} {arguments}: {ran.err}"
        said[command] = ran
    assert "input size 288×384, that of residual-lite.safetensors" in said["train"].err
    assert "The depth was predicted, not measured: desk by residual-lite." in said["train"].err
    assert "Tip" not in said["train"].err
    assert (models_folder / "my-desk.safetensors").is_file()
    scores = json.loads(said["evaluate"].out)
    assert [one["name"] for one in scores["models"]] == ["my-desk", "residual-lite"]
    assert scores["truth"] == "residual-lite"
    assert Path("desk-depth.mp4").is_file()
    window = cv2.imread("window.png")
    assert window is not None and window.std() > 10
    [mine] = [one for one in listed_models() if one.name.title == "my-desk"]
    assert 0 <= mine.accuracy["float32"] <= 1
    assert mine.protocol.startswith("eigen, last")
    again = run("train", "residual-lite", "--data", "desk", "--name", "my-desk", "-o", "again")
    assert again.code == 1 and "my-desk is here already" in again.errors[0]
    assert "--overwrite" in again.errors[0]
    assert not Path("again").exists(), "refused before the work"
