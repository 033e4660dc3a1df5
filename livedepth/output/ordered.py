"""A stage that works on several things at once and ends them in their order, bounded by memory."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

Store = Callable[[], None]


class _Item(NamedTuple):
    number: int
    prepare: Callable[[], Store]
    size: int


class OrderedStage:
    """``threads`` threads that prepare what is put in; each is stored in its turn, one at a time.

    What waits or is being worked on takes at most ``most`` bytes, or is one thing. After the first
    error nothing more is stored, and ``put`` and ``drain`` raise it.
    """

    def __init__(self, name: str, threads: int, most: int) -> None:
        self._most = most
        self._items: deque[_Item] = deque()
        self._changed = threading.Condition()
        self._count = self._turn = 0
        self._bytes = 0
        self._ended = False
        self._error: BaseException | None = None
        self._waits = False
        self._threads = [
            threading.Thread(target=self._work, name=f"livedepth-{name} {number + 1}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def behind(self) -> bool:
        """Whether there was no room for what was put in last."""
        return self._waits

    @property
    def waiting(self) -> int:
        """How many things are not stored yet."""
        return self._count - self._turn

    def put(self, prepare: Callable[[], Store], size: int) -> None:
        """Have ``prepare`` called, and later what it gives; ``size`` bytes are held until then.

        Waits while there is no room. Raises the error of anything before it.
        """
        with self._changed:
            self._waits = not self._fits(size)
            self._changed.wait_for(lambda: self._fits(size) or self._error is not None)
            self._raise()
            self._items.append(_Item(self._count, prepare, size))
            self._count += 1
            self._bytes += size
            self._changed.notify_all()

    def _fits(self, size: int) -> bool:
        return not self._bytes or self._bytes + size <= self._most

    def drain(self) -> None:
        """Wait until all is stored. Raises the error of what was not."""
        with self._changed:
            self._changed.wait_for(lambda: self._turn == self._count)
            self._raise()

    def end(self) -> None:
        """Store nothing that has not been begun, and end the threads; raises nothing."""
        with self._changed:
            self._ended = True
            self._count -= len(self._items)
            self._items.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        while (item := self._next()) is not None:
            store: Store | None = None
            error: BaseException | None = None
            try:
                store = item.prepare() if self._error is None else None
            except BaseException as raised:  # noqa: BLE001 - a thread has no caller to raise it to
                error = raised
            with self._changed:
                self._changed.wait_for(lambda: self._turn == item.number)
            if store is not None and self._error is None:
                try:
                    store()
                except BaseException as raised:  # noqa: BLE001
                    error = raised
            with self._changed:
                self._error = self._error or error
                self._turn += 1
                self._bytes -= item.size
                self._changed.notify_all()

    def _next(self) -> _Item | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._items) or self._ended)
            return self._items.popleft() if self._items else None
