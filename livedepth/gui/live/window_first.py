"""At the start of the program the window comes first, and then all that is seen in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_SECONDS = 1.0  # for which a window that is nowhere to be seen is waited for


class WindowFirst:
    """Lets threads begin their work when the window has been painted.

    What opens a source or a network runs in Python and C in turn. Beside it, the thread that makes
    and paints the window would have to wait at each call of Qt for Python to be free again.
    """

    def __init__(self) -> None:
        self._over = threading.Event()

    def then(self, work: Callable[[str], T]) -> Callable[[str], T]:
        """``work``, begun when the window is there; for a thread that is not Qt's."""

        def later(what: str) -> T:
            self._over.wait(_SECONDS)
            self._over.set()
            return work(what)

        return later

    def go_on(self) -> None:
        """It is there, or will not be any more."""
        self._over.set()
