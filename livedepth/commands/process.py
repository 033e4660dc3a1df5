"""``livedepth process``: videos, pictures and folders to depth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from livedepth.commands.completion import colormaps, offer
from livedepth.commands.grouped import INPUT, LOOK, OUTPUT, RUN
from livedepth.commands.options import (
    AsJson,
    Device,
    EngineName,
    Focal,
    KnownPoints,
    Like,
    Model,
    Precision,
    answer,
)
from livedepth.commands.tasks import Ended, Tasks, finish
from livedepth.defaults import DEFAULT_MODEL, OPACITY
from livedepth.output.codecs import AUTO, SOFTWARE, codec_names, encoder_names
from livedepth.output.kinds import KINDS, kind_names


def process(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Videos, pictures, folders, 'patterns*', @LIST, addresses, - (standard input).",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="Output file; a folder for several inputs.",
            rich_help_panel=OUTPUT,
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            help=f"{kind_names()}.",
            rich_help_panel=OUTPUT,
            autocompletion=offer(lambda: [kind.name for kind in KINDS]),
        ),
    ] = "color",
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    like: Like = "",
    colormap: Annotated[
        str,
        typer.Option(
            help="Colour map: turbo, magma, viridis, inferno, ...",
            rich_help_panel=LOOK,
            autocompletion=offer(colormaps),
        ),
    ] = "turbo",
    depth_range: Annotated[
        str,
        typer.Option(
            "--range",
            help="Depth at the ends of the colours: auto, or NEAR:FAR in metres.",
            rich_help_panel=LOOK,
        ),
    ] = "auto",
    stabilize: Annotated[
        bool,
        typer.Option(
            "--stabilize/--no-stabilize", help="Remove flicker from video.", rich_help_panel=LOOK
        ),
    ] = False,
    legend: Annotated[
        bool,
        typer.Option(
            "--legend/--no-legend",
            help="Draw the colour scale into the picture.",
            rich_help_panel=LOOK,
        ),
    ] = False,
    opacity: Annotated[
        float,
        typer.Option(
            rich_help_panel=LOOK,
            min=0,
            max=1,
            help="Overlay: how opaque depth is over the picture.",
        ),
    ] = OPACITY,
    codec: Annotated[
        str,
        typer.Option(
            rich_help_panel=OUTPUT,
            help=f"How videos are encoded: auto, {', '.join(codec_names())}.",
            autocompletion=offer(lambda: [AUTO, *codec_names()]),
        ),
    ] = AUTO,
    crf: Annotated[
        int | None,
        typer.Option(
            rich_help_panel=OUTPUT,
            help="Quality of the video; less is better. h264: 0 to 51, 18 if not given.",
        ),
    ] = None,
    preset: Annotated[
        str,
        typer.Option(
            rich_help_panel=OUTPUT,
            help="Speed of the encoder (medium, slow, ...); of prores its profile.",
        ),
    ] = "",
    encoder: Annotated[
        str,
        typer.Option(
            rich_help_panel=OUTPUT,
            help=f"What encodes: {', '.join(encoder_names())}. auto: hardware if it can.",
            autocompletion=offer(encoder_names),
        ),
    ] = SOFTWARE,
    eye_distance: Annotated[
        float | None,
        typer.Option(
            rich_help_panel=LOOK,
            min=0.001,
            max=1,
            help="3D: metres between the eyes; 0.063 if not given.",
        ),
    ] = None,
    convergence: Annotated[
        float | None,
        typer.Option(
            rich_help_panel=LOOK,
            min=0.01,
            help="3D: depth of the screen, metres; else the scene's median.",
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            rich_help_panel=LOOK,
            min=0.1,
            max=20,
            help="3D of networks without metres: from near to far, % of the width; else 3.",
        ),
    ] = None,
    point_step: Annotated[
        int,
        typer.Option(
            rich_help_panel=LOOK,
            min=0,
            help="Points: pixels from one to the next; 0: the network's grid.",
        ),
    ] = 0,
    audio: Annotated[
        bool,
        typer.Option(
            "--audio/--no-audio",
            help="Keep the audio.",
            rich_help_panel=OUTPUT,
        ),
    ] = True,
    fov: Annotated[
        float | None,
        typer.Option(
            "--fov",
            "--field-of-view",
            metavar="DEGREES",
            rich_help_panel=INPUT,
            help="The camera's field of view from side to side: for metres, 3D and points.",
        ),
    ] = None,
    focal: Focal = None,
    known: KnownPoints = None,
    start: Annotated[
        float,
        typer.Option(
            min=0,
            help="Start at this second.",
            rich_help_panel=INPUT,
        ),
    ] = 0.0,
    end: Annotated[
        float,
        typer.Option(
            min=0,
            help="Stop at this second.",
            rich_help_panel=INPUT,
        ),
    ] = float("inf"),
    deinterlace: Annotated[
        str,
        typer.Option(
            rich_help_panel=INPUT,
            help="Interlaced video: auto (what says that it is), on (all), off.",
            autocompletion=offer(lambda: ["auto", "on", "off"]),
        ),
    ] = "auto",
    hwaccel: Annotated[
        str,
        typer.Option(
            rich_help_panel=INPUT,
            help="Decode with: none (the CPU), auto, or cuda, vaapi, qsv, ...",
        ),
    ] = "none",
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace existing outputs.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Skip what is done, and go on where a run stopped.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    recursive: Annotated[
        bool,
        typer.Option(
            "--recursive",
            help="Folders in folders too; outputs mirror them.",
            rich_help_panel=INPUT,
        ),
    ] = False,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster",
            metavar="auto|ADDRESS|local",
            help="Share the work among the machines of a Ray cluster (extra 'cluster').",
            rich_help_panel=RUN,
        ),
    ] = "",
    progress: Annotated[
        str,
        typer.Option(
            "--progress",
            help="auto, json (a line for each event) or none.",
            rich_help_panel=RUN,
            autocompletion=offer(lambda: ["auto", "json", "none"]),
        ),
    ] = "auto",
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print warnings and errors only.",
            rich_help_panel=RUN,
        ),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help="Inputs at once, with one network for all.",
            rich_help_panel=RUN,
        ),
    ] = 1,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show what would be done, sizes and time; write nothing.",
            rich_help_panel=RUN,
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Convert videos, pictures or folders to depth."""
    from livedepth.commands.getting import conversion_told, have
    from livedepth.commands.progress import check_style, telling
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> list[Ended]:
        from functools import partial

        from livedepth.commands.cameras import lens_in_settings
        from livedepth.commands.dry_run import entries, table
        from livedepth.inference.base import DepthEngine
        from livedepth.inference.engines import open_engine
        from livedepth.inference.fitted import parse_known
        from livedepth.jobs.estimate import estimates
        from livedepth.jobs.expected import expected_size
        from livedepth.jobs.knowing import fitted_to, opened_input, refuse_several
        from livedepth.jobs.options import (
            ProcessOptions,
            check_options,
            check_video,
            reading_named,
        )
        from livedepth.jobs.parallel import run_all
        from livedepth.jobs.plan import plan
        from livedepth.jobs.runner import TaskRunner, to_do
        from livedepth.jobs.shared_engine import SharedEngine
        from livedepth.lens import lens_given
        from livedepth.output.codecs import Coding
        from livedepth.pipeline.stream import Selection
        from livedepth.postprocess.range_tracker import parse_range
        from livedepth.postprocess.stereo import Stereo

        def opened(name: str) -> DepthEngine:
            running = open_engine(
                name,
                engine=engine,
                device=device,
                precision=precision,
                like=like,
                for_picture=expected_size(name, tasks, options),
            )
            if not points:
                return running
            return fitted_to(
                running, points, partial(opened_input, tasks, options), options.selection
            )

        options = ProcessOptions(
            kind=kind,
            colormap=colormap,
            fixed_range=parse_range(depth_range),
            stabilize=stabilize,
            legend=legend,
            audio=audio,
            stereo=Stereo(eye_distance, convergence, strength),
            point_step=point_step,
            opacity=opacity,
            overwrite=overwrite,
            resume=resume,
            coding=Coding(codec, encoder, crf, preset),
            selection=Selection(start, end),
            reading=reading_named(deinterlace, hwaccel),
            lens=lens_given(fov, focal) or lens_in_settings(inputs),
        )
        points = parse_known(known or ())
        # What is misspelt is reported before a network is got or loaded.
        check_options(options)
        check_video(options, output)
        check_style(progress, quiet=quiet)
        tasks = plan(inputs, output, kind, options.coding, recursive=recursive)
        if points:
            refuse_several(tasks, cluster=bool(cluster))
        have(model)
        if dry_run:
            with TaskRunner(opened) as runner, conversion_told(model, say):
                trying = runner.load(model) if to_do(tasks, options) else None
                answer(entries(estimates(tasks, trying, options)), as_json, table)
            raise typer.Exit
        if cluster:
            from livedepth.commands.clusters import run_on

            asked = {"engine": engine, "device": device, "precision": precision, "like": like}
            with telling(tasks, progress, quiet=quiet) as teller:
                return run_on(cluster, Tasks(tasks, options, model, teller), asked)
        with telling(tasks, progress, quiet=quiet) as teller, TaskRunner(opened) as runner:
            batch = Tasks(tasks, options, model, teller)
            with conversion_told(model, teller.note):
                batch.load(runner)
            if jobs == 1 or len(tasks) == 1 or not to_do(tasks, options):
                return [batch.run(number, runner) for number in range(len(tasks))]
            with SharedEngine(runner.give()) as shared:
                seats = [TaskRunner(lambda _: shared.seat()) for _ in tasks]
                return run_all(
                    len(tasks),
                    lambda number, check: batch.run(number, seats[number], check),
                    jobs,
                )

    with stoppable():
        ended = run()
    if as_json:
        typer.echo(json.dumps({"outputs": [one.entry for one in ended]}))
    finish(ended, quiet=quiet or progress == "json")
