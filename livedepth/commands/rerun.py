"""``--rerun``: what a command computes, shown live by Rerun's viewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from livedepth.frames import DepthFrame

Rerun = Annotated[
    bool,
    typer.Option(
        "--rerun",
        help="Show it live in Rerun too: in the viewer that runs here, or else one is started.",
    ),
]
RerunAt = Annotated[
    str,
    typer.Option(
        "--rerun-at",
        metavar="HOST[:PORT]",
        help="The same in the viewer that runs there.",
        show_default=False,
    ),
]


def rerun_address(rerun: bool, rerun_at: str) -> str | None:
    """The address that both options ask for: "" for this machine, None for no viewer."""
    return rerun_at or ("" if rerun else None)


@contextmanager
def shown_in_rerun(
    address: str | None, say: Callable[[str], None]
) -> Iterator[Callable[[DepthFrame], None] | None]:
    """What shows a frame there, for as long as it is wanted; what was shown is said at the end.

    Raises LivedepthError where Rerun is missing or nobody listens.
    """
    if address is None:
        yield None
        return
    from livedepth.pipeline.rerun_live import RerunLive

    live = RerunLive(address, failed=lambda error: say(f"warning: {error}"))
    try:
        yield live.take
    finally:
        live.close()
        say(str(live.told))
