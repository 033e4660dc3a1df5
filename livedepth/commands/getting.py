"""Getting a network on a terminal: its licence first, a question where one is needed, a bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from livedepth.commands.terminal import say
from livedepth.inference.model_list import SAYS

if TYPE_CHECKING:
    from livedepth.inference.hub.manifest import Manifest
    from livedepth.zoo.getting import Progress
    from livedepth.zoo.orders import Order


def asks() -> bool:
    """Whether a person can be asked: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def get_on_terminal(order: Order, *, accept_licence: bool = False) -> None:
    """Get a network: its licence and size are said first. Raises what ``zoo.getting.get`` does."""
    from livedepth.inference.hub.manifest import read_manifest
    from livedepth.zoo.getting import offer, take
    from livedepth.zoo.installed import check_name
    from livedepth.zoo.licences import accepted, check_licence
    from livedepth.zoo.refusals import amount

    check_name(order.name, order.repository)
    agreed = accept_licence or _agrees(order)
    # Of a network of the table the licence is known before the hub is asked.
    check_licence(order, accepts=agreed)
    offered = offer(order)
    order = offered.order
    said = order.licence or f"none is stated: see the page of {order.repository}"
    say(f"{order.name}: licence {said}; {amount(offered.size)} from {order.repository}")
    _warn_of_memory(order.name, offered.memory)
    if order.noncommercial and not agreed and not accepted(order):
        agreed = _agrees(order)
    try:
        with _bar(order.name, offered.size - offered.left, offered.size) as progress:
            place = take(offered, accept_licence=agreed, progress=progress)
    except KeyboardInterrupt:
        say(f"{order.name}: stopped; the same command goes on from there")
        raise
    say_installed(read_manifest(place))


def _warn_of_memory(name: str, needed: int) -> None:
    """Say where a network takes more memory to convert than this machine has at all."""
    from livedepth.inference.memory import whole_memory
    from livedepth.zoo.refusals import amount

    whole = whole_memory()
    if whole is not None and needed > whole:
        say(
            f"{name}: converting it takes about {amount(needed)} of memory, and this machine has "
            f"{amount(whole)}; only --engine torch, which converts nothing, may run it here"
        )


def _agrees(order: Order) -> bool:
    """Whether a person at the terminal agrees to a licence that has to be asked for."""
    from livedepth.zoo.licences import accepted

    if not order.noncommercial or accepted(order) or not asks():
        return False
    return typer.confirm(
        f"{order.name}: its licence, {order.licence}, allows no commercial use. Do you agree?",
        err=True,
    )


@contextmanager
def _bar(name: str, done: int, total: int) -> Iterator[Progress]:
    """A bar of bytes on stderr, where that is a terminal."""
    from rich.progress import DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

    from livedepth.commands.frame_bars import bars

    with bars(DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(name, total=total, completed=done)

        def progress(here: int, _total: int) -> None:
            bar.update(task, completed=here)

        yield progress


def say_installed(manifest: Manifest, *, new: bool = True) -> None:
    """One line on what is here now."""
    at = f" at {manifest.revision[:12]}" if manifest.revision else ""
    state = "is here now" if new else "is here already"
    say(
        f"{manifest.name}: {state}{at}; gives {SAYS[manifest.unit]}; "
        f"--model {manifest.name} runs it"
    )


def have(model: str) -> str:
    """``model``; one of the table that is not here is got, if a person at the terminal wants it.

    In a script nothing is asked: opening the network says then what to run. Raises what
    ``zoo.getting.get`` does.
    """
    if "/" in model or os.sep in model or not asks():
        return model
    from livedepth.inference.hub.manifest import manifest_path
    from livedepth.inference.known_models import is_to_be_had, own_graphs, own_name

    own = (own_name(path) for path in own_graphs())
    if not is_to_be_had(model) or model in own or manifest_path(model).is_file():
        return model
    from livedepth.zoo.getting import order_named

    order = order_named(model)
    if typer.confirm(f"{model} is not here. Get it from {order.repository}?", err=True):
        get_on_terminal(order)
    return model


@contextmanager
def conversion_told(model: str, tell: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, ``tell`` gets the steps in which an installed network is converted. Other
    networks take no time that needs explaining here."""
    from livedepth.defaults import MANIFEST_SUFFIX
    from livedepth.inference.hub.manifest import manifest_path
    from livedepth.inference.steps import steps_told_to

    if not (model.endswith(MANIFEST_SUFFIX) or manifest_path(model).is_file()):
        yield
        return
    with steps_told_to(lambda step: tell(f"{model}: {step}")):
        yield
