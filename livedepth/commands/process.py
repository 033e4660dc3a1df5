"""``livedepth process``: videos, pictures and folders to depth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.options import AsJson, Device, EngineName, Like, Model, Precision
from livedepth.commands.reporting import describe_run
from livedepth.defaults import DEFAULT_MODEL, FIELD_OF_VIEW
from livedepth.output.codecs import AUTO, SOFTWARE, codec_names, encoder_names
from livedepth.output.kinds import kind_names

if TYPE_CHECKING:
    from livedepth.jobs.runner import Outcome


def process(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Videos, pictures, folders.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Output file; a folder for several inputs.")
    ],
    kind: Annotated[str, typer.Option("--as", help=f"{kind_names()}.")] = "color",
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    like: Like = "",
    colormap: Annotated[
        str, typer.Option(help="Colour map: turbo, magma, viridis, inferno, ...")
    ] = "turbo",
    depth_range: Annotated[
        str,
        typer.Option(
            "--range", help="Depth at the ends of the colours: auto, or NEAR:FAR in metres."
        ),
    ] = "auto",
    stabilize: Annotated[
        bool, typer.Option("--stabilize/--no-stabilize", help="Remove flicker from video.")
    ] = False,
    legend: Annotated[
        bool, typer.Option("--legend/--no-legend", help="Draw the colour scale into the picture.")
    ] = False,
    codec: Annotated[
        str, typer.Option(help=f"How videos are encoded: auto, {', '.join(codec_names())}.")
    ] = AUTO,
    crf: Annotated[
        int | None,
        typer.Option(help="Quality of the video; less is better. h264: 0 to 51, 18 if not given."),
    ] = None,
    preset: Annotated[
        str, typer.Option(help="Speed of the encoder (medium, slow, ...); of prores its profile.")
    ] = "",
    encoder: Annotated[
        str,
        typer.Option(help=f"What encodes: {', '.join(encoder_names())}. auto: hardware if it can."),
    ] = SOFTWARE,
    eye_distance: Annotated[
        float | None,
        typer.Option(min=0.001, max=1, help="3D: metres between the eyes; 0.063 if not given."),
    ] = None,
    convergence: Annotated[
        float | None,
        typer.Option(min=0.01, help="3D: depth of the screen, metres; else the scene's median."),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=20,
            help="3D of networks without metres: from near to far, % of the width; else 3.",
        ),
    ] = None,
    field_of_view: Annotated[
        float,
        typer.Option(
            min=11, max=169, help="3D and points: the camera's, in degrees from side to side."
        ),
    ] = FIELD_OF_VIEW,
    point_step: Annotated[
        int,
        typer.Option(min=0, help="Points: pixels from one to the next; 0: the network's grid."),
    ] = 0,
    audio: Annotated[bool, typer.Option("--audio/--no-audio", help="Keep the audio.")] = True,
    start: Annotated[float, typer.Option(min=0, help="Start at this second.")] = 0.0,
    end: Annotated[float, typer.Option(min=0, help="Stop at this second.")] = float("inf"),
    deinterlace: Annotated[
        str, typer.Option(help="Interlaced video: auto (what says that it is), on (all), off.")
    ] = "auto",
    hwaccel: Annotated[
        str, typer.Option(help="Decode with: none (the CPU), auto, or cuda, vaapi, qsv, ...")
    ] = "none",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace existing outputs.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Skip inputs whose output exists already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Convert videos, pictures or folders to depth."""
    from livedepth.commands.terminal import exit_codes, frame_progress, say, stoppable

    @exit_codes
    def run() -> list[dict[str, Any]]:
        from livedepth.errors import SettingsError
        from livedepth.inference.base import DepthEngine
        from livedepth.inference.engines import open_engine
        from livedepth.jobs.process import (
            ProcessOptions,
            check_kind,
            check_video,
            is_done,
            plan,
            reading_named,
        )
        from livedepth.jobs.runner import TaskRunner
        from livedepth.output.codecs import Coding
        from livedepth.pipeline.stream import Selection
        from livedepth.postprocess.range_tracker import parse_range
        from livedepth.postprocess.stereo import Stereo
        from livedepth.redact import redact

        def opened(name: str) -> DepthEngine:
            return open_engine(name, engine=engine, device=device, precision=precision, like=like)

        options = ProcessOptions(
            kind=kind,
            colormap=colormap,
            fixed_range=parse_range(depth_range),
            stabilize=stabilize,
            legend=legend,
            audio=audio,
            stereo=Stereo(eye_distance, convergence, strength, field_of_view),
            point_step=point_step,
            overwrite=overwrite,
            coding=Coding(codec, encoder, crf, preset),
            selection=Selection(start, end),
            reading=reading_named(deinterlace, hwaccel),
        )
        check_kind(kind, colormap)  # a misspelt kind is reported before a network is loaded
        check_video(options, output)
        if resume and overwrite:
            raise SettingsError("--resume keeps outputs that are there, --overwrite replaces them")
        tasks = plan(inputs, output, kind, options.coding)
        done = [task for task in tasks if resume and is_done(task, kind)]
        results: list[dict[str, Any]] = []
        with TaskRunner(opened) as runner:
            if len(done) < len(tasks):
                runner.load(model)  # an engine that cannot be had ends the command, not a task
            for task in tasks:
                if task in done:
                    say(f"{task.output}: is there already")
                    given, written = redact(task.input), str(task.output)
                    results.append({"input": given, "output": written, "skipped": True})
                    continue
                with frame_progress(task.input) as bar:
                    outcome = runner.run(
                        task, model, options, started=bar.started, progress=bar.moved
                    )
                results.append(_shown(outcome, alone=len(tasks) == 1))
        return results

    with stoppable():
        results = run()
    if as_json:
        typer.echo(json.dumps({"outputs": results}))
    if any("error" in result for result in results):
        raise typer.Exit(1)


def _shown(outcome: Outcome, *, alone: bool) -> dict[str, Any]:
    """Say how a task ended, and give it as data. Raises the error of a task that is alone."""
    from livedepth.commands.terminal import say, show_traceback
    from livedepth.errors import Cancelled
    from livedepth.redact import redact

    task = outcome.task
    if outcome.report is not None:
        return describe_run(task.input, str(task.output), outcome.report)
    if outcome.error is None:
        raise Cancelled
    if alone:
        raise outcome.fault or outcome.error
    show_traceback(outcome.fault)
    say(f"error: {outcome.error}")
    return {"input": redact(task.input), "error": redact(str(outcome.error))}
