"""Third-party ``.onnx`` networks, as files that take pictures as they are: what their pictures need
goes into the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino as ov

from livedepth import __version__
from livedepth.errors import EngineError, LivedepthError, OutputError
from livedepth.extras import package
from livedepth.frames import Depth, Image
from livedepth.inference.engines import open_engine
from livedepth.inference.foreign import notes_of
from livedepth.inference.graph_facts import (
    NO_FOCAL,
    facts_in_model,
    file_hash,
    ir_info,
    onnx_metadata,
)
from livedepth.inference.openvino_core import shared_core
from livedepth.jobs.parity import Apart, apart, worst
from models.geometry import resize_image

TOLERANCE = 1e-4  # of the mean of a picture's map: rounding of float32 stays below
_OLDEST = 7  # opset whose arithmetic broadcasts
_INPUT, _OUTPUT = "rgb", "depth"


@dataclass(frozen=True)
class _Wanted:
    """The graph in ``file`` and how bytes become its input: the channels of a picture in this
    ``order``, less ``offset``, divided by ``scale``. ``metres`` is what its output is multiplied
    by."""

    file: Path
    name: str
    size: tuple[int, int]
    order: tuple[int, ...]
    offset: Sequence[float]
    scale: Sequence[float]
    metres: float


def write_other(network: Path, made: Path, pictures: Sequence[Image]) -> tuple[float, float, int]:
    """Write such a network to ``made``, .onnx or .xml: uint8 RGB [1, H, W, 3] -> float32 [1, h, w]
    in the network's unit, for one size, which is that of its engine.

    OpenVINO computes the file on ``pictures``, and it is compared with the engine. Returns the
    worst difference over the mean of a map, the largest of all, and how many pictures were
    compared. Raises EngineError for a network that cannot be opened or is too old, LivedepthError
    where the package onnx is missing or the two differ, OutputError for one that is too large.
    """
    with closing(open_engine(str(network), engine="openvino", precision="float32")) as engine:
        info = engine.info
        wanted = _file(network, engine)
        facts = {
            "unit": info.unit,
            "model": info.model,
            "precision": "float32",
            "version": __version__,
            "weights": info.weights or file_hash(wanted.file),
            "focal": NO_FOCAL if info.focal is None else f"{info.focal:.6g}",
        }
        onnx_file = made if made.suffix.lower() == ".onnx" else made.with_suffix(".onnx")
        _write_onnx(wanted, onnx_file, facts)
        if made != onnx_file:
            graph = shared_core().read_model(onnx_file)
            graph.set_rt_info(*ir_info(facts))
            ov.save_model(graph, made, compress_to_fp16=False)
            del graph  # it may still read the file
            onnx_file.unlink()
        images = [np.ascontiguousarray(resize_image(one, wanted.size)) for one in pictures]
        maps = [engine.infer(image).depth for image in images]
    worst, furthest = _compare(made, images, maps)
    if not worst <= TOLERANCE:
        raise LivedepthError(
            "{network}: not written: the file would differ by {difference:.2g} % from what runs "
            "here, more than {limit:g} %",
            network=wanted.name,
            difference=100 * worst,
            limit=100 * TOLERANCE,
        )
    return worst, furthest, len(images)


def _file(path: Path, engine: Any) -> _Wanted:
    notes = notes_of(path)
    return _Wanted(
        path,
        path.stem,
        engine.info.input_size,
        notes.order,
        notes.offset,
        notes.scale,
        notes.metres,
    )


def _write_onnx(wanted: _Wanted, made: Path, facts: Mapping[str, str]) -> None:
    onnx = package("onnx", "export")
    helper, numbers = onnx.helper, onnx.numpy_helper
    model = onnx.load(str(wanted.file))
    graph = model.graph
    opset = next((one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), 1)
    if opset < _OLDEST:
        raise EngineError(
            "{name}: cannot be exported: it is of opset {opset}", name=wanted.name, opset=opset
        )
    kept = {one.name for one in graph.initializer}
    (given,) = [one for one in graph.input if one.name not in kept]
    kind, given_name = given.type.tensor_type.elem_type, given.name
    found_name = graph.output[0].name
    floats = onnx.TensorProto.FLOAT

    def constant(name: str, values: npt.ArrayLike, form: Any = np.float32) -> str:
        graph.initializer.append(numbers.from_array(np.array(values, form), f"livedepth/{name}"))
        return f"livedepth/{name}"

    def node(operator: str, inputs: list[str], output: str, **more: Any) -> Any:
        return helper.make_node(operator, inputs, [output], **more)

    along = (1, 3, 1, 1)
    before = [
        node("Cast", [_INPUT], "livedepth/floats", to=floats),
        node("Transpose", ["livedepth/floats"], "livedepth/planes", perm=[0, 3, 1, 2]),
        node(
            "Gather",
            ["livedepth/planes", constant("order", wanted.order, np.int64)],
            "livedepth/ordered",
            axis=1,
        ),
        node(
            "Sub",
            ["livedepth/ordered", constant("offset", np.reshape(wanted.offset, along))],
            "livedepth/less",
        ),
        node(
            "Div",
            ["livedepth/less", constant("scale", np.reshape(wanted.scale, along))],
            "livedepth/normal",
        ),
        node("Cast", ["livedepth/normal"], given_name, to=kind),
    ]
    height, width = _map_of(wanted)
    after = [
        node("Cast", [found_name], "livedepth/map", to=floats),
        node(
            "Reshape",
            ["livedepth/map", constant("sides", (1, height, width), np.int64)],
            "livedepth/flat",
        ),
        node("Mul", ["livedepth/flat", constant("metres", wanted.metres)], _OUTPUT),
    ]
    nodes = [*before, *graph.node, *after]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    sides = (1, *wanted.size, 3)
    graph.input.append(helper.make_tensor_value_info(_INPUT, onnx.TensorProto.UINT8, sides))
    graph.output.append(helper.make_tensor_value_info(_OUTPUT, floats, (1, height, width)))
    for name, value in onnx_metadata(facts).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = name, value
    try:
        onnx.save(model, str(made))
    except ValueError as error:  # Protocol Buffers' limit
        raise OutputError(
            "{output}: a file of more than 2 GB cannot be an ONNX", output=made
        ) from error


def _map_of(wanted: _Wanted) -> tuple[int, int]:
    """Height and width of what the graph gives at the size that is wanted."""
    graph = shared_core().read_model(wanted.file)
    graph.reshape([1, 3, *wanted.size])
    sides = [one for one in graph.outputs[0].get_partial_shape() if one != 1]
    if len(sides) != 2 or any(one.is_dynamic for one in sides):
        raise EngineError("{name}: cannot be exported: it gives no map", name=wanted.name)
    return sides[0].get_length(), sides[1].get_length()


def _compare(made: Path, images: Sequence[Image], maps: Sequence[Depth]) -> Apart:
    """Worst difference over the mean of a map, and the largest; NaN where one is none."""
    core = shared_core()
    graph = core.read_model(made)
    assert facts_in_model(graph) is not None
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(graph, "CPU", options).create_infer_request()
    return worst(
        apart(np.array(request.infer({0: image[None]})[0][0], np.float32), depth)
        for image, depth in zip(images, maps, strict=True)
    )
