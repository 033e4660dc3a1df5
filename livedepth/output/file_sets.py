"""Datasets that are one file: named as unfinished while they grow, and never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from livedepth.errors import Message, OutputError
from livedepth.output.layouts import Pair


class FileContent(Protocol):
    """What is in the file of a layout, while it is written."""

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What is not in it, and a person should know."""

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :meth:`.layouts.SetWriter.prepare`."""

    def describe(self, facts: Mapping[str, Any]) -> None:
        """As :meth:`.layouts.SetWriter.describe`."""

    def finish(self) -> None:
        """Write what makes the file whole, and close it. Raises OSError."""

    def close(self) -> None:
        """Close it as it is; may be called twice. Raises OSError."""


def unfinished(path: Path) -> Path:
    """What a recording is called while it grows: ``NAME.unfinished.SUFFIX``.

    Not hidden, for after a crash it is what there is, and nothing removes it.
    """
    return path.with_name(f"{path.stem}.unfinished{path.suffix}")


class FileWriter:
    """A :class:`.layouts.SetWriter` of one file ``path``, called ``part`` until it is whole.

    Raises OutputError where what an earlier recording left is called so, LivedepthError where a
    package is missing, and OSError.
    """

    first = 0

    def __init__(self, path: Path, part: Path, content: Callable[[Path], FileContent]) -> None:
        if part.exists():
            raise OutputError(
                "{part}: is what a recording that was cut off left",
                "give it another name, or remove it",
                part=part,
            )
        self._path, self._part = path, part
        self.pairs = 0
        try:
            self._content = content(part)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    @property
    def warnings(self) -> tuple[Message, ...]:
        """As :class:`.layouts.SetWriter` says."""
        return self._content.warnings

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        store = self._content.prepare(pair)

        def stored() -> None:
            store()
            self.pairs += 1

        return stored

    def describe(self, facts: Mapping[str, Any]) -> None:
        """As :class:`.layouts.SetWriter` says."""
        self._content.describe(facts)

    def close(self) -> None:
        """As :class:`.layouts.SetWriter` says. Where it cannot be made whole the file keeps the
        name of one that is not."""
        if not self.pairs:
            self.discard()
            return
        try:
            self._content.finish()
        finally:
            self._content.close()
        self._part.replace(self._path)

    def discard(self) -> None:
        """Leave nothing of it. Raises OSError."""
        try:
            self._content.close()
        finally:
            self._part.unlink(missing_ok=True)
