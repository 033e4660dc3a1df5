"""Third-party ``.onnx`` networks, as files that take pictures as they are: what their pictures need
goes into the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
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
from livedepth.inference.foreign import Size, notes_of
from livedepth.inference.graph_facts import NO_FOCAL, facts_in_model, ir_info, onnx_metadata
from livedepth.inference.openvino_core import shared_core
from livedepth.jobs.parity import Apart, apart, worst
from models.geometry import resize_image

TOLERANCE = 1e-4  # of the mean of a picture's map: rounding of float32 stays below
_OLDEST = 7  # opset whose arithmetic broadcasts
_INPUT, _OUTPUT = "rgb", "depth"


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
        images = [np.ascontiguousarray(resize_image(one, info.input_size)) for one in pictures]
        maps = [engine.infer(image).depth for image in images]
        facts = {
            "unit": info.unit,
            "model": info.model,
            "precision": "float32",
            "version": __version__,
            "weights": info.weights,
            "focal": NO_FOCAL if info.focal is None else f"{info.focal:.6g}",
        }
        onnx_file = made if made.suffix.lower() == ".onnx" else made.with_suffix(".onnx")
        _write_onnx(network, onnx_file, info.input_size, maps[0].shape, facts)
        if made != onnx_file:
            graph = shared_core().read_model(onnx_file)
            graph.set_rt_info(*ir_info(facts))
            ov.save_model(graph, made, compress_to_fp16=False)
            del graph  # it may still read the file
            onnx_file.unlink()
    relative, furthest = _compare(made, images, maps)
    if not relative <= TOLERANCE:
        raise LivedepthError(
            "{network}: not written: the file would differ by {difference:.2g} % from what runs "
            "here, more than {limit:g} %",
            network=network.stem,
            difference=100 * relative,
            limit=100 * TOLERANCE,
        )
    return relative, furthest, len(images)


def _write_onnx(
    network: Path, made: Path, size: Size, map_size: tuple[int, ...], facts: Mapping[str, str]
) -> None:
    """``network`` for pictures of ``size``, of which it gives maps of ``map_size``."""
    onnx, notes = package("onnx", "export"), notes_of(network)
    helper, numbers = onnx.helper, onnx.numpy_helper
    model = onnx.load(str(network))
    graph = model.graph
    opset = next((one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), 1)
    if opset < _OLDEST:
        raise EngineError(
            "{name}: cannot be exported: it is of opset {opset}", name=network.stem, opset=opset
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
            ["livedepth/planes", constant("order", notes.order, np.int64)],
            "livedepth/ordered",
            axis=1,
        ),
        node(
            "Sub",
            ["livedepth/ordered", constant("offset", np.reshape(notes.offset, along))],
            "livedepth/less",
        ),
        node(
            "Div",
            ["livedepth/less", constant("scale", np.reshape(notes.scale, along))],
            "livedepth/normal",
        ),
        node("Cast", ["livedepth/normal"], given_name, to=kind),
    ]
    after = [
        node("Cast", [found_name], "livedepth/map", to=floats),
        node(
            "Reshape",
            ["livedepth/map", constant("sides", (1, *map_size), np.int64)],
            "livedepth/flat",
        ),
        node("Mul", ["livedepth/flat", constant("metres", notes.metres)], _OUTPUT),
    ]
    nodes = [*before, *graph.node, *after]
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    sides = (1, *size, 3)
    graph.input.append(helper.make_tensor_value_info(_INPUT, onnx.TensorProto.UINT8, sides))
    graph.output.append(helper.make_tensor_value_info(_OUTPUT, floats, (1, *map_size)))
    for name, value in onnx_metadata(facts).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = name, value
    try:
        onnx.save(model, str(made))
    except ValueError as error:  # Protocol Buffers' limit
        raise OutputError(
            "{output}: a file of more than 2 GB cannot be an ONNX", output=made
        ) from error


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
