"""What the other process does, in which a network of transformers becomes ONNX: see
:mod:`.converting`. Imports PyTorch and transformers only when it is called."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from livedepth.aside.child import Say
from livedepth.aside.plain import plain_message
from livedepth.errors import EngineError, OutputError
from livedepth.inference.steps import steps_told_to

Pair = tuple[int, int]


@dataclass(frozen=True)
class Order:
    """What is wanted: the network in ``folder`` for inputs of ``grid`` (height, width), as files in
    the empty folder ``into``; checked on pictures of the size ``picture``, whose inputs have that
    grid at ``part`` of the network's size."""

    folder: Path
    into: Path
    grid: Pair
    picture: Pair
    part: float


def carry_out(
    say: Say, _ended: Event, folder: str, into: str, grid: Pair, picture: Pair, part: float
) -> None:
    """Do what an :class:`Order` of these says, and say the steps. Raises UserError."""
    # Nothing is fetched, whatever a file asks for.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    from livedepth.inference.hub.export import exported

    order = Order(
        Path(folder), Path(into), (grid[0], grid[1]), (picture[0], picture[1]), part
    )  # JSON has no tuples
    try:
        with steps_told_to(lambda step: say("step", plain_message(step))):
            exported(order)
    except MemoryError as error:
        raise EngineError("converting the network needs more memory than there is") from error
    except OSError as error:
        if not error.strerror:
            raise
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputError(
                "{folder}: cannot be written ({reason})",
                "make room, or set LIVEDEPTH_CACHE to another folder",
                folder=order.into.parent,
                reason=error.strerror,
            ) from error
        raise EngineError(
            "{name}: cannot be converted ({reason})",
            name=order.folder.name,
            reason=error.strerror,
        ) from error
