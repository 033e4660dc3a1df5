"""How tests use the real window as a person would: keys, wheel, mouse."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QImage, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from livedepth.frames import DepthFrame
from livedepth.gui.window import MainWindow
from livedepth.inference.model_list import ListedModel
from models.naming import model_name

LEFT = Qt.MouseButton.LeftButton
HANG_MS = 60_000  # for what comes at once on an idle machine, and late on a busy one


def started(qtbot: QtBot, window: MainWindow, source: str = "cam", model: str = "a") -> None:
    """Start and wait for the first picture of depth."""
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        window.start(source, model, [])


def shown(window: MainWindow) -> DepthFrame:
    """What the window shows. Nothing yet fails, which ``waitUntil`` takes for "not yet"."""
    assert window.session.shown is not None
    return window.session.shown


def listed(*names: str) -> list[ListedModel]:
    """Trained networks of which nothing more is known."""
    return [ListedModel(name, model_name(name)) for name in names]


def painted(qtbot: QtBot, window: MainWindow, times: int = 2) -> None:
    """Wait for some more pictures."""
    for _ in range(times):
        with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
            pass


def pixel(image: QImage, x: int, y: int) -> tuple[int, int, int]:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


def mouse(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPoint,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    event = QMouseEvent(kind, QPointF(at), QPointF(widget.mapToGlobal(at)), button, held, modifiers)
    QApplication.sendEvent(widget, event)


def click(widget: QWidget, at: QPoint) -> None:
    mouse(widget, QEvent.Type.MouseButtonPress, at)
    mouse(widget, QEvent.Type.MouseButtonRelease, at)


def drag(
    widget: QWidget,
    start: QPoint,
    end: QPoint,
    *,
    button: Qt.MouseButton = LEFT,
    shift: bool = False,
) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    mouse(widget, QEvent.Type.MouseButtonPress, start, button, modifier)
    for step in (0.3, 0.7, 1.0):
        at = start + (end - start) * step
        mouse(widget, QEvent.Type.MouseMove, at, button, modifier)
    mouse(widget, QEvent.Type.MouseButtonRelease, end, button, modifier)


def hover(widget: QWidget, at: QPoint) -> None:
    mouse(widget, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)


def wheel(widget: QWidget, at: QPoint, turns: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
