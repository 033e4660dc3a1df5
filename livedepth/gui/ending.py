"""The end of a window: what is written is finished, what runs is stopped, in a limited time."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TextIO

from PyQt6.QtCore import QTimer

from livedepth.gui.basics.background import Background
from livedepth.gui.dialogs.processing import Processing
from livedepth.gui.live.saving import Saver
from livedepth.gui.session import Session
from livedepth.gui.views.viewer import Viewer

# Shares of the time that the end may take, in which a wish has to be seen first.
_STOP_SHARE = 1 / 3  # a model that loads has no end to wait for
_BACKGROUND_SHARE = 1 / 6  # what is only looked up, or loaded to be measured, is worth no more,
_ALL_SHARE = 1 / 2  # unless there is time left: then the end is an orderly one
_LAST_SHARE = 2 / 3  # after which the process ends whatever its threads do
_SAVE_SECONDS = 20.0  # a recording is worth waiting for
_DRAWING_SECONDS = 0.3  # a picture takes a fraction of it
_WAKE_MS = 200


class Ending:
    """Ends what a window runs."""

    def __init__(
        self,
        session: Session,
        saver: Saver,
        processing: Processing,
        background: Background,
        viewer: Viewer,
    ) -> None:
        self._session, self._saver = session, saver
        self._processing, self._background, self._viewer = processing, background, viewer

    def end(self, saved: Callable[[], None], within: float) -> list[str]:
        """End everything ``within`` some seconds; names of the threads that go on.

        What is being written gets more time. ``saved`` is called as soon as nothing is being
        written: what comes then may be cut off.
        """
        writes = self._saver.writes or self._processing.writes
        if not writes:
            saved()
        enough = time.monotonic() + _ALL_SHARE * within
        # First the network: what is being recorded then has the machine to be finished with.
        hanging = self._session.stop(_STOP_SHARE * within)
        hanging += self._saver.close(_SAVE_SECONDS)
        hanging += self._processing.close(_STOP_SHARE * within)
        if writes:
            saved()
        left = 0.0 if hanging else enough - time.monotonic()
        hanging += self._background.end(max(_BACKGROUND_SHARE * within, left))
        return hanging + self._viewer.stop(_DRAWING_SECONDS)


class Signals:
    """Signals that ask for the end: they close the window; those that come before it is there, as
    soon as it is."""

    _close: Callable[[], object] | None = None
    _came = False

    @contextmanager
    def noted(self) -> Iterator[None]:
        """While it lasts, no signal breaks into what runs: Qt would take that for a fault."""
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        # What is ignored already stays so: nohup keeps a program when its terminal closes.
        ours = [one for one in numbers if signal.getsignal(one) is not signal.SIG_IGN]
        before = [signal.signal(number, self._note) for number in ours]
        wake = QTimer()  # Python sees signals only when it runs; Qt's loop alone never does
        wake.timeout.connect(lambda: None)
        wake.start(_WAKE_MS)
        try:
            yield
        finally:
            wake.stop()
            self._close = None
            for number, handler in zip(ours, before, strict=True):
                signal.signal(number, handler)

    def close_with(self, close: Callable[[], object]) -> None:
        """What closes the window."""
        self._close = close
        if self._came:
            self._ask()

    def _note(self, *_: object) -> None:
        self._came = True
        self._ask()

    def _ask(self) -> None:
        if self._close is not None:  # in the loop: here some half of a slot may have run
            QTimer.singleShot(0, self._close)


class LastResort:
    """Ends the process after :meth:`begin`, when most of the time ``within`` which all is to end is
    over, unless it is cancelled before.

    Python's own threads cannot do that: a library that is being loaded, or a conversion in C++, may
    keep the interpreter's lock for seconds, and nothing in Python runs meanwhile. The watching
    thread of ``faulthandler`` needs no lock. It writes to ``log`` (None: stderr) where every thread
    was, which says what held on, and ends the process with exit code 1.
    """

    def __init__(self, log: TextIO | None, within: float) -> None:
        self._log, self._within = log or sys.stderr, within

    def begin(self) -> None:
        """Count from now on."""
        seconds = _LAST_SHARE * self._within
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._log)

    def cancel(self) -> None:
        """The end has come by itself."""
        faulthandler.cancel_dump_traceback_later()


def leave(code: int) -> NoReturn:
    """End the process now. Everything is saved; an orderly exit would wait for libraries to be
    taken down, and a thread that hangs in a driver would keep it or crash it."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.flush()
    os._exit(code)
