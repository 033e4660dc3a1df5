"""The states of a pipeline and the ways between them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import Enum


class State(Enum):
    """Where a pipeline is in its life."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"


_LEGAL: Mapping[State, frozenset[State]] = {
    State.IDLE: frozenset({State.RUNNING, State.STOPPED}),
    State.RUNNING: frozenset({State.STOPPING}),
    State.STOPPING: frozenset({State.STOPPED}),
    State.STOPPED: frozenset(),
}


class StateMachine:
    """A state that changes only along legal ways; safe to ask from any thread."""

    def __init__(self) -> None:
        self._state = State.IDLE
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        return self._state

    def move(self, to: State) -> bool:
        """Go to ``to``; False when already there. Raises RuntimeError on an illegal way."""
        with self._lock:
            if self._state is to:
                return False
            if to not in _LEGAL[self._state]:
                raise RuntimeError(f"a pipeline that is {self._state.value} cannot be {to.value}")
            self._state = to
            return True
