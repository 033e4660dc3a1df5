"""The real window, offscreen, over real threads."""

from __future__ import annotations

import re
import threading
import time

import numpy as np
import pytest
from PyQt6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from livedepth.errors import EngineError
from livedepth.gui.window import MainWindow
from tests.gui.conftest import FakeCamera, FakeEngine, HangingCamera, OpenWindow, World
from tests.gui.driving import HANG_MS, pixel, started


def test_shows_rgb_and_depth_side_by_side(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    rgb = window.viewer.stage.left.grab().toImage()
    assert pixel(rgb, rgb.width() // 2, rgb.height() // 2) == (90, 90, 90)
    depth = window.viewer.stage.right.grab().toImage()
    area = window.viewer.stage.right.picture_rect()
    near = pixel(depth, area.center().x(), area.top() + 3)
    far = pixel(depth, area.center().x(), area.bottom() - 3)
    assert near[0] > near[2] and far[2] > far[0]  # turbo: red near, blue far


def test_picture_keeps_its_shape_at_any_widget_size(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    for size in ((420, 300), (1500, 400), (700, 900)):
        window.resize(*size)
        qtbot.wait(50)
        area = window.viewer.stage.left.picture_rect()
        assert area.width() / area.height() == pytest.approx(64 / 48, rel=0.02)
        assert window.viewer.stage.left.rect().contains(area)


def test_status_bar_tells_rate_latency_and_drops(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)

    def told() -> None:
        text = {name: label.text() for name, label in window.status.labels.items()}
        assert re.fullmatch(r"\d+\.\d fps", text["fps"]) and float(text["fps"].split()[0]) > 1
        assert text["latency"].startswith("latency ")
        assert text["dropped"].endswith("dropped")
        assert "fake 64×48" in text["source"]
        assert text["engine"] == "a · fake · cpu · float32"

    qtbot.waitUntil(told, timeout=HANG_MS)


def test_a_relative_model_shows_near_and_far_and_no_metres(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    assert window.viewer.colour_bar.labels()[-1].endswith(" m")
    window.session.use_model("midas")

    def shown() -> None:
        assert window.viewer.colour_bar.labels() == ["far", "", "", "", "near"]
        assert window.status.labels["engine"].text().endswith("relative depth, no metres")
        depth, area = (
            window.viewer.stage.right.grab().toImage(),
            window.viewer.stage.right.picture_rect(),
        )
        top = pixel(depth, area.center().x(), area.top() + 3)
        bottom = pixel(depth, area.center().x(), area.bottom() - 3)
        assert bottom[0] > bottom[2] and top[2] > top[0]  # its larger numbers are nearer

    qtbot.waitUntil(shown, timeout=HANG_MS)
    window.session.use_model("b")
    qtbot.waitUntil(lambda: window.viewer.colour_bar.labels()[-1].endswith(" m"), timeout=HANG_MS)


def test_old_model_serves_until_the_new_one_is_ready(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    go = world.hold("b")
    started(qtbot, window)
    beats: list[float] = []
    timer = QTimer(window)
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(10)
    window.session.use_model("b")
    for _ in range(5):
        qtbot.waitSignal(window.depth_painted, timeout=HANG_MS).wait()
        assert window.session.shown is not None and window.session.shown.model == "a"
    assert "loading b" in window.status.labels["engine"].text()
    go.set()
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.model == "b",
        timeout=HANG_MS,
    )
    qtbot.waitUntil(lambda: window.viewer.display.limits[1] > 7, timeout=HANG_MS)
    assert len(beats) > 3
    assert max(np.diff(beats)) < 0.5, "the window stood still while the model loaded"
    assert window.controls.quality.says.startswith("b ·")


def test_a_model_that_fails_is_told_and_the_old_one_goes_on(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    def broken() -> FakeEngine:
        raise EngineError("b.safetensors: wrong hash")

    world.engines["b"] = broken
    started(qtbot, window)
    window.session.use_model("b")
    qtbot.waitUntil(lambda: window.notice.text == "b.safetensors: wrong hash", timeout=HANG_MS)
    assert window.notice.isVisible()
    assert window.controls.quality.says.startswith("a ·")
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        pass


def test_switching_models_often_while_running(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    for turn in range(30):
        window.session.use_model("ba"[turn % 2])
        qtbot.wait(5)
    window.session.use_model("b")
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.model == "b",
        timeout=HANG_MS,
    )


def test_changing_the_source(qtbot: QtBot, window: MainWindow, world: World) -> None:
    started(qtbot, window)
    window.session.use_source("bright")
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.frame.source == "bright",
        timeout=HANG_MS,
    )
    assert world.opened[0].closed.is_set(), "the first camera was not released"
    for _ in range(5):
        qtbot.waitSignal(window.depth_painted, timeout=HANG_MS).wait()
        assert window.session.shown is not None and window.session.shown.frame.source == "bright"


def test_a_source_that_cannot_be_opened_is_told(qtbot: QtBot, window: MainWindow) -> None:
    window.start("nowhere", "a", [])
    qtbot.waitUntil(window.notice.isVisible, timeout=HANG_MS)
    assert "nowhere" in window.notice.text
    assert window.status.labels["source"].text() == ""
    window.session.use_source("cam")
    qtbot.waitSignal(window.depth_painted, timeout=HANG_MS).wait()
    assert not window.notice.isVisible()
    assert window.status.labels["source"].text().startswith("fake 64×48")
    window.session.use_source("nowhere")
    qtbot.waitUntil(window.notice.isVisible, timeout=HANG_MS)
    assert window.status.labels["source"].text().startswith("fake 64×48"), "it plays on"


def test_a_source_that_throws_is_told(qtbot: QtBot, window: MainWindow, world: World) -> None:
    class Throwing(FakeCamera):
        def read(self):  # type: ignore[no-untyped-def]
            if self._index == 3:
                raise ValueError("driver says no")
            return super().read()

    world.sources["cam"] = Throwing
    window.start("cam", "a", [])
    qtbot.waitUntil(lambda: "driver says no" in window.notice.text, timeout=HANG_MS)


def test_colours_change_in_the_picture_and_the_legend(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.controls.colormaps.setCurrentText("gray")
    qtbot.wait(50)
    for view in (window.viewer.stage.right, window.viewer.colour_bar):
        image = view.grab().toImage()
        x = 8 if view is window.viewer.colour_bar else image.width() // 2
        r, g, b = pixel(image, x, image.height() // 2)
        assert r == g == b


@pytest.mark.parametrize("size", [(1, 1), (480, 270), (4320, 7680)])
def test_extreme_and_portrait_frames(
    qtbot: QtBot, window: MainWindow, world: World, size: tuple[int, int]
) -> None:
    world.sources["cam"] = lambda: FakeCamera("odd", size)
    started(qtbot, window)
    assert window.viewer.stage.left.picture_rect().width() >= 1


def test_closing_in_the_middle_ends_every_thread(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    begin = time.monotonic()
    window.close()
    assert time.monotonic() - begin < 2
    assert window.hanging == []


def test_closing_while_a_model_loads(qtbot: QtBot, window: MainWindow, world: World) -> None:
    loading, go = threading.Event(), threading.Event()

    def slow() -> FakeEngine:
        loading.set()
        go.wait(10)
        return FakeEngine("b")

    world.engines["b"] = slow
    started(qtbot, window)
    window.session.use_model("b")
    assert loading.wait(5)
    begin = time.monotonic()
    threading.Timer(0.3, go.set).start()
    window.close()
    assert time.monotonic() - begin < 2
    assert window.hanging == []


def test_closing_while_a_camera_hangs(qtbot: QtBot, window: MainWindow, world: World) -> None:
    release = threading.Event()
    camera = HangingCamera(release)
    world.sources["cam"] = lambda: camera
    started(qtbot, window)
    assert camera.hangs.wait(5)
    begin = time.monotonic()
    window.close()
    assert time.monotonic() - begin < 2.2
    assert window.hanging == ["capture cam"]
    release.set()  # the driver comes back: its thread ends, and nothing of it is shown


def test_open_and_close_many_times_leaves_nothing(qtbot: QtBot, open_window: OpenWindow) -> None:
    before = threading.active_count()
    for _ in range(10):
        window = open_window()
        started(qtbot, window)
        window.close()
    assert threading.active_count() <= before


def test_a_late_word_of_the_source_before_is_not_told_of_the_new_one(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.session.use_source("nowhere")
    time.sleep(0.3)  # its failure waits for Qt's loop
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        window.session.use_source("cam")
    assert not window.notice.isVisible()
    assert window.session.shown is not None
