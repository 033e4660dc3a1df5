"""What goes wrong in the core, as a person at the window reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livedepth.capture.sources import open_source
from livedepth.errors import Message, SourceError, UserError
from livedepth.gui.texts import words
from livedepth.gui.translation import translate
from livedepth.gui.window import MainWindow
from livedepth.inference.known_models import resolve_model
from livedepth.jobs.batch import Batch
from livedepth.jobs.plan import Task
from livedepth.jobs.process import ProcessOptions, process
from tests.gui.conftest import FakeEngine, World
from tests.gui.driving import started


@pytest.fixture
def vietnamese(qapp: QApplication) -> Iterator[None]:
    kept = translate(qapp, "vi")
    yield
    for translator in kept:
        qapp.removeTranslator(translator)


def _damaged(folder: Path) -> str:
    (folder / "damaged.mp4").write_bytes(b"no video" * 100)
    return str(folder / "damaged.mp4")


def _empty(folder: Path) -> str:
    (folder / "empty").mkdir()
    return str(folder / "empty")


def _process(given: str, output: Path, options: ProcessOptions, engine: FakeEngine) -> None:
    process(Task(given, output), engine, options)


def _twice(folder: Path) -> None:
    batch = Batch(FakeEngine)
    try:
        batch.add(2 * [_damaged(folder)], folder, ProcessOptions(), "a")
    finally:
        batch.stop(5)


TROUBLE: dict[str, Callable[[Path], object]] = {
    "no such file": lambda folder: open_source(str(folder / "gone.mp4")),
    "no such thing": lambda folder: open_source("nothing of the sort"),
    "no camera": lambda folder: open_source("77"),
    "no pictures": lambda folder: open_source(_empty(folder)),
    "damaged": lambda folder: open_source(_damaged(folder)),
    "no weights": lambda folder: resolve_model(str(folder / "gone.safetensors")),
    "relative": lambda folder: _process(
        "demo", folder / "x.mkv", ProcessOptions(kind="gray16"), FakeEngine("m", unit="inverse")
    ),
    "endless": lambda folder: _process("demo", folder / "x.mp4", ProcessOptions(), FakeEngine("m")),
    "in the queue": _twice,
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_is_told_in_the_language_of_the_window(
    name: str, tmp_path: Path, vietnamese: None
) -> None:
    with pytest.raises(UserError) as caught:
        TROUBLE[name](tmp_path)
    told = words(caught.value)
    assert re.search("[ăâđêôơưạảấầẩậắằặẹẻẽếềểệỉịọỏốồổộớờởợụủứừửựỳỵỷỹ]", told), told
    assert "--" not in told


def test_what_has_no_translation_stays_english() -> None:
    assert words(SourceError("{moon}: is made of cheese", moon="luna")) == "luna: is made of cheese"


def test_credentials_never_reach_the_window() -> None:
    error = SourceError("{spec}: refused", spec="rtsp://me:secret@cam/1")
    assert words(error) == "rtsp://***@cam/1: refused"


def test_the_notice_bar_in_vietnamese(qtbot: QtBot, window: MainWindow, vietnamese: None) -> None:
    started(qtbot, window)
    window.notice.show_problem(SourceError("{location}: no such file", location="clip.mp4"))
    assert window.notice.text == "clip.mp4: không có tệp này"


def test_an_engine_that_had_to_go_elsewhere_is_told(
    qtbot: QtBot, window: MainWindow, world: World, vietnamese: None
) -> None:
    def crowded() -> FakeEngine:
        engine = FakeEngine("a")
        lack = Message("{device}: not enough memory for {model}", device="cuda:0", model="a")
        note = Message("{problem}; using the CPU instead", problem=lack)
        engine.info = replace(engine.info, note=note)
        return engine

    world.engines["a"] = crowded
    started(qtbot, window)
    assert window.notice.text == "cuda:0: không đủ bộ nhớ cho a; chuyển sang dùng CPU"
