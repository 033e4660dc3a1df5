"""The other side of :mod:`.beside`: a process that gets or adds one network and ends.

What it has to say are lines of JSON in its stdout. The end of its stdin asks it to stop: what is
half done is then left as a stopped download leaves it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from livedepth.errors import Cancelled, UserError, reason_of
from livedepth.inference.plain_errors import plain_error
from livedepth.zoo.adding import Addition, add_local, order_for
from livedepth.zoo.getting import Offer, offer, order_named, take
from livedepth.zoo.installed import check_name
from livedepth.zoo.licences import check_licence
from livedepth.zoo.table import networks
from livedepth.zoo.wishes import Found, Wish

_TOLD_SECONDS = 0.1  # between two words on how far it is
_GRACE = 1.0  # seconds to stop in; a hub that does not answer is not waited for


def main(arguments: Sequence[str]) -> None:
    """Do what the wish among ``arguments`` says."""
    answers, cancel = os.dup(1), threading.Event()
    os.dup2(2, 1)  # what a library prints is no answer
    threading.Thread(target=_watch, args=(cancel,), name="livedepth-parent", daemon=True).start()

    def say(**answer: Any) -> None:
        os.write(answers, json.dumps(answer).encode() + b"\n")

    try:
        _do(Wish(**json.loads(arguments[0])), say, cancel)
    except Cancelled:
        pass
    except UserError as error:
        say(error=plain_error(error))
    except Exception as error:  # noqa: BLE001 - all that is raised is to be told
        say(fault=reason_of(error), trace=traceback.format_exc())
    sys.stderr.flush()
    os._exit(0)


def _do(wish: Wish, say: Callable[..., None], cancel: threading.Event) -> None:
    addition = Addition(wish.source, wish.name, wish.like, wish.file, wish.gives)
    of_table = wish.source in networks() and not wish.name
    order = order_named(wish.source) if of_table else order_for(addition)
    made: Path | None = None
    if order is None:
        made = add_local(addition)
    else:
        check_name(order.name, order.repository)
        if wish.act != "look":
            # Of a network of the table the licence is known before the hub is asked.
            check_licence(order, accepts=wish.accepts)
        offered = offer(order)
        say(found=asdict(_found(offered)))
        if wish.act == "look":
            return
        told = _Seldom(say)
        made = take(offered, accept_licence=wish.accepts, progress=told, cancel=cancel)
    say(made=str(made))


def _found(offered: Offer) -> Found:
    order = offered.order
    return Found(
        name=order.name,
        title=order.title,
        repository=order.repository,
        licence=order.licence,
        noncommercial=order.noncommercial,
        size=offered.size,
        left=offered.left,
        gives=order.gives or "",
    )


class _Seldom:
    """Says how far it is, some times a second."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say, self._at = say, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self._at >= _TOLD_SECONDS:
            self._at = now
            self._say(progress=[done, total])


def _watch(cancel: threading.Event) -> None:
    while os.read(0, 1):
        pass
    cancel.set()
    time.sleep(_GRACE)
    os._exit(1)
