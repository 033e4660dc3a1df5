"""Run by a test on a small screen at scale 2: says what of the window and its dialogs is cut off.

QT_SCALE_FACTOR=2 QT_QPA_PLATFORM=offscreen:configfile=FILE python -m tests.gui.small_screen
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QWidget,
)

from livedepth.gui.app import prepare_qt
from livedepth.gui.basics.elided import ElidedLabel
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.translation import translate
from livedepth.gui.window import MainWindow
from livedepth.settings import Language, Settings
from tests.gui.conftest import FakeEngine, FakeFilm, World, end

DIALOGS = ("settings", "networks", "process", "shortcuts", "open_address")


def cut_off(window: QWidget) -> Iterator[str]:
    """Texts that have less room than they need, or lie outside of the window."""
    labels, buttons = window.findChildren(QLabel), window.findChildren(QAbstractButton)
    widgets: list[QLabel | QAbstractButton] = [*labels, *buttons]
    for widget in widgets:
        if widget.window() is not window or not widget.isVisible():
            continue
        if isinstance(widget, ElidedLabel) or not widget.text():
            continue
        text, size, needs = widget.text(), widget.size(), widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            needs.setWidth(min(needs.width(), size.width()))
            needs.setHeight(widget.heightForWidth(size.width()))
        if size.width() < needs.width() or size.height() < needs.height():
            yield f"{text!r} has {size}, needs {needs}"
        elif not _scrolls(widget):
            place = QRect(widget.mapTo(window, QPoint(0, 0)), size)
            if not window.rect().contains(place):
                yield f"{text!r} lies at {place} in {window.size()}"


def _wait(milliseconds: int) -> None:
    """Let Qt work. (PyQt's types take the static method of QTest for one of an object.)"""
    QTest.qWait(milliseconds)  # type: ignore[call-arg, arg-type]


def _scrolls(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    return above is not None


def larger_than_the_screen(window: QWidget) -> Iterator[str]:
    screen = window.screen()
    assert screen is not None
    if not screen.availableGeometry().contains(window.frameGeometry()):
        name = window.windowTitle()
        yield f"{name} at {window.frameGeometry()} of {screen.availableGeometry()}"


def faults(window: QWidget) -> list[str]:
    """What is wrong with a window once its layout has come to rest."""
    found: list[str] = []
    for _ in range(40):
        _wait(25)
        found = [*cut_off(window), *larger_than_the_screen(window)]
        if not found:
            break
    return found


def look(application: QApplication, language: Language) -> list[str]:
    """Open everything there is, once, in a language."""
    kept = translate(application, language)
    world = World({"film": FakeFilm}, {"a": lambda: FakeEngine("a"), "b": lambda: FakeEngine("b")})
    window = MainWindow(
        PipelineBridge(world.open_source, world.open_engine),
        Settings(),
        open_batch_engine=world.open_engine,
    )
    wrong: list[str] = []

    def check(state: str) -> None:
        wrong.extend(f"{language}, {state}: {one}" for one in faults(window))

    try:
        window.show()
        window.welcome()
        window.start("film", "a", [])
        check("first")
        for _ in range(100):
            if window.session.shown is not None:
                break
            _wait(20)
        for view in ("compare", "split", "side-by-side"):
            window.viewer.set_view(view)
            check(view)
        window.notice.show_problem(" ".join(["a line that tells what went wrong;"] * 4))
        window.viewer.stage.marks.pin((0.5, 0.5))
        for name in window.docks:
            window.menus[name].trigger()
            check(name)
        for name in DIALOGS:
            window.menus[name].trigger()
            for dialog in window.findChildren(QDialog):
                if dialog.isVisible():
                    wrong += [f"{language}, {name}: {one}" for one in faults(dialog)]
                    dialog.close()
    finally:
        end(window)
        for translator in kept:
            application.removeTranslator(translator)
    return wrong


def main() -> None:
    application = prepare_qt()
    screen = application.primaryScreen()
    assert screen is not None
    size = screen.size()
    result: dict[str, Any] = {"screen": [size.width(), size.height(), screen.devicePixelRatio()]}
    result["wrong"] = [*look(application, "en"), *look(application, "vi")]
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
