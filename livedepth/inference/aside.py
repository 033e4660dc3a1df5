"""Conversions in a process of their own, which can be ended at any moment.

Importing PyTorch, and OpenVINO's converter, keep Python's lock for seconds. In the window's process
nothing else would run meanwhile, not even its end; and PyTorch would stay in its memory.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livedepth.errors import Cancelled, EngineError, Message
from livedepth.inference.conversion_jobs import carry_out
from livedepth.inference.plain_errors import error_of, message_of
from livedepth.inference.steps import cancelled_by, tell_step

if TYPE_CHECKING:  # the window needs no cards before there is a network to convert
    from models.cards import WeightCard

_LOG = logging.getLogger(__name__)
# What this process can import, the other one can too; and nothing that lies where it was started.
_CODE = """
import os, sys
sys.path[:] = sys.argv[1].split(os.pathsep)
from livedepth.inference.aside_child import main
main(sys.argv[2:])
"""


class Aside:
    """Where one opening of a network has it converted; ``end`` may come from any thread, and then
    :func:`.steps.cancel_wanted` says so to what has processes of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        """Whether nobody wants it any more."""
        return self._ended

    def end(self) -> None:
        """Kill what converts, now and later: who waits for it gets Cancelled."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def run(self, job: str, weights: Path, card: WeightCard, folders: Sequence[Path]) -> Path:
        """:func:`.conversion_jobs.carry_out` in a process of its own, which dies with this one.

        Raises Cancelled, EngineError where the process dies of itself, and what the job raises: an
        error that nobody foresaw as a RuntimeError of the same text.
        """
        given = [job, str(weights), *map(str, folders)]
        with self._started(given) as process:
            assert process.stdout is not None
            for line in process.stdout:
                answer = json.loads(line)
                if "made" in answer:
                    return folders[answer["made"]]
                _heed(answer)
            code = process.wait()
        if self._ended:
            raise Cancelled
        raise EngineError(
            "{model}: cannot be loaded ({reason})",
            model=card.architecture,
            reason=Message("its conversion ended with code {code}", code=code),
        )

    @contextmanager
    def _started(self, given: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        with self._lock:
            if self._ended:
                raise Cancelled
            process = self._process = _start(given)
        try:
            yield process
        finally:
            with self._lock:
                self._process = None
            process.kill()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()
            process.wait()


_ASIDE: ContextVar[Aside | None] = ContextVar("aside", default=None)


@contextmanager
def converted_in(aside: Aside) -> Iterator[None]:
    """While it lasts, what this thread opens is converted there."""
    token = _ASIDE.set(aside)
    try:
        with cancelled_by(lambda: aside.ended):
            yield
    finally:
        _ASIDE.reset(token)


def convert(job: str, weights: Path, card: WeightCard, folders: Sequence[Path]) -> Path:
    """Carry out a job of :mod:`.conversion_jobs` where this thread wants it: here, unless
    :func:`converted_in` says otherwise. Raises what :meth:`Aside.run` does."""
    from models.catalogue import comes_along

    tell_step(Message("starting PyTorch, to convert the network once"))
    aside = _ASIDE.get()
    # Only this process knows a network that the program registered itself.
    if aside is None or not comes_along(card.architecture):
        return folders[carry_out(job, weights, folders)]
    return aside.run(job, weights, card, folders)


def _start(given: list[str]) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(sys.path)
    # Of its own group, for Ctrl-C in a terminal goes to the whole group; and without a console.
    flags = sum(getattr(subprocess, f"CREATE_{n}", 0) for n in ("NO_WINDOW", "NEW_PROCESS_GROUP"))
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, path, *given],
        stdin=subprocess.PIPE,  # nothing is said in it: its end is that of this process
        stdout=subprocess.PIPE,
        start_new_session=os.name != "nt",
        creationflags=flags,
    )


def _heed(answer: dict[str, Any]) -> None:
    if "step" in answer:
        tell_step(message_of(answer["step"]))
    elif "error" in answer:
        raise error_of(answer["error"])
    elif "fault" in answer:
        _LOG.error("converting failed: %s", answer["trace"])
        raise RuntimeError(answer["fault"])
