"""``livedepth bench`` and its subcommands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth.commands.options import AsJson, Device, EngineName, Model, answer
from livedepth.defaults import DEFAULT_MODEL
from livedepth.views import DEFAULT_VIEW

bench = typer.Typer(
    help="Measure speed on this machine, compared with plain PyTorch and a simple loop."
)


@bench.callback(invoke_without_command=True)
def bench_networks(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="Model to measure; may be repeated. Default: all."),
    ] = None,
    engines: Annotated[
        list[str] | None, typer.Option("--engine", help="Engine to measure; may be repeated.")
    ] = None,
    precisions: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            help="Precision to measure; may be repeated. Default: those that the device has "
            "instructions for.",
        ),
    ] = None,
    device: Device = "auto",
    rounds: Annotated[
        int | None,
        typer.Option(
            min=2,
            help="Number of measurements for each. Default: 30, fewer of slow networks, so that "
            "all ends within three minutes.",
        ),
    ] = None,
    memory: Annotated[
        bool, typer.Option("--memory/--no-memory", help="Measure peak memory too.")
    ] = True,
    plot: Annotated[
        Path | None, typer.Option(help="Write a plot of the latencies to this PNG file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Latency of networks and engines compared with plain PyTorch in the same run."""
    if context.invoked_subcommand is not None:
        return
    from livedepth.commands.getting import have
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.bench.networks import bench_networks as measure
        from livedepth.bench.report import plot_networks
        from livedepth.files import check_writable

        if plot is not None:
            check_writable(plot)
        result = measure(
            [have(name) for name in names or ()],
            engines or (),
            precisions or (),
            device=device,
            rounds=rounds,
            memory=memory,
            progress=say,
        )
        if plot is not None:
            plot_networks(result, plot)
        return result

    found = run()
    from livedepth.bench.report import networks_table

    answer(found, as_json, networks_table)


@bench.command("pipeline")
def bench_pipeline(
    source: Annotated[str, typer.Argument(help="A video file, or 'demo'.")],
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    frames: Annotated[int, typer.Option(min=10, help="Frames per measurement.")] = 150,
    rounds: Annotated[
        int, typer.Option(min=1, help="Number of measurements; medians are shown.")
    ] = 3,
    as_json: AsJson = False,
) -> None:
    """Speed of the whole path from file to file, compared with the machine's limit and a loop."""
    from livedepth.commands.getting import have
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.bench.pipeline import bench_pipeline as measure

        return measure(
            source,
            have(model),
            engine=engine,
            device=device,
            frames=frames,
            rounds=rounds,
            progress=say,
        )

    found = run()
    from livedepth.bench.report import pipeline_table

    answer(found, as_json, pipeline_table)


@bench.command("start")
def bench_start(
    model: Model = DEFAULT_MODEL,
    source: Annotated[
        str, typer.Option(help="What the window shows: 'demo', a file, a camera or an address.")
    ] = "demo",
    rounds: Annotated[
        int, typer.Option(min=1, help="Number of measurements; medians are shown.")
    ] = 5,
    as_json: AsJson = False,
) -> None:
    """Time until the window is there, shows RGB and shows depth, and the memory that it takes."""
    from livedepth.commands.getting import have
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.bench.start import bench_start as measure

        return measure(have(model), source, rounds=rounds, progress=say)

    found = run()
    from livedepth.bench.report import start_table

    answer(found, as_json, start_table)


@bench.command("record")
def bench_record(
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    layout: Annotated[str, typer.Option(help="Layout of the set.")] = "nyu",
    rgb: Annotated[str, typer.Option(help="How pictures are stored: png or jpeg.")] = "png",
    fps: Annotated[int, typer.Option(min=1, max=240, help="Frames per second.")] = 30,
    size: Annotated[str, typer.Option(help="Of the pictures: WIDTHxHEIGHT.")] = "640x480",
    seconds: Annotated[float, typer.Option(min=0.1, help="Duration.")] = 10.0,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder on the disk to measure; nothing stays in it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Whether recording a camera into a dataset loses frames on this machine."""
    from livedepth.commands.getting import have
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.bench.record import bench_record as measure
        from livedepth.bench.record import size_named

        return measure(
            have(model),
            engine=engine,
            device=device,
            size=size_named(size),
            fps=fps,
            seconds=seconds,
            layout=layout,
            rgb=rgb,
            folder=output,
            progress=say,
        )

    found = run()
    from livedepth.bench.report import record_table

    answer(found, as_json, record_table)


@bench.command("latency")
def bench_latency(
    model: Model = DEFAULT_MODEL,
    engine: EngineName = "auto",
    device: Device = "auto",
    rates: Annotated[
        list[int] | None,
        typer.Option(
            "--fps", min=1, max=240, help="Frames per second of the camera; may be repeated."
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.5, help="Duration of each measurement.")] = 6.0,
    views: Annotated[
        list[str] | None,
        typer.Option("--view", help="A view of the window; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Latency from capture to paint in the window (offscreen), with cameras of 30 and 60 fps."""
    from livedepth.commands.getting import have
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.gui.bench.latency import bench_latency as measure

        return measure(
            have(model),
            engine=engine,
            device=device,
            rates=rates or (30, 60),
            seconds=seconds,
            views=views or (DEFAULT_VIEW,),
            progress=say,
        )

    found = run()
    from livedepth.bench.report import latency_table

    answer(found, as_json, latency_table)
