"""What holds the tests of the window themselves together."""

from __future__ import annotations

import gc
import os
import signal

from PyQt6 import sip
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, end, first_ctrl_c, left_of_qt
from tests.gui.driving import HANG_MS, started


def test_windows_and_timers_that_are_left_are_named_once(qapp: QApplication) -> None:
    before = qapp.topLevelWidgets()
    assert left_of_qt(before) == []
    widget, timer = QWidget(), QTimer()
    widget.setWindowTitle("lost")
    timer.start(20)
    assert left_of_qt(before) == ["QWidget 'lost'", "QTimer of None, every 20 ms"]
    assert left_of_qt(before) == []


def test_what_qt_is_going_to_delete_is_not_left(qapp: QApplication) -> None:
    before = qapp.topLevelWidgets()
    QWidget().deleteLater()
    assert left_of_qt(before) == []


def test_nothing_of_a_window_outlives_it(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    started(qtbot, window)
    fired: list[int] = []
    timer = QTimer(window)
    timer.timeout.connect(lambda: fired.append(1))
    timer.start(1)
    end(window)
    assert sip.isdeleted(window) and sip.isdeleted(timer)
    at = len(fired)
    gc.collect()
    qtbot.wait(20)
    assert len(fired) == at


def test_ctrl_c_in_a_slot_is_not_lost_and_ends_nothing_by_force(qtbot: QtBot) -> None:
    told: list[str] = []

    def press() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        told.append("the slot goes on")

    before = signal.getsignal(signal.SIGINT)
    with first_ctrl_c(lambda: told.append("stop")):
        QTimer.singleShot(0, press)
        qtbot.waitUntil(lambda: len(told) == 2, timeout=HANG_MS)
        assert signal.getsignal(signal.SIGINT) is before, "the next one is as ever"
    assert told == ["stop", "the slot goes on"]
