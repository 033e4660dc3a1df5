"""The window fits its screen and uses it: sizes, panels, panes, notices, the line at the bottom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PyQt6.QtWidgets import QApplication, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from livedepth.gui.bars.choices import Choice
from livedepth.gui.basics.elided import ElidedLabel, ElidedRow, Slot
from livedepth.gui.basics.sizes import first_size, fitting
from livedepth.gui.theme import apply_theme
from livedepth.gui.views.arrangement import picture_scale, should_stack
from livedepth.gui.views.caption import Caption
from livedepth.gui.window import MainWindow
from livedepth.settings import Settings
from livedepth.views import VIEWS
from tests.gui.conftest import FakeCamera, OpenWindow, World
from tests.gui.driving import HANG_MS, hover, painted, pixel, started

LONG = "a line that tells what went wrong and what can be done about it; " * 4


def place(widget: QWidget) -> QRect:
    """Where a widget lies in its window."""
    window = widget.window()
    assert window is not None
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize(
    "area", [(683, 384), (800, 600), (1366, 728), (1600, 1000), (1920, 1040), (3840, 2100)]
)
def test_the_first_size_fits_the_screen(area: tuple[int, int]) -> None:
    size = first_size(QSize(*area))
    assert size.width() < area[0] and size.height() < area[1], "with the system's frame"
    if area[0] >= 1366:
        assert size.width() >= 1240, "and is no smaller than it needs to be"
    if area[0] >= 3840:
        assert size.width() > area[0] / 2, "a large screen is used"


def test_no_size_is_less_than_a_pixel() -> None:
    assert fitting(QSize(100, 100), QSize(1, 1)) == QSize(1, 1)


def test_the_window_opens_within_its_screen(window: MainWindow) -> None:
    screen = window.screen()
    assert screen is not None
    assert screen.availableGeometry().contains(window.frameGeometry())


def test_panels_take_no_room_that_the_window_does_not_have(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window, "film")
    window.resize(760, 500)
    before, picture = window.size(), window.viewer.stage.width()
    window.notice.show_problem(LONG)
    first = window.docks["panel_picture"]
    for name in window.docks:
        window.menus[name].trigger()
    qtbot.waitUntil(lambda: len(window.panels.tabifiedDockWidgets(first)) == 3)
    for view in VIEWS:
        window.viewer.set_view(view)
        painted(qtbot, window, 1)
        assert window.size() == before
        least = window.minimumSizeHint()
        assert least.width() <= 800 and least.height() <= 500, view
    window.viewer.set_view("side-by-side")
    qtbot.waitUntil(lambda: window.viewer.stage.width() < picture, timeout=HANG_MS)
    window.docks["panel_statistics"].close()
    window.docks["panel_measure"].close()
    window.docks["panel_files"].close()
    qtbot.waitUntil(window.picture_panel.isVisible, timeout=HANG_MS)
    window.docks["panel_picture"].close()
    qtbot.waitUntil(lambda: window.viewer.stage.width() == picture, timeout=HANG_MS)
    assert window.size() == before


def test_panels_stand_one_below_the_other_where_there_is_room(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.resize(760, 440)
    window.viewer.stage.marks.pin((0.5, 0.5))
    for name in ("panel_picture", "panel_measure"):
        window.menus[name].trigger()
    picture, measure = window.docks["panel_picture"], window.docks["panel_measure"]
    qtbot.waitUntil(lambda: window.panels.tabifiedDockWidgets(picture) == [measure])
    qtbot.waitUntil(lambda: measure.isVisible() and not window.picture_panel.isVisible())
    window.resize(760, 780)
    qtbot.waitUntil(lambda: not window.panels.tabifiedDockWidgets(picture), timeout=HANG_MS)
    qtbot.waitUntil(window.picture_panel.isVisible, timeout=HANG_MS)
    assert place(picture).bottom() <= place(measure).top()
    assert window.menus["panel_picture"].isChecked() and window.menus["panel_measure"].isChecked()


def test_a_panel_that_is_higher_than_its_place_scrolls(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.resize(760, 400)
    window.menus["panel_statistics"].trigger()
    area = window.docks["panel_statistics"].widget()
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=HANG_MS)
    button = window.statistics_panel.copy_button
    button.setFocus(Qt.FocusReason.TabFocusReason)
    area.ensureWidgetVisible(button)
    assert not button.visibleRegion().isEmpty()


def test_panels_come_back_as_they_were(qtbot: QtBot, open_window: OpenWindow) -> None:
    settings = Settings()
    first = open_window(settings)
    first.menus["panel_measure"].trigger()
    first.close()
    second = open_window(settings)
    assert second.docks["panel_measure"].isVisible()
    assert second.menus["panel_measure"].isChecked()
    assert second.docks["panel_picture"].isHidden()


def test_a_notice_moves_nothing_and_covers_no_control(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    before = {w: place(w) for w in parts(window)}
    for text in ("short", LONG):
        window.notice.show_problem(text)
        qtbot.waitUntil(window.notice.isVisible, timeout=HANG_MS)
        QApplication.processEvents()
        assert {w: place(w) for w in before} == before
        lies = place(window.notice)
        assert place(window.viewer.stage).contains(lies)
        assert not lies.intersects(place(window.viewer.colour_bar))
    window.resize(500, 420)
    assert place(window.viewer.stage).contains(place(window.notice))


def parts(window: MainWindow) -> tuple[QWidget, ...]:
    bars = (window.controls, window.toolbar, window.play_bar)
    return (*bars, window.viewer.stage, window.viewer.colour_bar)


def test_a_notice_is_closed_with_keys_alone(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    window.notice.show_problem("gone")
    window.toolbar.button("full_screen").setFocus()
    qtbot.waitUntil(window.toolbar.button("full_screen").hasFocus, timeout=HANG_MS)
    qtbot.keyClick(window.toolbar.button("full_screen"), Qt.Key.Key_Tab)
    assert window.notice.close_button.hasFocus(), "the next stop after the toolbar"
    window.viewer.stage.right.setFocus()
    qtbot.keyClick(window.viewer.stage.right, Qt.Key.Key_Escape)
    assert not window.notice.isVisible()


def test_panes_stand_where_they_show_the_picture_larger() -> None:
    assert not should_stack((1200, 500), (640, 480), 6, stacked=False)
    assert should_stack((500, 900), (640, 480), 6, stacked=False)
    assert should_stack((900, 700), (1920, 800), 6, stacked=False), "a wide picture"
    assert not should_stack((900, 700), (480, 640), 6, stacked=False), "a high one"
    for stacked in (False, True):  # hardly better is no reason to move everything
        side, above = (picture_scale((660, 486), (640, 480), 6, stacked=s) for s in (False, True))
        assert side != above and abs(side - above) < 0.03 * side
        assert should_stack((660, 486), (640, 480), 6, stacked=stacked) is stacked


def test_a_tall_window_shows_two_pictures_one_above_the_other(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    left, right = window.viewer.stage.left, window.viewer.stage.right
    window.resize(790, 480)
    qtbot.waitUntil(lambda: place(left).right() < place(right).left(), timeout=HANG_MS)
    window.resize(460, 760)
    qtbot.waitUntil(lambda: place(left).bottom() < place(right).top(), timeout=HANG_MS)
    assert left.picture_rect().width() > 0.9 * window.viewer.stage.width()
    window.viewer.set_view("depth")
    qtbot.waitUntil(lambda: right.size() == window.viewer.stage.size(), timeout=HANG_MS)


def test_panes_move_for_a_picture_of_another_shape(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    world.sources["wide"] = lambda: FakeCamera("wide", (40, 160))
    started(qtbot, window)
    window.resize(780, 560)
    left, right = window.viewer.stage.left, window.viewer.stage.right
    qtbot.waitUntil(lambda: place(left).right() < place(right).left(), timeout=HANG_MS)
    window.session.use_source("wide")
    qtbot.waitUntil(lambda: place(left).bottom() < place(right).top(), timeout=HANG_MS)


def row(width: int) -> ElidedRow:
    made = ElidedRow(
        {"rate": Slot("Rate", "88.8 fps"), "name": Slot("Name"), "end": Slot("End", right=True)},
        ("rate", "end", "name"),
    )
    made.resize(width, 20)
    made.show()
    return made


def test_the_least_important_text_gives_way_first(qtbot: QtBot) -> None:
    line = row(800)
    qtbot.addWidget(line)
    for name, text in (("rate", "29.9 fps"), ("name", "a camera by the door"), ("end", "model")):
        line.set_text(name, text)
    labels = line.labels
    assert all(label.isVisible() for label in labels.values())
    seen, metrics = [], line.fontMetrics()
    for width in range(800, 20, -10):
        line.resize(width, 20)
        seen.append(tuple(name for name in ("rate", "end", "name") if labels[name].isVisible()))
        assert all(labels[name].width() <= width for name in seen[-1])
        assert (
            "rate" not in seen[-1]
            or metrics.horizontalAdvance("29.9 fps") <= labels["rate"].width()
        )
        assert "a camera by the door" in line.toolTip() and "29.9 fps" in line.toolTip()
    order = list(dict.fromkeys(seen))
    assert order[0] == ("rate", "end", "name") and ("rate", "end") in order and ("rate",) in order
    line.resize(800, 20)
    assert labels["name"].isVisible() and labels["name"].text() == "a camera by the door"


def test_changing_numbers_move_nothing(qtbot: QtBot) -> None:
    line = row(800)
    qtbot.addWidget(line)
    line.set_text("name", "camera")
    places = set()
    for text in ("0.0 fps", "9.1 fps", "11.1 fps", "88.8 fps", "29.9 fps"):
        line.set_text("rate", text)
        QApplication.processEvents()
        places.add(line.labels["name"].x())
    assert len(places) == 1


def test_the_lists_keep_their_width_whatever_they_show(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    controls = window.controls
    before = {w: place(w) for w in (controls.sources, controls.quality, controls.colormaps)}
    name = "a film of a very long name that nobody reads.mp4"
    controls.sources.offer([Choice(name, name)], name)
    controls.quality.show_choice("a network of a very long name", "float32", 1234)
    QApplication.processEvents()
    assert {w: place(w) for w in before} == before


def test_choices_flow_into_rows_where_the_window_is_narrow(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.viewer.set_view("compare")
    tops = []
    for width in (790, 420):
        window.resize(width, 500)
        QApplication.processEvents()
        fields = (window.controls.sources, window.controls.second, window.controls.colormaps)
        assert all(window.rect().contains(place(one)) for one in fields)
        areas = [place(one) for one in fields]
        assert not any(a.intersects(b) for a in areas for b in areas if a is not b)
        tops.append(len({area.top() for area in areas}))
        assert place(window.controls).bottom() < place(window.toolbar).top()
    assert tops[0] < tops[1]


def test_nothing_is_cut_off_on_a_small_screen_at_scale_2(tmp_path: Path) -> None:
    """1366x768 at scale 2, the least that the window is made for, in both languages."""
    screens = tmp_path / "screens.json"
    screen = {"name": "small", "x": 0, "y": 0, "width": 1366, "height": 768, "dpr": 1}
    screens.write_text(json.dumps({"screens": [{**screen, "logicalDpi": 96}]}))
    environment = {
        **os.environ,
        "QT_SCALE_FACTOR": "2",
        "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.gui.small_screen"],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    result = json.loads(ran.stdout)
    assert result["screen"] == [683, 384, 2.0]
    assert result["wrong"] == []


def test_a_panel_is_as_wide_as_the_rows_of_the_view(qtbot: QtBot, window: MainWindow) -> None:
    window.viewer.set_view("side-by-side")
    window.docks["panel_picture"].show()
    started(qtbot, window)
    content = window.picture_panel
    seen = content.parentWidget()
    assert seen is not None and content.width() <= seen.width()
    narrow = content.minimumSizeHint().width()
    window.viewer.set_view("stereo")
    assert content.minimumSizeHint().width() > narrow, "its rows have longer names"
    qtbot.waitUntil(lambda: seen.width() >= content.minimumSizeHint().width(), timeout=HANG_MS)
    assert content.width() <= seen.width(), "nothing of it is cut off"


def test_a_caption_lies_in_the_corner_of_its_pane(
    qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    apply_theme(qapp, "dark")
    started(qtbot, window)
    stage = window.viewer.stage
    assert stage.right.height() == stage.height(), "no row is kept for it"
    image = stage.right.grab().toImage()
    corner = image.copy(0, 0, 60, 30).convertToFormat(image.Format.Format_Grayscale8)
    bits = corner.constBits()
    assert bits is not None
    shades = np.frombuffer(bits.asstring(corner.sizeInBytes()), np.uint8)
    assert shades.max() > 200 and shades.min() < 60, "light letters on dark"


def test_a_caption_makes_way_for_what_is_looked_at(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    stage = window.viewer.stage
    pane, caption = stage.right, stage.right.findChild(Caption)
    assert caption is not None and caption.isVisible()
    qtbot.keyClick(window, "+")
    qtbot.keyClick(window, "+")  # the picture fills the pane
    hover(pane, caption.geometry().center())
    assert not caption.isVisible()
    painted(qtbot, window)
    assert not caption.isVisible(), "while it is pointed at"
    hover(pane, pane.rect().center())
    assert caption.isVisible()
    pane.setFocus()
    for _ in range(60):  # the cross of the keys comes from the middle
        for key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            qtbot.keyClick(pane, key, Qt.KeyboardModifier.ControlModifier)
        if not caption.isVisible():
            break
    assert not caption.isVisible(), "the cross of the keys is there"
    QApplication.sendEvent(pane, QEvent(QEvent.Type.Leave))
    assert caption.isVisible()


def test_the_caption_of_the_points_makes_way_too(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    painted(qtbot, window)
    cloud = window.viewer.stage.cloud
    caption = cloud.findChild(Caption)
    assert caption is not None and caption.isVisible()
    hover(cloud, caption.geometry().center())
    assert not caption.isVisible()
    hover(cloud, cloud.rect().center())
    assert caption.isVisible()
    hover(cloud, caption.geometry().center())
    QApplication.sendEvent(cloud, QEvent(QEvent.Type.Leave))
    assert caption.isVisible()


def test_each_line_of_a_caption_is_shortened_by_itself(qtbot: QtBot) -> None:
    label = ElidedLabel("first\nsecond, which is far too long to be seen\nthird")
    qtbot.addWidget(label)
    label.resize(70, label.sizeHint().height())
    image = label.grab().toImage()
    line = label.fontMetrics().lineSpacing()
    for row in range(3):
        shades = {
            pixel(image, x, y) for x in range(70) for y in range(row * line, row * line + line)
        }
        assert len(shades) > 1, f"line {row} is there"


def test_the_source_stays_where_it_is_when_the_latency_comes(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    go = world.hold("a")
    window.resize(1400, 800)
    with qtbot.waitSignals([window.session.preview_painted] * 3, timeout=HANG_MS):
        window.start("cam", "a", [])
    labels = window.status.labels
    qtbot.waitUntil(lambda: "RGB only" in labels["fps"].text(), timeout=HANG_MS)
    before = place(labels["source"]).left()
    assert labels["source"].isVisible() and labels["latency"].text() == ""
    go.set()
    qtbot.waitUntil(lambda: labels["latency"].text() != "", timeout=HANG_MS)
    assert labels["latency"].isVisible() and place(labels["source"]).left() == before


def test_tabs_show_the_marks_of_vietnamese_capitals(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    window.resize(1000, 500)
    for name in window.docks:
        window.menus[name].trigger()
    qtbot.waitUntil(lambda: bool(window.panels.findChildren(QTabBar)), timeout=HANG_MS)
    bars = window.panels.findChildren(QTabBar)
    pictures = []
    for title in ("Anh", "\u1ea2nh"):
        window.docks["panel_picture"].setWindowTitle(title)
        qtbot.waitUntil(lambda t=title: bars[0].tabText(0) == t, timeout=HANG_MS)  # type: ignore[misc]
        assert bars[0].currentIndex() != 0, "the one in front is higher"
        pictures.append(bars[0].grab(bars[0].tabRect(0)).toImage())
    assert pictures[0] != pictures[1], "the mark is cut off"
