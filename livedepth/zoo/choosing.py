"""Which files of a repository or folder make a network: safetensors or ONNX, never a pickle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from livedepth.errors import Hint, UnavailableError
from livedepth.zoo.orders import Order
from livedepth.zoo.table import Kind

CONFIG = "config.json"
# How pictures are prepared: the second is newer, for all of a network's inputs; each may be alone.
PROCESSORS = ("preprocessor_config.json", "processor_config.json")
WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
_OUTSIDE = (".onnx_data", ".onnx.data", ".data")  # what an .onnx keeps its weights in
_NAMED = 4


@dataclass(frozen=True)
class Chosen:
    """The files of a network: ``small`` ones, which say what it is, and its ``weights``.

    ``main`` is the .onnx of kind onnx, or the first file of weights.
    """

    kind: Kind
    small: tuple[str, ...]
    weights: tuple[str, ...]

    @property
    def main(self) -> str:
        return self.weights[0]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.small, *self.weights)


def choose(order: Order, paths: Iterable[str]) -> Chosen:
    """The files of the network among ``paths``. Raises UnavailableError, which says what is there
    instead."""
    there = sorted(paths)
    kind = order.kind or ("onnx" if order.files else "transformers")
    if kind == "onnx":
        return Chosen("onnx", (), _onnx(order, there))
    return Chosen("transformers", *_of_transformers(order, there))


def _of_transformers(order: Order, there: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    onnx = [path for path in there if path.endswith(".onnx")]
    pickles = [path for path in there if path.lower().endswith(_PICKLES)]
    shards = tuple(path for path in there if _SHARD.fullmatch(path))
    sharded = INDEX in there and shards
    if WEIGHTS not in there and not sharded:
        if onnx:
            raise UnavailableError(
                "{name}: {repository} has ONNX files only ({files})",
                Hint(
                    "name one with --file, and how it is run with --like",
                    "name one under 'ONNX file', and how it is run under 'Runs like'",
                ),
                name=order.name,
                repository=order.repository,
                files=_some(onnx),
            )
        if pickles:
            raise UnavailableError(
                "{name}: {repository} has its weights as pickle only ({files}), which can run any "
                "program; livedepth takes safetensors and ONNX",
                "choose another network, or ask its makers for model.safetensors",
                name=order.name,
                repository=order.repository,
                files=_some(pickles),
            )
        raise UnavailableError(
            "{name}: {repository} has no {file}, so no network of the package transformers",
            "choose another network",
            name=order.name,
            repository=order.repository,
            file=WEIGHTS,
        )
    processors = tuple(path for path in PROCESSORS if path in there)
    for needed, found in ((CONFIG, CONFIG in there), (PROCESSORS[0], processors)):
        if not found:
            raise UnavailableError(
                "{name}: {repository} has no {file}, which says how the network is run",
                "choose another network",
                name=order.name,
                repository=order.repository,
                file=needed,
            )
    if WEIGHTS in there:
        return (CONFIG, *processors), (WEIGHTS,)
    return (CONFIG, *processors, INDEX), shards


def _onnx(order: Order, there: list[str]) -> tuple[str, ...]:
    """The .onnx that is meant, and what lies beside it under a name of its own."""
    wanted = [file.name for file in order.files]
    found = [path for path in there if any(fnmatchcase(path, name) for name in wanted)]
    graphs = [path for path in found if path.endswith(".onnx")]
    if len(graphs) != 1:
        raise UnavailableError(
            "{name}: {wanted} means {count} files of {repository}; it has {files}",
            Hint("name one with --file", "add {repository}, with one under 'ONNX file'"),
            name=order.name,
            wanted=", ".join(wanted),
            count=len(graphs),
            repository=order.repository,
            files=_some([path for path in there if path.endswith(".onnx")]) or "no .onnx",
        )
    graph = PurePosixPath(graphs[0])
    # Their names are in the graph; by convention they begin with its own.
    outside = [
        path
        for path in there
        if PurePosixPath(path).parent == graph.parent
        and PurePosixPath(path).name.startswith(graph.stem + ".onnx")
        and path.endswith(_OUTSIDE)
    ]
    rest = sorted({*outside, *found} - {graphs[0]})
    return (graphs[0], *rest)


def _some(paths: list[str]) -> str:
    return ", ".join([*paths[:_NAMED], "..."] if len(paths) > _NAMED else paths)


def check_index(order: Order, index: Mapping[str, Any], weights: Iterable[str]) -> None:
    """Refuse an index of several weights files that names others than those that are there."""
    try:
        named = set(index["weight_map"].values())
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable(order, INDEX) from error
    if missing := sorted(map(str, named - set(weights))):
        raise UnavailableError(
            "{name}: {repository} lacks {files} of its weights",
            "choose another network",
            name=order.name,
            repository=order.repository,
            files=_some(missing),
        )


def parsed(order: Order, file: str, path: Path) -> dict[str, Any]:
    """The object in the JSON file at ``path``; ``file`` is what its repository calls it. Raises
    UnavailableError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # no UTF-8 either
        raise _unreadable(order, file) from error
    if not isinstance(found, dict):
        raise _unreadable(order, file)
    return found


def _unreadable(order: Order, file: str) -> UnavailableError:
    return UnavailableError(
        "{name}: {file} of {repository} cannot be read",
        "choose another network",
        name=order.name,
        file=file,
        repository=order.repository,
    )
