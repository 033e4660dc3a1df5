"""The commands: parse, call, report. Heavy imports happen in the command that needs them."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth import __version__
from livedepth.cli_bench import bench
from livedepth.cli_train import evaluate, train
from livedepth.defaults import DEFAULT_MODEL
from livedepth.options import AsJson, Device, EngineName, Like, Model, Precision, answer

cli = typer.Typer(
    name="livedepth",
    help="Real-time depth from one camera: see it, convert videos, record data, train networks.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.add_typer(bench, name="bench")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"livedepth {__version__}")
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show tracebacks.")] = False,
) -> None:
    if context.invoked_subcommand is None:
        app()


def main() -> None:
    """The ``livedepth`` program. ``--verbose`` may stand anywhere."""
    if not os.environ.get("COLUMNS", "80").strip().isdigit():
        del os.environ["COLUMNS"]  # rich takes it for a number unseen
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # δ is more than some terminals' letters
    arguments = [a for a in sys.argv[1:] if a != "--verbose"]
    if len(arguments) < len(sys.argv) - 1:
        from livedepth.terminal import be_verbose

        be_verbose()
    cli(args=arguments, prog_name="livedepth")


@cli.command()
def app(
    source: Annotated[
        str | None,
        typer.Argument(help="Camera index or name, file, folder, URL or 'demo'."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="A model's name, or a network's file; else the last."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="auto, or an engine by name; else the last.")
    ] = None,
    device: Device = "auto",
    precision: Precision = "auto",
    screenshot: Annotated[
        Path | None,
        typer.Option(help="Show a few seconds, save a picture of the window, and end."),
    ] = None,
) -> None:
    """Open the window: RGB and coloured depth, live."""
    from livedepth.terminal import exit_codes

    @exit_codes
    def run() -> int:
        from livedepth.gui.app import run_app

        return run_app(
            source,
            model,
            engine=engine,
            device=device,
            precision=precision,
            screenshot=screenshot,
        )

    raise typer.Exit(run())


@cli.command()
def process(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Videos, images, folders.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="File, or folder for several.")],
    kind: Annotated[
        str, typer.Option("--as", help="color, gray, side-by-side, gray16, frames16 or npz.")
    ] = "color",
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    like: Like = "",
    colormap: Annotated[str, typer.Option(help="turbo, magma, viridis, inferno, ...")] = "turbo",
    depth_range: Annotated[str, typer.Option("--range", help="auto, or NEAR:FAR in m.")] = "auto",
    stabilize: Annotated[
        bool, typer.Option("--stabilize/--no-stabilize", help="Take the flicker out of video.")
    ] = False,
    legend: Annotated[
        bool, typer.Option("--legend/--no-legend", help="Draw the colour scale into the picture.")
    ] = False,
    audio: Annotated[bool, typer.Option("--audio/--no-audio", help="Copy the audio.")] = True,
    start: Annotated[float, typer.Option(min=0, help="First second to take.")] = 0.0,
    end: Annotated[float, typer.Option(min=0, help="Second to stop at.")] = float("inf"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace outputs.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Leave inputs out whose output is there already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Turn videos, pictures or folders into depth."""
    from livedepth.terminal import exit_codes, frame_progress, say, stoppable

    @exit_codes
    def run() -> list[dict[str, Any]]:
        from livedepth.capture.base import redact
        from livedepth.errors import SettingsError
        from livedepth.inference.engines import open_engine
        from livedepth.pipeline.offline import Limits
        from livedepth.postprocess.range_tracker import parse_range
        from livedepth.process import ProcessOptions, check_kind, is_done, plan
        from livedepth.process import process as process_one
        from models.errors import UserError

        options = ProcessOptions(
            kind=kind,
            colormap=colormap,
            fixed_range=parse_range(depth_range),
            stabilize=stabilize,
            legend=legend,
            audio=audio,
            overwrite=overwrite,
            limits=Limits(start, end),
        )
        check_kind(kind, colormap)  # a misspelt kind is told before a network is loaded
        if resume and overwrite:
            raise SettingsError("--resume keeps outputs that are there, --overwrite replaces them")
        tasks = plan(inputs, output, kind)
        done = [task for task in tasks if resume and is_done(task, kind)]
        results: list[dict[str, Any]] = []
        running: Any = None
        if len(done) < len(tasks):
            running = open_engine(
                model, engine=engine, device=device, precision=precision, like=like
            )
        for task in tasks:
            if task in done:
                say(f"{task.output}: is there already")
                given, written = redact(task.input), str(task.output)
                results.append({"input": given, "output": written, "skipped": True})
                continue
            try:
                with frame_progress(task.input) as bar:
                    report = process_one(
                        task, running, options, started=bar.started, progress=bar.moved
                    )
            except UserError as error:
                if len(tasks) == 1:
                    raise
                say(f"error: {error}")
                results.append({"input": redact(task.input), "error": redact(str(error))})
                continue
            results.append(_described(task.input, str(task.output), report))
        return results

    with stoppable():
        results = run()
    if as_json:
        typer.echo(json.dumps({"outputs": results}))
    if any("error" in result for result in results):
        raise typer.Exit(1)


def _described(given: str, written: str, report: Any) -> dict[str, Any]:
    from livedepth.capture.base import redact
    from livedepth.terminal import say

    for warning in report.warnings:
        say(f"warning: {warning}")
    if report.non_finite:
        say(f"warning: {report.non_finite} maps were not finite and were computed again in float32")
    fps = report.frames / report.seconds
    lost = f", {report.dropped} dropped" if report.dropped else ""
    say(
        f"{written}: {report.frames} frames in {report.seconds:.1f} s "
        f"({fps:.1f} fps, bottleneck: {report.bottleneck}{lost})"
    )
    return {
        "input": redact(given),
        "output": written,
        "frames": report.frames,
        "seconds": round(report.seconds, 3),
        "fps": round(fps, 2),
        "dropped": report.dropped,
        "non_finite": report.non_finite,
        "bottleneck": report.bottleneck,
        "warnings": list(report.warnings),
    }


@cli.command()
def record(
    source: Annotated[str, typer.Argument(help="Camera, file, URL or 'demo'.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A new folder.")],
    frames: Annotated[int | None, typer.Option(min=1, help="Stop after N pairs.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take every N-th frame.")] = 1,
    duration: Annotated[float, typer.Option(min=0, help="Stop after S seconds.")] = float("inf"),
    preroll: Annotated[
        float, typer.Option(min=0, help="Seconds before it: a camera finds its exposure.")
    ] = 0.0,
    layout: Annotated[str, typer.Option(help="nyu, or tum (the RGB-D benchmark's).")] = "nyu",
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    like: Like = "",
    as_json: AsJson = False,
) -> None:
    """Record an RGB+depth data set; that of the layout nyu 'train --data' reads."""
    from livedepth.terminal import exit_codes, frame_progress, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.inference.engines import open_engine
        from livedepth.output.layouts import layout_named
        from livedepth.pipeline.offline import Limits
        from livedepth.record import record as record_source

        layout_named(layout)  # a misspelt one is told before a network is loaded
        running = open_engine(model, engine=engine, device=device, precision=precision, like=like)
        limits = Limits(preroll, preroll + duration, every, frames)
        with frame_progress(source, frames) as bar:
            report = record_source(
                source, output, running, limits, layout=layout, progress=bar.moved
            )
        return _described(source, str(output), report)

    with stoppable():
        result = run()
    if as_json:
        typer.echo(json.dumps(result))


@cli.command()
def models(as_json: AsJson = False) -> None:
    """List the networks: size, weights, accuracy with its protocol, licence."""
    from livedepth.terminal import exit_codes

    @exit_codes
    def run() -> list[dict[str, Any]]:
        from livedepth.listing import describe_models

        return describe_models()

    listed = run()
    from livedepth.listing import models_table

    answer({"models": listed}, as_json, lambda found: models_table(found["models"]))


@cli.command()
def devices(as_json: AsJson = False) -> None:
    """List cameras, compute devices and engines, each refusal with its reason."""
    from livedepth.terminal import exit_codes

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.listing import describe_devices

        return describe_devices()

    found = run()
    from livedepth.listing import devices_table

    answer(found, as_json, devices_table)


@cli.command()
def export(
    model: Annotated[str, typer.Argument(help="A model's name, or a weights file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A file: .onnx or .xml.")],
    precision: Annotated[str, typer.Option(help="float32, or int8 (.xml only).")] = "float32",
    pictures: Annotated[
        Path | None,
        typer.Option("--frames", help="Pictures to check and calibrate with: a folder or video."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a network as ONNX or OpenVINO IR, checked against the network itself."""
    from livedepth.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.bench.frames import pictures_of
        from livedepth.export import export_model
        from livedepth.weights import resolve_model

        weights = resolve_model(model)
        given = pictures_of(str(pictures), 72) if pictures else ()
        if precision == "int8" and not given:
            say(
                "warning: calibrated on the demo room; --frames takes pictures like those that the "
                "network will see, and costs less accuracy"
            )
        done = export_model(
            weights, output, precision=precision, pictures=given, overwrite=overwrite
        )
        say(
            f"{done.path}: on {done.pictures} pictures within {done.max_abs_diff_m:.2g} m of the "
            f"network, {100 * done.relative_difference:.2g} % on average in the worst"
        )
        return {
            "output": str(done.path),
            "precision": done.precision,
            "pictures": done.pictures,
            "relative_difference": done.relative_difference,
            "max_abs_diff_m": done.max_abs_diff_m,
        }

    with stoppable():
        result = run()
    if as_json:
        typer.echo(json.dumps(result))


cli.command()(train)
cli.command()(evaluate)
