"""From a network's file - weights, exports, or a third-party ONNX - to what OpenVINO runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

import openvino as ov

from livedepth.errors import EngineError
from livedepth.frames import Unit
from livedepth.inference.foreign import (
    Size,
    adapt,
    input_size,
    notes_for,
    other_sizes,
    sides_of,
)
from livedepth.inference.graph_facts import (
    GraphFacts,
    facts_in_model,
    file_hash,
    refuse_like,
    refuse_other_size,
)
from livedepth.inference.int8_form import Int8Card, read_int8_card
from livedepth.inference.ir_cache import model_of
from livedepth.inference.metres import focal_of
from livedepth.inference.onnx_facts import check_onnx, refused
from livedepth.inference.openvino_core import shared_core
from models.cards import read_card


@dataclass(frozen=True)
class Int8Files:
    """The weights that an 8-bit form lies beside, and its card."""

    weights: Path
    card: Int8Card


@dataclass(frozen=True)
class Network:
    """A graph uint8 RGB [1, H, W, 3] -> float32 [1, h, w], and what to call it.

    ``precision`` is set where the file itself fixes it (int8); ``int8`` is the 8-bit form that lies
    beside weights, and ``weights`` their SHA-256, or that of a third-party file. ``sizes`` are
    input sizes to choose from, empty where there is no choice; ``focal`` as in EngineInfo.
    ``foreign`` is the file of a third-party network.
    """

    graph: ov.Model
    model: str
    input_size: tuple[int, int]
    unit: Unit = "m"
    precision: str | None = None
    int8: Int8Files | None = None
    weights: str = ""
    sizes: tuple[Size, ...] = ()
    focal: float | None = None
    foreign: Path | None = None


def read_network(path: Path, like: str = "", wanted: Size | None = None) -> Network:
    """The network in ``path`` (.safetensors, .onnx or .xml), for pictures of the size ``wanted``;
    ``like`` as in :func:`notes_of`.

    Raises WeightsError, EngineError or SettingsError.
    """
    if path.suffix.lower() not in (".onnx", ".xml"):
        card = read_card(path)
        refuse_other_size(wanted, card.input_size, path)
        small = read_int8_card(path, card)
        int8 = Int8Files(path, small) if small else None
        graph = model_of(path)
        return Network(
            graph,
            card.architecture,
            card.input_size,
            int8=int8,
            weights=card.sha256,
            focal=focal_of(card),
        )
    graph = _read_graph(path)
    facts = facts_in_model(graph)
    if facts is not None:
        refuse_like(like, path)
        network = _own(graph, facts, path)
        refuse_other_size(wanted, network.input_size, path)
        return network
    if path.suffix.lower() == ".xml":
        raise EngineError(
            "{path}: was not written by 'livedepth export'", "give its .onnx instead", path=path
        )
    shapes = [sides_of(one) for one in graph.inputs]
    notes, plain = notes_for(path, like, wanted), notes_for(path, like, None)
    graph, size = adapt(graph, notes, path)
    refuse_other_size(wanted, size, path)
    sizes = other_sizes(shapes, input_size(shapes, plain, path))
    weights = file_hash(path)
    return Network(
        graph,
        path.stem,
        size,
        notes.unit,
        weights=weights,
        sizes=sizes,
        focal=notes.focal,
        foreign=path,
    )


def _own(graph: ov.Model, facts: GraphFacts, path: Path) -> Network:
    size = facts.input_size(sides_of(graph.inputs[0]) or [], path)
    graph.reshape([1, *size, 3])
    label, precision = facts.label(path), facts.fixed_precision
    return Network(
        graph,
        label,
        size,
        facts.means,
        precision,
        weights=facts.weights,
        focal=facts.focal_length,
    )


def _read_graph(path: Path) -> ov.Model:
    # Of a file that is neither, OpenVINO's libraries write lines of their own.
    if path.suffix.lower() == ".onnx":
        check_onnx(path)
    else:
        _check_xml(path)
    try:
        return shared_core().read_model(path)
    except RuntimeError as error:
        if path.suffix.lower() == ".onnx":
            raise refused(path, "OpenVINO", openvino_reason(error)) from error
        raise EngineError(
            "{path}: cannot be read as a network ({reason})",
            path=path,
            reason=openvino_reason(error),
        ) from error


def _check_xml(path: Path) -> None:
    """Raises EngineError for a file that is not all of an OpenVINO network."""
    parser, root = expat.ParserCreate(), []
    parser.StartElementHandler = lambda name, _: None if root else root.append(name)
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except OSError as error:
        raise EngineError(
            "{path}: cannot be read ({reason})", path=path, reason=error.strerror
        ) from error
    except expat.ExpatError as error:
        raise EngineError(
            "{path}: cannot be read as a network ({reason})", path=path, reason=error
        ) from error
    if root != ["net"]:
        raise EngineError("{path}: is no network of OpenVINO's", path=path)


def is_foreign(path: Path) -> bool:
    """Whether a file is a third-party network. Raises EngineError for one that cannot be read."""
    return path.suffix.lower() == ".onnx" and facts_in_model(_read_graph(path)) is None


def exported_weights(path: Path) -> str:
    """The hash of the weights that one of our exports was made of. Raises EngineError."""
    facts = facts_in_model(_read_graph(path))
    if facts is None or not facts.weights:
        raise EngineError(
            "{path}: was not written by 'livedepth export': nothing to compare it with", path=path
        )
    return facts.weights


def openvino_reason(error: RuntimeError) -> str:
    """OpenVINO's reasons stand at the end, below where in its sources they arose."""
    return str(error).strip().splitlines()[-1]
