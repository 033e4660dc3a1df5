"""The program as a person runs it: in this process, and as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
import torch

from livedepth import cli
from models.cards import WeightCard
from models.registry import create_model
from models.weights import save_weights

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error: ")]

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("warning: ")]


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Runs ``livedepth ARGUMENTS`` in this process, in an empty folder."""
    monkeypatch.setenv("LIVEDEPTH_VERBOSE", "")  # so that --verbose ends with the test
    work = tmp_path / "cwd"
    work.mkdir()
    monkeypatch.chdir(work)

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["livedepth", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return Ran(int(caught.value.code or 0), out, err)

    return call


@pytest.fixture
def spawn() -> Callable[..., subprocess.Popen[str]]:
    """Starts ``python main.py ARGUMENTS``."""

    def start(*arguments: object, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *before, "main.py", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LIVEDEPTH_VERBOSE": ""},
        )

    return start


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of ``cnn-trans`` with an input that costs next to nothing."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    card = WeightCard(architecture="cnn-trans", input_size=(16, 24), license="test")
    save_weights(create_model("cnn-trans"), path, card)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder that outputs go to."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def write_clip(path: Path, frames: int = 10, rate: int = 25, begins: int = 0) -> Path:
    """A grey clip of 64 by 48 with exact times, whose clock ``begins`` at a second."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(
            "ffv1" if path.suffix == ".mkv" else "libx264", rate=rate
        )
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "yuv420p"
        for index in range(frames):
            image = np.full((48, 64, 3), (5 * index) % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = begins * rate + index, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def make_clip() -> Callable[..., Path]:
    return write_clip


@pytest.fixture
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of a person's own networks."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(folder))
    return folder


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of three pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for index, name in enumerate(("b.png", "a.jpg", "c.bmp")):
        cv2.imwrite(str(folder / name), np.full((24, 32, 3), 60 * index, np.uint8))
    return folder
