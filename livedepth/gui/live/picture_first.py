"""At the start of the program the picture comes first, and then the network."""

from __future__ import annotations

import threading
from collections.abc import Callable

from livedepth.inference.base import DepthEngine

_SECONDS = 1.0  # for which a source that opens slowly is waited for


class PictureFirst:
    """Opens networks by ``open_engine``; the first one when there is a picture on the screen.

    A source that opens and a network that is read from the cache take about as long as one another.
    Both at once, on few processors, come together and late; one after the other, there is something
    to see early, and depth hardly later. Where the network is not ``kept``, it takes so much longer
    that it begins at once.
    """

    def __init__(self, open_engine: Callable[[str], DepthEngine], kept: Callable[[], bool]) -> None:
        self._open, self._kept = open_engine, kept
        self._over = threading.Event()

    def __call__(self, model: str) -> DepthEngine:
        """Open ``model``; from the thread that loads."""
        if not self._over.is_set() and self._kept():
            self._over.wait(_SECONDS)
        self._over.set()
        return self._open(model)

    def go_on(self, *_: object) -> None:
        """There is a picture, or there will be none."""
        self._over.set()
