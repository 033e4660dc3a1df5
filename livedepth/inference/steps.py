"""What takes long about opening a network, told to the caller that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from livedepth.errors import Message

_LISTENER: ContextVar[Callable[[Message], None] | None] = ContextVar("listener", default=None)


@contextmanager
def steps_told_to(listener: Callable[[Message], None]) -> Iterator[None]:
    """While it lasts, ``listener`` is called with each step of what this thread opens."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listener() -> Callable[[Message], None] | None:
    """Who listens in this thread, for what is opened later, in another one."""
    return _LISTENER.get()


def tell_step(step: Message) -> None:
    """Say what is being done from now on, if anybody listens."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(step)
