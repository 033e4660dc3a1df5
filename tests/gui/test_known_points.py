"""What metres rest on, in the window, and distances that a person tells there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QApplication, QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from livedepth.gui.dialogs.field_of_view import FieldOfViewDialog
from livedepth.gui.views.image_view import ImageView
from livedepth.gui.window import MainWindow
from livedepth.lens import Lens
from livedepth.postprocess.measure import depth_at
from tests.gui.conftest import FakeCamera, FakeEngine, OpenWindow, World
from tests.gui.driving import HANG_MS, click, painted, shown, started

NEAR, FAR = (0.1, 0.9), (0.9, 0.1)  # of the ramp, which grows downwards; as inverse depth


def tell(qtbot: QtBot, window: MainWindow, at: tuple[float, float], metres: float) -> None:
    """As a person does: the menu of the picture, and the dialog."""
    window.viewer.distance_told.emit(at)
    dialog = window.known_points.dialog
    assert isinstance(dialog, QInputDialog) and dialog.isVisible()
    dialog.setDoubleValue(metres)
    dialog.accept()


def fitted(window: MainWindow) -> bool:
    return shown(window).fitted


def test_told_distances_make_metres(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    assert not window.session.has_metres
    tell(qtbot, window, NEAR, 2.0)
    qtbot.waitUntil(lambda: fitted(window), timeout=HANG_MS)
    seen = shown(window)
    assert seen.unit == "m" and depth_at(seen.depth, NEAR) == pytest.approx(2.0, rel=0.05)
    tell(qtbot, window, FAR, 9.0)
    qtbot.waitUntil(lambda: depth_at(shown(window).depth, FAR) > 7, timeout=HANG_MS)
    seen = shown(window)
    assert depth_at(seen.depth, FAR) == pytest.approx(9.0, rel=0.2)
    assert depth_at(seen.depth, NEAR) == pytest.approx(2.0, rel=0.1)
    assert window.session.has_metres
    assert "metres fitted to 2 known points" in window.status.labels["engine"].text()
    assert "fitted" in window.viewer.colour_bar.toolTip()
    window.viewer.pointed.emit(seen, NEAR)
    assert "(fitted)" in window.status.labels["cursor"].text()


def test_distances_that_contradict_are_refused_and_forgotten(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window, model="midas")
    tell(qtbot, window, NEAR, 2.0)
    qtbot.waitUntil(lambda: fitted(window), timeout=HANG_MS)
    tell(qtbot, window, FAR, 1.0)
    assert "contradict the network" in window.notice.text
    tell(qtbot, window, FAR, 9.0)  # the first one still counts, the wrong one does not
    qtbot.waitUntil(lambda: depth_at(shown(window).depth, FAR) > 7, timeout=HANG_MS)
    window.viewer.distances_forgotten.emit()
    qtbot.waitUntil(lambda: shown(window).unit == "inverse", timeout=HANG_MS)
    assert not window.session.has_metres


def test_another_model_is_not_fitted(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    tell(qtbot, window, NEAR, 2.0)
    qtbot.waitUntil(lambda: fitted(window), timeout=HANG_MS)
    window.session.use_model("a")
    qtbot.waitUntil(lambda: shown(window).model == "a", timeout=HANG_MS)
    assert not fitted(window)
    window.session.use_model("midas")
    qtbot.waitUntil(lambda: shown(window).model == "midas", timeout=HANG_MS)
    assert shown(window).unit == "inverse"


def test_the_menu_of_the_picture_asks_where_it_was_opened(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    pane = window.viewer.stage.right
    texts: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        texts.extend(action.text() for action in menu.actions() if action.isEnabled())
        next(a for a in menu.actions() if a.text().startswith("This point is")).trigger()
        menu.close()

    told: list[tuple[float, float]] = []
    window.viewer.distance_told.connect(told.append)
    QTimer.singleShot(0, choose)
    middle = QPoint(pane.width() // 2, pane.height() // 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, pane.mapToGlobal(middle))
    QApplication.sendEvent(pane, event)
    assert told and told[0] == pytest.approx((0.5, 0.5), abs=0.05)
    assert "Forget the known distances" not in texts
    assert isinstance(pane, ImageView) and pane.has_depth
    assert window.known_points.dialog is not None
    window.known_points.dialog.reject()


class Seen(FakeCamera):
    """A camera whose lens is known."""

    def __init__(self, lens: Lens) -> None:
        super().__init__("seen")
        self.lens = lens
        self.info = replace(self.info, lens=lens)

    def read(self):  # type: ignore[no-untyped-def]
        frame = super().read()
        return frame and replace(frame, lens=self.lens)


class Metric(FakeEngine):
    """One that was trained with lenses of 63 degrees."""

    def __init__(self) -> None:
        super().__init__("a")
        self.info = replace(self.info, focal=0.811)


def test_the_field_of_view_stands_beside_the_unit(
    qtbot: QtBot, world: World, open_window: OpenWindow
) -> None:
    world.sources["seen"] = lambda: Seen(Lens.of_degrees(60, "settings"))
    world.engines["a"] = Metric
    window = open_window()
    started(qtbot, window)
    assert window.session.camera_text() == "field of view 63.3° (assumed)"
    assert "63.3° (assumed)" in window.viewer.colour_bar.toolTip()
    assert "63.3° (assumed)" in window.status.labels["engine"].text()
    before = shown(window).depth
    window.session.use_source("seen")
    qtbot.waitUntil(lambda: shown(window).lens is not None, timeout=HANG_MS)
    painted(qtbot, window)
    assert "field of view 60° (settings)" in window.status.labels["engine"].text()
    assert "field of view 60° (settings)" in window.viewer.colour_bar.toolTip()
    ratio = Lens.of_degrees(60, "settings").focal / 0.811
    np.testing.assert_allclose(shown(window).depth, before * ratio, rtol=1e-4)
    facts = window.session.facts()
    assert facts["intrinsics"]["from"] == "settings"
    assert facts["metres"] == "field of view 60° (settings)"


def asked(window: MainWindow) -> FieldOfViewDialog:
    """The dialog, opened by its menu entry."""
    window.menus["field_of_view"].trigger()
    dialog = window.field_of_view.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def texts_of(window: MainWindow) -> tuple[str, str]:
    """Where the field of view is read: the status line and the tip of the colour scale."""
    return window.status.labels["engine"].text(), window.viewer.colour_bar.toolTip()


def test_the_field_of_view_of_a_camera_is_set_and_taken_back(
    qtbot: QtBot, world: World, open_window: OpenWindow
) -> None:
    world.engines["a"] = Metric
    window = open_window()
    started(qtbot, window)
    before, kept = shown(window).depth, []
    window.settings_changed.connect(lambda: kept.append(window.settings.camera("cam")))
    label = window.status.labels["engine"]
    click(label, label.link_area().center())
    dialog = window.field_of_view.dialog
    assert dialog is not None and dialog.automatic.isChecked()
    assert dialog.automatic.text() == "Automatic: field of view 63.3° (assumed)"
    assert dialog.degrees.value() == pytest.approx(63.3)
    dialog.degrees.setValue(90)
    assert dialog.by_hand.isChecked() and "kept for this camera" in dialog.notes.text()
    dialog.accept()
    wide = Lens.of_degrees(90, "settings")
    qtbot.waitUntil(lambda: shown(window).lens == wide, timeout=HANG_MS)
    assert all("field of view 90° (settings)" in text for text in texts_of(window))
    np.testing.assert_allclose(shown(window).depth, before * (0.5 / 0.811), rtol=1e-4)
    assert window.session.facts()["intrinsics"]["from"] == "settings"
    assert kept[-1].field_of_view == 90 and not kept[-1].mirror

    dialog = asked(window)
    assert dialog.by_hand.isChecked() and dialog.degrees.value() == 90
    dialog.automatic.click()
    dialog.accept()
    qtbot.waitUntil(lambda: shown(window).lens is None, timeout=HANG_MS)
    assert all("63.3° (assumed)" in text for text in texts_of(window))
    np.testing.assert_array_equal(shown(window).depth, before)
    assert kept[-1].field_of_view is None


def test_a_field_of_view_by_keys_holds_for_a_film_that_stands(
    qtbot: QtBot, world: World, open_window: OpenWindow
) -> None:
    world.engines["a"] = Metric
    window = open_window()
    started(qtbot, window, source="film")
    window.session.pause(True)
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    dialog = window.field_of_view.dialog
    assert dialog is not None and "until livedepth is closed" in dialog.notes.text()
    qtbot.keyClicks(dialog.degrees, "75")
    qtbot.keyClick(dialog.degrees, Qt.Key.Key_Return)
    assert window.field_of_view.dialog is None or not window.field_of_view.dialog.isVisible()
    qtbot.waitUntil(lambda: shown(window).lens is not None, timeout=HANG_MS)
    assert all("field of view 75° (given)" in text for text in texts_of(window))
    assert not window.settings.cameras.get("film")
    # Another source is not seen so; the same one is, when it comes back.
    window.session.use_source("cam")
    qtbot.waitUntil(lambda: window.session.source == "cam", timeout=HANG_MS)
    painted(qtbot, window)
    assert "(assumed)" in texts_of(window)[0] and shown(window).lens is None
    window.session.use_source("film")
    qtbot.waitUntil(lambda: window.session.source == "film", timeout=HANG_MS)
    painted(qtbot, window)
    assert "75° (given)" in texts_of(window)[0]


def test_what_a_source_knows_of_itself_counts_again(
    qtbot: QtBot, world: World, open_window: OpenWindow
) -> None:
    world.sources["seen"] = lambda: Seen(Lens.of_degrees(60, "EXIF"))
    world.engines["a"] = Metric
    window = open_window()
    started(qtbot, window, source="seen")
    window.session.see_through(40.0)
    qtbot.waitUntil(lambda: "40°" in texts_of(window)[0], timeout=HANG_MS)
    dialog = asked(window)
    assert dialog.automatic.text() == "Automatic: field of view 60° (EXIF)"
    dialog.measure_button.click()
    assert "livedepth calibrate seen --board 9x6" in dialog.measuring.text()
    dialog.automatic.setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: "60° (EXIF)" in texts_of(window)[0], timeout=HANG_MS)


def test_the_field_of_view_stays_while_something_is_recorded(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.menus["record_dataset"].trigger()
    window.menus["field_of_view"].trigger()
    assert window.field_of_view.dialog is None
    assert "end the recording" in window.notice.text
    window.menus["record_dataset"].trigger()
