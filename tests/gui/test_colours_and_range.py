"""Colour maps with their swatches and the reversed ones; near and far as numbers and presets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QApplication, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from livedepth.gui.bars.colour_box import swatch
from livedepth.gui.theme import apply_theme
from livedepth.gui.window import MainWindow
from livedepth.postprocess.colour import colormap, colormap_names
from livedepth.settings import Settings, load_settings, save_settings
from tests.gui.conftest import OpenWindow
from tests.gui.driving import HANG_MS, drag, painted, pixel, started


def test_each_map_is_listed_once_with_its_colours(qtbot: QtBot, window: MainWindow) -> None:
    combo = window.controls.colours.combo
    names = [combo.itemText(row) for row in range(combo.count())]
    assert names == [name for name in colormap_names() if "inverted" not in name]
    for row, name in enumerate(names):
        image = combo.itemIcon(row).pixmap(combo.iconSize()).toImage()
        for x, entry in ((0, 255), (image.width() - 1, 0)):
            colour = colormap(name)[entry].astype(int)
            assert np.abs(np.array(pixel(image, x, 4)) - colour).max() < 25, "near is at the left"


def test_the_colours_fill_the_swatch_on_any_screen(qapp: QApplication) -> None:
    for ratio in (1.0, 1.5, 2.0):
        icon = swatch("gray", QSize(44, 12), ratio)
        image = icon.pixmap(QSize(44, 12), ratio).toImage()
        assert image.width() == round(44 * ratio)
        for y in (0, image.height() - 1):
            assert pixel(image, 0, y)[0] > 240 and pixel(image, image.width() - 1, y)[0] < 15


def test_invert_is_one_choice_for_window_snapshot_and_recording(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window)
    colours = window.controls.colours
    colours.combo.setCurrentText("gray")
    plain = colours.combo.itemIcon(0).pixmap(colours.combo.iconSize()).toImage()
    qtbot.mouseClick(colours.invert, Qt.MouseButton.LeftButton)
    assert window.settings.colormap == "gray-inverted"
    np.testing.assert_array_equal(window.viewer.display.table, colormap("gray-inverted"))
    turned = colours.combo.itemIcon(0).pixmap(colours.combo.iconSize()).toImage()
    assert pixel(turned, 0, 4) == pixel(plain, plain.width() - 1, 4)
    painted(qtbot, window)
    qtbot.keyClick(window, "S")
    output = tmp_path / "output"
    qtbot.waitUntil(lambda: len(list(output.glob("*.png"))) == 3, timeout=HANG_MS)
    written = cv2.imread(str(next(output.glob("*-depth.png"))))
    assert written is not None and written[1, 1, 0] < written[-2, 1, 0], "near is dark"
    qtbot.keyClick(window, "C")
    assert window.settings.colormap == "turbo-inverted", "it holds for the next map too"
    qtbot.mouseClick(colours.invert, Qt.MouseButton.LeftButton)
    assert window.settings.colormap == "turbo"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_invert_shows_whether_it_is_on(qapp: QApplication, window: MainWindow, theme: str) -> None:
    """Pressed in alone, as the style draws it, cannot be told from not pressed."""
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    invert = window.controls.colours.invert

    def ground() -> np.ndarray[Any, Any]:
        return np.array(pixel(invert.grab().toImage(), 4, invert.height() // 2), int)

    off, wide = ground(), invert.sizeHint()
    invert.click()
    assert np.abs(ground() - off).max() > 60
    assert abs(invert.sizeHint().width() - wide.width()) <= 2, "nothing beside it is pushed"
    apply_theme(qapp, "dark")


def test_a_reversed_map_is_there_again_at_the_next_start(open_window: OpenWindow) -> None:
    window = open_window(Settings(colormap="magma-inverted"))
    colours = window.controls.colours
    assert colours.combo.currentText() == "magma" and colours.invert.isChecked()
    assert colours.name == "magma-inverted"


def typed(qtbot: QtBot, spin: QDoubleSpinBox, text: str) -> None:
    edit = spin.lineEdit()
    assert edit is not None
    spin.setFocus()
    edit.selectAll()
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def test_near_and_far_as_numbers(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["panel_picture"].show()
    started(qtbot, window)
    box = window.range_box
    qtbot.waitUntil(lambda: box.far.value() == pytest.approx(2.8, abs=0.05), timeout=HANG_MS)
    assert box.presets.currentData() == "auto"
    typed(qtbot, box.far, "6.5")
    assert window.viewer.ranges.held == pytest.approx((box.near.value(), 6.5))
    assert box.presets.currentData() == "own" and window.menus["hold"].isChecked()
    typed(qtbot, box.near, "9")
    assert window.viewer.ranges.held == pytest.approx((9.0, 9.1)), "never empty"
    painted(qtbot, window)
    assert window.viewer.display.limits == pytest.approx((9.0, 9.1))
    assert box.far.value() == pytest.approx(9.1)


def test_ready_ranges(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["panel_picture"].show()
    started(qtbot, window)
    box = window.range_box
    for key, limits in (("desk", (0.3, 1.5)), ("room", (0.5, 5.0))):
        box.presets.setFocus()
        row = box.presets.findData(key)
        box.presets.setCurrentIndex(row)
        box.presets.activated.emit(row)
        assert window.viewer.ranges.held == limits
        painted(qtbot, window)
        assert window.viewer.display.limits == limits
        assert (box.near.value(), box.far.value()) == limits
        assert box.presets.currentData() == key
        assert f"{limits[0]:g} to {limits[1]:g} m" in box.presets.currentText()
    # A handle makes it one's own, the mouse's double-click or the preset lets it follow again.
    bar = window.viewer.colour_bar
    drag(bar, bar._bar().topLeft(), bar._bar().center())
    assert box.presets.currentData() == "own"
    assert box.far.value() == pytest.approx(window.viewer.display.limits[1], abs=0.01)
    box.presets.setCurrentIndex(0)
    box.presets.activated.emit(0)
    assert window.viewer.ranges.held is None and not window.menus["hold"].isChecked()
    painted(qtbot, window)
    assert window.viewer.display.limits[1] == pytest.approx(2.8, abs=0.1)


def test_a_number_that_is_being_typed_stays(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["panel_picture"].show()
    started(qtbot, window)
    window.activateWindow()
    spin = window.range_box.far
    edit = spin.lineEdit()
    assert edit is not None
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus, timeout=HANG_MS)
    edit.selectAll()
    qtbot.keyClicks(spin, "4")
    painted(qtbot, window, 4)
    assert edit.text().startswith("4"), "frames do not overwrite it"
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert window.viewer.ranges.held is not None and window.viewer.ranges.held[1] == 4


def test_relative_depth_has_no_numbers_to_set(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    painted(qtbot, window)
    assert not window.range_box.isEnabled()
    window.session.use_model("a")
    qtbot.waitUntil(window.range_box.isEnabled, timeout=HANG_MS)


def test_a_range_that_is_held_is_there_the_next_time(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    path = tmp_path / "settings.yaml"
    window = open_window()
    window.range_box.presets.activated.emit(window.range_box.presets.findData("desk"))
    started(qtbot, window)
    window.close()
    save_settings(window.settings, path)
    again = open_window(load_settings(path).settings)
    assert again.menus["hold"].isChecked() and again.picture_panel.hold.isChecked()
    started(qtbot, again)
    assert again.viewer.display.limits == (0.3, 1.5)
    assert again.range_box.presets.currentData() == "desk"
    again.menus["hold"].trigger()
    again.close()
    save_settings(again.settings, path)
    assert load_settings(path).settings.held_range is None
