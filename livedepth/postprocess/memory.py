"""What drawing remembers from frame to frame, so that a run can be gone on with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar


class Remembers(Protocol):
    """Something whose next result depends on the frames before."""

    @property
    def state(self) -> Mapping[str, Any]:
        """All of it, as JSON has it. Can be set."""

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None: ...


T = TypeVar("T", bound=Remembers)


class Memory:
    """All that one drawing remembers, by name."""

    def __init__(self) -> None:
        self._parts: dict[str, Remembers] = {}

    def keep(self, name: str, part: T) -> T:
        """Note ``part`` under a name that is always the same; several of a name are numbered."""
        count = sum(known.partition("#")[0] == name for known in self._parts)
        self._parts[f"{name}#{count}"] = part
        return part

    @property
    def parts(self) -> list[Remembers]:
        """All of them."""
        return list(self._parts.values())

    @property
    def state(self) -> dict[str, Mapping[str, Any]]:
        """Of every part. Can be set, when all are there."""
        return {name: part.state for name, part in self._parts.items()}

    @state.setter
    def state(self, state: Mapping[str, Mapping[str, Any]]) -> None:
        for name, part in self._parts.items():
            part.state = state[name]
