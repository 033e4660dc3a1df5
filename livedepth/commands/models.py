"""``livedepth models``: the networks, here or to be had; get, add and remove one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from livedepth.commands.completion import installed_names, networks_to_get, offer
from livedepth.commands.options import AsJson, answer
from livedepth.defaults import MANIFEST_SUFFIX

if TYPE_CHECKING:
    from livedepth.zoo.orders import Order

models = typer.Typer(help="List networks; get, add and remove third-party ones.")

Revision = Annotated[
    str, typer.Option("--revision", help="Branch, tag or commit of the repository.")
]
AcceptLicence = Annotated[
    bool,
    typer.Option("--accept-licence", help="Agree to a licence that allows no commercial use."),
]


@models.callback(invoke_without_command=True)
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """List the networks: what they give, size, licence, accuracy, and whether they are here."""
    if context.invoked_subcommand is not None:
        return
    from livedepth.commands.listing import describe_models, models_table
    from livedepth.commands.terminal import exit_codes

    listed = exit_codes(describe_models)()
    answer({"models": listed}, as_json, lambda found: models_table(found["models"]))


@models.command("get")
def get_model(
    name: Annotated[
        str,
        typer.Argument(
            help="Name of a network that 'livedepth models' lists.",
            autocompletion=offer(networks_to_get),
        ),
    ],
    revision: Revision = "",
    accept_licence: AcceptLicence = False,
) -> None:
    """Get a network from the hub (extra 'zoo'). A stopped download goes on where it stopped."""
    from livedepth.commands.getting import get_on_terminal, say_installed
    from livedepth.commands.terminal import exit_codes, stoppable

    @exit_codes
    def run() -> None:
        from livedepth.zoo.getting import order_named
        from livedepth.zoo.installed import installed

        order = order_named(name, revision)
        found = None if revision else installed(name)
        if found is not None:
            say_installed(found, new=False)
        else:
            get_on_terminal(order, accept_licence=accept_licence)

    with stoppable():
        run()


@models.command("add")
def add_model(
    source: Annotated[
        str,
        typer.Argument(
            metavar="REPO-OR-FILE",
            help="OWNER/NAME on the hub, a folder with config.json, an .onnx, or a .safetensors "
            "that 'livedepth train' wrote.",
        ),
    ],
    name: Annotated[str, typer.Option("--name", help="What to call it.")] = "",
    like: Annotated[
        str, typer.Option("--like", help="Of an .onnx: run it as this known network.")
    ] = "",
    file: Annotated[str, typer.Option("--file", help="Of a repository: the .onnx to take.")] = "",
    gives: Annotated[
        str,
        typer.Option(
            "--gives", help="metric, relative or inverse, where its config does not say it."
        ),
    ] = "",
    revision: Revision = "",
    accept_licence: AcceptLicence = False,
) -> None:
    """Add a network that 'livedepth models' does not list: from the hub, or from this machine."""
    from livedepth.commands.getting import get_on_terminal, say_installed
    from livedepth.commands.terminal import exit_codes, say, stoppable

    @exit_codes
    def run() -> None:
        from livedepth.inference.hub.manifest import read_manifest
        from livedepth.zoo.adding import Addition, add_local, order_for

        addition = Addition(source, name=name, like=like, file=file, gives=gives)
        order: Order | None = order_for(addition, revision)
        if order is not None:
            get_on_terminal(order, accept_licence=accept_licence)
            return
        place = add_local(addition)
        if place.suffix == MANIFEST_SUFFIX:
            say_installed(read_manifest(place))
        else:
            say(f"{place.stem}: added; --model {place.stem} runs it")

    with stoppable():
        run()


@models.command("remove")
def remove_model(
    name: Annotated[
        str,
        typer.Argument(help="Name of an added network.", autocompletion=offer(installed_names)),
    ],
    cache: Annotated[
        bool, typer.Option("--cache", help="Remove it from huggingface's cache too.")
    ] = False,
) -> None:
    """Remove a network that was got or added."""
    from livedepth.commands.terminal import exit_codes, say

    @exit_codes
    def run() -> None:
        from livedepth.zoo.installed import remove
        from livedepth.zoo.refusals import amount

        gone = remove(name)
        say(f"{name}: removed")
        if gone is None or not gone.repository:
            return
        from livedepth.zoo.hub import cached_size, forget

        if cache:
            say(f"{name}: {amount(forget(gone.repository, gone.revision))} freed in the cache")
        elif size := cached_size(gone.repository, gone.revision):
            say(
                f"{name}: huggingface's cache, which other programs use too, still holds "
                f"{amount(size)} of it; 'livedepth models remove NAME --cache' removes both"
            )

    run()
