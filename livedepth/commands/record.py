"""``livedepth record``: an RGB+depth dataset from a source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.capture.depth_cameras.opening import depth_source_names
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
from livedepth.commands.rerun import Rerun, RerunAt, rerun_address, shown_in_rerun
from livedepth.defaults import DEFAULT_MODEL
from livedepth.errors import SettingsError
from livedepth.output.layouts import RGB, layout_named, layout_names

if TYPE_CHECKING:
    from livedepth.pipeline.choosing import Choosing


def record(
    source: Annotated[
        str | None,
        typer.Argument(
            help="Camera index or name, file, URL, 'screen' or 'demo'; none with --depth-source.",
            show_default=False,
        ),
    ] = None,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="Folder to create or to go on with; of some layouts a file."
        ),
    ],
    frames: Annotated[
        int | None, typer.Option(min=1, help="Stop after N pairs of picture and depth.")
    ] = None,
    every: Annotated[int, typer.Option(min=1, help="Record every N-th frame.")] = 1,
    fps: Annotated[
        float | None,
        typer.Option(help="Record N frames in a second of the source's clock."),
    ] = None,
    novel: Annotated[
        bool,
        typer.Option(
            "--novel",
            help="Record only frames that show something new; leave out blurred and badly exposed "
            "ones too.",
        ),
    ] = False,
    on_key: Annotated[
        bool,
        typer.Option(
            "--on-key",
            help="Record a frame when you press space; q ends. Needs a terminal.",
        ),
    ] = False,
    ring: Annotated[
        float,
        typer.Option(
            min=0,
            help="With --on-key: record the S seconds before the key too. They are held in memory: "
            "28 MB for a second at 640x480 and 30 fps, at most 512 MB.",
        ),
    ] = 0.0,
    truth: Annotated[
        bool,
        typer.Option(
            "--truth",
            help="Of the demo: record its exact depth; the network's goes to the folder predicted.",
        ),
    ] = False,
    depth_source: Annotated[
        str,
        typer.Option(
            help="Record a camera that measures depth, instead of SOURCE: "
            f"{', '.join(depth_source_names())}, or a folder of recorded pictures with depth. The "
            "network's depth goes to the folder predicted.",
            autocompletion=offer(depth_source_names),
        ),
    ] = "",
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
            help="How pictures are stored: png (lossless) or jpeg. Default: png in tum, "
            "else jpeg.",
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
    rerun: Rerun = False,
    rerun_at: RerunAt = "",
    as_json: AsJson = False,
) -> None:
    """Record an RGB+depth dataset; 'train --data' reads it."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.keys import keys
    from livedepth.commands.losses import LossTold, left_out_text, loss_text
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from functools import partial

        from livedepth.commands.cameras import calibration_in_settings, lens_in_settings
        from livedepth.commands.getting import conversion_told, have
        from livedepth.inference.base import DepthEngine
        from livedepth.inference.engines import open_engine
        from livedepth.inference.fitted import parse_known
        from livedepth.jobs.knowing import fitted_to
        from livedepth.jobs.record import Recorded
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
        viewer = rerun_address(rerun, rerun_at)
        choosing = _choosing(fps, novel=novel, on_key=on_key, ring=ring)
        recorded = Recorded(_given(source, depth_source), bool(depth_source), truth)
        recorded.check(choosing)
        points = parse_known(known or ())
        named = [] if depth_source else [recorded.spec]
        lens = lens_given(fov, focal) or (lens_in_settings(named) if named else None)
        have(model)
        with conversion_told(model, say):
            running: DepthEngine = open_engine(
                model, engine=engine, device=device, precision=precision, like=like
            )
        selection = Selection(preroll, preroll + duration, every, frames)
        if points:
            opened = partial(recorded.open, choosing, lens)
            running = fitted_to(running, points, opened, selection)
        trigger = choosing.on_key
        pressed = {" ": trigger.press, "q": trigger.end} if trigger else {}
        if trigger:
            say("space records a frame, q ends")
        with (
            shown_in_rerun(viewer, say) as seen,
            frame_progress(recorded.spec, frames) as bar,
            keys(pressed),
        ):
            options = RecordOptions(layout, rgb, append, force, shares, seen=seen)
            report = record_source(
                recorded,
                output,
                running,
                selection,
                options=options,
                choosing=choosing,
                lens=lens,
                calibration=calibration_in_settings(named) if named else None,
                progress=bar.moved,
                lost=LossTold(bar, say),
            )
        result = describe_run(recorded.spec, str(output), report)
        if text := left_out_text(report.skipped):
            say(text)
        if text := loss_text(report.skipped):
            say(f"warning: {text}")
        return {**result, "skipped": dict(report.skipped)}

    with stoppable():
        result = run()
    if as_json:
        typer.echo(json.dumps(result))


def _given(source: str | None, depth_source: str) -> str:
    """What is recorded. Raises SettingsError where nothing or two things are given."""
    if bool(source) == bool(depth_source):
        raise SettingsError(
            "a camera that measures depth gives the pictures too: give SOURCE or --depth-source"
            if source
            else "give a SOURCE, or --depth-source"
        )
    return depth_source or source or ""


def _choosing(fps: float | None, *, novel: bool, on_key: bool, ring: float) -> Choosing:
    """Which frames are wanted. Raises SettingsError for what cannot be."""
    from livedepth.commands.keys import require_terminal
    from livedepth.pipeline.choosing import Choosing, OnKey

    if ring and not on_key:
        raise SettingsError("--ring is of use with --on-key only")
    choosing = Choosing(fps, novel, OnKey(ring) if on_key else None)
    if on_key:
        require_terminal("--on-key")
    return choosing
