"""``livedepth train``: a network trained on RGB+depth pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from livedepth import __version__
from livedepth.commands.options import Data


def train(
    model: Annotated[str, typer.Argument(help="Name of the network to train.")],
    data: Data,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder of the run; default: runs/MODEL."),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(help="Recipe file; default: the recipe shipped for the network."),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Default: the recipe's.")] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.01, help="End after so many minutes of training. Default: the recipe's."
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue after the last epoch.")
    ] = False,
    init: Annotated[
        str | None,
        typer.Option(help="Initial weights: imagenet, mean (cnn-fc), none, or a weights file."),
    ] = None,
    teachers: Annotated[
        list[str] | None,
        typer.Option(
            "--teacher",
            help="Any network, by name or file, whose depth is learned too; may be repeated. One "
            "that gives no metres needs measured depth.",
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Skip pictures that cannot be read.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only check the data and write a sheet of samples."),
    ] = False,
    folds: Annotated[
        int | None,
        typer.Option(
            min=2, help="Train so many times, each validated on scenes that it was not trained on."
        ),
    ] = None,
    fold: Annotated[
        int | None, typer.Option(min=1, help="Only this one of --folds (default: of 5).")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Train on the validation split too; keep the last epoch.")
    ] = False,
    figures: Annotated[
        Path | None,
        typer.Option(help="With --all: the folds.json of the same recipe, for the weight card."),
    ] = None,
    count: Annotated[
        int, typer.Option("--devices", min=1, help="Processes or GPUs per machine.")
    ] = 1,
    nodes: Annotated[int, typer.Option(min=1, help="Number of machines.")] = 1,
) -> None:
    """Train a network on RGB+depth pairs and write its weights with their card."""
    from livedepth.commands.terminal import exit_codes, say

    if everything and (folds or fold):
        raise typer.BadParameter("--all trains once, on everything: leave out --folds and --fold")

    @exit_codes
    def run() -> None:
        from livedepth.commands.getting import have
        from livedepth.commands.teaching import teacher_opener
        from livedepth.extras import training
        from livedepth.inference.known_models import resolve_model
        from models.registry import model_spec

        model_spec(model)
        tools = training()
        folder = output or Path("runs") / model
        begun = tools.begun_recipe(folder) if resume and recipe is None else None
        chosen = begun or tools.recipe_for(model, recipe)
        changes = {"epochs": epochs, "minutes": minutes, "init": init}
        chosen = chosen.model_copy(update={k: v for k, v in changes.items() if v is not None})
        if folds or everything or (fold and not tools.folds_of(chosen)):
            chosen = tools.with_validation(chosen, folds or 5, everything=everything)
        if teachers:
            chosen = chosen.model_copy(update={"teachers": tuple(map(have, teachers))})
        chosen = tools.with_files(chosen, resolve_model)
        paths = [Path(one) for one in chosen.teachers]
        opener = teacher_opener(tools, chosen.input_size, chosen.augment.focal)
        if check:
            sheet = folder / "samples.png"
            found = tools.check(
                chosen, data, sheet, teachers=paths, open_teacher=opener, skip_bad=skip_bad
            )
            say(f"{sheet}: samples of {found[0]} pairs to train on; {found[1]} to validate on")
            return
        tools.refuse_existing_run(folder, resume)
        options = {
            "resume": resume,
            "devices": count,
            "nodes": nodes,
            "teachers": paths,
            "open_teacher": opener,
            "skip_bad": skip_bad,
            "version": __version__,
        }
        if tools.folds_of(chosen):
            result = tools.cross_validate(chosen, data, folder, only=fold, announce=say, **options)
            if result is not None:
                _print_folds(result, folder / "folds.json")
            return
        done = tools.train(chosen, data, folder, figures=figures, **options)
        if done is None:  # one of several processes, and not the one that reports
            return
        path, card = done
        if not card.metrics:
            say(f"{path}: {card.note}")
            return
        scores = "  ".join(f"{name} {value:.3f}" for name, value in card.metrics.items())
        say(f"{path}: {card.images} images of {card.split}, protocol {card.protocol}: {scores}")

    run()


def _print_folds(result: dict[str, Any], path: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    from livedepth.commands.terminal import say

    columns = {
        "delta1": "δ1",
        "abs_rel": "abs rel",
        "rmse": "RMSE m",
        "delta1_aligned": "δ1 a.",
        "abs_rel_aligned": "abs rel a.",
    }
    title = "held-out images, protocol eigen; a.: median-aligned; ±: standard error over scenes"
    table = Table("fold", "images", "scenes", *columns.values(), title=title)
    errors = result["standard_error"]
    rows = [(str(one["fold"]), one, one) for one in result["per_fold"]]
    rows.append(("mean", result, result["mean"]))
    for name, counts, scores in rows:
        cells = [str(counts["images"]), str(counts["scenes"])]
        table.add_row(name, *cells, *(f"{scores[key]:.3f}" for key in columns))
    table.add_row("±", "", "", *(f"{errors[k]:.3f}" if errors[k] else "–" for k in columns))
    Console().print(table)
    for name in result["seen_before"]:
        say(f"warning: {name} may have been trained on the pictures that score it here")
    left = result["folds"] - len(result["per_fold"])
    say(f"{path}: {left} of {result['folds']} folds are not finished" if left else str(path))
