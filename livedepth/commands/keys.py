"""Single keys of a terminal, while a command is at work."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from livedepth.errors import SettingsError

_POLL = 0.05  # seconds between looks at the keyboard, where it cannot be waited for
_MOST = 64  # keys that are read at once


def require_terminal(option: str) -> None:
    """Raises SettingsError where no key can reach this program."""
    if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():
        raise SettingsError(
            "{option} needs a terminal: standard input is none, so that no key can arrive",
            option=option,
        )


@contextmanager
def keys(actions: Mapping[str, Callable[[], None]]) -> Iterator[None]:
    """Call the action of each key that is pressed, from a thread, until the block is left.

    The terminal gives keys at once and does not show them meanwhile; Ctrl-C works as ever. Nothing
    is done to it where no key means anything.
    """
    if not actions:
        yield
        return
    ended = threading.Event()
    watch = _watch_windows if sys.platform == "win32" else _watch_posix
    with watch(actions, ended):
        yield


@contextmanager
def _watch_posix(
    actions: Mapping[str, Callable[[], None]], ended: threading.Event
) -> Iterator[None]:
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    wake, waker = os.pipe()

    def watch() -> None:
        import select

        while not ended.is_set():
            ready, _, _ = select.select([terminal, wake], [], [])
            if wake in ready or not (typed := _typed(terminal)):
                return
            for key in typed:
                actions.get(key, _nothing)()

    thread = threading.Thread(target=watch, name="livedepth-keys", daemon=True)
    try:
        tty.setcbreak(terminal, termios.TCSANOW)
        thread.start()
        yield
    finally:
        ended.set()
        os.write(waker, b".")
        if thread.ident is not None:
            thread.join()
        termios.tcsetattr(terminal, termios.TCSANOW, before)
        os.close(wake)
        os.close(waker)


def _typed(terminal: int) -> str:
    """What was typed; "" where the terminal is gone."""
    try:
        return os.read(terminal, _MOST).decode(errors="replace")
    except OSError:
        return ""


@contextmanager
def _watch_windows(
    actions: Mapping[str, Callable[[], None]], ended: threading.Event
) -> Iterator[None]:
    import importlib

    console = importlib.import_module("msvcrt")  # there is none elsewhere

    def watch() -> None:
        while not ended.wait(_POLL):
            while console.kbhit():
                actions.get(console.getwch(), _nothing)()

    thread = threading.Thread(target=watch, name="livedepth-keys", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _nothing() -> None:
    """What a key without a meaning does."""
