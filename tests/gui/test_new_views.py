"""Difference of two models, points as a person wants them, and 3D, in the real window."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QComboBox, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from livedepth.frames import DepthFrame, Frame
from livedepth.gui.views.cloud_view import START
from livedepth.gui.views.colour_bar import difference_labels
from livedepth.gui.views.density import FEWEST, MOST, Density
from livedepth.gui.views.drawing import DrawingThread
from livedepth.gui.window import MainWindow
from livedepth.inference.model_list import listed_models
from livedepth.inference.run import Run
from livedepth.output.pictures import Style
from livedepth.output.stereo import red_cyan, side_by_side
from livedepth.postprocess.colour import diverging
from livedepth.postprocess.point_cloud import Eye
from livedepth.postprocess.stereo import Stereo
from livedepth.settings import Settings
from livedepth.views import VIEWS
from tests.gui.conftest import FakeEngine, OpenWindow, World
from tests.gui.driving import HANG_MS, drag, hover, painted, pixel, shown, started


def compared(qtbot: QtBot, window: MainWindow, view: str, second: str = "b") -> None:
    window.quality.compare_with(Run(second))
    window.viewer.set_view(view)
    qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)
    painted(qtbot, window)


def chosen(window: MainWindow, setting: str, value: object) -> None:
    """As a person chooses it in the panel."""
    widget = window.picture_panel.of_views.widgets[setting]
    if isinstance(widget, QComboBox):
        row = widget.findData(value)
        widget.setCurrentIndex(row)
        widget.activated.emit(row)
    else:
        assert isinstance(widget, QDoubleSpinBox) and isinstance(value, float)
        widget.setValue(value)


def colours_of(image: QImage) -> np.ndarray:
    """uint8 [H, W, 3]."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    bits = image.constBits()
    assert bits is not None
    data = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8)
    return data.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()].reshape(
        image.height(), image.width(), 3
    )


def test_keys_are_those_of_the_table_s_order() -> None:
    assert [view.key for view in VIEWS.values()] == [str(n + 1) for n in range(len(VIEWS))]


def test_the_difference_has_its_own_scale_about_zero(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    compared(qtbot, window, "difference")
    # b is a ramp from 1 to 8 m where a is one from 1 to 3 m: 0 to 5 m apart.
    assert window.viewer.display.apart_limit == pytest.approx(4.5, abs=0.2)
    view, marks = window.viewer.stage.right, window.viewer.stage.marks
    area = view.picture_rect()
    image = view.grab().toImage()
    none, most = diverging()[127].astype(int), diverging()[0].astype(int)
    top = np.array(pixel(image, area.left() + 3, area.top() + 3))
    bottom = np.array(pixel(image, area.right() - 3, area.bottom() - 3))
    assert np.abs(top - none).max() < 20 and np.abs(bottom - most).max() < 20
    bar = window.viewer.colour_bar
    labels = bar.labels()
    assert labels[2] == "0 m" and float(labels[0].split()[0]) == -float(labels[4].split()[0]) > 4
    held = window.viewer.ranges.held
    drag(bar, QPoint(3, bar._bar().top()), QPoint(3, bar._bar().top() + 50))
    assert window.viewer.ranges.held is held, "its ends are no near and far"
    marks.pin((0.5, 0.5))
    marks.set_rectangle(((0.2, 0.4), (0.8, 0.6)))
    apart = marks.probes[0].difference
    assert apart is not None and apart == pytest.approx(2.7, abs=0.3)
    spread = marks.spreads["difference"]
    assert spread is not None and spread.least < spread.median < spread.most
    assert view.told(apart) == f"{apart:+.2f} m"
    chosen(window, "difference", "%")
    assert window.settings.difference == "%"
    painted(qtbot, window)
    assert window.viewer.display.apart_limit == pytest.approx(161, abs=8)
    assert bar.labels()[2] == "0 %"
    assert marks.probes[0].difference == pytest.approx(100 * apart / 2.0, rel=0.08)
    assert view.told(12.0) == "+12.0 %"
    window.viewer.set_view("side-by-side")
    painted(qtbot, window)
    assert bar.labels()[0].endswith(" m") and "+" not in bar.labels()[0]


def test_the_captions_name_both_models_and_their_times(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    compared(qtbot, window, "difference")
    captions = window.viewer.stage._captions
    text = r"B − A\nA: a · \d+ ms\nB: b · \d+ ms"
    qtbot.waitUntil(lambda: re.fullmatch(text, captions[1].text()) is not None, timeout=HANG_MS)
    bar = window.controls
    assert bar._first_label.text().replace("&", "") == "Model A"
    assert bar._second_field.isVisible()
    window.viewer.set_view("depth")
    assert bar._first_label.text().replace("&", "") == "Model"


def test_captions_and_status_call_the_networks_by_their_titles(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    own = "/films/my-net.onnx"
    for name in ("residual-lite", own):
        world.engines[name] = partial(FakeEngine, name)
    started(qtbot, window, model="residual-lite")
    window.quality.compare_with(Run(own))
    window.viewer.set_view("compare")
    captions = window.viewer.stage._captions
    qtbot.waitUntil(lambda: captions[1].text().startswith("B: my-net ·"), timeout=HANG_MS)
    assert captions[0].text().startswith("A: Default ·")
    assert window.status.labels["engine"].text().startswith("Default · ")


def test_the_focus_stays_on_the_picture_when_the_view_changes(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.activateWindow()
    stage = window.viewer.stage
    stage.left.setFocus()
    qtbot.waitUntil(stage.left.hasFocus, timeout=HANG_MS)
    for key in ("2", "6", "7", "1"):
        qtbot.keyClick(window, key)
        focused = stage.cloud if key == "6" else stage.right
        assert focused.hasFocus(), f"after {key}"


def test_a_difference_needs_metres_of_both(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.quality.compare_with(Run("midas"))
    window.viewer.set_view("difference")
    right = window.viewer.stage.right
    text = "midas gives relative depth, not metres: a difference needs metres of both models."
    qtbot.waitUntil(lambda: right.hint == text and not right.has_picture, timeout=HANG_MS)
    window.session.compare("b")
    qtbot.waitUntil(lambda: right.has_picture, timeout=HANG_MS)


def test_points_start_turned_over_a_grid_that_says_its_width(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    cloud = window.viewer.stage.cloud
    painted(qtbot, window)
    assert cloud.eye == START != Eye()
    assert not window.viewer.colour_bar.isVisible(), "the colours are the picture's"
    window.viewer.set_view("depth")
    assert window.viewer.colour_bar.isVisible()
    window.viewer.set_view("cloud")
    painted(qtbot, window)
    grid = np.array((70, 74, 82))
    drawn = colours_of(cloud.grab().toImage()).astype(int)
    assert (np.abs(drawn - grid).max(axis=2) < 12).sum() > 100, "lines of the grid are seen"
    assert re.fullmatch(r"Grid: (0\.1|0\.2|0\.5|1) m · [\d,]+ points", cloud.legend)


def test_points_by_depth_have_the_scale_as_their_legend(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    painted(qtbot, window)

    def colourful() -> bool:
        drawn = colours_of(window.viewer.stage.cloud.grab().toImage()).astype(int)
        return bool((np.ptp(drawn, axis=2) > 80).mean() > 0.05)

    assert not colourful(), "the picture is grey"
    chosen(window, "points_colour", "depth")
    painted(qtbot, window)
    assert colourful() and window.viewer.colour_bar.isVisible()
    assert window.settings.points_colour == "depth"
    bar = window.viewer.colour_bar
    drag(bar, QPoint(3, bar._bar().top()), QPoint(3, bar._bar().center().y()))
    assert window.viewer.ranges.held is not None


def test_as_many_points_as_wanted_up_to_the_picture_s(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    cloud = window.viewer.stage.cloud
    for density, most in (("map", 12 * 16), ("picture", 48 * 64)):
        chosen(window, "points_density", density)
        painted(qtbot, window)
        assert 0.8 * most < cloud.points <= most
    covered = []
    for size in (0.5, 1.0, 3.0):
        chosen(window, "point_size", size)
        painted(qtbot, window)
        drawn = colours_of(cloud.grab().toImage()).astype(int)
        covered.append((np.abs(drawn - 90).max(axis=2) < 5).mean())
    assert covered == sorted(set(covered)), "larger points cover more"
    assert window.settings.points_density == "picture" and window.settings.point_size == 3


def few_in_time(shown: DepthFrame, density: str) -> tuple[int, int]:
    """As on a machine that draws 48 points in time."""
    height, width = shown.frame.image.shape[:2]
    return (height, width) if density == "picture" else (6, 8)


def test_a_picture_that_stands_still_gets_all_its_points(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    cloud = window.viewer.stage.cloud
    monkeypatch.setattr(cloud._adapts, "grid", few_in_time)
    painted(qtbot, window, 3)
    assert cloud.points <= 48
    window.session.pause(True)
    qtbot.waitUntil(lambda: cloud.points > 2000, timeout=HANG_MS)
    window.session.pause(False)
    qtbot.waitUntil(lambda: cloud.points <= 48, timeout=HANG_MS)


def test_the_number_of_points_follows_the_speed(window: MainWindow) -> None:
    image = np.zeros((1200, 1600, 3), np.uint8)
    frame = DepthFrame(Frame(image, 0, 0, 0, "s"), np.ones((12, 16), np.float32), "a")
    density = Density()

    def points() -> int:
        height, width = density.grid(frame, "auto")
        return height * width

    for cost, least, most in ((1e-8, 600_000, MOST), (2e-7, 40_000, 90_000), (1e-5, 0, FEWEST)):
        for _ in range(40):
            density.note(points(), points() * cost)
        assert 0.97 * least <= points() <= 1.03 * most
    before = points()
    density.note(points(), points() * 1.1e-5)
    assert points() == before, "a small change changes nothing"


def test_3d_is_that_of_recorded_video(qtbot: QtBot, window: MainWindow, world: World) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    started(qtbot, window)
    frame = replace(shown(window), frame=replace(shown(window).frame, image=picture))
    eyes = Stereo(0.1, 2.0, 3.0, window.settings.field_of_view)
    for setting, value in (("eye_distance", 100.0), ("convergence", 2.0)):
        chosen(window, setting, value)
    assert (window.settings.eye_distance, window.settings.convergence) == (0.1, 2.0)
    display, whole = window.viewer.display, window.viewer.stage.viewport.region
    pair = display.painter("stereo")(frame, whole, 128, 48)
    np.testing.assert_array_equal(pair, side_by_side(Style(stereo=eyes))(frame))
    glasses = display.painter("anaglyph")(frame, whole, 64, 48)
    np.testing.assert_array_equal(glasses, red_cyan(Style(stereo=eyes))(frame))
    assert np.abs(pair[:, :64].astype(int) - pair[:, 64:]).max() > 50, "the eyes see differently"


def test_two_eyes_side_by_side_have_one_cursor(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    qtbot.keyClick(window, VIEWS["stereo"].key)
    painted(qtbot, window)
    view = window.viewer.stage.right
    area = view.picture_rect()
    assert area.width() / area.height() == pytest.approx(2 * 64 / 48, rel=0.02)
    assert not window.viewer.colour_bar.isVisible()
    for share in (0.25, 0.75):
        hover(view, QPoint(area.left() + round(share * area.width()), area.center().y()))
        x = int(window.status.labels["cursor"].text().split(",")[0].removeprefix("("))
        assert abs(x - 32) <= 1
    drag(view, area.topLeft() + QPoint(9, 9), area.center() - QPoint(9, 9), shift=True)
    rectangle = window.viewer.stage.marks.rectangle
    assert rectangle is not None and max(rectangle[0][0], rectangle[1][0]) > 0.9
    window.viewer.stage.viewport.zoom_at((0.5, 0.5), 4)
    painted(qtbot, window)
    assert len({pixel(view.grab().toImage(), x, 20) for x in range(10, view.width(), 40)}) >= 1
    seen = window.viewer.stage.viewport.region
    assert (seen.width * 64) / (seen.height * 48) == pytest.approx(
        view.width() / 2 / view.height(), rel=0.02
    )


def test_3d_of_relative_depth_follows_the_strength(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    frame = replace(shown(window), frame=replace(shown(window).frame, image=picture))
    whole = window.viewer.stage.viewport.region
    chosen(window, "stereo_strength", 20.0)
    strong = window.viewer.display.painter("anaglyph")(frame, whole, 64, 48)
    eyes = Stereo(strength=20.0, field_of_view=window.settings.field_of_view)
    np.testing.assert_array_equal(strong, red_cyan(Style(stereo=eyes))(frame))


def test_the_panel_has_the_rows_of_the_view(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["panel_picture"].show()
    rows = window.picture_panel.of_views.widgets
    for view in VIEWS.values():
        window.viewer.set_view(view.name)
        assert {name for name, row in rows.items() if row.isVisible()} == {
            name for name in view.shaped_by if name in rows
        }
    window.viewer.set_view("side-by-side")


def test_what_shapes_a_view_is_kept(open_window: OpenWindow) -> None:
    window = open_window(
        Settings(points_colour="depth", point_size=2, difference="%", eye_distance=0.05)
    )
    stage = window.viewer.stage
    assert stage.cloud.in_depth_colours and stage.cloud.point_size == 2
    assert stage.marks.apart == window.viewer.display.apart == "%"
    rows = window.picture_panel.of_views.widgets
    distance = rows["eye_distance"]
    assert isinstance(distance, QDoubleSpinBox) and distance.value() == 50
    assert window.viewer.display.stereo._stereo.eye_distance == 0.05


def test_labels_of_a_difference() -> None:
    assert difference_labels(0.5, "m") == ["+0.50 m", "+0.25 m", "0 m", "-0.25 m", "-0.50 m"]
    assert difference_labels(40, "%") == ["+40 %", "+20 %", "0 %", "-20 %", "-40 %"]


class Held:
    """Lets the thread that draws go on when it is told to."""

    def __init__(self) -> None:
        self.go_on, self.begun = threading.Event(), 0

    def __call__(self, work: Callable[[], object]) -> object:
        self.begun += 1
        assert self.go_on.wait(HANG_MS / 1000)
        return work()


@pytest.mark.parametrize("view", ["cloud", "stereo", "anaglyph"])
def test_the_window_answers_while_a_slow_view_is_drawn(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    started(qtbot, window)
    window.viewer.set_view(view)
    painted(qtbot, window, 3)
    stage = window.viewer.stage
    pane = stage.cloud if view == "cloud" else stage.right
    held, asked = Held(), stage.drawing.ask
    monkeypatch.setattr(
        stage.drawing, "ask", lambda who, work, take: asked(who, partial(held, work), take)
    )
    qtbot.waitUntil(lambda: held.begun == 1, timeout=HANG_MS)
    before, first = colours_of(pane.grab().toImage()), shown(window).frame.index
    qtbot.waitUntil(lambda: shown(window).frame.index > first + 5, timeout=HANG_MS)
    assert held.begun == 1, "one picture is being drawn, and of the others the newest waits"
    np.testing.assert_array_equal(colours_of(pane.grab().toImage())[60:-30], before[60:-30])
    window.resize(window.width() - 40, window.height() - 30)
    assert colours_of(pane.grab().toImage()).shape != before.shape, "it is painted all the same"
    held.go_on.set()
    painted(qtbot, window, 2)
    assert pane._picture is not None
    assert (pane._picture.shape[1], pane._picture.shape[0]) == pane._target()
    window.viewer.set_view("depth")
    window.viewer.set_view(view)
    picture = pane.grab().toImage()
    assert np.ptp(colours_of(picture)[100:-60], axis=(0, 1)).max() > 20, "there is no empty moment"


def test_closing_while_a_picture_is_drawn_ends_the_thread(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    painted(qtbot, window, 3)

    def running() -> bool:
        return any(one.name == "livedepth-drawing" for one in threading.enumerate())

    assert running()
    window.close_at_once()
    assert not running() and window.hanging == []


def test_the_newest_wins_and_failures_are_seen(qtbot: QtBot) -> None:
    drawing, go_on = DrawingThread(), threading.Event()
    drawn: list[int] = []
    client, other = object(), object()

    def work(number: int) -> int:
        assert go_on.wait(HANG_MS / 1000)
        return number

    try:
        for number in range(4):
            drawing.ask(client, partial(work, number), drawn.append)
        drawing.ask(other, partial(work, 9), drawn.append)
        drawing.ask(other, partial(work, 10), lambda _: pytest.fail("it was not wanted any more"))
        drawing.forget(other)
        go_on.set()
        qtbot.waitUntil(lambda: 3 in drawn, timeout=HANG_MS)
        assert drawn in ([0, 3], [3]), "0 may not have been begun when 3 came"
        with qtbot.captureExceptions() as seen:
            drawing.ask(client, lambda: 1 / 0, drawn.append)
            qtbot.waitUntil(lambda: bool(seen), timeout=HANG_MS)
        assert seen[0][0] is ZeroDivisionError
        drawing.ask(client, lambda: 5, drawn.append)
        qtbot.waitUntil(lambda: 5 in drawn, timeout=HANG_MS)
    finally:
        assert drawing.stop(5) == []


def test_fewer_points_while_it_is_turned(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(qtbot, window)
    window.viewer.set_view("cloud")
    cloud = window.viewer.stage.cloud
    monkeypatch.setattr(cloud._adapts, "grid", few_in_time)
    painted(qtbot, window)
    window.session.pause(True)
    qtbot.waitUntil(lambda: cloud.points > 2000, timeout=HANG_MS)
    middle = cloud.rect().center()
    drag(cloud, middle, middle + QPoint(60, 10))
    assert cloud.eye != START
    qtbot.waitUntil(lambda: cloud.points <= 48, timeout=HANG_MS)
    turned = colours_of(cloud.grab().toImage())
    qtbot.waitUntil(lambda: cloud.points > 2000, timeout=HANG_MS)
    assert cloud._seen is not None and cloud._seen.eye == cloud.eye
    assert (colours_of(cloud.grab().toImage()) != turned).any()


def test_the_second_network_is_the_next_good_one(window: MainWindow) -> None:
    window.list_models(listed_models())
    for first, second in (("residual-lite", "residual-nano"), ("residual-nano", "residual-lite")):
        window.session.asked = Run(first)
        assert window.quality.second.model == second
