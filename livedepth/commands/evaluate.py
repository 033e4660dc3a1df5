"""``livedepth evaluate``: models scored on a split of a dataset, under a named protocol."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.options import AsJson, Data, answer
from livedepth.defaults import GRAPH_SUFFIXES

if TYPE_CHECKING:
    from rich.table import Table

    from livedepth.frames import Depth, Image

_FIGURES = ("delta1", "delta2", "delta3", "abs_rel", "rmse", "log10")


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
    as_json: AsJson = False,
) -> None:
    """Score models on a split of a dataset, under a named protocol."""
    from livedepth.commands.terminal import exit_codes

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.extras import training
        from livedepth.inference.known_models import resolve_model

        files = {name: resolve_model(name) for name in names}
        graphs = {n: p for n, p in files.items() if p.suffix.lower() in GRAPH_SUFFIXES}
        weights = {name: path for name, path in files.items() if name not in graphs}
        if runs and output is None:
            raise typer.BadParameter("--run draws into the folder of -o; give one")
        tools = training()
        others = {name: _prediction_of(path) for name, path in graphs.items()}
        return tools.evaluate_files(
            weights,
            data,
            split,
            protocol,
            aligned=align,
            output=output,
            runs=runs or (),
            others=others,
        )

    answer(run(), as_json, scores_table)


def _prediction_of(graph: Path) -> Callable[[Image], Depth]:
    """An .onnx or .xml as the app runs it, in float32 as weights are scored: a score is of the
    network, and the same on every processor. Raises EngineError, for one without metres too."""
    import numpy as np

    from livedepth.errors import EngineError
    from livedepth.inference.engines import open_engine

    engine = open_engine(str(graph), precision="float32")
    if engine.info.unit != "m":
        raise EngineError("{graph}: gives relative depth, and scores are of metres", graph=graph)
    # Invalid depth is scored as 0 m.
    return lambda image: np.nan_to_num(engine.infer(image).depth)


def scores_table(result: dict[str, Any]) -> Table:
    """Scores of ``evaluate`` as a table, with protocol and split in the title."""
    from rich.table import Table

    aligned = ", median-aligned" if result["aligned"] else ""
    title = f"{result['split']}, {result['images']} images, protocol {result['protocol']}{aligned}"
    table = Table(
        *("model", "δ1", "δ2", "δ3", "abs rel", "RMSE m", "log10", "edge F1"),
        *("parameters", "ms"),
        title=title,
    )
    for baseline in result["baselines"]:
        table.add_row(baseline["name"], *(f"{baseline[key]:.3f}" for key in _FIGURES))
    for model in result["models"]:
        figures = (f"{model[key]:.3f}" for key in (*_FIGURES, "edge_f1"))
        latency = f"{model['latency_ms']:.0f}"
        count = f"{model['parameters']:,}" if model["parameters"] else "–"
        table.add_row(model["name"], *figures, count, latency)
    return table
