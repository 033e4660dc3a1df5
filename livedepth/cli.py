"""The command line; its commands are in ``commands``, one file each, and in a table there."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

from livedepth import __version__
from livedepth.commands.late import LateGroup

cli = typer.Typer(
    name="livedepth",
    cls=LateGroup,
    help="Real-time depth from one camera: watch it, convert videos, record data, train networks.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"livedepth {__version__}")
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show the traceback of an error.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        from livedepth.commands.app import app

        app()


def main() -> None:
    """The ``livedepth`` program. ``--verbose`` may be given at any position."""
    if not os.environ.get("COLUMNS", "80").strip().isdigit():
        del os.environ["COLUMNS"]  # rich converts it to a number without a check
    # pydantic would look through the metadata of every installed package for plug-ins of its own.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # some terminals cannot show δ
    arguments = [a for a in sys.argv[1:] if a != "--verbose"]
    if len(arguments) < len(sys.argv) - 1:
        from livedepth.commands.terminal import be_verbose

        be_verbose()
    cli(args=arguments, prog_name="livedepth")
