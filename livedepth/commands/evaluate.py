"""``livedepth evaluate``: models scored on a split of a dataset, under a named protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.grouped import GroupedCommand
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
    data: Data,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL...", help="Names of models, weights files, .onnx or .xml files."
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Split of the dataset: val, test or train.")] = "val",
    protocol: Annotated[
        str, typer.Option(help="Rules of the scores: eigen, fcrn or densedepth.")
    ] = "eigen",
    align: Annotated[
        str,
        typer.Option(
            "--align",
            help="Align each map to the true depth first: none; median (also --align alone); or "
            "scale-shift, by least squares, in inverse depth for networks that give that.",
        ),
    ] = "none",
    recorded: Annotated[
        bool,
        typer.Option(
            "--recorded",
            help="Score also what the network said when the set was recorded, which lies beside "
            "the measured depth.",
        ),
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
        from livedepth.commands.evaluation_bars import evaluation_bars
        from livedepth.commands.getting import have
        from livedepth.commands.scoring import scored
        from livedepth.extras import training
        from livedepth.lens import lens_given

        if not names and not recorded:
            raise typer.BadParameter("name a model, or add --recorded")
        if runs and output is None:
            raise typer.BadParameter("--run draws into the folder of -o; give one")
        tools = training()
        if align not in tools.ALIGNMENTS:
            raise typer.BadParameter(f"--align is one of {', '.join(tools.ALIGNMENTS)}")
        lens = lens_given(fov, focal) or lens_of_dataset(data)
        chosen = {"engine": engine, "device": device, "precision": precision}
        size = tools.size_to_score(data, split)
        models = {}
        for name in map(have, names or ()):
            models[name] = scored(tools, name, lens=lens, for_picture=size, **chosen)
            tools.refuse_without_metres(name, models[name].unit, align)
        with evaluation_bars(names or ()) as progress:
            return tools.evaluate_models(
                models,
                data,
                split,
                protocol,
                align=align,
                output=output,
                runs=runs or (),
                recorded=recorded,
                progress=progress,
            )

    answer(run(), as_json, scores_table)


class AlignCommand(GroupedCommand):
    """``--align`` alone means the median: it was a flag once, and scripts have it so."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        whole = list(args)
        for place in reversed([at for at, word in enumerate(args) if word == "--align"]):
            after = args[place + 1] if place + 1 < len(args) else ""
            # What follows may be a model.
            if after.startswith("-") or not after or _is_model(after):
                whole.insert(place + 1, "median")
        return super().parse_args(ctx, whole)


def _is_model(word: str) -> bool:
    from livedepth.inference.known_models import resolve_model
    from models.errors import UserError

    if word in ("none", "median", "scale-shift"):
        return False
    try:
        resolve_model(word)
    except UserError:
        return False
    return True


def scores_table(result: dict[str, Any]) -> Table:
    """Scores of ``evaluate`` as a table, with protocol, split and alignment in the title.

    Fits 80 columns: how each was computed stands below it.
    """
    from rich import box
    from rich.table import Table

    how = {"none": "no alignment", "median": "medians aligned"}
    aligned = how.get(result["align"], "scale and shift aligned")
    title = (
        f"{result['split']}, {result['images']} images, protocol {result['protocol']}, {aligned}"
    )
    table = Table(
        title=title,
        caption="\n".join([*map(_how, result["models"]), *_truth(result)]),
        caption_justify="left",
        caption_style="",
        box=box.SIMPLE,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("model", overflow="fold", min_width=14)
    for name in ("δ1", "δ2", "δ3", "abs rel", "RMSE m", "log10", "edge F1", "ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for baseline in result["baselines"]:
        table.add_row(baseline["name"], *(f"{baseline[key]:.3f}" for key in FIGURES))
    for model in result["models"]:
        figures = (f"{model[key]:.3f}" for key in (*FIGURES, "edge_f1"))
        taken = model["latency_ms"]
        table.add_row(model["name"], *figures, "–" if taken is None else f"{taken:.0f}")
    return table


def _truth(result: dict[str, Any]) -> list[str]:
    """A line where the models were scored against another network, not against a measurement."""
    by = result["truth"]
    return [f"the depth of this set was predicted by {by}, not measured"] if by else []


def _how(model: dict[str, Any]) -> str:
    """How a network was run and scored, in one line."""
    parts = [f"{model['engine']} {model['precision']}"]
    if model["parameters"]:
        parts.append(f"{model['parameters']:,} parameters")
    parts.append("metres" if model["unit"] == "m" else f"{model['unit']} depth")
    if model["aligned_in"]:
        parts.append(f"aligned in {model['aligned_in']}")
    return f"{model['name']}: {', '.join(parts)}"
