"""A thread whose failure reaches somebody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable


class Worker:
    """A daemon thread that runs ``work`` and hands any exception to ``on_error``.

    Daemon, because a driver that hangs in ``read`` must not keep the program alive.
    """

    def __init__(
        self, name: str, work: Callable[[], None], on_error: Callable[[Exception], None]
    ) -> None:
        self.name = name
        self._work = work
        self._on_error = on_error
        self._thread = threading.Thread(target=self._run, name=f"livedepth-{name}", daemon=True)

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - a thread has no caller that it could reach
            self._on_error(error)

    def start(self) -> Worker:
        self._thread.start()
        return self

    def join(self, timeout: float | None) -> bool:
        """Wait for the end; False when it has not come within ``timeout`` seconds."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()


def join_all(workers: Iterable[Worker], timeout: float) -> list[str]:
    """Join within ``timeout`` seconds in all; names of the workers that are still running."""
    deadline = time.monotonic() + timeout
    return [w.name for w in workers if not w.join(max(0.0, deadline - time.monotonic()))]
