"""``livedepth evaluate``: models scored on a split of a dataset, under a named protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.options import (
    AsJson,
    Data,
    Device,
    EngineName,
    Focal,
    Fov,
    Precision,
    answer,
)
from livedepth.commands.scoring import FIGURES

if TYPE_CHECKING:
    from rich.table import Table


def evaluate(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL...", help="Names of models, weights files, .onnx or .xml files."
        ),
    ],
    data: Data,
    split: Annotated[str, typer.Option(help="Split of the dataset: val, test or train.")] = "val",
    protocol: Annotated[
        str, typer.Option(help="Rules of the scores: eigen, fcrn or densedepth.")
    ] = "eigen",
    align: Annotated[
        bool,
        typer.Option("--align", help="Align each depth map to the median of the true depth first."),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder for a report: scores.json and pictures."),
    ] = None,
    runs: Annotated[
        list[Path] | None,
        typer.Option(
            "--run", help="Folder of a training run whose losses are plotted; may be repeated."
        ),
    ] = None,
    engine: EngineName = "auto",
    device: Device = "auto",
    precision: Precision = "auto",
    fov: Fov = None,
    focal: Focal = None,
    as_json: AsJson = False,
) -> None:
    """Score models on a split of a dataset, under a named protocol, as the app runs them."""
    from livedepth.commands.terminal import exit_codes

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.capture.photo_lens import lens_of_dataset
        from livedepth.commands.scoring import scored
        from livedepth.extras import training
        from livedepth.lens import lens_given

        if runs and output is None:
            raise typer.BadParameter("--run draws into the folder of -o; give one")
        tools = training()
        lens = lens_given(fov, focal) or lens_of_dataset(data)
        chosen = {"engine": engine, "device": device, "precision": precision}
        models = {name: scored(tools, name, lens=lens, **chosen) for name in names}
        return tools.evaluate_models(
            models, data, split, protocol, aligned=align, output=output, runs=runs or ()
        )

    answer(run(), as_json, scores_table)


def scores_table(result: dict[str, Any]) -> Table:
    """Scores of ``evaluate`` as a table, with protocol and split in the title."""
    from rich.table import Table

    aligned = ", median-aligned" if result["aligned"] else ""
    title = f"{result['split']}, {result['images']} images, protocol {result['protocol']}{aligned}"
    table = Table(
        *("model", "δ1", "δ2", "δ3", "abs rel", "RMSE m", "log10", "edge F1"),
        *("parameters", "engine", "ms"),
        title=title,
    )
    for baseline in result["baselines"]:
        table.add_row(baseline["name"], *(f"{baseline[key]:.3f}" for key in FIGURES))
    for model in result["models"]:
        figures = (f"{model[key]:.3f}" for key in (*FIGURES, "edge_f1"))
        latency = f"{model['latency_ms']:.0f}"
        count = f"{model['parameters']:,}" if model["parameters"] else "–"
        engine = f"{model['engine']} {model['precision']}"
        table.add_row(model["name"], *figures, count, engine, latency)
    return table
