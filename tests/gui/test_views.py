"""Every view, zoom and place, what lies under the cursor, marks, and the colour scale."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from pytestqt.qtbot import QtBot

from livedepth.errors import EngineError
from livedepth.gui.views.cloud_view import START
from livedepth.gui.views.parts import depth_part, image_part
from livedepth.gui.views.viewport import MOST, WHOLE, Region, Viewport
from livedepth.gui.window import MainWindow
from livedepth.inference.run import Run
from livedepth.postprocess.colour import colormap
from livedepth.postprocess.point_cloud import Eye
from livedepth.settings import Settings
from livedepth.views import VIEWS, View
from tests.gui.conftest import FakeEngine, OpenWindow, World
from tests.gui.driving import (
    HANG_MS,
    click,
    drag,
    hover,
    mouse,
    painted,
    pixel,
    shown,
    started,
    wheel,
)

IN_THE_MIDDLE = 2.0  # metres of the fake engine's ramp


def pane(window: MainWindow):  # type: ignore[no-untyped-def]
    return (
        window.viewer.stage.cloud
        if window.viewer.stage.view.name == "cloud"
        else window.viewer.stage.right
    )


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_pictures_and_comes_by_key(
    view: str, qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    qtbot.keyClick(window, VIEWS[view].key)
    assert window.viewer.stage.view.name == view
    assert window.menus[view].isChecked()
    painted(qtbot, window, 3)
    if VIEWS[view].two_models:
        qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)
        painted(qtbot, window, 2)
    image, eyes = pane(window).grab().toImage(), VIEWS[view].eyes  # one grey fills the row of two
    colours = {
        pixel(image, image.width() * part // 97, image.height() * (part if eyes == 2 else 48) // 97)
        for part in range(97)
    }
    assert len(colours) > 1
    assert window.viewer.stage.left.isVisible() == (bool(VIEWS[view].left))


def test_overlay_mixes_as_the_slider_says(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("overlay")
    window.controls.colormaps.setCurrentText("gray")
    window.controls.colours.invert.click()

    def level(opacity: int) -> int:
        window.picture_panel.opacity.setValue(opacity)
        painted(qtbot, window)
        area = window.viewer.stage.right.picture_rect()
        return pixel(window.viewer.stage.right.grab().toImage(), area.center().x(), area.top() + 3)[
            0
        ]

    assert level(0) == 90, "the picture alone"
    assert level(100) < 15, "depth alone: near is dark"
    assert 30 < level(50) < 60
    assert window.settings.overlay == 0.5


def test_the_split_follows_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("split")
    painted(qtbot, window)
    area = window.viewer.stage.right.picture_rect()
    y = area.center().y()
    drag(window.viewer.stage.right, area.center(), QPoint(area.left() + area.width() // 4, y))
    painted(qtbot, window)
    image = window.viewer.stage.right.grab().toImage()
    assert pixel(image, area.left() + area.width() // 8, y) == (90, 90, 90)
    assert pixel(image, area.left() + area.width() // 3, y) != (90, 90, 90)
    assert not window.viewer.stage.marks.probes, "a drag is no click"


def test_compare_shows_two_models_on_one_frame_and_only_then(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    started(qtbot, window)
    assert window.session.shown is not None and window.session.shown.second is None
    window.quality.compare_with(Run("b"))
    window.viewer.set_view("compare")
    assert window.controls.second.isVisible()
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.second is not None,
        timeout=HANG_MS,
    )
    second = shown(window).second
    assert second is not None and second.frame is shown(window).frame
    assert window.viewer.display.second_limits == window.viewer.display.limits, (
        "one colour is one distance"
    )
    qtbot.waitUntil(
        lambda: all(
            re.fullmatch(rf"{name}: {name.lower()}( · \d+ ms)?", caption.text())
            for name, caption in zip("AB", window.viewer.stage._captions, strict=True)
        ),
        timeout=HANG_MS,
    )
    painted(qtbot, window)
    left, right = (
        v.grab().toImage() for v in (window.viewer.stage.left, window.viewer.stage.right)
    )
    area = window.viewer.stage.left.picture_rect()
    assert window.viewer.display.limits[1] > 7, "the scale holds both"
    at = area.center().x(), area.bottom() - 4
    assert pixel(left, *at) != pixel(right, *at)
    window.viewer.set_view("side-by-side")
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.second is None,
        timeout=HANG_MS,
    )
    assert not window.controls.second.isVisible()


def test_points_turn_while_it_runs(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    painted(qtbot, window)
    cloud = window.viewer.stage.cloud
    centre = cloud.rect().center()
    drag(cloud, centre, centre + QPoint(80, 40))
    turned = cloud.eye
    assert turned.yaw > START.yaw + 0.1 and turned.pitch < START.pitch - 0.05
    drag(cloud, centre, centre + QPoint(30, 0), shift=True)
    assert cloud.eye.shift[0] > 0 and cloud.eye.yaw == turned.yaw
    wheel(cloud, centre, 2)
    assert cloud.eye.zoom > 1.2 * START.zoom
    qtbot.keyClick(cloud, Qt.Key.Key_Left)
    assert cloud.eye.yaw < turned.yaw
    drag(cloud, centre, centre + QPoint(0, -4000))
    assert abs(cloud.eye.pitch) < 1.5, "never over the top"
    mouse(cloud, QEvent.Type.MouseButtonDblClick, centre)
    assert cloud.eye == START
    painted(qtbot, window)
    assert not window.viewer.stage.marks.probes


def test_points_of_relative_depth_are_refused(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    window.viewer.set_view("cloud")
    qtbot.waitUntil(lambda: "points need metres" in window.viewer.stage.cloud.hint, timeout=HANG_MS)


def test_wheel_zooms_where_the_cursor_is_in_both_panes(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    view = window.viewer.stage.right
    area = view.picture_rect()
    at = QPoint(area.left() + area.width() // 4, area.top() + area.height() // 3)
    before = view.point_at(at.toPointF())
    wheel(view, at, 5)
    assert window.viewer.stage.viewport.zoom == pytest.approx(1.2**5)
    assert view.point_at(at.toPointF()) == pytest.approx(before)
    assert window.viewer.stage.left.viewport is view.viewport
    corner = window.viewer.stage.viewport.region[:2]
    drag(view, at, at + QPoint(40, 20))
    assert window.viewer.stage.viewport.region[0] < corner[0]
    painted(qtbot, window)
    qtbot.keyClick(window, "0")
    assert window.viewer.stage.viewport.region == WHOLE


def test_what_is_zoomed_is_what_was_there() -> None:
    image = np.random.default_rng(0).integers(0, 256, (40, 80, 3), np.uint8)
    part = image_part(image, Region(0.5, 0.25, 0.75, 0.5), 20, 10)
    np.testing.assert_array_equal(part, image[10:20, 40:60])
    depth = np.tile(np.linspace(1, 5, 80, dtype=np.float32), (40, 1))
    far = depth_part(depth, Region(0.5, 0.5, 1.0, 1.0))
    assert far.shape == (40, 80)
    assert far[0, 0] == pytest.approx(depth[0, 40], abs=0.03)
    assert far[-1, -1] == pytest.approx(5, abs=0.03)
    holed = depth.copy()
    holed[:, :10] = np.nan
    assert np.isfinite(depth_part(holed, Region(0.5, 0.5, 1.0, 1.0))).all()


def test_the_part_seen_never_leaves_the_picture() -> None:
    viewport = Viewport()
    viewport.zoom_at((0.0, 0.0), 4)
    viewport.pan(5, 5)
    assert viewport.region[:2] == (0, 0)
    viewport.pan(-50, -50)
    assert viewport.region[2:] == (1, 1)
    viewport.zoom_at((0.5, 0.5), 1e9)
    assert viewport.zoom == MOST
    viewport.zoom_at((0.5, 0.5), 1e-9)
    assert viewport.region == WHOLE


@pytest.mark.parametrize("view", [view.name for view in VIEWS.values() if not view.points])
def test_depth_under_the_cursor_in_every_view(view: str, qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.quality.compare_with(Run("b"))
    window.viewer.set_view(view)
    painted(qtbot, window)
    if VIEWS[view].two_models:
        qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)
        painted(qtbot, window)
    for pane in (window.viewer.stage.left, window.viewer.stage.right):
        if not pane.isVisible():
            continue
        hover(pane, pane.areas()[0].center().toPoint() + QPoint(2, 2))
        text = window.status.labels["cursor"].text()
        assert text.startswith("(32, 24): ")
        if VIEWS[view].two_models:
            told = re.fullmatch(
                r"A (\S+) m · B (\S+) m · B − A \+(\S+) m \(\+(\S+) %\)", text.split(": ")[1]
            )
            assert told is not None, "both, and how far apart"
            first, second, apart, percent = map(float, told.groups())
            assert first == pytest.approx(IN_THE_MIDDLE, abs=0.2)
            assert second == pytest.approx(4.7, abs=0.3)
            assert apart == pytest.approx(second - first, abs=0.011)
            assert percent == pytest.approx(100 * apart / first, abs=1)
        else:
            value = float(text.split(": ")[1].removesuffix(" m"))
            assert value == pytest.approx(IN_THE_MIDDLE, abs=0.2)
        hover(pane, QPoint(1, 1))
        assert window.status.labels["cursor"].text() == "", "beside the picture there is no depth"


def test_depth_under_the_cursor_among_points(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    painted(qtbot, window)
    cloud = window.viewer.stage.cloud

    def told() -> float:
        text = window.status.labels["cursor"].text()
        return float(text.split(": ")[1].removesuffix(" m")) if text else float("nan")

    centre = cloud.rect().center()
    hover(cloud, centre)
    assert told() == pytest.approx(IN_THE_MIDDLE, abs=0.2)
    hover(cloud, QPoint(2, 2))
    assert np.isnan(told()), "where no point is there is no depth"
    # The ramp grows downwards: moved up, its farther end comes to the middle.
    cloud.look(Eye(shift=(0.0, -0.1)))
    painted(qtbot, window)
    hover(cloud, centre)
    assert told() > IN_THE_MIDDLE + 0.2


def test_click_pins_a_probe_and_takes_it_off(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    marks = window.viewer.stage.marks
    centre = window.viewer.stage.right.picture_rect().center()
    click(window.viewer.stage.right, centre)
    assert len(marks.probes) == 1
    assert marks.probes[0].latest == pytest.approx(IN_THE_MIDDLE, abs=0.2)
    count = len(marks.probes[0].values)
    painted(qtbot, window, 4)
    assert len(marks.probes[0].values) >= count + 3
    image = window.viewer.stage.left.grab().toImage()
    here = window.viewer.stage.left.picture_rect().center()
    ring = {pixel(image, here.x() + dx, here.y()) for dx in range(3, 8)}
    assert ring - {(90, 90, 90)}, "it is seen in the other pane too"
    click(window.viewer.stage.right, centre + QPoint(3, 2))
    assert marks.probes == []


def test_probes_stay_at_their_place_when_zoomed_and_are_few(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    area = window.viewer.stage.right.picture_rect()
    click(window.viewer.stage.right, area.center() + QPoint(60, 0))
    at = window.viewer.stage.marks.probes[0].at
    wheel(window.viewer.stage.right, area.center(), 3)
    assert window.viewer.stage.marks.probes[0].at == at
    window.viewer.stage.viewport.reset()
    for number in range(20):
        click(window.viewer.stage.right, area.topLeft() + QPoint(20 + 25 * number, 30))
    assert len(window.viewer.stage.marks.probes) == 8
    assert len({probe.number for probe in window.viewer.stage.marks.probes}) == 8
    window.viewer.stage.marks.unpin(window.viewer.stage.marks.probes[2])
    click(window.viewer.stage.right, area.center() + QPoint(0, 60))
    assert sorted(p.number for p in window.viewer.stage.marks.probes) == list(range(1, 9))


def test_shift_and_drag_measures_a_rectangle(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.docks["panel_measure"].show()
    area = window.viewer.stage.right.picture_rect()
    drag(
        window.viewer.stage.right, area.topLeft() + QPoint(2, 2), area.bottomRight() * 3, shift=True
    )
    spread = window.viewer.stage.marks.spread
    assert spread is not None
    assert (spread.least, spread.most) == (1.0, 3.0)
    assert spread.median == pytest.approx(2.0)
    qtbot.waitUntil(
        lambda: (
            window.measure_panel.rectangle.text()
            == "Rectangle: min 1.00 m, median 2.00 m, max 3.00 m"
        ),
        timeout=HANG_MS,
    )
    assert window.viewer.stage.viewport.zoom == 1 and not window.viewer.stage.marks.probes
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    assert window.viewer.stage.marks.rectangle is None


def test_the_measure_panel_plots_each_probe(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.docks["panel_measure"].show()
    for x in (0.2, 0.8):
        window.viewer.stage.marks.pin((x, 0.5))
    panel = window.measure_panel
    qtbot.waitUntil(lambda: len(panel._curves) == 2, timeout=HANG_MS)
    qtbot.waitUntil(lambda: len(panel._curves[1].getData()[0]) > 5, timeout=HANG_MS)
    assert panel.probes.text().count(" m") == 2
    panel.clear_button.click()
    qtbot.waitUntil(lambda: not panel._curves, timeout=HANG_MS)


def test_dragging_the_scale_holds_near_and_far(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    bar = window.viewer.colour_bar
    near, far = window.viewer.display.limits
    top = bar._bar().top()
    drag(bar, QPoint(3, top), QPoint(3, top - 100))
    assert window.viewer.ranges.held is not None
    assert window.viewer.ranges.held[0] == near and window.viewer.ranges.held[1] > far + 0.1
    held = window.viewer.ranges.held
    painted(qtbot, window)
    assert window.viewer.display.limits == held
    assert window.menus["hold"].isChecked() and window.picture_panel.hold.isChecked()
    bottom = bar._bar().bottom()
    drag(bar, QPoint(3, bottom), QPoint(3, bottom + 5000))
    assert window.viewer.ranges.held[0] == 0, "nothing is nearer than the camera"
    drag(bar, QPoint(3, bottom), QPoint(3, bottom - 5000))
    assert window.viewer.ranges.held[1] - window.viewer.ranges.held[0] == pytest.approx(0.1), (
        "never empty"
    )
    mouse(bar, QEvent.Type.MouseButtonDblClick, QPoint(10, 100))
    assert window.viewer.ranges.held is None
    painted(qtbot, window)
    assert window.viewer.display.limits[1] == pytest.approx(far, abs=0.05)


def test_a_held_range_lasts_over_models_and_sources(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    qtbot.keyClick(window, "H")
    held = window.viewer.ranges.held
    assert held is not None
    window.session.use_model("b")
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.model == "b",
        timeout=HANG_MS,
    )
    window.session.use_source("bright")
    qtbot.waitUntil(
        lambda: window.session.shown is not None and window.session.shown.frame.source == "bright",
        timeout=HANG_MS,
    )
    assert window.viewer.display.limits == held
    qtbot.keyClick(window, "H")
    qtbot.waitUntil(lambda: window.viewer.display.limits[1] > 7, timeout=HANG_MS)


def test_keys_move_the_scale(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    near, far = window.viewer.display.limits
    qtbot.keyClick(window.viewer.colour_bar, Qt.Key.Key_Up)
    assert window.viewer.ranges.held == pytest.approx((near, far + 0.1))
    qtbot.keyClick(window.viewer.colour_bar, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert window.viewer.ranges.held == pytest.approx((near + 0.1, far + 0.1))


def test_sharp_edges_change_the_drawing_and_not_the_numbers(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    assert window.session.shown is not None
    image = np.zeros((48, 64, 3), np.uint8)
    image[:, 31:] = 220
    depth = np.full((12, 16), 1.0, np.float32)
    depth[:, 8:] = 3.0
    shown = replace(
        window.session.shown, frame=replace(window.session.shown.frame, image=image), depth=depth
    )
    window.viewer.display.limits, window.viewer.display.table = (1.0, 3.0), colormap("gray")
    plain = window.viewer.display.depth(shown, WHOLE, 640, 480)
    window.picture_panel.sharpen.setChecked(True)
    sharp = window.viewer.display.depth(shown, WHOLE, 640, 480)
    steps = [np.abs(np.diff(p[240, :, 0].astype(int))).max() for p in (plain, sharp)]
    assert steps[1] > 2 * steps[0]
    assert window.settings.sharpen and (shown.depth == depth).all()


def test_full_screen_gives_back_a_maximised_window(qtbot: QtBot, window: MainWindow) -> None:
    window.showMaximized()
    action = window.menus["full_screen"]
    action.trigger()
    assert window.isFullScreen()
    action.trigger()
    assert window.isMaximized() and not window.isFullScreen()


def test_full_screen_is_the_picture_alone_and_escape_ends_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    bar = window.menuBar()
    assert bar is not None and not bar.isVisible()
    qtbot.keyClick(window, "2")
    assert window.viewer.stage.view.name == "depth", "keys work without the menu bar"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen() and window.controls.isVisible()
    assert not window.menus["full_screen"].isChecked()


def test_points_fill_a_window_that_is_resized_while_paused(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    painted(qtbot, window)
    window.session.bridge.playback.pause(True)
    qtbot.wait(100)
    window.resize(window.width() + 300, window.height() + 40)
    qtbot.wait(50)
    cloud = window.viewer.stage.cloud
    assert cloud.picture_rect() == cloud.rect()


def test_curves_of_probes_do_not_mix_units(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    probe = window.viewer.stage.marks.pin((0.5, 0.5))
    assert probe is not None
    units = {}

    def note() -> None:
        units[shown(window).frame.captured_at] = shown(window).unit

    window.viewer.stage.marks.measured.connect(note)
    painted(qtbot, window, 5)
    window.session.use_model("midas")
    qtbot.waitUntil(lambda: shown(window).unit == "inverse", timeout=HANG_MS)
    painted(qtbot, window, 2)
    assert set(units.values()) == {"m", "inverse"}
    assert {units[at] for at, _ in probe.values} == {"inverse"}


def test_a_second_model_that_fails_says_so_in_its_place(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    def fail() -> FakeEngine:
        raise EngineError("b: its file is gone")

    started(qtbot, window)
    world.engines["b"] = fail
    window.viewer.set_view("compare")
    window.session.compare("b")
    qtbot.waitUntil(lambda: "its file is gone" in window.notice.text, timeout=HANG_MS)
    painted(qtbot, window)
    assert window.viewer.stage.right.hint == "b: its file is gone"
    world.engines["b"] = lambda: FakeEngine("b", far=8.0)
    window.session.compare("b")
    qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)


def test_marks_on_the_second_model_tell_its_depth(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.quality.compare_with(Run("b"))
    window.viewer.set_view("compare")
    qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)
    probe = window.viewer.stage.marks.pin((0.5, 0.5))
    assert probe is not None
    window.viewer.stage.marks.set_rectangle(((0.2, 0.4), (0.8, 0.6)))
    window.docks["panel_measure"].show()
    painted(qtbot, window)
    assert probe.latest == pytest.approx(IN_THE_MIDDLE, abs=0.2)
    assert probe.second == pytest.approx(4.7, abs=0.3)
    marks = window.viewer.stage.marks
    assert marks.spread is not None and marks.second_spread is not None
    assert marks.spread.median < 2.3 and marks.second_spread.median > 4
    qtbot.waitUntil(lambda: "B 4." in window.measure_panel.probes.text(), timeout=HANG_MS)
    assert "B: " in window.measure_panel.rectangle.text()
    window.viewer.set_view("side-by-side")
    qtbot.waitUntil(lambda: "B 4." not in window.measure_panel.probes.text(), timeout=HANG_MS)


def test_the_picture_by_keyboard_alone(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.activateWindow()
    view, marks = window.viewer.stage.right, window.viewer.stage.marks
    view.setFocus()
    qtbot.waitUntil(view.hasFocus, timeout=HANG_MS)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_Right, control)  # a cross in the middle
    assert window.status.labels["cursor"].text().startswith("(32, 24): 2.0")
    for _ in range(10):
        qtbot.keyClick(view, Qt.Key.Key_Down, control)
    assert window.status.labels["cursor"].text().startswith("(32, 33): ")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    (probe,) = marks.probes
    assert probe.at == pytest.approx((0.5, 0.7))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert marks.probes == []
    qtbot.keyClick(view, Qt.Key.Key_Return, shift)
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Left, control)
        qtbot.keyClick(view, Qt.Key.Key_Up, control)
    qtbot.keyClick(view, Qt.Key.Key_Return, shift)
    assert np.array(marks.rectangle).ravel() == pytest.approx((0.5, 0.7, 0.4, 0.6))
    window.viewer.stage.viewport.zoom_at((0.5, 0.5), 4)
    x, y = window.viewer.stage.viewport.region[:2]
    qtbot.keyClick(view, Qt.Key.Key_Right, shift)
    qtbot.keyClick(view, Qt.Key.Key_Down, shift)
    assert window.viewer.stage.viewport.region[0] > x and window.viewer.stage.viewport.region[1] > y
    window.viewer.set_view("split")
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.viewer.display.divider == pytest.approx(0.48)


def test_the_cross_starts_in_the_middle_of_what_is_seen(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    view, viewport = window.viewer.stage.right, window.viewer.stage.viewport
    control = Qt.KeyboardModifier.ControlModifier
    viewport.zoom_at((0.75, 0.5), 4)
    viewport.pan(-0.2, 0.4)
    seen = viewport.region
    middle = (seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2
    told: list[object] = []
    view.hovered.connect(told.append)
    qtbot.keyClick(view, Qt.Key.Key_Right, control)
    assert told.pop() == pytest.approx(middle)
    qtbot.keyClick(view, Qt.Key.Key_Right, control)
    assert told.pop() == pytest.approx((middle[0] + 0.02 * seen.width, middle[1])), (
        "of what is seen"
    )
    viewport.zoom_at((1.0, 1.0), 4)
    qtbot.keyClick(view, Qt.Key.Key_Up, control)
    seen = viewport.region
    assert told.pop() == pytest.approx((seen.left + seen.width / 2, seen.top + seen.height / 2)), (
        "one that is out of sight comes back to the middle"
    )


def test_a_new_view_is_one_row(
    qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = View("camera", "Camera &only", "J", right="picture", captions=("", "As it comes"))
    monkeypatch.setitem(VIEWS, row.name, row)
    window = open_window()
    started(qtbot, window)
    qtbot.keyClick(window, "J")
    assert window.menus["camera"].isChecked()
    painted(qtbot, window)
    image = window.viewer.stage.right.grab().toImage()
    assert pixel(image, image.width() // 2, image.height() // 2) == (90, 90, 90)
    assert window.settings.view == "camera", "the settings take it"
    sections = window.menus.keys()
    keys = dict(line for _, lines in sections for line in lines)
    assert keys["J"] == "Camera only"


def test_a_view_that_is_in_no_table_is_no_setting() -> None:
    with pytest.raises(ValueError, match="known: side-by-side, depth"):
        Settings(view="upside-down")
