"""Text files that grow by whole lines, and what an end in the middle of one left of them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


class AppendedLines:
    """Appends lines to a file, each of them whole or not at all.

    A line goes to the system at once, so that the end of this process cannot harm it. ``head`` is
    what a new file begins with. Raises OSError.
    """

    def __init__(self, path: Path, head: str = "") -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        cut_last_line(path)
        self._number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o666)
        try:
            if head and not os.fstat(self._number).st_size:
                self.add(head)
        except OSError:
            self.close()
            raise

    def add(self, line: str) -> int:
        """Append ``line``, to which its end is added; the size of the file before.

        Raises OSError, after which the file is what it was.
        """
        # A source may have a name that is no text.
        data = (line + "\n").encode("utf-8", "backslashreplace")
        before = os.fstat(self._number).st_size
        try:
            written = os.write(self._number, data)
            while written < len(data):  # the disk is full, and the next attempt says so
                written += os.write(self._number, data[written:])
        except OSError:
            self.cut(before)
            raise
        return before

    def cut(self, size: int) -> None:
        """Make the file ``size`` bytes long again, if that is possible."""
        with suppress(OSError):
            os.ftruncate(self._number, size)

    def close(self) -> None:
        """May be called twice."""
        if self._number >= 0:
            number, self._number = self._number, -1
            os.close(number)


_BINARY = getattr(os, "O_BINARY", 0)  # Windows would write two characters for each end of a line
_END = b"\n"
_STEP = 4096


def cut_last_line(path: Path) -> None:
    """Remove a last line without its end; nothing where there is no such file. Raises OSError."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        at = file.seek(0, os.SEEK_END)
        if not at:
            return
        size = at
        while at > 0:
            start = max(0, at - _STEP)
            file.seek(start)
            found = file.read(at - start).rfind(_END)
            if found >= 0:
                at = start + found + 1
                break
            at = start
        if at < size:
            file.truncate(at)


def whole_lines(path: Path) -> list[str]:
    """The lines of a file that have their end, without it; none where there is no such file.

    Bytes that are no UTF-8 become U+FFFD. Raises OSError.
    """
    if not path.is_file():
        return []
    text = path.read_bytes().decode("utf-8", "replace")
    return text.split("\n")[:-1]


def cut_lines(path: Path, keep: int) -> None:
    """Keep the first ``keep`` lines of a file. Raises OSError."""
    data = path.read_bytes()
    at = 0
    for _ in range(keep):
        at = data.index(_END, at) + 1
    os.truncate(path, at)
