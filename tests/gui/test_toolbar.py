"""The toolbar shows what there is; the hint of the first start; the focus that can be seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QApplication, QDialog, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from livedepth.gui.app import SettingsKeeper
from livedepth.gui.menus import first_hint
from livedepth.gui.theme import apply_theme
from livedepth.gui.window import MainWindow
from livedepth.settings import Settings
from livedepth.views import VIEWS, View
from tests.gui.conftest import OpenWindow
from tests.gui.driving import HANG_MS, pixel, started

BUTTONS = (
    "snapshot",
    "panel_picture",
    "panel_measure",
    "panel_statistics",
    "panel_files",
    "full_screen",
)


def press(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_view_has_a_button_that_shows_it(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    for name, view in VIEWS.items():
        button = window.toolbar.button(name)
        assert not button.icon().isNull()
        assert button.toolTip().endswith(f" ({view.key})"), "the tip names the key"
        press(qtbot, button)
        assert window.viewer.stage.view.name == name
        assert [n for n in VIEWS if window.toolbar.button(n).isChecked()] == [name]
    qtbot.keyClick(window, "2")
    assert window.toolbar.button("depth").isChecked(), "keys and buttons are one"


def test_a_new_view_gets_a_button_too(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    row = View("camera", "Camera &only", "9", right="picture", captions=("", "As it comes"))
    monkeypatch.setitem(VIEWS, row.name, row)
    window = open_window()
    button = window.toolbar.button("camera")
    assert button.text() == "Camera only" and button.toolTip() == "Camera only (9)"
    press(qtbot, button)
    assert window.settings.view == "camera"


def test_buttons_open_panels_and_take_snapshots(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window)
    for name, dock in window.docks.items():
        press(qtbot, window.toolbar.button(name))
        assert not dock.isHidden() and window.toolbar.button(name).isChecked()
        press(qtbot, window.toolbar.button(name))
        assert dock.isHidden()
    press(qtbot, window.toolbar.button("snapshot"))
    qtbot.waitUntil(lambda: any((tmp_path / "output").rglob("*.png")), timeout=HANG_MS)


def test_texts_stand_where_there_is_room(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.toolbar
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    with_text = []
    for width in (2600, 1150, 560):
        window.resize(width, 500)
        qtbot.waitUntil(lambda: abs(bar.width() - window.width()) < 40, timeout=HANG_MS)
        QApplication.processEvents()
        with_text.append([n for n in (*VIEWS, *BUTTONS) if style(bar.button(n)) == beside])
        for name in (*VIEWS, *BUTTONS):
            button = bar.button(name)
            if button.isVisible():
                assert button.width() >= button.sizeHint().width(), "nothing is cut"
    assert with_text[0] == [*VIEWS, *BUTTONS]
    assert with_text[1] == [*BUTTONS], "views are told by their icons first"
    assert with_text[2] == []


def style(button: QToolButton) -> Qt.ToolButtonStyle:
    return button.toolButtonStyle()


def test_the_record_button_gives_its_text_up_too(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    record = window.record_button
    alone = Qt.ToolButtonStyle.ToolButtonIconOnly
    window.resize(560, 500)
    qtbot.waitUntil(lambda: style(record) == alone, timeout=HANG_MS)
    width = record.width()
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: bool(record.property("recording")), timeout=HANG_MS)
    qtbot.waitUntil(lambda: re.fullmatch(r"\d+:\d\d", record.text()) is not None, timeout=HANG_MS)
    assert style(record) != alone, "how long it records is said wherever there is room for that"
    assert record.toolTip().count("·"), "the rest is in the tip"
    window.resize(1400, 500)
    qtbot.waitUntil(lambda: "B" in record.text(), timeout=HANG_MS)
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: record.text() == "Record", timeout=HANG_MS)
    qtbot.waitUntil(lambda: width < record.width() == record.sizeHint().width(), timeout=HANG_MS)


def test_enter_records_and_down_opens_the_list_of_kinds(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    record = window.record_button
    window.activateWindow()
    record.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(record.hasFocus, timeout=HANG_MS)
    opened = []

    def close() -> None:
        menu = record.menu()
        opened.append(menu is not None and menu.isVisible())
        if menu is not None:
            menu.close()

    QTimer.singleShot(100, close)
    qtbot.keyClick(record, Qt.Key.Key_Down)
    assert opened == [True]
    qtbot.keyClick(record, Qt.Key.Key_Return)
    assert window.saver.busy and window.menus["record_video"].isChecked()
    qtbot.keyClick(record, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)


def test_what_does_not_fit_is_in_a_menu_that_works_with_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.resize(360, 480)
    more = window.toolbar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is not None
    qtbot.waitUntil(more.isVisible, timeout=HANG_MS)
    assert not window.toolbar.button("full_screen").isVisible()
    window.activateWindow()
    more.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(more.hasFocus, timeout=HANG_MS)

    def choose() -> None:
        menu = more.menu()
        assert isinstance(menu, QMenu) and menu.isVisible()
        assert window.menus["panel_statistics"] in menu.actions()
        menu.setActiveAction(window.menus["panel_statistics"])
        qtbot.keyClick(menu, Qt.Key.Key_Return)

    QTimer.singleShot(100, choose)
    qtbot.keyClick(more, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.docks["panel_statistics"].isHidden(), timeout=HANG_MS)


def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    button = window.toolbar.button("overlay")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus, timeout=HANG_MS)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert window.viewer.stage.view.name == "overlay"


def test_the_record_button_stands_in_the_toolbar(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    assert window.toolbar.isAncestorOf(window.record_button)
    for width in (1200, 700):
        window.resize(width, 500)
        QApplication.processEvents()
        assert window.record_button.isVisible()


def test_the_hint_is_shown_once(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    for start in range(2):
        keeper = SettingsKeeper(path)
        window = open_window(keeper.settings)
        window.settings_changed.connect(lambda keeper=keeper: keeper.save(pytest.fail))
        window.welcome()
        assert window.hint.isVisible() is (start == 0)
        window.close()
    assert "hint_seen: true" in path.read_text()


def test_the_hint_names_the_keys_of_the_menus(window: MainWindow) -> None:
    window.welcome()
    keys = [view.key for view in VIEWS.values()]
    for key in (keys[0], keys[-1], "S", "R", "F1"):
        assert f" {key} " in f" {window.hint.text} ".replace(",", " ")


def test_the_hint_gives_way_to_a_problem_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    window.notice.show_problem("the settings cannot be read")
    window.welcome()
    assert not window.hint.isVisible() and not window.settings.hint_seen
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.notice.isVisible() and window.hint.isVisible()
    window.notice.show_problem("another one")
    assert not window.hint.isVisible()
    window.notice.hide()
    assert window.hint.isVisible()
    press(qtbot, window.hint.close_button)
    window.notice.show_problem("a third one")
    window.notice.hide()
    assert not window.hint.isVisible(), "closed by hand, it stays so"


def test_the_hint_goes_with_what_it_tells_and_by_itself(
    qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    started(qtbot, window)
    window.welcome()
    qtbot.keyClick(window, "M")
    assert window.hint.isVisible(), "no key of those"
    qtbot.keyClick(window, "3")
    assert not window.hint.isVisible()
    monkeypatch.setattr(first_hint, "_SHOWN_MS", 50)
    other = open_window()
    other.welcome()
    assert other.hint.isVisible()
    qtbot.waitUntil(lambda: not other.hint.isVisible(), timeout=HANG_MS)
    other.notice.show_problem("something")
    other.notice.hide()
    assert not other.hint.isVisible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_has_the_focus_by_key_has_a_ring(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow, theme: str
) -> None:
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    window = open_window()
    started(qtbot, window)
    window.activateWindow()
    ring = qapp.palette().color(QPalette.ColorRole.Link)
    bar = window.toolbar
    for widget in (bar.button("depth"), window.controls.quality, window.viewer.stage.right):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(lambda w=widget: window.focus_ring.around is w, timeout=HANG_MS)  # type: ignore[misc]

        def ringed(widget: QWidget = widget) -> None:
            image = window.grab().toImage()
            corner = widget.mapTo(window, QPoint(0, 0))
            at = pixel(image, corner.x() + widget.width() // 2, corner.y() - 1)
            assert at == (ring.red(), ring.green(), ring.blue())

        qtbot.waitUntil(ringed, timeout=HANG_MS)
    apply_theme(qapp, "dark")


def test_a_click_gets_no_ring(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(window.viewer.stage.right.hasFocus, timeout=HANG_MS)
    assert window.focus_ring.around is None, "nobody went there"
    for widget in (window.controls.quality, window.viewer.stage.right):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    left = window.viewer.stage.left
    qtbot.waitUntil(lambda: window.focus_ring.around is window.viewer.stage.right)
    qtbot.mousePress(left, Qt.MouseButton.LeftButton, pos=left.rect().center())
    assert left.hasFocus() and window.focus_ring.around is None
    qtbot.mouseRelease(left, Qt.MouseButton.LeftButton, pos=left.rect().center())


def test_a_view_that_was_chosen_with_the_mouse_gets_no_ring(
    qtbot: QtBot, window: MainWindow
) -> None:
    """The program moves the focus then, when the button of the mouse is up again."""
    started(qtbot, window)
    window.activateWindow()
    stage = window.viewer.stage
    qtbot.waitUntil(stage.right.hasFocus, timeout=HANG_MS)
    system = window.windowHandle()
    assert system is not None

    def click_view(name: str) -> None:
        button = window.toolbar.button(name)
        at = button.mapTo(window, button.rect().center())
        qtbot.mouseClick(system, Qt.MouseButton.LeftButton, pos=at)

    click_view("cloud")
    qtbot.waitUntil(stage.cloud.hasFocus, timeout=HANG_MS)
    assert window.focus_ring.around is None
    click_view("depth")
    qtbot.waitUntil(stage.right.hasFocus, timeout=HANG_MS)
    assert window.focus_ring.around is None
    qtbot.keyClick(system, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: window.focus_ring.around is not None, timeout=HANG_MS)


def test_the_ring_moves_with_what_it_is_around(qtbot: QtBot, window: MainWindow) -> None:
    """The control of the second model pushes the colours aside: they lie in a field that moves."""
    window.resize(1240, 640)
    started(qtbot, window)
    window.activateWindow()
    box = window.controls.colours.combo
    window.controls.quality.setFocus(Qt.FocusReason.TabFocusReason)
    box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: ring_at(window, box), timeout=HANG_MS)
    before = box.mapTo(window, QPoint(0, 0))
    qtbot.keyClick(box, Qt.Key.Key_5)
    qtbot.waitUntil(lambda: box.mapTo(window, QPoint(0, 0)) != before, timeout=HANG_MS)
    qtbot.waitUntil(lambda: ring_at(window, box), timeout=3000)


def test_the_ring_is_not_drawn_across_a_message(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    stage, notice = window.viewer.stage, window.notice
    notice.show_problem("The disk is full. " * 3)
    for pane in (stage.left, stage.right):
        pane.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: ring_at(window, stage.right), timeout=HANG_MS)
    corner = stage.right.mapTo(window, QPoint(0, 0))
    strip = QRect(notice.mapTo(window, QPoint(0, 0)), notice.size())
    ring = QApplication.palette().color(QPalette.ColorRole.Link)

    def edge(y: int) -> list[tuple[int, int, int]]:
        image = window.grab().toImage()
        return [pixel(image, corner.x() + dx, y) for dx in (-2, -1)]

    colour = (ring.red(), ring.green(), ring.blue())
    assert strip.contains(corner.x() - 1, strip.center().y()), "the edge of the pane is below it"
    assert colour not in edge(strip.bottom() - 2) and colour in edge(strip.bottom() + 30)
    notice.close_button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: ring_at(window, notice.close_button), timeout=HANG_MS)
    stage.right.setFocus(Qt.FocusReason.TabFocusReason)
    notice.dismiss()
    qtbot.waitUntil(lambda: colour in edge(strip.bottom() - 2), timeout=HANG_MS)


def ring_at(window: MainWindow, widget: QWidget) -> bool:
    colour = QApplication.palette().color(QPalette.ColorRole.Link)
    at = widget.mapTo(window, QPoint(widget.width() // 2, -1))
    seen = pixel(window.grab().toImage(), at.x(), at.y())
    return seen == (colour.red(), colour.green(), colour.blue())


def test_escape_brings_the_focus_back_to_the_picture(qtbot: QtBot, window: MainWindow) -> None:
    """Its arrows turn the points, or move the cross; Tab would take twenty steps to it."""
    started(qtbot, window)
    window.activateWindow()
    stage = window.viewer.stage
    window.viewer.set_view("cloud")
    for widget in (window.controls.quality, window.toolbar.button("depth")):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(widget.hasFocus, timeout=HANG_MS)
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
        qtbot.waitUntil(stage.cloud.hasFocus, timeout=3000)


def test_the_ring_goes_into_dialogs_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=HANG_MS)
    button = window.toolbar.button("depth")
    for widget in (window.controls.sources, button):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: window.focus_ring.around is button, timeout=HANG_MS)
    for _ in range(2):  # its ring goes with a dialog that is deleted
        window.menus["settings"].trigger()
        dialog = window.findChildren(QDialog)[-1]
        dialog.activateWindow()
        qtbot.waitUntil(lambda d=dialog: in_dialog(window, d), timeout=HANG_MS)  # type: ignore[misc]
        dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        window.activateWindow()
        qtbot.waitUntil(lambda: window.focus_ring.around is button, timeout=HANG_MS)


def in_dialog(window: MainWindow, dialog: QDialog) -> bool:
    around = window.focus_ring.around
    return around is not None and dialog.isAncestorOf(around)


def test_settings_take_no_other_hint() -> None:
    with pytest.raises(ValueError, match="hint_seen"):
        Settings(hint_seen="perhaps")
