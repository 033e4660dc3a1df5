"""The queue between two stages: bounded, and never a place where a thread hangs."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ChannelEnd(Exception):
    """Nothing more will come out of this channel."""


class Channel(Generic[T]):
    """A bounded queue between threads.

    With ``newest_wins`` a full channel drops its oldest item (counted in ``dropped``), for live
    frames; otherwise ``put`` waits, for files. ``end`` lets the reader take what is left;
    ``abort`` wakes both sides at once. ``discard`` gets each item that nobody will take.
    """

    def __init__(
        self,
        capacity: int = 1,
        *,
        newest_wins: bool = False,
        discard: Callable[[T], None] = lambda item: None,
    ) -> None:
        if capacity < 1:
            raise ValueError("capacity has to be at least 1")
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._newest_wins = newest_wins
        self._discard = discard
        self._changed = threading.Condition()
        self._ended = False
        self._aborted = False
        self.dropped = 0

    def put(self, item: T) -> bool:
        """Add ``item``; False when the channel was ended or aborted instead."""
        with self._changed:
            if self._newest_wins and not self._ended:
                while len(self._items) >= self._capacity:
                    self._discard(self._items.popleft())
                    self.dropped += 1
            else:
                self._changed.wait_for(
                    lambda: len(self._items) < self._capacity or self._ended or self._aborted
                )
            if self._ended or self._aborted:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def get(self, timeout: float | None = None) -> T | None:
        """The next item, or None after ``timeout`` seconds. Raises ChannelEnd at the end."""
        with self._changed:
            self._changed.wait_for(
                lambda: bool(self._items) or self._ended or self._aborted, timeout
            )
            if self._aborted or (self._ended and not self._items):
                raise ChannelEnd
            if not self._items:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def clear(self) -> None:
        """Forget what waits, without counting it as dropped: it is no longer wanted."""
        with self._changed:
            self._empty()
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing will be added; what is in it can still be taken."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def abort(self) -> None:
        """Nothing will be added or taken."""
        with self._changed:
            self._aborted = True
            self._empty()
            self._changed.notify_all()

    def _empty(self) -> None:
        while self._items:
            self._discard(self._items.popleft())
