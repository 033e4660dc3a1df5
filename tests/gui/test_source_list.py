"""The list of sources: what it offers, under which heading; and a screen chosen from it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livedepth.capture.camera import CameraName
from livedepth.capture.demo import DemoSource
from livedepth.capture.sources import open_source
from livedepth.gui.basics.background import Background
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.live.cameras import camera_choices
from livedepth.gui.live.screens import ScreenWatch, screen_choices
from livedepth.gui.menus.source_list import recent_choice
from livedepth.gui.window import MainWindow
from livedepth.settings import Settings
from tests.gui.conftest import FakeCamera, FakeEngine, OpenWindow, World, end
from tests.gui.driving import HANG_MS, pixel, shown, started

CAMERAS = camera_choices([CameraName(0, "cam"), CameraName(2, "bright")])
SCREENS = [("screen:1", 1920, 1080), ("screen:2", 2560, 1440)]


def texts(window: MainWindow) -> list[str]:
    box = window.controls.sources
    return [box.itemText(row) for row in range(box.count())]


def filled(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        window.start("cam", "a", CAMERAS)
    window.source_list.show_screens(screen_choices(SCREENS))


@pytest.fixture
def window(open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    recent = ["/films/Holiday.mp4", "rtsp://door/1", "/pictures/set", "window:Clock", "screen:1"]
    made: MainWindow = open_window(Settings(recent=recent, output_folder=str(tmp_path)))
    return made


def test_each_kind_stands_under_its_heading(qtbot: QtBot, window: MainWindow) -> None:
    filled(qtbot, window)
    assert texts(window) == [
        *("Cameras", "cam", "bright"),
        *("Screens", "Screen 1 (1920×1080)", "Screen 2 (2560×1440)"),
        *("Without a camera", "Demo room"),
        *("Opened before", "Holiday.mp4", "rtsp://door/1", "set", "window:Clock"),
    ]
    box = window.controls.sources
    model = box.model()
    assert model is not None
    for row in range(box.count()):
        heading = box.itemData(row) == ""
        enabled = bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled)
        assert enabled is not heading and box.itemIcon(row).isNull() is heading
        if heading:
            colour = box.itemData(row, Qt.ItemDataRole.ForegroundRole).color()
            assert colour == box.palette().text().color(), "as readable as the entries"
    assert box.currentText() == "cam"
    window.list_cameras([], [], CAMERAS)
    assert texts(window)[0] == "Screens", "of what there is none there is no heading"


def test_keys_pass_over_the_headings_and_words_do_not_choose_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    filled(qtbot, window)
    box, asked = window.controls.sources, list[str]()
    window.session.source_asked.connect(asked.append)
    box.setFocus()
    for _ in range(2):
        with qtbot.waitSignal(box.chosen, timeout=HANG_MS):
            qtbot.keyClick(box, Qt.Key.Key_Down)
        QApplication.processEvents()
    assert asked == ["bright", "screen:1"]
    edit = box.lineEdit()
    assert edit is not None
    edit.selectAll()
    qtbot.keyClicks(edit, "Screens")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert asked[-1] == "Screens"


def test_what_has_opened_is_offered_from_then_on(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()
    world.sources[str(clip)] = world.sources["film"]
    filled(qtbot, window)
    window.session.use_source(str(clip))
    before = "Opened before"
    qtbot.waitUntil(
        lambda: texts(window)[texts(window).index(before) + 1] == "clip.mp4", timeout=HANG_MS
    )
    assert window.controls.sources.currentText() == "clip.mp4"
    assert texts(window).count("clip.mp4") == 1


def test_without_a_display_there_are_no_screens(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have one")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    background = Background()
    watch = ScreenWatch(background)
    with qtbot.waitSignal(watch.changed, timeout=HANG_MS) as told:
        watch.check()
    assert told.args == [[]] and background.end(30) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs X11")
def test_a_screen_is_chosen_and_seen(qtbot: QtBot, tmp_path: Path) -> None:
    from tests.x11 import Window, x_server

    with x_server():
        red = Window("Red thing", (0, 0, 320, 200), 0xFF0000)
        window = MainWindow(
            PipelineBridge(open_source, FakeEngine), Settings(output_folder=str(tmp_path))
        )
        try:
            window.show()
            watch = ScreenWatch(window.background, parent=window)
            watch.changed.connect(window.source_list.show_screens)
            with qtbot.waitSignal(watch.changed, timeout=HANG_MS):
                watch.start()
            assert "Screen 1 (320×200)" in texts(window)
            started(qtbot, window, "screen:1")
            assert shown(window).frame.image.shape == (200, 320, 3)
            assert not window.viewer.is_mirrored and not window.camera_box.isVisible()
            pane = window.viewer.stage.left
            at = pane.picture_rect().center()
            assert pixel(pane.grab().toImage(), at.x(), at.y()) == (255, 0, 0)
            assert window.settings.source == "screen:1"
            box = window.controls.sources
            assert box.currentText() == "Screen 1 (320×200)"
            window.session.use_source("window:red thing")
            qtbot.waitUntil(
                lambda: shown(window).frame.source == "window:red thing", timeout=HANG_MS
            )
            assert "screen:1" not in texts(window), "it has its entry among the screens"
            assert box.currentText() == "window:red thing"
            assert " 320×200 " in window.session.source_text()
            red.place(10, 10, 32, 40)
            qtbot.waitUntil(lambda: " 32×40 " in window.session.source_text(), timeout=HANG_MS)
            red.close()
            qtbot.waitUntil(lambda: window.notice.isVisible(), timeout=HANG_MS)
            assert "window:red thing: no picture comes" in window.notice.text
            red = Window("Red thing", (10, 10, 64, 48), 0x0000FF)
            qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=HANG_MS)
            assert shown(window).frame.image[0, 0].tolist() == [0, 0, 255]
        finally:
            end(window)
            red.close()


def test_the_main_screen_is_called_so_among_what_was_opened_before() -> None:
    choice = recent_choice("screen")
    assert choice.label == "Main screen" and choice.value == "screen" and choice.icon == "screen"


def test_the_demo_room_has_one_name_everywhere(
    qtbot: QtBot, open_window: OpenWindow, world: World, tmp_path: Path
) -> None:
    world.sources["demo"] = DemoSource  # type: ignore[assignment]
    window = open_window(Settings(recent=["demo"], output_folder=str(tmp_path)))
    window.start("demo", "a", CAMERAS)
    assert window.status.labels["source"].text() == "opening Demo room…"
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        pass
    assert texts(window) == ["Cameras", "cam", "bright", "Without a camera", "Demo room"]
    assert window.controls.sources.currentText() == "Demo room"
    assert window.status.labels["source"].text().startswith("Demo room 640×480")
    window.file_menu.fill_recent()
    assert [one.text() for one in window.file_menu.recent.actions()] == ["Demo room"]


@pytest.mark.parametrize(
    ("spec", "name"),
    [("screen", "Main screen"), ("screen:2", "Screen 2"), ("window:Clock", "window:Clock")],
)
def test_a_screen_has_one_name(
    spec: str, name: str, qtbot: QtBot, window: MainWindow, world: World
) -> None:
    def screen() -> FakeCamera:
        camera = FakeCamera(spec)
        camera.info = replace(camera.info, kind="screen")
        return camera

    world.sources[spec] = screen
    started(qtbot, window, spec)
    assert window.controls.sources.currentText() == name
    assert window.windowTitle() == f"{name} – livedepth"
    assert window.session.source_text().startswith(f"{name} 64×48")
