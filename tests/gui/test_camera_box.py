"""Mirror, rotation and mode of a camera, chosen in its box, with a scripted driver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from livedepth.capture import camera
from livedepth.capture.base import CameraMode
from livedepth.capture.camera import CameraSource
from livedepth.gui.menus import camera_habits
from livedepth.gui.views.picture_widget import PictureWidget
from livedepth.gui.window import MainWindow
from livedepth.output.pictures import Style
from livedepth.settings import CameraHabits, Settings
from livedepth.views import VIEWS
from tests.gui.conftest import FakeEngine, OpenWindow, World
from tests.gui.driving import HANG_MS, click, hover, painted, pixel, shown, started

RED, BLUE = (255, 0, 0), (0, 0, 255)
MODES = [CameraMode(64, 48, 30), CameraMode(128, 96, 15)]


class Driver:
    """A camera whose left half is red and whose right half is blue; ``pulled`` gives nothing."""

    def __init__(self) -> None:
        self.asked: list[CameraMode] = []
        self.pulled = False

    def open(self, _index: int, mode: CameraMode) -> Any:
        self.asked.append(mode)
        self.pulled = False
        image = np.zeros((mode.height, mode.width, 3), np.uint8)
        image[:, : mode.width // 2, 2] = image[:, mode.width // 2 :, 0] = 255
        driver = self

        class Capture:
            def isOpened(self) -> bool:
                return True

            def read(self) -> tuple[bool, Any]:
                time.sleep(0.01)
                return not driver.pulled, image

            def release(self) -> None:
                pass

        return Capture()


class Ramp(FakeEngine):
    """1 m at the left edge to 3 m at the right one."""

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self._depth = np.tile(np.linspace(1, 3, 16, dtype=np.float32), (12, 1))


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.setattr(camera, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(camera_habits, "camera_index", lambda spec: 0)
    monkeypatch.setattr(camera_habits, "camera_modes", lambda index: MODES)
    return Driver()


@pytest.fixture
def window(open_window: OpenWindow, world: World, driver: Driver, tmp_path: Path) -> MainWindow:
    """A window whose ``webcam`` is the driver's."""
    settings = Settings(
        output_folder=str(tmp_path), camera_width=64, camera_height=48, legend=False
    )

    def webcam() -> Any:
        mode, rotation = settings.camera_mode("webcam"), settings.camera("webcam").rotation
        return CameraSource(0, "webcam", mode, rotation, opener=driver.open)

    world.sources["webcam"] = webcam
    world.engines["a"] = lambda: Ramp("a")
    made: MainWindow = open_window(settings)
    return made


def quarter(pane: PictureWidget, which: int) -> QPoint:
    """The middle of the left half (1), or of the right half (3)."""
    area = pane.picture_rect()
    return QPoint(area.left() + which * area.width() // 4, area.center().y())


def colours(pane: PictureWidget) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    QApplication.processEvents()
    image = pane.grab().toImage()
    left, right = quarter(pane, 1), quarter(pane, 3)
    return pixel(image, left.x(), left.y()), pixel(image, right.x(), right.y())


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text().replace("&", "") == text)


def reopened(qtbot: QtBot, window: MainWindow, choose: Callable[[], None]) -> None:
    with qtbot.waitSignal(window.session.source_opened, timeout=HANG_MS):
        choose()
    painted(qtbot, window)


def test_a_webcam_is_seen_as_in_a_mirror(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "webcam")
    stage, cursor = window.viewer.stage, window.status.labels["cursor"]
    assert window.camera_box.isVisible() and window.camera_box.mirror_action.isChecked()
    assert window.camera_box.text() == "64×48, 30 fps"
    assert colours(stage.left) == (BLUE, RED)
    hover(stage.left, quarter(stage.left, 1))
    at, _, metres = cursor.text().partition("): ")
    assert 46 <= int(at[1:].partition(",")[0]) <= 48, "of the camera's own picture"
    assert float(metres.removesuffix(" m")) == pytest.approx(2.5, abs=0.15)
    click(stage.left, quarter(stage.left, 1))
    qtbot.waitUntil(lambda: bool(stage.marks.probes[0].values), timeout=HANG_MS)
    probe = stage.marks.probes[0]
    assert probe.latest == pytest.approx(2.5, abs=0.15)
    window.camera_box.mirror_action.trigger()
    assert window.settings.camera("webcam").mirror is False
    assert colours(stage.left) == (RED, BLUE)
    painted(qtbot, window)
    assert probe.at[0] == pytest.approx(0.75, abs=0.01), "the probe stays on what it marks"
    assert probe.latest == pytest.approx(2.5, abs=0.15)
    window.camera_box.mirror_action.trigger()
    painted(qtbot, window)
    assert colours(stage.left) == (BLUE, RED) and probe.at[0] == pytest.approx(0.25, abs=0.01)


def test_the_picture_that_waits_for_its_model_is_mirrored_too(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    loaded = threading.Event()

    def slow() -> FakeEngine:
        assert loaded.wait(60)
        return Ramp("a")

    world.engines["a"] = slow
    try:
        with qtbot.waitSignal(window.session.preview_painted, timeout=HANG_MS):
            window.start("webcam", "a", [])
        assert colours(window.viewer.stage.left) == (BLUE, RED)
        window.camera_box.mirror_action.trigger()
        assert colours(window.viewer.stage.left) == (RED, BLUE)
    finally:
        loaded.set()


def test_every_view_is_mirrored_alike_and_zoomed_to_the_same_part(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window, "webcam")
    stage, cursor = window.viewer.stage, window.status.labels["cursor"]
    stage.viewport.zoom_at((1.0, 0.5), 6.0)  # at the right end of what is seen: red
    for view in VIEWS.values():
        if view.points or view.two_models:
            continue
        window.viewer.set_view(view.name)
        painted(qtbot, window)
        pane, area = stage.right, stage.right.picture_rect()
        hover(pane, QPoint(area.left() + area.width() // (2 * view.eyes), area.center().y()))
        at, _, metres = cursor.text().partition("): ")
        seen = stage.viewport.to_picture((0.5, 0.5))[0]
        assert seen > 0.6 and abs(int(at[1:].partition(",")[0]) - 64 * (1 - seen)) < 2, view.name
        expected = pytest.approx(1 + 2 * (1 - seen), abs=0.15)
        assert float(metres.removesuffix(" m")) == expected, view.name
    window.viewer.set_view("side-by-side")
    painted(qtbot, window)
    assert colours(stage.left) == (RED, RED)
    window.camera_box.mirror_action.trigger()
    assert colours(stage.left) == (RED, RED), "the same part, from the other side"
    assert stage.viewport.region.left < 0.05


def test_what_is_saved_is_not_mirrored(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    started(qtbot, window, "webcam")
    frames: list[Any] = []
    window.session.tap(frames.append)
    qtbot.waitUntil(lambda: bool(frames), timeout=HANG_MS)
    window.session.tap(None)
    assert frames[0].frame.image[10, 10].tolist() == list(RED)
    assert shown(window).depth[5, 2] < 1.5
    window.menus["snapshot"].trigger()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.ply"))) == 1, timeout=HANG_MS)
    assert window.saver.close(30) == []
    for path in tmp_path.glob("*.png"):
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert picture is not None
        if picture.dtype == np.uint16:
            assert picture[24, 4] < 1500 < picture[24, 60], path.name
        elif "depth" not in path.name:
            assert picture[24, 4].tolist() == [0, 0, 255], path.name


def test_the_view_is_exported_as_it_is_seen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window, "webcam")
    window.menus["export_view"].trigger()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.png"))) == 1, timeout=HANG_MS)
    (path,) = tmp_path.glob("*.png")
    picture = cv2.imread(str(path))
    assert picture is not None
    row = picture[picture.shape[0] // 2, :, ::-1].tolist()
    assert row.index(list(BLUE)) < row.index(list(RED))


def test_a_camera_that_lies_is_turned_before_depth_is_computed_and_stays_so(
    qtbot: QtBot, window: MainWindow, driver: Driver
) -> None:
    started(qtbot, window, "webcam")
    box = window.camera_box
    reopened(qtbot, window, entry(box.turn_menu, "90° to the right").trigger)
    frame = shown(window).frame
    assert frame.image.shape == (64, 48, 3) and frame.image[5, 5].tolist() == list(RED)
    assert window.settings.camera("webcam") == CameraHabits(rotation=90)
    assert window.session.facts()["camera"] | {"fps": 0} == {
        "kind": "camera",
        "name": "webcam",
        "mode": "64x48",
        "width": 48,
        "height": 64,
        "fps": 0,
        "rotation": 90,
    }
    assert window.session.made_by(Style("turbo"), ())["rotation"] == "90"
    assert entry(box.turn_menu, "90° to the right").isChecked() and box.text() == "64×48, 30 fps"
    count = len(driver.asked)
    entry(box.turn_menu, "90° to the right").trigger()
    assert len(driver.asked) == count, "it is turned so already"


def test_another_mode_opens_the_camera_again(
    qtbot: QtBot, window: MainWindow, driver: Driver
) -> None:
    started(qtbot, window, "webcam")
    box = window.camera_box
    texts = ["64×48, 30 fps", "128×96, 15 fps"]
    qtbot.waitUntil(
        lambda: [action.text() for action in box.mode_menu.actions()] == texts, timeout=HANG_MS
    )
    assert entry(box.mode_menu, texts[0]).isChecked()
    saved: list[int] = []
    window.settings_changed.connect(lambda: saved.append(1))
    reopened(qtbot, window, entry(box.mode_menu, texts[1]).trigger)
    assert shown(window).frame.image.shape == (96, 128, 3) and box.text() == texts[1]
    assert driver.asked == [CameraMode(64, 48, 30), CameraMode(128, 96, 15)] and saved
    window.preferences.take({"camera_fps": 25})
    qtbot.waitUntil(lambda: driver.asked[-1] == CameraMode(64, 48, 25), timeout=HANG_MS)


def test_where_the_driver_does_not_say_the_usual_modes_are_offered(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_habits, "camera_modes", lambda index: [])
    started(qtbot, window, "webcam")
    texts = [action.text() for action in window.camera_box.mode_menu.actions()]
    assert texts[0] == "64×48, 30 fps" and "1280×720, 30 fps" in texts


def test_only_cameras_have_the_box_and_are_mirrored(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    assert not window.camera_box.isVisible() and not window.viewer.is_mirrored
    reopened(qtbot, window, lambda: window.session.use_source("webcam"))
    assert window.camera_box.isVisible() and window.viewer.is_mirrored
    reopened(qtbot, window, lambda: window.session.use_source("film"))
    assert not window.camera_box.isVisible() and not window.viewer.is_mirrored


def test_twenty_losses_are_survived_as_the_camera_was(
    qtbot: QtBot, window: MainWindow, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_FIRST_WAIT", 0.05)
    window.settings.keep_camera("webcam", rotation=180, width=128, height=96)
    started(qtbot, window, "webcam")
    for lost in range(20):
        driver.pulled = True
        qtbot.waitUntil(lambda lost=lost: len(driver.asked) == lost + 2, timeout=HANG_MS)  # type: ignore[misc]
        painted(qtbot, window, 3)  # else it is the same loss that goes on, and is waited for longer
    assert set(driver.asked) == {CameraMode(128, 96, 30)}
    assert shown(window).frame.image.shape == (96, 128, 3)
    assert window.viewer.is_mirrored
    assert colours(window.viewer.stage.left) == (RED, BLUE), "upside down, and mirrored"
