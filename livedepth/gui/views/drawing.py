"""Pictures that are drawn beside the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from PyQt6.QtCore import QObject

from livedepth.gui.basics.background import Background

Work = Callable[[], Any]
Take = Callable[[Any], None]


class DrawingThread(QObject):
    """Does the work of its clients, one piece at a time, in a thread of its own.

    Of what a client asks for while other work is done only the newest waits: what it asked before
    is never begun. The thread starts with the first piece of work.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._change = threading.Condition()
        self._waiting: dict[int, tuple[int, Work]] = {}  # by client, first come first served
        self._takers: dict[int, tuple[int, Take]] = {}  # used by Qt's thread only
        self._number = 0
        self._ended = False

    def ask(self, client: object, work: Work, take: Take) -> None:
        """Call ``work`` in the thread, then ``take`` in Qt's with its result.

        What ``work`` raises is raised in Qt's thread. ``work`` must hold no widgets: the last
        reference to them may be dropped in the thread.
        """
        key = id(client)
        with self._change:
            if self._ended:
                return
            overtaken = self._waiting.pop(key, None)
            self._number += 1
            self._waiting[key] = self._number, work
            self._change.notify()
        if overtaken is not None:
            del self._takers[overtaken[0]]
        self._takers[self._number] = key, take
        if not self._background.busy:
            self._background.run("drawing", self._run)

    def forget(self, client: object) -> None:
        """``take`` nothing that a client has asked for until now."""
        key = id(client)
        with self._change:
            self._waiting.pop(key, None)
        for number in [n for n, (whose, _) in self._takers.items() if whose == key]:
            del self._takers[number]

    def stop(self, timeout: float) -> list[str]:
        """End, with what is being drawn; the thread's name where it did not end in time."""
        with self._change:
            self._ended = True
            self._waiting.clear()
            self._change.notify()
        self._takers.clear()
        return self._background.end(timeout)

    def _run(self) -> None:
        while (asked := self._next()) is not None:
            number, work = asked
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - it is raised where somebody sees it
                result = error
            del work, asked
            self._background.tell(partial(self._deliver, number, result))
            del result

    def _next(self) -> tuple[int, Work] | None:
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._ended)
            if self._ended:
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def _deliver(self, number: int, result: Any) -> None:
        _, take = self._takers.pop(number, (0, None))
        if take is None:
            return
        if isinstance(result, Exception):
            raise result
        take(result)
