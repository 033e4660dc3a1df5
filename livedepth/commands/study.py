"""``livedepth study``: the CS231n study and its lecture, done again in one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth import __version__
from livedepth.commands.options import AsJson, Data, answer

if TYPE_CHECKING:
    from rich.table import Table

_MINUTES = 10.0  # without --epochs


def study(
    data: Data,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder of the report and the training runs.")
    ] = Path("study"),
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="Of each net; then without a limit of time unless --minutes."),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.1, help="For the whole study. Default: 10 unless --epochs or --full."),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Train as the study did: pictures of 228x304, ResNet-50 from ImageNet. Hours "
            "without a GPU.",
        ),
    ] = False,
    pairs: Annotated[
        int | None,
        typer.Option(
            min=2,
            help="Train on at most N pairs, spread evenly, and validate on an eighth as many. "
            "Default: 800 with --minutes, else all.",
        ),
    ] = None,
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            "-m",
            help="Only this net: cnn, cnn-trans, cnn-fc or cnn-residual; may be repeated.",
        ),
    ] = None,
    runs: Annotated[
        list[Path] | None,
        typer.Option(
            "--run",
            "--runs",
            help="Train nothing, and report on the training run in this folder; may be repeated.",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Split to score: val, test or train.")] = "val",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a study that was interrupted.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Repeat the CS231n study on your data: layers, loss curves, scores, predictions, report."""
    from livedepth.commands.terminal import exit_codes, say, stoppable

    if runs and (models or resume or epochs or minutes or full or pairs):
        raise typer.BadParameter("--run trains nothing: leave the options of training out")
    limited = minutes or (None if runs or epochs or full else _MINUTES)

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.extras import training

        result: dict[str, Any] = training().study(
            data,
            output,
            {"epochs": epochs, "minutes": limited, "full": full, "pairs": pairs},
            split=split,
            models=models or (),
            runs=runs or (),
            resume=resume,
            announce=say,
            version=__version__,
        )
        return result

    with stoppable():
        result = run()
    answer(result, as_json, study_table)


def study_table(result: dict[str, Any]) -> Table:
    """The scores of the study for a person; how they were computed stands in the title."""
    from rich import box
    from rich.table import Table

    table = Table(
        title=f"{result['split']}, {result['images']} images, protocol {result['protocol']}",
        caption=f"last column: divided by zero too, as the study does. {result['report']}",
        box=box.SIMPLE,
        caption_justify="left",
    )
    for name in ("net", "epochs", "δ<1.25", "abs rel", "RMSE m", "output m", "abs rel, study"):
        table.add_column(name, justify="left" if name == "net" else "right")
    for one in result["models"]:
        figures, output = one["eigen"], one["output"]
        table.add_row(
            one["name"],
            str(one["epochs"]),
            *(f"{figures[key]:.3f}" for key in ("delta1", "abs_rel", "rmse")),
            f"{output['nearest']:.2f}–{output['furthest']:.2f}",
            f"{one['study']['abs_rel']:,.0f}",
        )
    return table
