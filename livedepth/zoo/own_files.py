"""Files of a person's own in the models folder: an ONNX or OpenVINO graph, or weights of ours.

They lie there as files, under a name that ``--model`` takes, with what belongs to each beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from livedepth.errors import EngineError, Hint, LivedepthError, reason_of
from livedepth.extras import package
from livedepth.files import copy_whole, make_folder, write_whole
from livedepth.inference.engine_table import ENGINES
from livedepth.inference.folders import models_folder
from livedepth.inference.foreign import notes_of
from livedepth.inference.graph_facts import facts_in_metadata
from livedepth.inference.known_models import own_graphs, own_name
from livedepth.inference.onnx_facts import check_onnx
from models.cards import read_card

SUFFIXES = (".onnx", ".xml", ".safetensors")
# What lies beside weights of ours, by what follows their name, and beside a graph.
_OF_WEIGHTS = ("-int8.xml", "-int8.bin", "-int8.yaml", ".graph")


def add_file(path: Path, name: str, like: str = "") -> Path:
    """Copy a file, and what belongs to it, into the models folder, and give its place there.

    Raises WeightsError, EngineError or SettingsError for a file that cannot be run, LivedepthError
    for a name that is taken, OutputError where nothing can be written.
    """
    suffix = path.suffix.lower()
    notes: dict[str, object] | None = None
    if suffix == ".safetensors":
        read_card(path)
    elif suffix == ".onnx":
        check_onnx(path)
        if not _is_ours(path):
            notes = notes_of(path, like).model_dump(mode="json")
            _refuse_useless(path, like)
    folder = models_folder()
    place = folder / f"{name}{suffix}"
    copies = [(path, place)]
    for other in files_beside(path):
        copies.append((other, folder / (name + other.name[len(path.stem) :])))
    if suffix == ".onnx":
        copies += [(one, folder / one.name) for one in external_files(path)]
    taken = [target.name for _, target in copies if target.exists()]
    if taken:
        raise LivedepthError(
            "{folder} has a file {file} already",
            Hint(
                "choose another name with --name, or remove it first",
                "give it another name, or remove that one first",
            ),
            folder=folder,
            file=taken[0],
        )
    make_folder(folder)
    if notes is not None:
        text = yaml.safe_dump(notes, sort_keys=False)
        write_whole(place.with_suffix(".yaml"), text.encode())
    for source, target in reversed(copies):  # the network itself last: it is whole then
        copy_whole(source, target)
    return place


def _refuse_useless(path: Path, like: str) -> None:
    """Raises EngineError for a network of which no engine that is installed makes depth: each tries
    it on two pictures when it opens it."""
    from livedepth.inference.engines import open_engine  # with OpenCV: lists need none of it

    rows = [row for row in ENGINES.values() if row.installed and row.runs(path)]
    refused: list[EngineError] = []
    for row in rows:
        try:
            open_engine(str(path), engine=row.name, device="cpu", like=like).close()
            return
        except EngineError as error:
            refused.append(error)
    if refused:
        raise refused[0]


def remove_file(name: str) -> bool:
    """Remove a file of the models folder and what lies beside it; False where none is called so."""
    for path in own_graphs():
        if name in (own_name(path), path.name):
            gone = [path, *files_beside(path), path.with_suffix(".yaml")]
            if path.suffix == ".onnx":
                gone += external_files(path)
            for one in gone:
                one.unlink(missing_ok=True)
            return True
    return False


def external_files(path: Path) -> list[Path]:
    """The files beside an ONNX file that hold its weights.

    Raises LivedepthError where one is missing, lies elsewhere, or the file is no ONNX.
    """
    onnx = package("onnx", "zoo")
    try:
        graph = onnx.load(str(path), load_external_data=False).graph
    except Exception as error:  # of protobuf, whatever it is
        raise LivedepthError(
            "{path}: cannot be read as ONNX ({reason})", path=path, reason=reason_of(error)
        ) from error
    names = {
        entry.value
        for tensor in _tensors(graph)
        if tensor.data_location == onnx.TensorProto.EXTERNAL
        for entry in tensor.external_data
        if entry.key == "location"
    }
    found = []
    for name in sorted(names):
        beside = path.parent / name
        if Path(name).name != name or not beside.is_file():
            raise LivedepthError(
                "{path}: its weights are in {file}, which does not lie beside it",
                "get both",
                path=path,
                file=name,
            )
        found.append(beside)
    return found


def _tensors(graph: Any) -> Iterator[Any]:
    """All tensors that a graph, and those inside its nodes, hold."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for inner in (attribute.g, *attribute.graphs):
                yield from _tensors(inner)


def _is_ours(path: Path) -> bool:
    """Whether 'livedepth export' wrote an ONNX file: it says itself how it is run."""
    onnx = package("onnx", "zoo")
    try:
        model = onnx.load(str(path), load_external_data=False)
    except Exception:  # noqa: BLE001 - external_files() says what is wrong with it
        return False
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    return facts_in_metadata(metadata) is not None


def files_beside(path: Path) -> Iterator[Path]:
    """What lies beside a file because it was made of it."""
    if path.suffix == ".safetensors":
        wanted: tuple[str, ...] = _OF_WEIGHTS
    elif path.suffix == ".xml":
        wanted = (".bin",)
    else:
        wanted = ()
    for ending in wanted:
        beside = path.with_name(path.stem + ending)
        if beside.is_file():
            yield beside
