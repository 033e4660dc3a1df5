"""What several commands ask for, and how they answer."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth.inference.engine_table import device_names

Model = Annotated[str, typer.Option("--model", "-m", help="A model's name, or a network's file.")]
EngineName = Annotated[str, typer.Option("--engine", help="auto, or an engine by name.")]
Device = Annotated[str, typer.Option("--device", help=f"{device_names()}.")]
Precision = Annotated[
    str, typer.Option(help="auto, float32, bfloat16 or float16: what the network computes in.")
]
Like = Annotated[
    str,
    typer.Option("--like", help="For an .onnx of others: prepare pictures as this known one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print machine-readable output on stdout.")]
Data = Annotated[Path, typer.Option("--data", help="A folder in the nyu layout.")]


def _valid(found: Any) -> Any:
    """``found`` without NaN and infinity, which JSON does not know: null stands for them."""
    if isinstance(found, dict):
        return {key: _valid(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_valid(value) for value in found]
    return None if isinstance(found, float) and not math.isfinite(found) else found


def answer(found: Any, as_json: bool, table: Callable[[Any], Any]) -> None:
    """What a command found, on stdout: as JSON, or for a person as the rich ``table`` of it.

    The table is as wide as the terminal or as ``COLUMNS`` says.
    """
    if as_json:
        typer.echo(json.dumps(_valid(found)))
        return
    from rich.console import Console

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "140"))
    Console(width=width).print(table(found))
