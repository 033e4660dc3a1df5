"""What is done beside the window: it comes back into Qt's thread, and ends with the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from livedepth.capture.base import CameraMode
from livedepth.errors import OutputError
from livedepth.gui.basics.background import Background
from livedepth.gui.dialogs import quality_choice
from livedepth.gui.live.screens import ScreenWatch
from livedepth.gui.menus import camera_habits
from livedepth.gui.window import MainWindow
from livedepth.inference.abilities import Abilities
from tests.gui.conftest import OpenWindow, end
from tests.gui.driving import HANG_MS, painted


def of_ours() -> list[str]:
    """The threads of livedepth that are there."""
    return [one.name for one in threading.enumerate() if one.name.startswith("livedepth-")]


@pytest.fixture(autouse=True)
def no_failure_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    seen: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda given: seen.append(repr(given.exc_value)))
    yield
    assert seen == []


def test_results_and_failures_come_in_qts_thread(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    background, came = Background(), list[tuple[object, bool]]()

    def take(found: object) -> None:
        came.append((found, threading.current_thread() is threading.main_thread()))

    def fail(error: Exception) -> int:
        raise error

    background.run("good", lambda: 7, take)
    qtbot.waitUntil(lambda: came == [(7, True)], timeout=HANG_MS)
    for error, logged in ((OutputError("the disk is full"), 0), (ZeroDivisionError("ours"), 1)):
        caplog.clear()
        background.run("bad", lambda error=error: fail(error), take, take)  # type: ignore[misc]
        qtbot.waitUntil(lambda error=error: came[-1] == (error, True), timeout=HANG_MS)  # type: ignore[misc]
        assert len(caplog.records) == logged
    assert background.end(30) == [] and not background.busy


def test_after_the_end_nothing_comes_whatever_a_thread_does(qtbot: QtBot) -> None:
    background, came, go_on = Background(), list[object](), threading.Event()
    background.run("quick", lambda: "on its way", came.append)
    background.run("slow", lambda: go_on.wait(60), came.append, came.append)
    assert background.busy
    assert background.end(0.05) == ["slow"]
    go_on.set()
    background.run("late", lambda: "never begun", came.append)
    assert background.end(30) == []
    qtbot.wait(50)
    assert came == []


Slow = Callable[[MainWindow], None]


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def asks_all(
    monkeypatch: pytest.MonkeyPatch, go_on: threading.Event, tmp_path: Path, qtbot: QtBot
) -> Slow:
    """Sets everything to work that a window leaves to a thread, on devices that do not answer
    before ``go_on``."""
    inside: list[str] = []

    def slow(what: str, found: object) -> Callable[..., object]:
        def answer(*_: object) -> object:
            inside.append(what)
            go_on.wait(60)
            return found

        return answer

    modes = [CameraMode(640, 480, 30)]
    monkeypatch.setattr(camera_habits, "camera_index", lambda spec: 0)
    monkeypatch.setattr(camera_habits, "camera_modes", slow("modes", modes))
    monkeypatch.setattr(quality_choice, "abilities", slow("abilities", Abilities({})))

    def ask(window: MainWindow) -> None:
        inside.clear()
        window.start("cam", "a", [])
        painted(qtbot, window, 1)
        screens = ScreenWatch(window.background, slow("screens", []), window)  # type: ignore[arg-type]
        screens.changed.connect(window.source_list.show_screens)
        screens.start()
        window.controls.quality.open()
        window.saver.write(slow("snapshot", [tmp_path / "a.png"]))  # type: ignore[arg-type]
        qtbot.waitUntil(
            lambda: set(inside) == {"modes", "abilities", "screens", "snapshot"}, timeout=HANG_MS
        )

    return ask


def test_windows_that_are_closed_while_work_is_being_done(
    open_window: OpenWindow,
    asks_all: Slow,
    go_on: threading.Event,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_STOP_SHARE", "_BACKGROUND_SHARE"):  # a busy machine takes its time
        monkeypatch.setattr(f"livedepth.gui.ending.{name}", 3.0)
    before = of_ours()
    caplog.set_level(logging.WARNING)
    for _ in range(3):
        go_on.clear()
        window = open_window()
        asks_all(window)
        threading.Timer(0.05, go_on.set).start()
        window.close_at_once()
        assert window.hanging == [] and of_ours() == before
        end(window)
        QCoreApplication.processEvents()
    assert not caplog.records


def test_a_device_that_hangs_is_named_and_its_word_comes_to_nobody(
    qtbot: QtBot,
    open_window: OpenWindow,
    asks_all: Slow,
    go_on: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("livedepth.gui.ending._SAVE_SECONDS", 0.1)
    monkeypatch.setattr("livedepth.gui.ending._STOP_SHARE", 3.0)
    window, said = open_window(), list[object]()
    asks_all(window)
    window.saver.said.connect(lambda *words: said.append(words))
    window.close_at_once()
    assert set(window.hanging) == {"snapshot", "camera modes", "abilities", "screens"}
    end(window)
    go_on.set()
    qtbot.waitUntil(lambda: not of_ours(), timeout=HANG_MS)
    QCoreApplication.processEvents()
    assert said == []
