"""The picture alone, the bars over it while the mouse moves, and the title of the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livedepth.gui.basics.title import title_of
from livedepth.gui.window import MainWindow
from tests.gui.conftest import FakeCamera, World
from tests.gui.driving import HANG_MS, click, hover, mouse, shown, started

Key = Qt.Key


@pytest.fixture
def full(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window that plays a film on the whole screen, and whose bars hide soon."""
    monkeypatch.setattr("livedepth.gui.basics.full_screen.QUIET_MS", 300)
    started(qtbot, window, "film")
    window.activateWindow()
    window.docks["panel_picture"].show()
    qtbot.keyClick(window, Key.Key_F11)
    return window


def test_the_bars_go_when_the_mouse_is_still_and_the_picture_stays(
    qtbot: QtBot, full: MainWindow
) -> None:
    pane, bars = full.viewer.stage.right, full.full_screen
    assert bars.bars_shown and full.play_bar.isVisible()
    menu, status = full.menuBar(), full.statusBar()
    assert menu is not None and status is not None
    assert not menu.isVisible() and not status.isVisible()
    assert not full.docks["panel_picture"].isVisible()
    place = pane.rect(), pane.mapTo(full, QPoint(0, 0))
    for _ in range(2):
        qtbot.waitUntil(lambda: not bars.bars_shown, timeout=HANG_MS)
        cursor = QApplication.overrideCursor()
        assert cursor is not None and cursor.shape() == Qt.CursorShape.BlankCursor
        assert not full.play_bar.isVisible() and not full.controls.isVisible()
        assert (pane.rect(), pane.mapTo(full, QPoint(0, 0))) == place
        hover(pane, QPoint(100 + _, 90))
        assert bars.bars_shown and full.play_bar.isVisible() and full.toolbar.isVisible()
        assert QApplication.overrideCursor() is None
        assert (pane.rect(), pane.mapTo(full, QPoint(0, 0))) == place


def test_escape_gives_back_everything_as_it_was(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    window.docks["panel_measure"].show()
    qtbot.wait(50)
    layout = window.centralWidget().layout()  # type: ignore[union-attr]
    assert layout is not None
    before = [layout.itemAt(at).widget() for at in range(layout.count())]  # type: ignore[union-attr]
    places = [widget.geometry() for widget in before if widget is not None]
    window.menus["full_screen"].trigger()
    window.full_screen._hide_if_unused()
    qtbot.keyClick(window, Key.Key_Space)
    assert window.session.bridge.playback.paused, "keys work without any bar"
    qtbot.keyClick(window, Key.Key_Escape)
    assert not window.isFullScreen() and not window.menus["full_screen"].isChecked()
    assert QApplication.overrideCursor() is None
    after = [layout.itemAt(at).widget() for at in range(layout.count())]  # type: ignore[union-attr]
    assert after == before
    qtbot.waitUntil(
        lambda: [one.geometry() for one in after if one is not None] == places, timeout=HANG_MS
    )
    assert window.docks["panel_measure"].isVisible() and window.play_bar.isVisible()


def test_bars_that_are_used_stay(qtbot: QtBot, full: MainWindow) -> None:
    bar = full.play_bar
    hover(bar, bar.rect().center())
    qtbot.wait(500)
    assert full.full_screen.bars_shown, "the mouse rests on it"
    hover(full.viewer.stage.left, QPoint(50, 200))
    full.controls.colormaps.setFocus()
    qtbot.waitUntil(lambda: not full.full_screen.bars_shown, timeout=HANG_MS)
    assert full.viewer.stage.right.hasFocus(), "the focus is not left on what nobody sees"


def test_a_double_click_on_a_picture_fills_the_screen(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    pane = window.viewer.stage.left
    click(pane, pane.rect().center())
    probes = list(window.viewer.stage.marks.probes)
    assert len(probes) == 1
    for full, beside in ((True, QPoint(0, 0)), (False, QPoint(30, 20)), (True, QPoint(30, 20))):
        place = pane.rect().center() + beside
        click(pane, place)
        mouse(pane, QEvent.Type.MouseButtonDblClick, place)
        mouse(pane, QEvent.Type.MouseButtonRelease, place)
        assert window.isFullScreen() is full
        assert window.viewer.stage.marks.probes == probes, "no mark came or went"
    qtbot.keyClick(window, Key.Key_Escape)
    bar = window.viewer.colour_bar
    mouse(bar, QEvent.Type.MouseButtonDblClick, bar.rect().center())
    window.viewer.set_view("cloud")
    mouse(window.viewer.stage.cloud, QEvent.Type.MouseButtonDblClick, QPoint(50, 50))
    assert not window.isFullScreen(), "there it means something else"


def test_closing_while_the_cursor_is_hidden_gives_it_back(qtbot: QtBot, full: MainWindow) -> None:
    qtbot.waitUntil(lambda: not full.full_screen.bars_shown, timeout=HANG_MS)
    full.close()
    assert QApplication.overrideCursor() is None


def test_the_title_says_what_is_shown(qtbot: QtBot, window: MainWindow, world: World) -> None:
    assert window.windowTitle() == "livedepth"
    started(qtbot, window, "film")
    assert window.windowTitle() == "film – livedepth"
    secret = "rtsp://me:secret@cam/1"
    world.sources[secret] = lambda: FakeCamera(secret)
    window.session.use_source(secret)
    qtbot.waitUntil(lambda: "cam/1" in window.windowTitle(), timeout=HANG_MS)
    assert window.windowTitle() == "rtsp://***@cam/1 – livedepth"
    info = replace(shown_info(window), name="a[*].mp4")
    window.setWindowTitle(title_of(info))
    window.setWindowModified(True)
    assert window.windowTitle() == "a[*][*].mp4 – livedepth", "Qt shows that as a[*].mp4"
    assert title_of(replace(info, kind="demo")) == "Demo room – livedepth"


def shown_info(window: MainWindow):  # type: ignore[no-untyped-def]
    assert shown(window) is not None and window.session.info is not None
    return window.session.info
