"""``livedepth app``: the desktop window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from livedepth.commands.options import DEVICE, PRECISION, Focal, Fov
from livedepth.commands.rerun import Rerun, RerunAt, rerun_address

_END_SECONDS = 3.0  # nobody waits longer for a window that is gone


def app(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Camera index or name, file, folder, URL, 'screen', 'window:TITLE' or 'demo'; "
            "several are played one after the other; default: the last one."
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", "-m", help="Name of a model, or a model file; default: the last one."
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option("--engine", help="auto, or the name of an engine; default: the last one."),
    ] = None,
    device: Annotated[str | None, DEVICE] = None,
    precision: Annotated[str | None, PRECISION] = None,
    fov: Fov = None,
    focal: Focal = None,
    rerun: Rerun = False,
    rerun_at: RerunAt = "",
    screenshot: Annotated[
        Path | None,
        typer.Option(
            help="Run for a few seconds, save a picture of the window to this file, exit."
        ),
    ] = None,
) -> None:
    """Open the window: RGB and coloured depth, live."""
    from livedepth.commands.terminal import exit_codes

    @exit_codes
    def run() -> int:
        from livedepth.commands.getting import have
        from livedepth.gui.app import run_app
        from livedepth.lens import lens_given

        lens = lens_given(fov, focal)
        return run_app(
            source or (),
            have(model) if model else model,
            engine=engine,
            device=device,
            precision=precision,
            lens=lens,
            rerun=rerun_address(rerun, rerun_at),
            screenshot=screenshot,
            end_within=_END_SECONDS,
        )

    code = run()
    from livedepth.gui.ending import leave

    leave(code)
