"""``livedepth export``: a network as a file for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth.commands.options import AsJson


def export(
    model: Annotated[str, typer.Argument(help="Name of a model, or a weights file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .onnx or .xml.")],
    precision: Annotated[str, typer.Option(help="float32, or int8 (.xml only).")] = "float32",
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--frames", help="Pictures for the check and for calibration: a folder or a video."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an existing file.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a network as ONNX or OpenVINO IR, after comparing it with the original network."""
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.capture.pictures import pictures_of
        from livedepth.inference.known_models import resolve_model
        from livedepth.jobs.export import export_model

        weights = resolve_model(model)
        given = pictures_of(str(pictures), 72) if pictures else ()
        if precision == "int8" and not given:
            say(
                "warning: calibrated on the demo room; give --frames pictures like those that the "
                "network will see, to lose less accuracy"
            )
        done = export_model(
            weights, output, precision=precision, pictures=given, overwrite=overwrite
        )
        say(
            f"{done.path}: differs from the network by at most {done.max_abs_diff_m:.2g} m on "
            f"{done.pictures} pictures, {100 * done.relative_difference:.2g} % on average on the "
            "worst of them"
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
