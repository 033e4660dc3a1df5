"""``livedepth export``: a network as a file for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.options import AsJson

if TYPE_CHECKING:
    from livedepth.frames import Image

_PICTURES = 72  # of --frames; nine in ten of them for calibration
_OF_DATA = 152  # the same with --data, whose pictures are small


def export(
    model: Annotated[str, typer.Argument(help="Name of a model, or a model file.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File to write: .onnx, .xml or .graph.")
    ],
    precision: Annotated[str, typer.Option(help="float32, or int8 (.xml only).")] = "float32",
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--frames",
            help="Pictures for the check and for calibration: a folder or a video. With --data: "
            "half of them.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="For int8: dataset whose training pictures calibrate it and whose validation "
            "pictures show what it loses; extra 'train'.",
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
        from livedepth.commands.getting import have
        from livedepth.inference.folders import is_installed
        from livedepth.inference.known_models import resolve_model
        from livedepth.jobs.export import export_model

        if data is not None and precision != "int8":
            raise typer.BadParameter("--data is for --precision int8")
        weights = resolve_model(have(model))
        if is_installed(weights):
            return _export_installed(weights, output, precision, overwrite)
        wanted = _PICTURES if data is None else _OF_DATA // 2
        given: Sequence[Image] = pictures_of(str(pictures), wanted) if pictures else ()
        if data is not None:
            from livedepth.extras import training
            from livedepth.files import check_output

            check_output(output.with_suffix(".yaml"), [weights], overwrite=overwrite)
            given = _mixed(given, training().training_pictures(data, _OF_DATA))
        elif precision == "int8" and not given:
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
        result: dict[str, Any] = {
            "output": str(done.path),
            "precision": done.precision,
            "pictures": done.pictures,
            "relative_difference": done.relative_difference,
            "max_abs_diff_m": done.max_abs_diff_m,
        }
        if data is not None:
            result["delta1_loss"] = _write_card(weights, output, data, pictures)
        return result

    with stoppable():
        result = run()
    if as_json:
        typer.echo(json.dumps(result))


def _export_installed(
    manifest: Path, output: Path, precision: str, overwrite: bool
) -> dict[str, Any]:
    """Write a network that was installed by name. Raises what :func:`export_installed` does."""
    from livedepth.commands.terminal import say
    from livedepth.inference.steps import steps_told_to
    from livedepth.jobs.export_installed import export_installed

    with steps_told_to(lambda step: say(str(step))):
        done = export_installed(manifest, output, precision=precision, overwrite=overwrite)
    say(
        f"{done.path}: differs from the network by at most {done.max_abs_diff_m:.2g} on "
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


def _mixed(given: Sequence[Image], trained_on: Sequence[Image]) -> list[Image]:
    """Pictures in turn of both, in the place of every second one of ``trained_on``."""
    mixed = list(trained_on)
    for place, picture in zip(range(1, len(mixed), 2), given, strict=False):
        mixed[place] = picture
    return mixed


def _write_card(weights: Path, output: Path, data: Path, pictures: Path | None) -> float:
    """Score the 8-bit form ``output`` and its ``weights``, write its card, and return the loss."""
    from livedepth.commands.scoring import FIGURES, scored
    from livedepth.commands.terminal import say
    from livedepth.extras import training
    from livedepth.inference.int8_form import (
        LARGEST_LOSS,
        Int8Card,
        hash_of,
        int8_path,
        write_int8_card,
    )
    from models.cards import read_card

    tools, card = training(), read_card(weights)
    say("scoring both")
    models = {
        "float32": scored(tools, str(weights), engine="openvino", precision="float32"),
        "int8": scored(tools, str(output)),
    }
    result = tools.evaluate_models(models, data, "val", "eigen", baselines=False)
    exact, small = ({key: round(one[key], 4) for key in FIGURES} for one in result["models"])
    made = Int8Card(
        architecture=card.architecture,
        weights=card.sha256,
        sha256=hash_of(output),
        calibration=f"training pictures of {data.resolve().name}"
        + (f" and pictures of {pictures.resolve().name}" if pictures else ""),
        protocol=result["protocol"],
        split=result["split"],
        images=result["images"],
        metrics=small,
        float32=exact,
    )
    write_int8_card(output, made)
    say(
        f"{output}: δ1 {small['delta1']:.3f}, in float32 {exact['delta1']:.3f}, on "
        f"{made.images} images ({made.split})"
    )
    if made.loss > LARGEST_LOSS:
        say(f"warning: loses more than {100 * LARGEST_LOSS:g} points of δ1: auto does not take it")
    if output.resolve() != int8_path(weights).resolve():
        say(f"to use it with --precision int8, put it beside the weights: {int8_path(weights)}")
    return made.loss
