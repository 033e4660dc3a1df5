"""Getting and adding in a process of its own, which can be ended at any moment.

huggingface_hub takes a second to import, and waits for a hub that does not answer where no other
thread can reach it. In the window's process, its end would wait with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from livedepth.aside.process import Aside, DiedError
from livedepth.errors import Message, UnavailableError
from livedepth.zoo.wishes import Found, Wish

_GRACE = 0.5  # seconds in which it may stop by itself


class Beside:
    """One wish, carried out; :meth:`end` may come from any thread."""

    def __init__(
        self,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        found: Callable[[Found], None] = lambda _found: None,
    ) -> None:
        """``progress`` is told bytes that are here and bytes of the whole, some times a second,
        ``found`` what the hub says of the network: both in the thread of :meth:`run`."""
        self._progress, self._found = progress, found
        self._aside = Aside(_GRACE)

    def end(self) -> None:
        """Stop: who waits in :meth:`run` gets Cancelled, within a second. What is half done is
        left for the next time."""
        self._aside.end()

    def run(self, wish: Wish) -> Path | None:
        """Do it, and give the place of what was installed; None where it was only looked at.

        Raises what :func:`.getting.get` and :func:`.adding.add_local` do, UnavailableError where
        the process dies of itself, Cancelled after :meth:`end`, and an error that nobody foresaw
        as a RuntimeError of the same text.
        """
        try:
            made = self._aside.run(
                "livedepth.zoo.beside_child:carry_out", wish.plain, heed=self._heed
            )
        except DiedError as died:
            raise UnavailableError(
                "{name}: getting it failed ({reason})",
                "try again: what is whole already is not got twice",
                name=wish.name or wish.source,
                reason=Message("the process for it ended with code {code}", code=died.code),
            ) from died
        return None if made is None else Path(made)

    def _heed(self, kind: str, value: Any) -> None:
        if kind == "progress":
            self._progress(*value)
        elif kind == "found":
            self._found(Found(**value))
