"""Menus, keys, settings, languages, looks, statistics; and what many times over leaves behind."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from livedepth.capture.base import CameraMode
from livedepth.frames import Frame
from livedepth.gui.app import SettingsKeeper, _on_bug
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.dialogs.settings_dialog import SettingsDialog
from livedepth.gui.dialogs.shortcuts import ShortcutSheet, sheet
from livedepth.gui.live.known_sources import first_source
from livedepth.gui.theme import apply_theme
from livedepth.gui.translation import translate
from livedepth.gui.window import MainWindow
from livedepth.logs import start_log
from livedepth.settings import Settings
from models.errors import UserError, WeightsError
from tests.gui.conftest import FakeCamera, FakeEngine, OpenWindow, World, end
from tests.gui.driving import HANG_MS, painted, pixel, shown, started


def test_the_window_in_vietnamese(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow
) -> None:
    kept = translate(qapp, "vi")
    try:
        window = open_window()
        started(qtbot, window)
        bar = window.menuBar()
        assert bar is not None
        assert bar.actions()[0].text() == "&Tệp"
        qtbot.waitUntil(lambda: "bỏ" in window.status.labels["dropped"].text(), timeout=HANG_MS)
        window.close()
    finally:
        for translator in kept:
            qapp.removeTranslator(translator)
    assert kept


def test_an_unknown_language_is_english(qapp: QApplication) -> None:
    assert translate(qapp, "en") == []


def test_keys_are_told_apart_and_on_the_sheet(window: MainWindow) -> None:
    keys = [entry.key for _, entries in window.menus.table for entry in entries if entry.key]
    assert len(keys) == len(set(keys))
    told = [key for _, lines in sheet(window.menus.keys()) for key, _ in lines]
    assert len(told) > len(keys)


def test_mnemonics_of_a_menu_are_told_apart(window: MainWindow) -> None:
    for title, entries in window.menus.table:
        letters = [e.text[e.text.index("&") + 1].lower() for e in entries if "&" in e.text]
        twice = {letter for letter in letters if letters.count(letter) > 1}
        assert not twice, (title, twice)


def test_everything_a_person_touches_has_a_name_and_a_tip(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    for dock in window.docks.values():
        dock.show()
    window.viewer.set_view("compare")
    for name in ("process", "settings"):
        window.menus[name].trigger()
    seen = 0
    for kind in (QComboBox, QAbstractSlider, QAbstractButton, QLineEdit, QTreeWidget):
        for widget in window.findChildren(kind):
            above = widget.parent()
            assert above is not None
            owner = type(above).__module__
            if not widget.isVisible() or "livedepth" not in owner:
                continue
            seen += 1
            forms = above.findChildren(QFormLayout)
            labels = [form.labelForField(widget) for form in forms]
            written = [label.text() for label in labels if isinstance(label, QLabel)]
            written.append(getattr(widget, "text", str)())
            name = widget.accessibleName() or "".join(written)
            assert name, f"{widget} in {owner} has no name"
            if not isinstance(widget, QTreeWidget):
                assert widget.toolTip(), f"{name} in {owner} has no tip"
    assert seen > 25


def test_every_entry_of_every_menu_works(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dialogs answer nothing; everything else is done for real, twice."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
    monkeypatch.setattr(QMessageBox, "about", lambda *_: None)
    monkeypatch.setattr("livedepth.gui.menus.desktop.QDesktopServices.openUrl", lambda url: True)
    started(qtbot, window)
    names = [entry.name for menu in window.menus.table for entry in menu.entries if entry.name]
    for name in names * 2:
        if name not in ("quit", "demo"):
            window.menus[name].trigger()
            qtbot.wait(20)
    for dialog in window.findChildren(QDialog):
        dialog.close()
    window.view_menu.leave_full_screen()
    window.viewer.set_view("side-by-side")
    window.session.bridge.playback.pause(False)
    painted(qtbot, window)
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    window.menus["quit"].trigger()
    assert not window.isVisible() and window.hanging == []


def test_opening_from_the_menu(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(qtbot, window)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: (["bright"], ""))
    window.menus["open_file"].trigger()
    qtbot.waitUntil(lambda: shown(window).frame.source == "bright", timeout=HANG_MS)
    world.sources["rtsp://me:pw@cam/1"] = lambda: FakeCamera("rtsp://***@cam/1")
    window.menus["open_address"].trigger()
    (dialog,) = window.findChildren(QInputDialog)
    dialog.setTextValue(" rtsp://me:pw@cam/1 ")
    dialog.accept()
    qtbot.waitUntil(lambda: "cam/1" in shown(window).frame.source, timeout=HANG_MS)
    assert "pw" not in window.controls.sources.currentText()
    assert window.settings.source == "" and window.settings.recent == []


def test_settings_are_chosen_and_put_to_use(
    qtbot: QtBot, window: MainWindow, world: World, qapp: QApplication
) -> None:
    started(qtbot, window)
    dialog = SettingsDialog(window.settings, parent=window)
    qtbot.addWidget(dialog)
    dialog.chosen.connect(window.preferences.take)
    with qtbot.waitSignal(window.settings_changed):
        dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
        dialog.camera.setCurrentIndex(0)
        dialog.field_of_view.setValue(75)
        dialog.legend.setChecked(False)
        dialog.folder.setText("/somewhere")
        dialog._accept()
    s = window.settings
    assert (s.theme, s.camera_width, s.field_of_view) == ("light", 320, 75)
    assert not s.legend and s.folder() == Path("/somewhere")
    assert window.viewer.stage.cloud.field_of_view == 75
    assert qapp.palette().window().color().lightness() > 200
    again = SettingsDialog(window.settings, [CameraMode(800, 448, 15)], window)
    qtbot.addWidget(again)
    assert again.theme.currentData() == "light" and again.folder.text() == "/somewhere"
    offered = [again.camera.itemText(row) for row in range(again.camera.count())]
    assert offered == ["320×240, 30 fps", "800×448, 15 fps"]
    again.chosen.connect(window.preferences.take)
    again._restore()
    again._accept()
    plain = Settings()
    assert s.theme == "dark" and s.folder() == plain.folder()
    apply_theme(qapp, "dark")


def test_settings_last_from_one_run_to_the_next(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    path = tmp_path / "settings.yaml"

    def run() -> MainWindow:
        keeper = SettingsKeeper(path)
        assert keeper.problems == []
        window = open_window(keeper.settings)
        window.settings_changed.connect(lambda: keeper.save(window.notice.show_problem))
        started(qtbot, window)
        return window

    first = run()
    first.controls.colormaps.setCurrentText("viridis")
    first.viewer.set_view("overlay")
    first.picture_panel.steadiness.setValue(40)
    first.docks["panel_statistics"].show()
    first.resize(1100, 700)
    first.close()
    second = run()
    assert second.controls.colormaps.currentText() == "viridis"
    assert second.viewer.stage.view.name == "overlay"
    assert second.picture_panel.steadiness.value() == 40
    assert second.docks["panel_statistics"].isVisible()
    assert not second.docks["panel_measure"].isVisible()
    assert second.height() == 700  # its width is cut to the offscreen screen's
    second.close()


def test_settings_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said: list[UserError] = []
    SettingsKeeper(tmp_path / "file" / "settings.yaml").save(said.append)
    assert len(said) == 1 and "cannot be written" in str(said[0])


def test_a_layout_that_makes_no_sense_changes_nothing(window: MainWindow) -> None:
    before = window.size()
    for text in ("", "rubbish", "a:b:c", "!!!:???"):
        window.restore_layout(text)
    assert window.size() == before


def test_thefirst_source_of_a_run(tmp_path: Path) -> None:
    cameras = ["Front", "Rear"]
    clip = tmp_path / "clip.mp4"
    assert first_source(Settings(), []) == "demo"
    assert first_source(Settings(), cameras) == "Front"
    assert first_source(Settings(source="Rear"), cameras) == "Rear"
    assert first_source(Settings(source="Gone"), cameras) == "Front"
    assert first_source(Settings(source=str(clip)), cameras) == "Front"
    clip.touch()
    assert first_source(Settings(source=str(clip)), cameras) == str(clip)
    assert first_source(Settings(source="rtsp://cam/1"), []) == "rtsp://cam/1"


def test_statistics_and_the_report(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.docks["panel_statistics"].show()
    qtbot.waitUntil(
        lambda: "Frames per second" in window.statistics_panel.text.text(), timeout=HANG_MS
    )
    qtbot.waitUntil(lambda: len(window.statistics_panel.figures.timings) >= 3, timeout=HANG_MS)
    window.statistics_panel.copy_button.click()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    report = clipboard.text()
    for part in ("livedepth ", "Python", "Model: a", "Engine: fake, float32", "network: p50", "MB"):
        assert part in report


def test_the_sheet_of_keys(qtbot: QtBot, window: MainWindow) -> None:
    dialog = ShortcutSheet(window.menus.keys(), window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.grab().toImage().width() > 300


def test_problems_land_in_the_log_without_passwords(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "logs" / "livedepth.log"
    handler = start_log(path)
    assert handler is not None
    try:
        window.notice.show_problem("rtsp://me:secret@cam: gone")
        for _ in range(3):
            logging.getLogger("livedepth.gui").warning("x" * 400_000)
    finally:
        logging.getLogger("livedepth").removeHandler(handler)
        handler.close()
    kept = sorted(path.parent.iterdir())
    assert len(kept) > 1, "it rotates"
    whole = "".join(p.read_text() for p in kept)
    assert "***@cam: gone" in whole and "secret" not in whole


def test_a_log_that_cannot_be_kept_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert start_log(tmp_path / "file" / "log") is None


def test_steadiness_reaches_the_pipeline(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    assert "stabilise" not in window.session.bridge.timings()
    window.picture_panel.steadiness.setValue(70)
    qtbot.waitUntil(lambda: "stabilise" in window.session.bridge.timings(), timeout=HANG_MS)
    assert window.settings.steadiness == 0.7
    window.picture_panel.steadiness.setValue(0)
    assert "off" in window.picture_panel.steadiness_value.text()


def test_a_source_that_changes_size_and_colours_in_mid_stream(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    shapes = [(48, 64), (64, 48), (1, 1), (2160, 3840), (480, 20), (30, 700)]

    class Restless(FakeCamera):
        def read(self) -> Frame | None:
            frame = super().read()
            if frame is None:
                return None
            height, width = shapes[frame.index // 3 % len(shapes)]
            image = np.full((height, width, 3), 90, np.uint8)
            return Frame(image, frame.index, frame.pts, frame.captured_at, "fake")

    world.sources["cam"] = Restless
    started(qtbot, window)
    window.viewer.stage.marks.pin((0.5, 0.5))
    for view in ("side-by-side", "overlay", "split", "cloud"):
        window.viewer.set_view(view)
        painted(qtbot, window, 8)
        window.viewer.stage.viewport.zoom_at((0.5, 0.5), 1.7)
    window.picture_panel.sharpen.setChecked(True)
    window.picture_panel.steadiness.setValue(60)
    window.viewer.set_view("side-by-side")
    painted(qtbot, window, 12)
    assert not window.notice.isVisible()


def test_switching_models_a_hundred_times(qtbot: QtBot, window: MainWindow, world: World) -> None:
    made: list[FakeEngine] = []
    for name in "ab":

        def make(name: str = name) -> FakeEngine:
            made.append(FakeEngine(name))
            return made[-1]

        world.engines[name] = make
    started(qtbot, window)
    threads = threading.active_count()
    for turn in range(100):
        window.session.use_model("ba"[turn % 2])
        if turn % 10 == 0:
            painted(qtbot, window, 1)
    window.session.use_model("b")
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.model == "b",
        timeout=HANG_MS,
    )
    qtbot.waitUntil(lambda: sum(not engine.closed for engine in made) == 1, timeout=HANG_MS)
    assert threading.active_count() == threads
    window.close()
    assert all(engine.closed for engine in made)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_opening_and_closing_fifty_times_leaves_nothing(qtbot: QtBot, world: World) -> None:
    def cycle() -> None:
        window = MainWindow(PipelineBridge(world.open_source, world.open_engine))
        window.show()
        started(qtbot, window)
        end(window)
        QApplication.processEvents()
        world.opened.clear()

    def alive(kind: type) -> int:
        gc.collect()
        return sum(issubclass(type(thing), kind) for thing in gc.get_objects())

    for _ in range(5):
        cycle()
    threads, timers, widgets = threading.active_count(), alive(QTimer), alive(QWidget)
    resident = _resident()
    for _ in range(45):
        cycle()
    assert threading.active_count() <= threads
    assert alive(QTimer) <= timers + 2
    assert alive(QWidget) <= widgets + 5
    assert _resident() - resident < 60


def test_the_event_loop_is_not_held_up(qtbot: QtBot, window: MainWindow) -> None:
    """Whatever is drawn: the loop comes round often enough for a person not to notice."""
    started(qtbot, window)
    for dock in window.docks.values():
        dock.show()
    window.viewer.stage.marks.pin((0.5, 0.5))
    window.viewer.set_view("overlay")
    beats: list[float] = []
    timer = QTimer(window)
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(5)
    qtbot.wait(1500)
    assert len(beats) > 20
    assert float(np.median(np.diff(beats))) < 0.05


def test_a_bad_settings_file_is_told_in_the_window(tmp_path: Path, window: MainWindow) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("theme: pink\nview: upside-down\n")
    window.notice.show_problems(SettingsKeeper(path).problems)
    assert "theme: 'pink' is invalid" in window.notice.text
    assert "view: 'upside-down' is invalid" in window.notice.text
    assert "kept as settings.yaml.bad" in window.notice.text


def test_light_and_dark_look_different(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow
) -> None:
    shades: list[Any] = []
    for theme in ("dark", "light"):
        apply_theme(qapp, theme)
        window = open_window()
        qtbot.wait(30)
        shades.append(sum(pixel(window.grab().toImage(), 5, 200)))
        window.close()
    apply_theme(qapp, "dark")
    assert shades[0] < 200 < 600 < shades[1]


def test_dialogs_and_menus_leave_nothing_behind(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)

    def left() -> int:
        return len(window.findChildren(QDialog)) + len(window.findChildren(QMenu))

    closings = 0

    def close_menus() -> None:
        nonlocal closings
        closings += 1
        for menu in window.viewer.stage.right.findChildren(QMenu):
            menu.close()

    before = left()
    for _ in range(5):
        for name in ("settings", "shortcuts", "open_address"):
            window.menus[name].trigger()
            for dialog in window.findChildren(QDialog):
                dialog.close()
        QTimer.singleShot(50, close_menus)
        at = window.viewer.stage.right.rect().center()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, at, window.viewer.stage.right.mapToGlobal(at)
        )
        QApplication.sendEvent(window.viewer.stage.right, event)
    qtbot.waitUntil(lambda: closings == 5 and left() <= before, timeout=HANG_MS)


def test_what_stands_in_for_a_camera_that_is_away_is_not_remembered(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.settings.source = "Front"
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        window.start("cam", "a", [], remember=False)
    assert window.settings.source == "Front"
    window.session.use_source("bright")
    qtbot.waitUntil(lambda: window.settings.source == "bright", timeout=HANG_MS)


def test_a_file_is_remembered_from_wherever_it_is_opened(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip.avi").touch()
    world.sources["clip.avi"] = FakeCamera
    started(qtbot, window, "clip.avi")
    assert window.settings.source == str(tmp_path / "clip.avi")
    assert window.settings.recent == [str(tmp_path / "clip.avi")]


def test_a_folder_that_may_not_be_looked_at_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "exists", refuse)
    assert first_source(Settings(source="/locked/clip.mp4"), []) == "demo"


def test_a_window_closed_in_full_screen_comes_back_as_it_was(open_window: OpenWindow) -> None:
    settings = Settings()
    for _ in range(2):
        window = open_window(settings)
        assert not window.isFullScreen()
        window.menus["full_screen"].trigger()
        window.close()


def test_holding_a_range_needs_metres(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    qtbot.keyClick(window, "h")
    assert "no metres to hold" in window.notice.text
    assert not window.menus["hold"].isChecked() and window.viewer.ranges.held is None


def test_without_a_model_the_window_says_what_to_do(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    def gone() -> FakeEngine:
        raise WeightsError("old.onnx: no such weights file")

    world.engines["old"] = gone
    window.start("cam", "old", [])
    qtbot.waitUntil(lambda: "no such weights file" in window.notice.text, timeout=HANG_MS)
    assert window.viewer.stage.right.hint == "no model\nchoose another model above"
    qtbot.waitUntil(lambda: window.viewer.stage.left.has_picture, timeout=HANG_MS)
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        window.session.use_model("a")


def test_news_of_what_failed_before_takes_its_place(window: MainWindow) -> None:
    window.notice.show_problem("the folder is full", "saving")
    window.notice.show_news("something else went well", "other")
    assert window.notice.text == "the folder is full"
    window.notice.show_news("Saved", "saving")
    assert window.notice.text == "Saved"


def test_enter_tries_an_address_again(qtbot: QtBot, window: MainWindow, world: World) -> None:
    started(qtbot, window)
    edit = window.controls.sources.lineEdit()
    assert edit is not None
    window.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus, timeout=HANG_MS)
    edit.selectAll()
    qtbot.keyClicks(edit, "rtsp://host/x")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "rtsp://host/x" in window.notice.text, timeout=HANG_MS)
    opened = len(world.opened)
    world.sources["rtsp://host/x"] = FakeCamera
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    painted(qtbot, window)
    assert len(world.opened) == opened + 1, "opened once, not twice"


def test_a_fault_of_ours_is_told_and_the_window_goes_on(
    window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    _on_bug(window, ZeroDivisionError, ZeroDivisionError("division by zero"), None)
    assert "division by zero" in window.notice.text
    assert any(record.exc_info for record in caplog.records)
