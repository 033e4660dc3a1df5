"""``livedepth dataset``: look at recorded sets, mend them, and make others of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.completion import offer
from livedepth.commands.options import AsJson, answer

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

dataset = typer.Typer(help="Look at recorded datasets, check and mend them, and convert them.")

Folder = Annotated[Path, typer.Argument(metavar="DATA", help="Folder of a dataset.")]
Output = Annotated[Path, typer.Option("-o", "--output", help="Where it goes.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]
_BAR = 24  # characters of the longest line of the histogram


def _forms() -> list[str]:
    from livedepth.datasets.exporting import targets

    return [row.name for row in targets()]


@dataset.command("info")
def info_of_set(
    data: Folder,
    pairs: Annotated[
        int, typer.Option(min=1, help="Look at the depth of at most N pairs, evenly spread.")
    ] = 200,
    as_json: AsJson = False,
) -> None:
    """Show what a dataset holds: counts, sizes, cameras and how its depth is distributed."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.terminal import exit_codes, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.datasets.describing import describe
        from livedepth.datasets.reading import read_set

        found = read_set(data)
        with frame_progress(data.name) as bar:
            return describe(found, pairs, bar.of)

    with stoppable():
        answer(run(), as_json, _info_table)


@dataset.command("check")
def check_set(
    data: Folder,
    mend: Annotated[
        bool,
        typer.Option(
            "--mend", help="Take what is wrong out of the lists; files go to DATA/removed."
        ),
    ] = False,
    near: Annotated[
        bool,
        typer.Option("--near", help="With --mend: of nearly the same pictures keep the first."),
    ] = False,
    undo: Annotated[
        bool,
        typer.Option("--undo", help="Take back the last change: of --mend, split or the window."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read every file once, and say what is wrong; the exit code is 1 when something is."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.terminal import FAILED, exit_codes, say, stoppable

    if near and not mend:
        raise typer.BadParameter("--near goes with --mend")
    if undo and mend:
        raise typer.BadParameter("--undo and --mend do not go together")

    @exit_codes
    def take_back() -> None:
        from livedepth.datasets.edits import changing
        from livedepth.datasets.edits import undo as take

        with changing(data):
            done = take(data)
        say(f"{data}: taken back: {done['what']} of {done['at']}, {done['files']} files")

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.datasets.checking import check
        from livedepth.datasets.mending import mend as take_out
        from livedepth.datasets.reading import read_set

        found = read_set(data)
        with frame_progress(data.name) as bar:
            checked = check(found, bar.of)
        mended = take_out(checked, near=near) if mend else None
        return _said_of(checked, mended)

    with stoppable():
        if undo:
            take_back()
            return
        result = run()
    answer(result, as_json, _check_table)
    if result["faults"] and not mend:
        raise typer.Exit(FAILED)


@dataset.command("sheet")
def sheet_of_set(
    data: Folder,
    output: Output,
    count: Annotated[int, typer.Option(min=1, max=400, help="Pairs on it, evenly spread.")] = 24,
    columns: Annotated[int, typer.Option(min=1, max=20, help="Pairs in a row.")] = 6,
    video: Annotated[
        bool,
        typer.Option("--video", help="Write a short video instead, depth beside the picture."),
    ] = False,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="Of the video; a longer set is shown faster.")
    ] = 20.0,
    overwrite: Overwrite = False,
) -> None:
    """Write a contact sheet (PNG): pictures over their depth in colours; or a short video."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> None:
        from livedepth.datasets.reading import read_set
        from livedepth.datasets.sheet import write_sheet, write_video

        found = read_set(data)
        with frame_progress(data.name) as bar:
            if video:
                made = write_video(
                    found, output, seconds=seconds, overwrite=overwrite, progress=bar.of
                )
            else:
                made = write_sheet(
                    found, output, count, columns, overwrite=overwrite, progress=bar.of
                )
        say(f"{output}: {made} pairs")

    with stoppable():
        run()


@dataset.command("split")
def split_of_set(
    data: Folder,
    shares: Annotated[
        str,
        typer.Option("--split", help="Shares of training, validation and test: 80/10/10 or 90/10."),
    ] = "80/10/10",
    as_json: AsJson = False,
) -> None:
    """Divide a dataset by blocks of time with a gap between; 'check --undo' takes it back."""
    from livedepth.commands.terminal import exit_codes, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.datasets.splitting import split_set
        from livedepth.output.splits import parse_shares

        return {"path": str(data), "splits": split_set(data, parse_shares(shares))}

    with stoppable():
        answer(run(), as_json, lambda found: _counts(found["splits"]))


@dataset.command("merge")
def merge_sets(
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="Folders of datasets.")],
    output: Output,
    force: Annotated[
        bool, typer.Option("--force", help="Also of other cameras, models, layouts and units.")
    ] = False,
    copy: Annotated[
        bool, typer.Option("--copy", help="Copy files; else they are linked where possible.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make one dataset of several, in the layout of the first."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.terminal import exit_codes, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.datasets.merging import merge
        from livedepth.datasets.reading import read_set

        sets = [read_set(one) for one in data]
        with frame_progress(output.name) as bar:
            return merge(sets, output, force=force, copy=copy, progress=bar.of)

    with stoppable():
        answer(run(), as_json, _counts)


@dataset.command("export")
def export_set(
    data: Folder,
    output: Output,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="tum, nyu, open3d, colmap, parquet (Hugging Face), or another layout of 'record'.",
            autocompletion=offer(_forms),
        ),
    ],
    rgb: Annotated[
        str, typer.Option("--rgb", help="How pictures are stored: png (lossless) or jpeg.")
    ] = "",
    split: Annotated[str, typer.Option("--split", help="Only train, val or test.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write a dataset in another form, for other programs."""
    from livedepth.commands.frame_bars import frame_progress
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.datasets.exporting import export
        from livedepth.datasets.reading import read_set

        found = read_set(data)
        with frame_progress(output.name) as bar:
            made = export(found, output, to, rgb=rgb, split=split, progress=bar.of)
        for warning in made["warnings"]:
            say(f"warning: {warning}")
        return made

    with stoppable():
        answer(run(), as_json, _export_table)


def _export_table(found: dict[str, Any]) -> Table:
    return _counts({name: value for name, value in found.items() if name != "warnings"})


def _said_of(checked: Any, mended: Any) -> dict[str, Any]:
    from livedepth.datasets.reading import inside

    root = checked.dataset.root
    findings = [
        {
            "kind": one.kind,
            "fault": one.is_fault,
            "text": str(one.message),
            "pair": one.pair.number if one.pair is not None else None,
            "split": one.pair.split if one.pair is not None else None,
            "file": inside(root, one.file or one.pair.rgb) if one.file or one.pair else None,
        }
        for one in checked.findings
    ]
    done = None
    if mended is not None:
        done = {
            "pairs": mended.pairs,
            "lines": mended.lines,
            "files": mended.files,
            "folder": str(mended.folder) if mended.folder else None,
        }
    return {
        "path": str(root),
        "pairs": len(checked.dataset.pairs),
        "faults": len(checked.faults),
        "notes": len(checked.findings) - len(checked.faults),
        "findings": findings,
        "mended": done,
    }


def _plain(title: str = "") -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, show_header=False, title=title or None, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _counts(found: dict[str, Any]) -> Table:
    table = _plain()
    for name, value in found.items():
        table.add_row(name.replace("_", " "), str(value))
    return table


def _info_table(found: dict[str, Any]) -> Group:
    from rich.console import Group

    from livedepth.commands.terminal import visible
    from livedepth.redact import redact

    table = _plain(visible(found["path"]))
    splits = ", ".join(f"{name} {count}" for name, count in found["splits"].items())
    rows = {
        "layout": found["layout"],
        "pairs": f"{found['pairs']} ({splits})",
        "lines without a pair": str(found["bad_lines"] or ""),
        "pictures": ", ".join(one["size"] for one in found["sizes"]),
        "size": f"{found['bytes'] / 1e6:,.1f} MB",
        "length": "" if found["seconds"] is None else f"{found['seconds']:,.1f} s",
        "source": redact(str(found["source"] or "")),
        "depth by": f"{found['truth'] or ''} {found['model'] or ''}".strip(),
        "intrinsics": _intrinsics(found["intrinsics"]),
        "recorded": str(found["recorded"] or ""),
        "sessions": str(found["sessions"]),
        "left out": ", ".join(f"{name} {count}" for name, count in found["skipped"].items()),
    }
    for name, text in rows.items():
        if text:
            table.add_row(name, visible(text))
    return Group(table, _histogram(found)) if found["depth"] else Group(table)


def _intrinsics(found: dict[str, float] | None) -> str:
    return ", ".join(f"{key} {value:.1f}" for key, value in (found or {}).items())


def _histogram(found: dict[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    depth = found["depth"]
    title = f"depth of {found['looked_at']} pairs: {depth['valid']:.0%} measured"
    if depth["median"] is not None:
        title += f", median {depth['median']:.2f} m"
    table = Table(box=box.SIMPLE, show_header=False, title=title, title_justify="left")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    most = max((one["share"] for one in depth["histogram"]), default=0) or 1
    there = [at for at, one in enumerate(depth["histogram"]) if one["share"]]
    for one in depth["histogram"][there[0] : there[-1] + 1] if there else []:
        name = (
            f"{one['from']:g} m and more"
            if one["to"] is None
            else (f"{one['from']:g} to {one['to']:g} m")
        )
        table.add_row(name, f"{one['share']:.1%}", "█" * round(_BAR * one["share"] / most))
    return table


def _check_table(found: dict[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    from livedepth.commands.terminal import visible

    title = f"{found['pairs']} pairs read; faults: {found['faults']}, to know of: {found['notes']}"
    done = found["mended"]
    if done:
        title += f"; {done['pairs']} pairs, {done['lines']} lines, {done['files']} files taken out"
    table = Table(box=box.SIMPLE, title=title, title_justify="left", show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    prefix = f"{Path(found['path']).resolve()}/"
    for one in found["findings"]:
        table.add_row(one["kind"].replace("_", " "), visible(one["text"]).replace(prefix, ""))
    return table
