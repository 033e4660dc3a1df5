"""``livedepth train`` and ``livedepth evaluate``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth import __version__
from livedepth.defaults import GRAPH_SUFFIXES
from livedepth.options import AsJson, Data, answer

if TYPE_CHECKING:
    from livedepth.frames import Depth, Image


def train(
    model: Annotated[str, typer.Argument(help="The network to train.")],
    data: Data,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder of the run; default runs/MODEL."),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(help="A recipe; default: the shipped one of the model."),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1)] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last epoch.")] = False,
    init: Annotated[
        str | None,
        typer.Option(help="imagenet, mean (cnn-fc), none, or a weights file."),
    ] = None,
    teachers: Annotated[
        list[str] | None,
        typer.Option(
            "--teacher",
            help="A model or weights file whose depth is learned too; may be repeated.",
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Go on without pictures that cannot be read.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only read the data and write a sheet of samples."),
    ] = False,
    count: Annotated[int, typer.Option("--devices", min=1, help="Devices per machine.")] = 1,
    nodes: Annotated[int, typer.Option(min=1, help="Machines.")] = 1,
) -> None:
    """Train a network on RGB-D pairs and write its weights with their card."""
    from livedepth.terminal import exit_codes, say

    @exit_codes
    def run() -> None:
        from livedepth.extras import training
        from livedepth.weights import resolve_model
        from models.registry import model_spec

        model_spec(model)
        tools = training()
        folder = output or Path("runs") / model
        begun = tools.begun_recipe(folder) if resume and recipe is None else None
        chosen = begun or tools.recipe_for(model, recipe)
        changes = {"epochs": epochs, "init": init}
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


def evaluate(
    names: Annotated[
        list[str], typer.Argument(metavar="MODEL...", help="Names, weights, or .onnx and .xml.")
    ],
    data: Data,
    split: Annotated[str, typer.Option(help="val, test, train.")] = "val",
    protocol: Annotated[str, typer.Option(help="eigen, fcrn or densedepth.")] = "eigen",
    align: Annotated[
        bool, typer.Option("--align", help="Scale each map by the ratio of medians first.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder for scores.json and pictures."),
    ] = None,
    runs: Annotated[
        list[Path] | None,
        typer.Option("--run", help="A training run whose losses are drawn; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score networks on a split, under a named protocol."""
    from livedepth.terminal import exit_codes

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.extras import training
        from livedepth.weights import resolve_model

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

    found = run()
    from livedepth.listing import scores_table

    answer(found, as_json, scores_table)


def _prediction_of(graph: Path) -> Callable[[Image], Depth]:
    """An .onnx or .xml as it runs in the app. Raises EngineError, for one without metres too."""
    import numpy as np

    from livedepth.errors import EngineError
    from livedepth.inference.engines import open_engine

    engine = open_engine(str(graph))
    if engine.info.unit != "m":
        raise EngineError(f"{graph}: gives relative depth, and scores are of metres")
    # What is invalid counts as no metres at all.
    return lambda image: np.nan_to_num(engine.infer(image).depth)
