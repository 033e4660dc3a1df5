"""``livedepth record``: an RGB+depth dataset from a source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth.commands.completion import offer
from livedepth.commands.options import (
    AsJson,
    Device,
    EngineName,
    Focal,
    Fov,
    KnownPoints,
    Like,
    Model,
    Precision,
)
from livedepth.commands.reporting import describe_run
from livedepth.defaults import DEFAULT_MODEL
from livedepth.errors import SettingsError
from livedepth.output.layouts import RGB, layout_named, layout_names


def record(
    source: Annotated[
        str, typer.Argument(help="Camera index or name, file, URL, 'screen' or 'demo'.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder to create, or to go on with.")
    ],
    frames: Annotated[
        int | None, typer.Option(min=1, help="Stop after N pairs of picture and depth.")
    ] = None,
    every: Annotated[int, typer.Option(min=1, help="Record every N-th frame.")] = 1,
    duration: Annotated[float, typer.Option(min=0, help="Stop after S seconds.")] = float("inf"),
    preroll: Annotated[
        float, typer.Option(min=0, help="Skip the first S seconds, while auto-exposure settles.")
    ] = 0.0,
    layout: Annotated[
        str,
        typer.Option(
            help=f"How the set is stored: {', '.join(layout_names())} (see docs/data.md).",
            autocompletion=offer(layout_names),
        ),
    ] = "nyu",
    rgb: Annotated[
        str,
        typer.Option(
            help="How pictures are stored: png (lossless) or jpeg. Default: jpeg in nyu, png in "
            "tum.",
            autocompletion=offer(lambda: list(RGB)),
        ),
    ] = "",
    append: Annotated[
        bool,
        typer.Option("--append", help="Go on with the dataset in the folder, if one is there."),
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="With --append: also where camera, picture size or model differ."
        ),
    ] = False,
    split: Annotated[
        str,
        typer.Option(
            metavar="TRAIN/VAL/TEST",
            help="Shares of training, validation and test, such as 80/10/10, in blocks of time.",
        ),
    ] = "",
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    like: Like = "",
    fov: Fov = None,
    focal: Focal = None,
    known: KnownPoints = None,
    as_json: AsJson = False,
) -> None:
    """Record an RGB+depth dataset; 'train --data' reads it."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.losses import LossTold, loss_text
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from functools import partial

        from livedepth.capture.sources import open_source
        from livedepth.commands.cameras import calibration_in_settings, lens_in_settings
        from livedepth.commands.getting import conversion_told, have
        from livedepth.inference.base import DepthEngine
        from livedepth.inference.engines import open_engine
        from livedepth.inference.fitted import parse_known
        from livedepth.jobs.knowing import fitted_to
        from livedepth.jobs.record import record as record_source
        from livedepth.lens import lens_given
        from livedepth.output.dataset import RecordOptions
        from livedepth.output.splits import parse_shares
        from livedepth.pipeline.stream import Selection

        # What is misspelt is reported before a network is got or loaded.
        layout_named(layout).stored_as(rgb)
        if force and not append:
            raise SettingsError("--force is of use with --append only")
        shares = parse_shares(split) if split else ()
        options = RecordOptions(layout, rgb, append=append, force=force, shares=shares)
        points = parse_known(known or ())
        lens = lens_given(fov, focal) or lens_in_settings([source])
        have(model)
        with conversion_told(model, say):
            running: DepthEngine = open_engine(
                model, engine=engine, device=device, precision=precision, like=like
            )
        selection = Selection(preroll, preroll + duration, every, frames)
        if points:
            running = fitted_to(running, points, partial(open_source, source, lens=lens), selection)
        with frame_progress(source, frames) as bar:
            report = record_source(
                source,
                output,
                running,
                selection,
                options=options,
                lens=lens,
                calibration=calibration_in_settings([source]),
                progress=bar.moved,
                lost=LossTold(bar, say),
            )
        result = describe_run(source, str(output), report)
        if text := loss_text(report.skipped):
            say(f"warning: {text}")
        return {**result, "skipped": dict(report.skipped)}

    with stoppable():
        result = run()
    if as_json:
        typer.echo(json.dumps(result))
