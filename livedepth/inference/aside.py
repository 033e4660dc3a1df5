"""Conversions in a process of their own: PyTorch is not imported in the one that wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livedepth.aside.plain import message_of
from livedepth.aside.process import Aside, DiedError
from livedepth.errors import EngineError, Message
from livedepth.inference.conversion_jobs import carry_out
from livedepth.inference.steps import tell_step

if TYPE_CHECKING:  # the window needs no cards before there is a network to convert
    from models.cards import WeightCard

_ASIDE: ContextVar[Aside | None] = ContextVar("aside", default=None)


@contextmanager
def converted_in(aside: Aside) -> Iterator[None]:
    """While it lasts, what this thread opens is converted there, and given up with Cancelled once
    that is ended."""
    token = _ASIDE.set(aside)
    try:
        yield
    finally:
        _ASIDE.reset(token)


def aside_of_thread() -> Aside:
    """Where this thread has it converted, or a new one."""
    return _ASIDE.get() or Aside()


def convert(job: str, weights: Path, card: WeightCard, folders: Sequence[Path]) -> Path:
    """Carry out a job of :mod:`.conversion_jobs` where this thread wants it: here, unless
    :func:`converted_in` says otherwise.

    Raises what the job does, and there what :meth:`.Aside.run` does, but EngineError where the
    process dies of itself.
    """
    from models.catalogue import comes_along

    tell_step(Message("starting PyTorch, to convert the network once"))
    aside = _ASIDE.get()
    # Only this process knows a network that the program registered itself.
    if aside is None or not comes_along(card.architecture):
        return folders[carry_out(job, weights, folders)]
    given = [job, str(weights), [str(folder) for folder in folders]]
    try:
        made = aside.run(f"{carry_out.__module__}:carry_out_aside", *given, heed=heed_step)
    except DiedError as died:
        raise EngineError(
            "{model}: cannot be loaded ({reason})",
            model=card.architecture,
            reason=Message("its conversion ended with code {code}", code=died.code),
        ) from died
    return folders[made]


def heed_step(kind: str, value: Any) -> None:
    """Tell a step that the other process has said."""
    if kind == "step":
        tell_step(message_of(value))
