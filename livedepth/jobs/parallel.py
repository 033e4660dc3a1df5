"""Several tasks at once, which all stop when one has to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

R = TypeVar("R")
_POLL_SECONDS = 0.5  # a signal reaches Python between two of them


def run_all(count: int, run: Callable[[int, Callable[[], None]], R], jobs: int) -> list[R]:
    """``run(number, check)`` for each number below ``count``, ``jobs`` at once; results in order.

    ``check`` is to be called often: it raises KeyboardInterrupt once one of them has raised
    anything, or the person has. Raises the first of these, when all have ended.
    """
    if jobs == 1:
        return [run(number, lambda: None) for number in range(count)]
    stop = threading.Event()

    def check() -> None:
        if stop.is_set():
            raise KeyboardInterrupt

    def one(number: int) -> R:
        check()
        return run(number, check)

    with _pool(jobs) as pool:
        futures: list[Future[R]] = [pool.submit(one, number) for number in range(count)]
        try:
            _wait(futures)
        except BaseException:
            stop.set()
            raise
        failed = next((future for future in futures if future.done() and future.exception()), None)
        if failed is not None:
            stop.set()
            failed.result()
        return [future.result() for future in futures]


def _wait(futures: list[Future[R]]) -> None:
    left = set(futures)
    while left:
        done, left = wait(left, _POLL_SECONDS, FIRST_EXCEPTION)
        if any(future.exception() for future in done):
            return


@contextmanager
def _pool(jobs: int) -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="livedepth-task")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
