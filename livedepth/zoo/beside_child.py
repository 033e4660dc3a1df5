"""The other side of :mod:`.beside`: what gets or adds one network."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from livedepth.aside.child import Say
from livedepth.zoo.adding import Addition, add_local, order_for
from livedepth.zoo.getting import Offer, offer, order_named, take
from livedepth.zoo.installed import check_name
from livedepth.zoo.licences import check_licence
from livedepth.zoo.table import networks
from livedepth.zoo.wishes import Found, Wish

_TOLD_SECONDS = 0.1  # between two words on how far it is


def carry_out(say: Say, ended: threading.Event, wish: dict[str, Any]) -> str | None:
    """Do what a :class:`Wish` says; where what was made lies, None where it only looks."""
    made = _made(Wish(**wish), say, ended)
    return None if made is None else str(made)


def _made(wish: Wish, say: Say, ended: threading.Event) -> Path | None:
    addition = Addition(wish.source, wish.name, wish.like, wish.file, wish.gives)
    of_table = wish.source in networks() and not wish.name
    order = order_named(wish.source) if of_table else order_for(addition)
    if order is None:
        return add_local(addition)
    check_name(order.name, order.repository)
    if wish.act != "look":
        # Of a network of the table the licence is known before the hub is asked.
        check_licence(order, accepts=wish.accepts)
    offered = offer(order)
    say("found", asdict(_found(offered)))
    if wish.act == "look":
        return None
    return take(offered, accept_licence=wish.accepts, progress=_Seldom(say), cancel=ended)


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
        memory=offered.memory,
    )


class _Seldom:
    """Says how far it is, some times a second."""

    def __init__(self, say: Say) -> None:
        self._say, self._at = say, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self._at >= _TOLD_SECONDS:
            self._at = now
            self._say("progress", [done, total])
