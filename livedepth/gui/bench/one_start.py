"""``python -m livedepth.gui.bench.one_start BEGUN SOURCE MODEL``: one start of the app, measured.

BEGUN is the time, by ``time.time()``, at which the process was asked for. Prints one line of JSON:
what was measured, or an ``error``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from livedepth.gui.displays import display_answers

if TYPE_CHECKING:
    from livedepth.gui.window import MainWindow

_SETTLED_MS = 3000  # from the first depth until memory is read


def main(begun: str, source: str, model: str) -> None:
    """Run the app, as its command line starts it, until its memory is known."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # as livedepth.cli.main does
    if sys.platform.startswith("linux") and not display_answers():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from livedepth.gui import app

    vars(app)["run_app"] = partial(app.run_app, watch=lambda window: _watch(window, float(begun)))
    sys.argv = ["livedepth", "app", source, "--model", model]
    importlib.import_module("livedepth.cli").main()  # by name, for it stands above us


def _watch(window: MainWindow, begun: float) -> None:
    """Note when ``window`` is first painted, shows RGB and shows depth; then end the process."""
    from PyQt6.QtCore import QTimer

    from livedepth.gui.basics.first_paint import FirstPaint

    seconds: dict[str, float] = {}

    def note(step: str) -> None:
        seconds.setdefault(f"{step}_s", time.time() - begun)

    def depth_is_there() -> None:
        if "depth_s" not in seconds:
            note("rgb")  # it is painted with it, or was before
            note("depth")
            QTimer.singleShot(_SETTLED_MS, finish)

    def finish() -> None:
        _end(seconds | _facts(window))

    def give_up(*_: object) -> None:
        QTimer.singleShot(0, fail)

    def fail() -> None:
        _end({"error": window.notice.text})

    FirstPaint(window).painted.connect(lambda: note("window"))
    window.viewer.stage.left.painted.connect(lambda: note("rgb"))
    window.depth_painted.connect(depth_is_there)
    window.session.source_failed.connect(give_up)
    window.session.model_failed.connect(give_up)


def _end(found: dict[str, Any]) -> NoReturn:
    """Say what was found, and end now: there is nothing to keep, and closing is not measured."""
    print(json.dumps(found), flush=True)  # noqa: T201 - that is its work
    os._exit(0)


def _facts(window: MainWindow) -> dict[str, object]:
    from PyQt6.QtGui import QGuiApplication

    from livedepth.bench.resident import peak_mb, resident_mb

    engine = window.session.engine
    assert engine is not None
    return {
        "model": engine.model,
        "engine": engine.engine,
        "precision": engine.precision,
        "platform": QGuiApplication.platformName(),
        "resident_mb": resident_mb(),
        "peak_mb": peak_mb() if sys.platform != "win32" else None,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
