"""What a program asks for in another process, and what it is told, as values for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Act = Literal["look", "get", "add"]


@dataclass(frozen=True)
class Wish:
    """What is to be done with a network, in ``act``: its repository looked at, it got from there,
    or taken from this machine.

    ``source`` is a name of the table, a repository, a folder or a file; the fields after it are
    those of :class:`.adding.Addition`. ``accepts``: the person agrees to its licence.
    """

    act: Act
    source: str
    name: str = ""
    like: str = ""
    file: str = ""
    gives: str = ""
    accepts: bool = False

    @property
    def plain(self) -> dict[str, Any]:
        """This as values that JSON can hold."""
        return asdict(self)


@dataclass(frozen=True)
class Found:
    """A network of the hub, looked at: what a person decides by. ``size`` and ``left``, of which
    nothing is here yet, are in bytes, and so is ``memory``, which converting it takes, about (0:
    it is not converted); ``gives`` is "" where only its config says it."""

    name: str
    title: str
    repository: str
    licence: str
    noncommercial: bool
    size: int
    left: int
    gives: str
    memory: int = 0
