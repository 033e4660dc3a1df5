"""``python -m tests.gui.open_and_close [TIMES]``: opens and closes the real window in one process.

Prints after each tenth time what is left: threads, windows, timers, MB of resident memory.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from livedepth.bench.resident import resident_mb
from livedepth.gui.app import prepare_qt
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.window import MainWindow
from tests.gui.conftest import (
    FakeCamera,
    FakeEngine,
    World,
    _running_timers,
    end,
    left_of_qt,
    plain_settings,
)

_PATIENCE = 60.0  # seconds


def open_and_close(application: QApplication, folder: Path) -> list[str]:
    """Once, until some frames of depth were seen; names of the threads that went on."""
    world = World({"cam": FakeCamera}, {"a": lambda: FakeEngine("a")})
    bridge = PipelineBridge(world.open_source, world.open_engine)
    window = MainWindow(bridge, plain_settings(folder), open_batch_engine=world.open_engine)
    painted: list[int] = []
    window.depth_painted.connect(lambda: painted.append(1))
    window.show()
    window.start("cam", "a", [])
    limit = time.monotonic() + _PATIENCE
    while len(painted) < 5 and time.monotonic() < limit:
        application.processEvents()
        time.sleep(0.002)
    assert len(painted) >= 5, "no depth was shown"
    end(window)
    return window.hanging


def main(times: int) -> None:
    application = prepare_qt()
    before = application.topLevelWidgets()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, times + 1):
            hanging = open_and_close(application, Path(folder))
            if number in (1, times) or number % 10 == 0:
                left = left_of_qt(before)
                gc.collect()
                print(  # noqa: T201 - that is its work
                    f"{number}: threads {threading.active_count()}, left {left + hanging}, "
                    f"timers {len(_running_timers())}, {resident_mb():.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
