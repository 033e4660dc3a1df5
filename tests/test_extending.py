"""docs/extending.md: each example becomes a row of its table and is found by all that uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import livedepth
from livedepth.capture import sources
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.dialogs.queue_dialog import QueueDialog
from livedepth.gui.live.file_queue import FileQueue
from livedepth.gui.window import MainWindow
from livedepth.inference.engine_table import ENGINES, engine_names
from livedepth.jobs.process import ProcessOptions
from livedepth.output import kinds
from livedepth.settings import Settings
from livedepth.views import VIEWS
from models import registry
from models.cards import WeightCard
from models.weights import save_weights
from tests.commands.conftest import Ran, run
from tests.gui.conftest import FakeEngine, World, world
from tests.gui.driving import started
from tests.pages import DOCS, as_module, code_blocks

BLOCKS = code_blocks(DOCS / "extending.md")
__all__ = ["run", "world"]  # fixtures


def test_a_network_is_listed_and_runs(
    tmp_path: Path,
    unregistered: None,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Ran],
) -> None:
    as_module(BLOCKS["A network"], "two_layers", monkeypatch)
    assert "two-layers" in run("models").out
    torch.manual_seed(0)
    net = registry.create_model("two-layers")
    weights = tmp_path / "two.safetensors"
    save_weights(net, weights, WeightCard("two-layers", (48, 64), "none"))
    depth = livedepth.depth_of(np.zeros((96, 128, 3), np.uint8), model=str(weights))
    assert depth.shape == (96, 128) and 0 < float(depth.mean()) < 10


def test_a_source_opens_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    row = as_module(BLOCKS["A source"], "noise_source", monkeypatch).ROW
    monkeypatch.setattr(sources, "SOURCES", (row, *sources.SOURCES))
    assert sources.kind_of("noise") == "camera"
    seen = list(livedepth.depth_frames("noise"))
    assert [one.frame.pts for one in seen] == [0, 0.04, 0.08]
    assert seen[0].frame.image.shape == (480, 640, 3)


def test_an_engine_is_found_by_the_command_line(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran], tmp_path: Path
) -> None:
    row = as_module(BLOCKS["An engine"], "flat_engine", monkeypatch).ROW
    monkeypatch.setitem(ENGINES, "flat", row)
    assert "flat" in engine_names()
    assert "flat" in run("devices").out
    assert Settings(engine="flat").engine == "flat"
    output = tmp_path / "out.mkv"
    asked = ("process", "demo", "--end", "0.2", "--engine", "flat", "--as", "gray16")
    assert run(*asked, "-o", output).code == 0
    with livedepth.open_source(output) as written:
        frame = written.read()
    assert frame is not None
    with livedepth.open_engine(engine="flat") as engine:
        assert engine.info.engine == "flat" and engine.infer(frame.image).depth.max() == 2


def test_an_output_is_found_by_the_command_line_and_the_queue(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran], tmp_path: Path, qtbot: QtBot
) -> None:
    row = as_module(BLOCKS["An output"], "nearest_sink", monkeypatch).ROW
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, row))
    output = tmp_path / "near.csv"
    assert run("process", "demo", "--end", "0.2", "-o", output, "--as", "nearest").code == 0
    heading, *lines = output.read_text(encoding="utf-8").splitlines()
    assert heading == "seconds,metres" and len(lines) == 6
    assert all(float(line.split(",")[1]) > 0 for line in lines)
    assert not list(tmp_path.glob("*.part")), "written under a temporary name, then renamed"
    files = FileQueue(FakeEngine, None)
    queue = QueueDialog(files, ProcessOptions, lambda: "a", tmp_path)
    qtbot.addWidget(queue)
    assert queue.form.kind.findData("nearest") >= 0
    assert queue.form.kind.itemText(queue.form.kind.findData("nearest")) == "Nearest depth (CSV)"
    assert files.close(5)


def test_a_view_is_in_the_menu_and_has_its_key(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    row = as_module(BLOCKS["A view"], "picture_view", monkeypatch).ROW
    monkeypatch.setitem(VIEWS, "picture", row)
    settings = Settings(output_folder=str(tmp_path), view="picture")
    window = MainWindow(PipelineBridge(world.open_source, world.open_engine), settings)
    qtbot.addWidget(window)
    window.show()
    started(qtbot, window)
    assert window.menus["picture"].isChecked()
    qtbot.keyClick(window, "2")
    assert settings.view == "depth"
    qtbot.keyClick(window, "1", Qt.KeyboardModifier.ControlModifier)
    assert settings.view == "picture"
    QApplication.processEvents()
    pane = window.viewer.stage.right
    area = pane.picture_rect()
    colour = pane.grab().toImage().pixelColor(area.center())
    assert colour.red() == colour.green() == colour.blue() == 90, "the camera's own grey"
    window.close_at_once()
