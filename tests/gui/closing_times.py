"""``python -m tests.gui.closing_times [MODEL [MOMENTS [WAY]]]``: how long the program takes to end.

Starts it with empty caches on a screen of its own, again and again, asks it to end at MOMENTS
moments from 0 to 6 seconds in each of the ways that there are, or in WAY alone, and prints how long
that took, with the exit code and what was left behind, then the median and the longest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from Xlib import XK, X, display
from Xlib.ext import xtest
from Xlib.protocol import event

from tests.x11 import XServer

ROOT = Path(__file__).resolve().parents[2]
LAST_MOMENT = 6.0
_PATIENCE = 30.0  # seconds


class Screen:
    """Keys and messages for the window of a process."""

    def __init__(self, name: str) -> None:
        self._display = display.Display(name)

    def window(self, process: subprocess.Popen[bytes]) -> Any:
        """The window that the program shows, as soon as there is one; None if it ends without."""
        while process.poll() is None:
            self._display.sync()
            for one in self._display.screen().root.query_tree().children:
                seen = one.get_attributes().map_state == X.IsViewable
                if seen and one.get_wm_protocols():
                    return one
            time.sleep(0.01)
        return None

    def press_ctrl_q(self, process: subprocess.Popen[bytes]) -> None:
        """As a person does."""
        window = self.window(process)
        if window is None:
            return
        window.set_input_focus(X.RevertToParent, X.CurrentTime)
        codes = [
            self._display.keysym_to_keycode(XK.string_to_keysym(k)) for k in ("Control_L", "q")
        ]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def close(self, process: subprocess.Popen[bytes]) -> None:
        """As a window manager does when its button is pressed."""
        window = self.window(process)
        if window is None:
            return
        protocols, delete = (
            self._display.intern_atom(n) for n in ("WM_PROTOCOLS", "WM_DELETE_WINDOW")
        )
        message = event.ClientMessage(
            window=window, client_type=protocols, data=(32, [delete, X.CurrentTime, 0, 0, 0])
        )
        window.send_event(message)
        self._display.sync()


def descendants(number: int) -> list[int]:
    """The processes below a process."""
    found = []
    for children in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            for child in map(int, children.read_text().split()):
                found += [child, *descendants(child)]
        except OSError:
            continue
    return found


def runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def one_start(
    ask: Callable[[subprocess.Popen[bytes]], object], moment: float, model: str
) -> tuple[float, int, list[str]]:
    """Seconds that the end took, the exit code, and what was left or said."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        own = {
            "LIVEDEPTH_CACHE": folder / "cache",
            "LIVEDEPTH_SETTINGS": folder / "settings.yaml",
            "XDG_CACHE_HOME": folder / "system",
            "XDG_STATE_HOME": folder / "state",
        }
        with (folder / "said").open("w+") as said:
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "main.py"), "app", "demo", "--model", model],
                env={**os.environ, **{name: str(place) for name, place in own.items()}},
                stderr=said,
                start_new_session=True,  # as one that a person starts, not part of this one
            )
            time.sleep(moment)
            below = descendants(process.pid)
            ask(process)
            asked = time.monotonic()
            try:
                code = process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            took = time.monotonic() - asked
            said.seek(0)
            left = [line for line in said.read().splitlines() if "Error" in line or "Fatal" in line]
        time.sleep(0.1)
        left += [f"process {number}" for number in below if runs(number)]
        left += [str(part.relative_to(folder)) for part in folder.glob("cache/*/.part-*")]
        left += [str(part.relative_to(folder)) for part in folder.glob("*.part")]
        left += [str(bad.name) for bad in folder.glob("*.bad")]
        return took, code, left


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(model: str = "cnn", moments: str = "20", only: str = "") -> None:
    """Print a line for each start."""
    server = XServer()
    server.start()
    os.environ |= {"DISPLAY": server.name, "QT_QPA_PLATFORM": "xcb"}
    screen = Screen(server.name)
    ways: dict[str, Callable[[subprocess.Popen[bytes]], object]] = {
        "Ctrl+Q": screen.press_ctrl_q,
        "closed": screen.close,
        "SIGTERM": lambda process: process.send_signal(signal.SIGTERM),
        "SIGINT": lambda process: process.send_signal(signal.SIGINT),
    }
    try:
        for name, ask in ways.items():
            if only and only != name:
                continue
            times = []
            for number in range(int(moments)):
                moment = LAST_MOMENT * number / max(1, int(moments) - 1)
                took, code, left = one_start(ask, moment, model)
                times.append(took)
                say(f"{name:8} {moment:4.1f} s: {took:5.2f} s, code {code} {left}")
            say(f"{name:8} median {median(times):.2f} s, longest {max(times):.2f} s")
    finally:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
