"""The other side of :mod:`.process`: a process that does one piece of work and ends.

The work is a function that is called with ``say(kind, value)``, which tells the process that waits
something, with an event that is set when it should stop, and with what it was given. All values are
for JSON: each is a line of this process's stdout. The end of its stdin, which the other process
holds open and never writes to, asks it to stop; what it has done by halves then has to be left as a
process that was killed leaves it.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from livedepth.aside.plain import plain_error
from livedepth.errors import Cancelled, UserError, reason_of

Say = Callable[[str, Any], None]
_SET_PDEATHSIG = 1  # of Linux's prctl
_AFTER_END = 2  # times as long as the other process waits before it kills this one


def main(arguments: Sequence[str]) -> None:
    """Do the work named by ``arguments``: its name, its seconds to stop in, and what it is given,
    as JSON."""
    work, grace, given = arguments[0], float(arguments[1]), json.loads(arguments[2])
    ended = threading.Event()
    _end_with_the_other(ended, grace)
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer

    def say(kind: str, value: Any) -> None:
        os.write(answers, json.dumps([kind, value]).encode() + b"\n")

    try:
        module, _, name = work.partition(":")
        say("done", getattr(importlib.import_module(module), name)(say, ended, *given))
    except Cancelled:
        pass
    except UserError as error:
        say("error", plain_error(error))
    except Exception as error:  # noqa: BLE001 - all that is raised is to be told
        say("fault", {"reason": reason_of(error), "trace": traceback.format_exc()})
    sys.stderr.flush()
    os._exit(0)  # PyTorch takes a while to be taken down


def _end_with_the_other(ended: threading.Event, grace: float) -> None:
    """Stop with the process that started this one, however that ends."""
    if sys.platform == "linux" and not grace:
        # At once, also while a library that is being loaded keeps Python's lock.
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)
    watch = threading.Thread(
        target=_watch, args=(ended, grace), name="livedepth-parent", daemon=True
    )
    watch.start()


def _watch(ended: threading.Event, grace: float) -> None:
    while os.read(0, 1):
        pass
    ended.set()
    time.sleep(_AFTER_END * grace)
    os._exit(1)
