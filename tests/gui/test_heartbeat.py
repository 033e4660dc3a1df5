"""How long the event loop makes others wait."""

from __future__ import annotations

import time

import pytest
from PyQt6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from livedepth.gui.bench.heartbeat import INTERVAL_MS, Heartbeat


def test_a_loop_that_is_blocked_is_told(qtbot: QtBot) -> None:
    heartbeat = Heartbeat()
    heartbeat.start()
    QTimer.singleShot(50, lambda: time.sleep(0.2))
    qtbot.wait(400)
    heartbeat.stop()
    waits = heartbeat.waits_ms()
    assert waits["longest_ms"] >= 190
    assert waits["p95_ms"] >= 100, "all that was due in a halt waited for its end"


def test_beats_that_a_halt_swallowed_are_counted() -> None:
    now = [0.0]
    heartbeat = Heartbeat(clock=lambda: now[0])
    heartbeat.start()
    interval = INTERVAL_MS / 1000
    for beats in (1, 10.5, 1):  # intervals until the loop came to it
        now[0] += beats * interval
        heartbeat.beat()
    heartbeat.stop()
    # The halt holds ten beats: 9.5, 8.5, … 0.5 intervals late; those beside it are on time.
    assert heartbeat.waits_ms()["longest_ms"] == pytest.approx(9.5 * INTERVAL_MS)
    assert heartbeat.waits_ms()["p50_ms"] == pytest.approx(4 * INTERVAL_MS)


def test_before_the_first_beat_nothing_waited() -> None:
    assert set(Heartbeat().waits_ms().values()) == {0.0}
