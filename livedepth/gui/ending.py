"""The end of a window: what is written is finished, what runs is stopped, in a limited time."""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from collections.abc import Callable
from typing import NoReturn, TextIO

from livedepth.gui.basics.background import Background
from livedepth.gui.dialogs.processing import Processing
from livedepth.gui.live.saving import Saver
from livedepth.gui.session import Session

_STOP_SECONDS = 1.2  # of the 3 s that closing may take: a model that loads has no end to wait for
_BACKGROUND_SECONDS = 0.5  # what is only looked up, or loaded to be measured, is worth no more,
_ALL_SECONDS = 1.7  # unless there is time left: then the end is an orderly one
_SAVE_SECONDS = 20.0  # a recording is worth waiting for
_LAST_SECONDS = 2.5  # after which the process ends whatever its threads do


class Ending:
    """Ends what a window runs."""

    def __init__(
        self, session: Session, saver: Saver, processing: Processing, background: Background
    ) -> None:
        self._session, self._saver = session, saver
        self._processing, self._background = processing, background

    def end(self, saved: Callable[[], None]) -> list[str]:
        """End everything; names of the threads that go on.

        ``saved`` is called as soon as nothing is being written: what comes then may be cut off.
        """
        writes = self._saver.writes or self._processing.writes
        if not writes:
            saved()
        enough = time.monotonic() + _ALL_SECONDS
        # First the network: what is being recorded then has the machine to be finished with.
        hanging = self._session.stop(_STOP_SECONDS)
        hanging += self._saver.close(_SAVE_SECONDS)
        hanging += self._processing.close(_STOP_SECONDS)
        if writes:
            saved()
        left = 0.0 if hanging else enough - time.monotonic()
        return hanging + self._background.end(max(_BACKGROUND_SECONDS, left))


class LastResort:
    """Ends the process some seconds after :meth:`begin`, unless it is cancelled before.

    Python's own threads cannot do that: a library that is being loaded, or a conversion in C++, may
    keep the interpreter's lock for seconds, and nothing in Python runs meanwhile. The watching
    thread of ``faulthandler`` needs no lock. It writes to ``log`` (None: stderr) where every thread
    was, which says what held on, and ends the process with exit code 1.
    """

    def __init__(self, log: TextIO | None) -> None:
        self._log = log or sys.stderr

    def begin(self) -> None:
        """Count from now on."""
        faulthandler.dump_traceback_later(_LAST_SECONDS, exit=True, file=self._log)

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
