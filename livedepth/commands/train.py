"""``livedepth train``: a network trained on RGB+depth pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
            help="Model or weights file whose depth is learned too; may be repeated.",
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Skip pictures that cannot be read.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only check the data and write a sheet of samples."),
    ] = False,
    count: Annotated[
        int, typer.Option("--devices", min=1, help="Processes or GPUs per machine.")
    ] = 1,
    nodes: Annotated[int, typer.Option(min=1, help="Number of machines.")] = 1,
) -> None:
    """Train a network on RGB+depth pairs and write its weights with their card."""
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> None:
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
        taught = [str(resolve_model(one)) for one in teachers or ()] or chosen.teachers
        paths = [Path(one) for one in taught]
        if check:
            sheet = folder / "samples.png"
            found = tools.check(chosen, data, sheet, teachers=paths, skip_bad=skip_bad)
            say(f"{sheet}: samples of {found[0]} pairs to train on; {found[1]} to validate on")
            return
        tools.refuse_existing_run(folder, resume)
        done = tools.train(
            chosen,
            data,
            folder,
            resume=resume,
            devices=count,
            nodes=nodes,
            teachers=paths,
            skip_bad=skip_bad,
            version=__version__,
        )
        if done is None:  # one of several processes, and not the one that reports
            return
        path, card = done
        scores = "  ".join(f"{name} {value:.3f}" for name, value in card.metrics.items())
        say(f"{path}: {card.images} images of {card.split}, protocol {card.protocol}: {scores}")

    run()
