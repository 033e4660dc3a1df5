"""Icons: all can be drawn, in the colours of the theme, and every view has one."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor, QIcon, QImage, QPalette
from PyQt6.QtWidgets import QApplication

from livedepth.gui.icons import RED, icon
from livedepth.gui.theme import apply_theme
from livedepth.views import VIEWS

NAMES = sorted(
    one.name.removesuffix(".svg")
    for one in files("resources").joinpath("icons").iterdir()
    if one.name.endswith(".svg")
)


def ink(name: str, mode: QIcon.Mode = QIcon.Mode.Normal, colour: str = "") -> str:
    """The one colour that the opaque pixels of an icon have, but for rounding."""
    picture = icon(name, colour).pixmap(QSize(48, 48), mode).toImage()
    picture = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = picture.constBits()
    assert bits is not None
    pixels = np.frombuffer(bits.asstring(picture.sizeInBytes()), np.uint8).reshape(-1, 4)
    opaque = pixels[pixels[:, 3] == 255, :3]
    assert len(opaque) > 0 and np.ptp(opaque, axis=0).max() <= 1
    return QColor(*np.max(opaque, axis=0).tolist()).name()


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_has_the_colour_of_button_texts(name: str, qapp: QApplication) -> None:
    for theme in ("dark", "light"):
        apply_theme(qapp, theme)
        assert ink(name) == qapp.palette().color(QPalette.ColorRole.ButtonText).name()


def test_an_icon_follows_the_theme_that_is_chosen_later(qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    kept = icon("snapshot")
    dark = kept.pixmap(QSize(24, 24)).toImage()
    apply_theme(qapp, "light")
    assert kept.pixmap(QSize(24, 24)).toImage() != dark


def test_a_colour_of_its_own_and_the_grey_of_what_cannot_be_pressed(qapp: QApplication) -> None:
    assert ink("record", colour=RED) == QColor(RED).name()
    grey = qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert ink("record", QIcon.Mode.Disabled, RED) == grey.name()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_an_icon(view: str) -> None:
    assert f"view-{view}" in NAMES


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")
