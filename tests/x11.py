"""A screen of the tests' own: an X server without any monitor, and windows on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from Xlib import X, Xatom, display
from Xlib.error import ConnectionClosedError

SIZE = "320x200"


class XServer:
    """Xvfb with one screen of ``SIZE``, black; ``name`` is its DISPLAY."""

    def __init__(self) -> None:
        self.name = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, under the same name as before."""
        ours, theirs = os.pipe()
        self._process = subprocess.Popen(
            # -noreset: it goes on when the last window is closed.
            ["Xvfb", *([self.name] if self.name else []), "-displayfd", str(theirs)]
            + ["-screen", "0", f"{SIZE}x24", "-noreset", "-nolisten", "tcp"],
            pass_fds=[theirs],
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        with os.fdopen(ours) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        self.name = f":{number}"

    def stop(self) -> None:
        """End it, and all its windows with it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None


@contextmanager
def x_server() -> Iterator[XServer]:
    """A server that runs, and is this session's display; skips the test where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    server = XServer()
    server.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DISPLAY", server.name)
            patch.delenv("WAYLAND_DISPLAY", raising=False)
            yield server
    finally:
        server.stop()


class Window:
    """A window of one colour with a title, of the program with the number ``process``."""

    def __init__(
        self,
        title: str,
        place: tuple[int, int, int, int],
        colour: int,
        process: int | None = None,
    ) -> None:
        self._display = display.Display()
        screen = self._display.screen()
        self._window: Any = screen.root.create_window(
            *place,
            0,
            screen.root_depth,
            X.InputOutput,
            X.CopyFromParent,
            background_pixel=colour,
            event_mask=X.ExposureMask,
            override_redirect=True,
        )
        name = self._display.intern_atom("_NET_WM_NAME")
        kind = self._display.intern_atom("UTF8_STRING")
        self._window.change_property(name, kind, 8, title.encode())
        if process is not None:
            number = self._display.intern_atom("_NET_WM_PID")
            self._window.change_property(number, Xatom.CARDINAL, 32, [process])
        self.show()

    def show(self) -> None:
        self._window.map()
        while True:  # until it is painted
            self._display.sync()
            if any(
                self._display.next_event().type == X.Expose
                for _ in range(self._display.pending_events())
            ):
                return
            time.sleep(0.005)

    def hide(self) -> None:
        """As minimised."""
        self._window.unmap()
        self._display.sync()

    def place(self, left: int, top: int, width: int, height: int) -> None:
        self._window.configure(x=left, y=top, width=width, height=height)
        self._display.sync()

    def close(self) -> None:
        with suppress(ConnectionClosedError):  # closed before
            self._display.close()
