"""Which networks there are: what a person reads of each, without importing it or PyTorch.

The facts stand in one place, the decorator :func:`models.registry.register_model` of each network.
Those of this package are read from its source, where the decorator's arguments have to be literals;
those that a program registers itself are announced by the decorator when it runs.
"""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import models
from models.errors import UnknownModelError

_DECORATOR = "register_model"


@dataclass(frozen=True)
class ModelFacts:
    """What a person reads of a network: its name, what it is, and where it comes from."""

    name: str
    summary: str
    source: str


_ANNOUNCED: dict[str, ModelFacts] = {}


def announce(facts: ModelFacts) -> None:
    """Add a network that is registered now."""
    _ANNOUNCED[facts.name] = facts


def comes_along(name: str) -> bool:
    """Whether a network is one of this package, and not one that a program registered itself."""
    return name in _in_source()


def all_facts() -> dict[str, ModelFacts]:
    """The facts of every network, by name, sorted."""
    return dict(sorted({**_in_source(), **_ANNOUNCED}.items()))


def facts_named(name: str) -> ModelFacts:
    """The facts of ``name``. Raises UnknownModelError, which names the known ones."""
    known = all_facts()
    if name not in known:
        raise unknown_model(name, known)
    return known[name]


def unknown_model(name: str, known: Iterable[str]) -> UnknownModelError:
    """What is raised for a name that is not among the known ones."""
    return UnknownModelError(
        "unknown model {name!r}; known models: {known}", name=name, known=", ".join(known)
    )


@cache
def _in_source() -> dict[str, ModelFacts]:
    found: dict[str, ModelFacts] = {}
    folder = files(models)
    for module in pkgutil.iter_modules(models.__path__):
        text = folder.joinpath(f"{module.name}.py").read_text(encoding="utf-8")
        if f"@{_DECORATOR}(" in text:  # most have none, and need not be parsed
            found |= {facts.name: facts for facts in _decorated(ast.parse(text))}
    return found


def _decorated(tree: ast.Module) -> Iterator[ModelFacts]:
    """Raises ValueError for an argument that is no literal."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        for call in node.decorator_list:
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id == _DECORATOR
            ):
                given = [ast.literal_eval(one) for one in call.args]
                named = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
                yield ModelFacts(*given, **named)
