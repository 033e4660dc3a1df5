"""Third-party networks that are being got or added, whether their dialog is open or not."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.errors import Cancelled, UnavailableError, explained
from livedepth.gui.basics.background import Background
from livedepth.zoo.beside import Beside
from livedepth.zoo.entries import Entry, entry_of
from livedepth.zoo.wishes import Found, Wish

_LOG = logging.getLogger(__name__)


@dataclass
class Going:
    """One that goes on: bytes that are here and bytes of the whole, 0 while that is not known.

    ``stops``: it was cancelled, and has not ended yet.
    """

    entry: Entry
    beside: Beside = field(default_factory=Beside)
    done: int = 0
    total: int = 0
    stops: bool = False


class Downloads(QObject):
    """Each in a process of its own, for which a thread of the ``background`` waits.

    ``going`` holds them by the name of the network. Signals give the :class:`Entry` that was asked
    for.
    """

    moved = pyqtSignal(str)  # the name of one that began, moved on or ended
    got = pyqtSignal(object, object)  # and the path of what was installed
    looked = pyqtSignal(object, object)  # what was asked for, and the Entry that the hub has
    failed = pyqtSignal(object, object)  # and the error

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.going: dict[str, Going] = {}

    def start(self, entry: Entry, *, accepts: bool = False) -> None:
        """Carry out the wish of ``entry``, unless that is being done. ``accepts`` its licence."""
        name = entry.name
        if name in self.going:
            return
        going = Going(entry)
        going.beside = Beside(partial(self._tell_moved, going), partial(self._tell_found, going))
        self.going[name] = going
        self._background.run(
            f"getting {name}",
            partial(_carry_out, going.beside, replace(entry.wish, accepts=accepts)),
            partial(self._ended, going),
            partial(self._failed, going),
        )
        self.moved.emit(name)

    def cancel(self, name: str) -> None:
        """End one; what is here of it is kept for the next time."""
        if (going := self.going.get(name)) is not None:
            going.stops = True
            going.beside.end()
            self.moved.emit(name)

    def end(self) -> None:
        """Cancel all."""
        for going in self.going.values():
            going.beside.end()

    def _tell_moved(self, going: Going, done: int, total: int) -> None:
        self._background.tell(partial(self._moved, going, done, total))

    def _moved(self, going: Going, done: int, total: int) -> None:
        going.done, going.total = done, total
        self.moved.emit(going.entry.name)

    def _tell_found(self, going: Going, found: Found) -> None:
        self._background.tell(partial(self._found, going, found))

    def _found(self, going: Going, found: Found) -> None:
        if going.entry.wish.act == "look":
            wish = replace(going.entry.wish, act="get")
            self.looked.emit(going.entry, entry_of(found, wish))
        self._moved(going, found.size - found.left, found.size)

    def _ended(self, going: Going, place: Path | None) -> None:
        del self.going[going.entry.name]
        self.moved.emit(going.entry.name)
        if place is not None:
            _LOG.info("%s is here: %s", going.entry.name, place)
            self.got.emit(going.entry, place)

    def _failed(self, going: Going, error: Exception) -> None:
        del self.going[going.entry.name]
        template = "{name}: getting it failed ({reason})"
        shown = explained(error, UnavailableError, template, name=going.entry.name)
        _LOG.warning("%s", shown)
        self.moved.emit(going.entry.name)
        self.failed.emit(going.entry, shown)


def _carry_out(beside: Beside, wish: Wish) -> Path | None:
    """The place of what was installed; None where it was cancelled or only looked at."""
    try:
        return beside.run(wish)
    except Cancelled:
        return None
