"""How large a window is at first: as its content likes it, and never more than the screen."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QWidget

_FRAME = QSize(8, 40)  # what the system puts around a window, known only once it is on screen
_LEAST = QSize(1240, 640)
_SHARE = 0.65  # of a large screen's width
_BESIDE, _BARS = 100, 180  # the colour scale and margins; the bars above and below the pictures


def first_size(available: QSize) -> QSize:
    """The main window's first size on a screen of which ``available`` is free.

    Two pictures of 4:3 side by side fill it; a small screen is used whole.
    """
    width = max(_LEAST.width(), round(_SHARE * available.width()))
    height = max(_LEAST.height(), round((width - _BESIDE) / 2 * 3 / 4) + _BARS)
    return fitting(QSize(width, height), available)


def fitting(wanted: QSize, available: QSize) -> QSize:
    """``wanted``, or as much of it as fits on the screen with the system's frame."""
    return wanted.boundedTo(available - _FRAME).expandedTo(QSize(1, 1))


def resize_within_screen(widget: QWidget, wanted: QSize) -> None:
    """Give a window that size, or as much of it as its screen has."""
    widget.resize(fitting(wanted, available_size(widget)))


def available_size(widget: QWidget) -> QSize:
    """What is free of the screen that a widget is on, or will be."""
    screen = widget.screen()
    assert screen is not None
    return screen.availableGeometry().size()
