"""A function of ours called in a process of its own, which can be ended at any moment.

Some packages keep Python's lock for seconds while they are imported, or wait where no other thread
can reach them. In the window's process nothing else would run meanwhile, not even its end; and what
they load would stay in its memory.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from livedepth.aside.plain import error_of
from livedepth.errors import Cancelled

_LOG = logging.getLogger(__name__)
# What this process can import, the other one can too; and nothing that lies where it was started.
_CODE = """
import os, sys
sys.path[:] = sys.argv[1].split(os.pathsep)
from livedepth.aside.child import main
main(sys.argv[2:])
"""


class DiedError(Exception):
    """The process ended of itself, with ``code``: the number of a signal is negative."""

    def __init__(self, code: int) -> None:
        super().__init__(f"ended with code {code}")
        self.code = code


class UnforeseenError(RuntimeError):
    """What was raised there is none of our errors; it has the same text."""


class Aside:
    """Where work is done, one piece after another; :meth:`end` may come from any thread.

    It has ``grace`` seconds to stop in when it is ended, and as long when this process dies. With
    none it is killed at once.
    """

    def __init__(self, grace: float = 0.0) -> None:
        self._grace = grace
        self._lock = threading.Lock()
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        """Whether nobody wants it any more."""
        return self._ended

    def end(self) -> None:
        """Stop what runs, now and later: who waits for it gets Cancelled."""
        with self._lock:
            first, self._ended = not self._ended, True
            process = self._process
            if process is None or not first:
                return
            if not self._grace:
                process.kill()
                return
            assert process.stdin is not None
            with suppress(OSError):
                process.stdin.close()
        killer = threading.Timer(self._grace, process.kill)
        killer.daemon = True
        killer.start()

    def run(
        self,
        work: str,
        *given: Any,
        heed: Callable[[str, Any], None] = lambda _kind, _value: None,
        errors: IO[bytes] | None = None,
    ) -> Any:
        """What the function ``work`` ("module:name") gives, called there as :mod:`.child` says.

        ``given`` and what it gives are values for JSON. ``heed`` is told what it says meanwhile, in
        this thread. Its stderr goes into ``errors``, or where that of this process goes.

        Raises the UserError that ``work`` raises, UnforeseenError for any other of its errors,
        DiedError where the process ends without a word, and Cancelled after :meth:`end`.
        """
        with self._started([work, str(self._grace), json.dumps(given)], errors) as process:
            assert process.stdout is not None
            for line in process.stdout:
                kind, value = json.loads(line)
                if kind == "done":
                    return value
                if kind == "error":
                    raise error_of(value)
                if kind == "fault":
                    _LOG.error("%s failed: %s", work, value["trace"])
                    raise UnforeseenError(value["reason"])
                heed(kind, value)
            code = process.wait()
        if self._ended:
            raise Cancelled
        raise DiedError(code)

    @contextmanager
    def _started(
        self, given: list[str], errors: IO[bytes] | None
    ) -> Iterator[subprocess.Popen[bytes]]:
        with self._lock:
            if self._ended:
                raise Cancelled
            process = self._process = start(given, errors)
        try:
            yield process
        finally:
            with self._lock:
                self._process = None
            process.kill()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                with suppress(OSError):
                    pipe.close()
            process.wait()


def start(given: list[str], errors: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """The process for the arguments of :func:`.child.main`."""
    path = os.pathsep.join(sys.path)
    # Of its own group, for Ctrl-C in a terminal goes to the whole group; and without a console.
    flags = sum(getattr(subprocess, f"CREATE_{n}", 0) for n in ("NO_WINDOW", "NEW_PROCESS_GROUP"))
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, path, *given],
        stdin=subprocess.PIPE,  # nothing is said in it: its end asks for the end
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=os.name != "nt",
        creationflags=flags,
    )
