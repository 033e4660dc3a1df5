"""The table of commands, each of which is imported and built when it is asked for.

To import all of them and to make their options takes a tenth of a second more, at every start.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, MutableMapping
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from livedepth.commands.grouped import EXAMPLES, GroupedCommand


class CommandRow(NamedTuple):
    """Where a command is, as ``module:name``: a function, or a Typer of several. ``shape`` is the
    class of the command where it has one of its own."""

    where: str
    shape: str = ""


COMMANDS = {
    "app": CommandRow("livedepth.commands.app:app"),
    "process": CommandRow("livedepth.commands.process:process"),
    "record": CommandRow("livedepth.commands.record:record"),
    "dataset": CommandRow("livedepth.commands.dataset:dataset"),
    "info": CommandRow("livedepth.commands.info:info"),
    "devices": CommandRow("livedepth.commands.devices:devices"),
    "calibrate": CommandRow("livedepth.commands.calibrate:calibrate"),
    "export": CommandRow("livedepth.commands.export:export"),
    "train": CommandRow("livedepth.commands.train:train"),
    "study": CommandRow("livedepth.commands.study:study"),
    "evaluate": CommandRow(
        "livedepth.commands.evaluate:evaluate", "livedepth.commands.evaluate:AlignCommand"
    ),
    "models": CommandRow("livedepth.commands.models:models"),
    "bench": CommandRow("livedepth.commands.bench:bench"),
}


class LateGroup(TyperGroup):
    """A group of the commands of the table."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Late(self.commands)


class _Late(MutableMapping[str, Any]):
    """The commands of the table by name, in its order; built when one is looked up."""

    def __init__(self, built: MutableMapping[str, Any]) -> None:
        self._built = dict(built)

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = _build(name, COMMANDS[name])
        return self._built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._built[name] = command

    def __delitem__(self, name: str) -> None:
        del self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS | self._built)

    def __len__(self) -> int:
        return len(COMMANDS | self._built)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS or name in self._built


def _build(name: str, row: CommandRow) -> Any:
    """The command of typer; only a group of its own makes one out of whatever the row names."""
    group = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    group.callback()(_nothing)
    made = _named(row.where)
    if isinstance(made, typer.Typer):
        group.add_typer(made, name=name)
    else:
        shape = _named(row.shape) if row.shape else GroupedCommand
        group.command(name, cls=shape, epilog=EXAMPLES.get(name))(made)
    return typer.main.get_group(group).commands[name]


def _named(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(importlib.import_module(module), name)


def _nothing() -> None:
    """A callback, which is what makes a group of one command."""
