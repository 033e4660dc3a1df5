"""Every command of docs/metres.md runs as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from livedepth.settings import load_settings
from tests.calibration.printed import chessboard, walk
from tests.commands.conftest import Ran, run  # noqa: F401 - the fixture
from tests.pages import DOCS, shell_commands


def test_every_command_runs(
    run: Callable[..., Ran],  # noqa: F811
    make_onnx: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = tmp_path / "settings.yaml"
    monkeypatch.setenv("LIVEDEPTH_SETTINGS", str(settings))
    Path("board-pictures").mkdir()
    camera = np.array([[230.0, 0, 163.0], [0, 230.0, 117.0], [0, 0, 1]])
    for number, image in enumerate([*walk(chessboard(), camera, (240, 320))][::2]):
        cv2.imwrite(f"board-pictures/{number:02d}.png", image)
    make_onnx(Path("midas.onnx"), (1, 3, 24, 32))
    said = {}
    for program, *arguments in shell_commands(DOCS / "metres.md"):
        assert program == "livedepth"
        if "midas.onnx" in arguments:  # what this one sees has no order of near and far
            picture = cv2.cvtColor(cv2.imread(arguments[1]), cv2.COLOR_BGR2RGB)
            bright = cv2.resize(picture, (32, 24), interpolation=cv2.INTER_AREA) @ (1, 10, 100)
            near, far = (
                np.unravel_index(ask(bright), bright.shape) for ask in (np.argmax, np.argmin)
            )
            wrong = [number for number, text in enumerate(arguments) if text == "--known"]
            for number, (y, x), metres in zip(wrong, (near, far), ("1.2", "4"), strict=True):
                arguments[number + 1] = f"{20 * x + 10},{20 * y + 10}={metres}"
        ran = run(*arguments)
        assert ran.code == 0, f"{arguments}: {ran.err}"
        said[" ".join(arguments)] = ran.out
    assert "field of view 75° (given)" in said["info wide"]
    assert "mm (fitted)" in said["info desk"]
    assert load_settings(settings).settings.camera("HD Webcam").intrinsics is not None
