"""Seeking with the mouse, and the keys of a player, whatever was touched before."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from livedepth.capture.demo import DemoSource
from livedepth.frames import Depth, Image
from livedepth.gui.window import MainWindow
from tests.gui.conftest import World
from tests.gui.driving import HANG_MS, LEFT, hover, shown, started, wheel

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def index(window: MainWindow) -> int:
    return window.session.shown.frame.index if window.session.shown else -1


def stands(window: MainWindow) -> bool:
    return window.session.bridge.playback.paused


@pytest.fixture
def film(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window with a film of 4 seconds that is paused at 2.0 s, frame 100."""
    started(qtbot, window, "film")
    window.activateWindow()
    qtbot.keyClick(window, Key.Key_Space)
    window.play_bar.seek(2.0)
    qtbot.waitUntil(lambda: index(window) == 100, timeout=HANG_MS)
    return window


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
    """A key as a person presses it: it goes to what has the focus."""
    at = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert at is not None
    qtbot.keyClick(at.focusWidget() or at, key, modifier)


def at_share(bar: QWidget, share: float) -> QPoint:
    return QPoint(round(share * (bar.width() - 1)), bar.height() // 2)


def test_a_click_on_the_seek_bar_seeks_there(qtbot: QtBot, film: MainWindow) -> None:
    bar = film.play_bar.slider
    for share, expected in ((0.25, 50), (0.9, 180), (0.0, 0)):
        qtbot.mouseClick(bar, LEFT, Modifier.NoModifier, at_share(bar, share))
        qtbot.waitUntil(lambda n=expected: abs(index(film) - n) <= 4, timeout=HANG_MS)  # type: ignore[misc]
        assert abs(bar.value() / 10_000 - share) < 0.03, "the handle is where it was clicked"


def test_a_drag_seeks_all_along_and_the_time_follows(qtbot: QtBot, film: MainWindow) -> None:
    bar = film.play_bar.slider
    qtbot.mousePress(bar, LEFT, Modifier.NoModifier, at_share(bar, 0.25))
    for share in (0.4, 0.5, 0.75):
        qtbot.mouseMove(bar, at_share(bar, share))
        qtbot.waitUntil(lambda s=share: abs(index(film) - 200 * s) <= 4, timeout=HANG_MS)  # type: ignore[misc]
        assert bar.tip is not None and bar.tip.isVisible()
        minutes, seconds = bar.tip.text().split(":")
        assert minutes == "0" and abs(float(seconds) - 4 * share) < 0.15
    qtbot.mouseRelease(bar, LEFT, Modifier.NoModifier, at_share(bar, 0.75))
    assert not bar.isSliderDown()


def test_the_time_is_told_where_the_mouse_hovers(qtbot: QtBot, film: MainWindow) -> None:
    bar, places = film.play_bar.slider, []
    for share in (0.0, 0.5, 1.0):
        hover(bar, at_share(bar, share))
        tip = bar.tip
        assert tip is not None and tip.isVisible()
        above = bar.mapTo(film, at_share(bar, share))
        assert tip.geometry().bottom() < bar.mapTo(film, QPoint(0, 0)).y()
        assert film.rect().contains(tip.geometry())
        assert abs(tip.geometry().center().x() - above.x()) < 40
        places.append(tip.text())
    assert places[0] == "0:00.0" and places[2] == "0:04.0" and places[1][:5] in ("0:01.", "0:02.")
    assert index(film) == 100, "to look is not to seek"
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert bar.tip is not None and not bar.tip.isVisible()


def test_keys_are_playback_s_whatever_was_touched_before(qtbot: QtBot, film: MainWindow) -> None:
    film.docks["panel_picture"].show()
    bar = film.play_bar
    qtbot.mouseClick(bar.slider, LEFT, Modifier.NoModifier, at_share(bar.slider, 0.5))
    touched = [film.controls.colormaps, film.controls.quality, bar.speed, bar.loop_button]
    touched += [film.picture_panel.sharpen, film.picture_panel.steadiness]
    for widget in touched:
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        qtbot.waitUntil(widget.hasFocus, timeout=HANG_MS)
        before = film.settings.model_dump(exclude={"latency_ms"})
        bar.seek(0.0)
        qtbot.waitUntil(lambda: index(film) == 0, timeout=HANG_MS)
        press(qtbot, Key.Key_Right)
        qtbot.waitUntil(lambda: index(film) == 199, timeout=HANG_MS)
        press(qtbot, Key.Key_Left)
        qtbot.waitUntil(lambda: index(film) == 0, timeout=HANG_MS)
        press(qtbot, Key.Key_Period)
        qtbot.waitUntil(lambda: index(film) == 1, timeout=HANG_MS)
        press(qtbot, Key.Key_Comma)
        qtbot.waitUntil(lambda: index(film) == 0, timeout=HANG_MS)
        press(qtbot, Key.Key_Space)
        assert not stands(film)
        press(qtbot, Key.Key_Space)
        assert stands(film) and QApplication.activePopupWidget() is None
        now = film.settings.model_dump(exclude={"latency_ms"})
        assert now == before, "nothing else was changed"


def test_choosing_from_a_list_then_space(qtbot: QtBot, film: MainWindow) -> None:
    colours = film.controls.colormaps
    colours.setFocus()
    press(qtbot, Key.Key_Return)  # opens it, as Space did
    popup = QApplication.activePopupWidget()
    assert popup is not None
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None, timeout=HANG_MS)
    assert stands(film), "what is pressed in the open list is the list's"
    assert film.settings.colormap == colours.itemText(1)
    press(qtbot, Key.Key_Space)
    assert not stands(film) and QApplication.activePopupWidget() is None


def test_a_space_in_an_open_list_is_the_list_s(qtbot: QtBot, film: MainWindow) -> None:
    film.controls.colormaps.setFocus()
    film.controls.colormaps.showPopup()
    press(qtbot, Key.Key_Space)
    press(qtbot, Key.Key_Right)
    assert stands(film) and index(film) == 100
    film.controls.colormaps.hidePopup()


def test_keys_are_the_text_s_where_one_writes(qtbot: QtBot, film: MainWindow) -> None:
    edit = film.controls.sources.lineEdit()
    assert edit is not None
    film.controls.sources.setFocus()
    edit.selectAll()
    for letter in "my clip[1], a.mp4":
        qtbot.keyClick(film.controls.sources, letter)
    for key in (Key.Key_Left, Key.Key_Backspace, Key.Key_Home, Key.Key_Delete, Key.Key_End):
        press(qtbot, key)
    press(qtbot, Key.Key_Left, Modifier.ShiftModifier)
    assert edit.text() == "y clip[1], a.m4" and edit.selectedText() == "4"
    assert stands(film) and index(film) == 100
    assert film.play_bar.speed.currentData() == 1.0


def test_enter_operates_what_tab_reaches(qtbot: QtBot, film: MainWindow) -> None:
    film.docks["panel_picture"].show()
    sharpen, before = film.picture_panel.sharpen, film.settings.sharpen
    sharpen.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, Key.Key_Return)
    assert film.settings.sharpen is not before
    film.play_bar.step_button.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, Key.Key_Enter)
    qtbot.waitUntil(lambda: index(film) == 101, timeout=HANG_MS)
    steadiness = film.picture_panel.steadiness
    steadiness.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, Key.Key_Up)
    assert film.settings.steadiness > 0, "a slider is moved up and down"
    press(qtbot, Key.Key_End)
    assert steadiness.value() == steadiness.maximum() and index(film) == 101


def test_panes_keep_the_arrows_that_are_theirs(qtbot: QtBot, film: MainWindow) -> None:
    stage = film.viewer.stage
    stage.right.setFocus()
    press(qtbot, Key.Key_Left, Modifier.ShiftModifier)
    qtbot.waitUntil(lambda: index(film) == 50, timeout=HANG_MS)
    stage.viewport.zoom_at((0.5, 0.5), 3)
    before = stage.viewport.region
    press(qtbot, Key.Key_Left, Modifier.ShiftModifier)
    assert stage.viewport.region.left < before.left, "a zoomed picture is moved"
    film.viewer.set_view("cloud")
    stage.cloud.setFocus()
    eye = stage.cloud.eye
    press(qtbot, Key.Key_Right)
    assert stage.cloud.eye.yaw > eye.yaw
    press(qtbot, Key.Key_Home)
    assert stage.cloud.eye == eye
    qtbot.wait(50)
    assert index(film) == 50
    press(qtbot, Key.Key_Right, Modifier.ShiftModifier)
    qtbot.waitUntil(lambda: index(film) == 100, timeout=HANG_MS)


def test_home_end_speeds_and_the_wheel(qtbot: QtBot, film: MainWindow) -> None:
    film.viewer.stage.right.setFocus()
    press(qtbot, Key.Key_End)
    qtbot.waitUntil(lambda: index(film) == 199, timeout=HANG_MS)
    press(qtbot, Key.Key_Home)
    qtbot.waitUntil(lambda: index(film) == 0, timeout=HANG_MS)
    bar = film.play_bar
    wheel(bar.slider, at_share(bar.slider, 0.5), 1)
    qtbot.waitUntil(lambda: index(film) == 199, timeout=HANG_MS)
    playback = film.session.bridge.playback
    for key, speed in (("]", 2.0), ("]", 4.0), ("]", 4.0), ("[", 2.0), ("[", 1.0), ("[", 0.5)):
        qtbot.keyClick(film, key)
        assert playback.speed == bar.speed.currentData() == speed
    press(qtbot, Key.Key_Backspace)
    assert playback.speed == 1.0


def test_a_part_is_repeated_and_marked(qtbot: QtBot, film: MainWindow) -> None:
    bar, said = film.play_bar, film.play_bar.part_button
    qtbot.keyClick(film, "a")
    assert film.session.bridge.playback.part is None and "B" in said.toolTip()
    qtbot.keyClick(film, "a")
    assert film.session.bridge.playback.part is None, "it cannot end where it begins"
    for _ in range(5):
        at = index(film)
        qtbot.keyClick(film, ",")
        qtbot.waitUntil(lambda at=at: index(film) == at - 1, timeout=HANG_MS)  # type: ignore[misc]
    plain = _amber(film)
    said.click()
    assert film.session.bridge.playback.part == (95 / 50, 100 / 50)
    assert _amber(film) > plain > 0, "first A is marked, then the part"
    seen: list[int] = []
    film.session.frame_shown.connect(lambda depth: seen.append(depth.frame.index))
    qtbot.keyClick(film, Key.Key_Space)
    qtbot.waitUntil(lambda: len(seen) > 15, timeout=HANG_MS)
    assert set(seen) <= set(range(95, 101))
    qtbot.keyClick(film, "a")
    assert film.session.bridge.playback.part is None and not said.isChecked()
    assert _amber(film) == 0
    qtbot.waitUntil(lambda: index(film) > 105, timeout=HANG_MS)
    bar.mark_part()
    film.session.use_source("bright")
    qtbot.waitUntil(lambda: shown(film).frame.source == "bright", timeout=HANG_MS)
    assert not said.isChecked(), "of another source nothing is marked"


def test_what_was_sought_counts_before_its_frame_is_there(film: MainWindow) -> None:
    """On a busy machine the frame comes late; A, B and the time are those of the handle."""
    bar = film.play_bar
    for at in (3.0, 1.0):
        bar.seek(at)
        assert bar.time.text().startswith(f"0:0{at}")
        bar.mark_part()
    assert film.session.bridge.playback.part == (1.0, 3.0)


def _amber(window: MainWindow) -> int:
    """How much of the seek bar is marked."""
    image = window.play_bar.slider.grab().toImage()
    colours = (image.pixelColor(x, 2) for x in range(image.width()))
    across = (image.pixelColor(x, image.height() // 2 - 2) for x in range(image.width()))
    marked = [c for c in (*colours, *across) if c.red() - c.blue() > 60]
    return len(marked)


def test_the_play_button_moves_nothing(qtbot: QtBot, film: MainWindow) -> None:
    places = []
    for _ in range(2):
        qtbot.keyClick(film, Key.Key_Space)
        qtbot.wait(20)
        places.append([film.play_bar.play_button.size(), film.play_bar.slider.geometry()])
    assert places[0] == places[1]


def test_a_paused_demo_draws_nothing(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[float] = []

    class Room:
        """One that is drawn at once."""

        def __init__(self, width: int, height: int, focal: float) -> None:
            self._size = height, width

        def render(self, seconds: float) -> tuple[Image, Depth]:
            drawn.append(seconds)
            return np.zeros((*self._size, 3), np.uint8), np.ones(self._size, np.float32)

    monkeypatch.setattr("livedepth.capture.demo.Room", Room)
    world.sources["demo"] = lambda: DemoSource(64, 48, 60)  # type: ignore[assignment,return-value]
    started(qtbot, window, "demo")
    qtbot.keyClick(window, Key.Key_Space)
    qtbot.wait(150)  # what was being drawn
    count = len(drawn)
    qtbot.wait(500)
    assert len(drawn) == count
    window.session.step()
    qtbot.waitUntil(lambda: len(drawn) == count + 1, timeout=HANG_MS)
    qtbot.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: len(drawn) > count + 3, timeout=HANG_MS)


def test_pause_stands_at_the_left_whatever_plays(qtbot: QtBot, film: MainWindow) -> None:
    bar = film.play_bar
    at = bar.play_button.pos()
    assert bar.slider.geometry().right() + 10 > bar.time.x(), "no gap beside the seek bar"
    with qtbot.waitSignal(film.session.source_opened, timeout=HANG_MS):
        film.session.use_source("cam")
    assert bar.slider.isHidden()
    qtbot.waitUntil(lambda: bar.play_button.pos() == at, timeout=HANG_MS)
