"""A folder for what is made on the way, which nobody finds later, however the process ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from livedepth.claims import lock

_START, _LOCK = "livedepth-work-", "lock"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder among the machine's temporary files, removed at the end.

    Those of processes that were killed are removed as well: their locks went with them.
    """
    _tidy(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_START))
    try:
        with (folder / _LOCK).open("wb") as file:
            lock(file)
            inner = folder / "work"
            inner.mkdir()
            yield inner
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tidy(place: Path) -> None:
    for folder in place.glob(f"{_START}*"):
        with suppress(OSError), (folder / _LOCK).open("rb") as file:
            if lock(file):  # BlockingIOError, an OSError, where somebody works in it
                shutil.rmtree(folder, ignore_errors=True)
