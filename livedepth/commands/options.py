"""Options that several commands share, and how results are printed."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth.commands.completion import model_names, offer
from livedepth.commands.grouped import INPUT, NETWORK, RUN
from livedepth.inference.engine_table import device_names, engine_names
from livedepth.inference.run import AUTO, PRECISIONS

Model = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        help="Name of a model, or a model file.",
        rich_help_panel=NETWORK,
        autocompletion=offer(model_names),
    ),
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        help="auto, or the name of an engine (see 'livedepth devices').",
        rich_help_panel=NETWORK,
        autocompletion=offer(lambda: ["auto", *engine_names()]),
    ),
]
DEVICE = typer.Option("--device", help=f"{device_names()}.", rich_help_panel=NETWORK)
Device = Annotated[str, DEVICE]
PRECISION = typer.Option(
    "--precision",
    help="Number format of the computation: auto, float32, bfloat16, float16 or int8.",
    rich_help_panel=NETWORK,
    autocompletion=offer(lambda: [AUTO, *PRECISIONS]),
)
Precision = Annotated[str, PRECISION]
Like = Annotated[
    str,
    typer.Option(
        "--like",
        help="For a third-party .onnx: prepare pictures as for this known network.",
        rich_help_panel=NETWORK,
    ),
]
Fov = Annotated[
    float | None,
    typer.Option(
        "--fov",
        metavar="DEGREES",
        help="The camera's field of view from side to side, for metres that fit it.",
        rich_help_panel=INPUT,
    ),
]
Focal = Annotated[
    float | None,
    typer.Option(
        "--focal",
        metavar="PIXELS",
        help="The camera's focal length in pixels of the picture, in place of --fov.",
        rich_help_panel=INPUT,
    ),
]
KnownPoints = Annotated[
    list[str] | None,
    typer.Option(
        "--known",
        metavar="X,Y=METRES",
        help="How far a pixel of the first picture is, to make metres of relative depth; two or "
        "more are better.",
        rich_help_panel=INPUT,
    ),
]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print machine-readable output on stdout.",
        rich_help_panel=RUN,
    ),
]
Data = Annotated[
    Path,
    typer.Option("--data", help="Dataset: a folder in the nyu or tum layout, or NYU's .mat file."),
]


def _valid(found: Any) -> Any:
    """``found`` with null in place of NaN and infinity, which JSON cannot express."""
    if isinstance(found, dict):
        return {key: _valid(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_valid(value) for value in found]
    return None if isinstance(found, float) and not math.isfinite(found) else found


def answer(found: Any, as_json: bool, table: Callable[[Any], Any]) -> None:
    """Print a result on stdout: as JSON, or for a person as the rich ``table`` of it.

    The table is as wide as the terminal, or ``COLUMNS`` characters wide.
    """
    if as_json:
        typer.echo(json.dumps(_valid(found)))
        return
    from rich.console import Console

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "140"))
    Console(width=width).print(table(found))
