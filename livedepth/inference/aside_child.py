"""The other side of :mod:`.aside`: a process that converts one network and ends.

What it has to say are lines of JSON in its stdout. It ends when its stdin does, which the process
that started it holds open and never writes to.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from livedepth.errors import UserError, reason_of
from livedepth.inference.conversion_jobs import carry_out
from livedepth.inference.plain_errors import plain_error, plain_message
from livedepth.inference.steps import steps_told_to

_SET_PDEATHSIG = 1  # of Linux's prctl


def main(arguments: Sequence[str]) -> None:
    """Do the job named by ``arguments``: its name, the weights file, and the folders."""
    _die_with_the_other()
    job, weights, *folders = arguments
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer

    def say(**answer: Any) -> None:
        os.write(answers, json.dumps(answer).encode() + b"\n")

    try:
        with steps_told_to(lambda step: say(step=plain_message(step))):
            made = carry_out(job, Path(weights), [Path(folder) for folder in folders])
        say(made=made)
    except UserError as error:
        say(error=plain_error(error))
    except Exception as error:  # noqa: BLE001 - all that is raised is to be told
        say(fault=reason_of(error), trace=traceback.format_exc())
    sys.stderr.flush()
    os._exit(0)  # PyTorch takes a while to be taken down


def _die_with_the_other() -> None:
    """End with the process that started this one, however that ends."""
    if sys.platform == "linux":
        # At once, also while a library that is being loaded keeps Python's lock.
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, name="livedepth-parent", daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)
