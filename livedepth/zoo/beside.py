"""Getting and adding in a process of its own, which can be ended at any moment.

huggingface_hub takes a second to import, and waits for a hub that does not answer where no other
thread can reach it. In the window's process, its end would wait with it.
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
from pathlib import Path
from typing import Any

from livedepth.errors import Cancelled, Message, UnavailableError
from livedepth.inference.plain_errors import error_of
from livedepth.zoo.wishes import Found, Wish

_LOG = logging.getLogger(__name__)
_GRACE = 0.5  # seconds in which it may stop by itself
# What this process can import, the other one can too; and nothing that lies where it was started.
_CODE = """
import os, sys
sys.path[:] = sys.argv[1].split(os.pathsep)
from livedepth.zoo.beside_child import main
main(sys.argv[2:])
"""


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
        self._lock = threading.Lock()
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None

    def end(self) -> None:
        """Stop: who waits in :meth:`run` gets Cancelled, within a second. What is half done is
        left for the next time."""
        with self._lock:
            first, self._ended = not self._ended, True
            process = self._process
            if process is None or not first:
                return
            assert process.stdin is not None
            with suppress(OSError):
                process.stdin.close()
        killer = threading.Timer(_GRACE, process.kill)
        killer.daemon = True
        killer.start()

    def run(self, wish: Wish) -> Path | None:
        """Do it, and give the place of what was installed; None where it was only looked at.

        Raises what :func:`.getting.get` and :func:`.adding.add_local` do, UnavailableError where
        the process dies of itself, Cancelled after :meth:`end`, and an error that nobody foresaw
        as a RuntimeError of the same text.
        """
        made: Path | None = None
        with self._started(wish) as process:
            assert process.stdout is not None
            answered = False
            for line in process.stdout:
                answer = json.loads(line)
                if "made" in answer:
                    made, answered = Path(answer["made"]), True
                answered |= self._heed(answer) and wish.act == "look"
            code = process.wait()
        if answered:
            return made
        if self._ended:
            raise Cancelled
        raise UnavailableError(
            "{name}: getting it failed ({reason})",
            "try again: what is whole already is not got twice",
            name=wish.name or wish.source,
            reason=Message("the process for it ended with code {code}", code=code),
        )

    def _heed(self, answer: dict[str, Any]) -> bool:
        """Pass an answer on; whether it said what was found."""
        if "error" in answer:
            raise error_of(answer["error"])
        if "fault" in answer:
            _LOG.error("getting a network failed: %s", answer["trace"])
            raise RuntimeError(answer["fault"])
        if "progress" in answer:
            self._progress(*answer["progress"])
        if "found" in answer:
            self._found(Found(**answer["found"]))
        return "found" in answer

    @contextmanager
    def _started(self, wish: Wish) -> Iterator[subprocess.Popen[bytes]]:
        with self._lock:
            if self._ended:
                raise Cancelled
            process = self._process = _start(json.dumps(wish.plain))
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


def _start(wish: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(sys.path)
    # Of its own group, for Ctrl-C in a terminal goes to the whole group; and without a console.
    flags = sum(getattr(subprocess, f"CREATE_{n}", 0) for n in ("NO_WINDOW", "NEW_PROCESS_GROUP"))
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, path, wish],
        stdin=subprocess.PIPE,  # nothing is said in it: its end asks for the end
        stdout=subprocess.PIPE,
        start_new_session=os.name != "nt",
        creationflags=flags,
    )
