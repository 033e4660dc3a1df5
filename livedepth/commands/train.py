"""``livedepth train``: a network trained on RGB+depth pairs."""

from __future__ import annotations

import shlex
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
        str | None,
        typer.Option(
            help="Recipe file, or the name of one that comes along; default: the network's own."
        ),
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
        typer.Option(
            help="Initial weights: imagenet, mean (cnn-fc), none, a model's name (fine-tuning), or "
            "a weights file."
        ),
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
    name: Annotated[
        str,
        typer.Option(
            "--name", help="Put the weights into your models under this name, for --model NAME."
        ),
    ] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="With --name: replace your model of that name.")
    ] = False,
) -> None:
    """Train a network on RGB+depth pairs and write its weights with their card."""
    from livedepth.commands.terminal import exit_codes, say

    if everything and (folds or fold):
        raise typer.BadParameter("--all trains once, on everything: leave out --folds and --fold")
    if name and (folds or fold):
        raise typer.BadParameter("--name is for one network: leave out --folds and --fold")
    if overwrite and not name:
        raise typer.BadParameter("--overwrite is for --name")

    def run() -> None:
        from livedepth.commands.getting import have
        from livedepth.commands.teaching import teacher_opener
        from livedepth.extras import training
        from livedepth.inference.known_models import resolve_model
        from livedepth.zoo.trained import put_weights, refuse_taken
        from models.registry import model_spec

        model_spec(model)
        if name:
            refuse_taken(name, overwrite=overwrite)
        tools = training()
        folder = output or Path("runs") / model
        begun = tools.begun_recipe(folder) if resume and recipe is None else None
        chosen = begun or tools.recipe_for(model, recipe)
        if begun is None and tools.is_shipped(recipe):
            chosen, missing = tools.without_missing(chosen, data)
            for place in missing:
                say(f"warning: {place}: not there; the recipe is used without it")
        changes = {"epochs": epochs, "minutes": minutes, "init": init}
        chosen = chosen.model_copy(update={k: v for k, v in changes.items() if v is not None})
        if folds or everything or (fold and not tools.folds_of(chosen)):
            chosen = tools.with_validation(chosen, folds or 5, everything=everything)
        if teachers:
            chosen = chosen.model_copy(update={"teachers": tuple(map(have, teachers))})
        started = begun is not None and init is None
        chosen = tools.with_files(chosen, resolve_model, started=started)
        if begun is None and init:
            chosen = _sized(tools, chosen, own_size=recipe is None)
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
        if name:
            place = put_weights(path, name, overwrite=overwrite)
            say(f"{place}: --model {name} runs it, and the window lists it")
        if not card.metrics:
            say(f"{path}: {card.note}")
            return
        scores = "  ".join(f"{name} {value:.3f}" for name, value in card.metrics.items())
        say(f"{path}: {card.images} images of {card.split}, protocol {card.protocol}: {scores}")
        if card.note:
            say(card.note)

    def stopped() -> None:
        """Say how a run that was stopped goes on; a run by the clock does not."""
        from livedepth.extras import training

        folder = output or Path("runs") / model
        begun = training().begun_recipe(folder)
        if begun is None or begun.minutes or not any(folder.glob("**/last.ckpt")):
            return
        words = ["livedepth", "train", model, "--data", data, "-o", folder, "--resume"]
        words += ["--skip-bad"] if skip_bad else []
        words += ["--fold", fold] if fold else []
        words += ["--devices", count] if count > 1 else []
        words += ["--nodes", nodes] if nodes > 1 else []
        words += ["--name", name] if name else []
        words += ["--overwrite"] if overwrite else []
        say(f"go on with: {shlex.join(map(str, words))}")

    @exit_codes
    def guarded() -> None:
        try:
            run()
        except KeyboardInterrupt:
            stopped()
            raise

    guarded()


def _sized(tools: Any, recipe: Any, *, own_size: bool) -> Any:
    """``recipe`` at the size that the weights it starts from were trained at, if that is another
    and the recipe is the network's own (``own_size``). Both are said."""
    from livedepth.commands.terminal import say

    start = Path(recipe.init)
    size = tools.sized_as(recipe, start) if start.is_file() else None
    if size is None:
        return recipe
    of_weights, of_recipe = ("×".join(map(str, one)) for one in (size, recipe.input_size))
    if own_size:
        say(f"input size {of_weights}, that of {start.name} (the recipe's is {of_recipe})")
        return recipe.model_copy(update={"input_size": size})
    say(
        f"warning: the recipe trains at {of_recipe}, and {start.name} was trained at {of_weights}; "
        "metres may change"
    )
    return recipe


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
