"""Writes a network's OpenVINO graph beside its weights (:mod:`.shipped_graph`)."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import openvino as ov
import openvino.opset13 as ops
import torch

from livedepth.errors import LivedepthError
from livedepth.inference.shipped_graph import ABOUT, GRAPH, REST, Bytes, parts_of
from models.deploy import deploy
from models.weights import load_net

_SMALLEST = 1024  # bytes; smaller constants are kept in the graph's own file


@dataclass(frozen=True)
class _Stored:
    """A float16 tensor of a weights file: its bytes begin at ``start`` of the file's data."""

    start: int
    values: npt.NDArray[np.float16]


def graph_file(weights: Path, graph: ov.Model) -> bytes:
    """The content of the graph's file of ``weights``; ``graph`` is as :func:`.ir_cache.convert`
    made it of them, and is changed.

    Raises LivedepthError when a weight of the graph is not in the file of the weights, which would
    make the graph as large as they are; WeightsError.
    """
    net, card = load_net(weights)
    folded = deploy(net, card.input_size).state_dict()
    header, data = parts_of(weights)
    stored = dict(_float16_tensors(header, data))
    _refer_to_weights(graph, _origins(folded, {f"net.{name}": stored[name] for name in stored}))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "graph.xml"
        ov.save_model(graph, made, compress_to_fp16=False)
        xml, rest = _moved(made, stored, len(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        about = json.dumps({"weights": card.sha256}).encode()
        for name, content in ((ABOUT, about), (GRAPH, xml), (REST, rest)):
            # ZipInfo has a fixed date: the same graph is the same file.
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _float16_tensors(header: bytes, data: Bytes) -> Iterator[tuple[str, _Stored]]:
    for name, entry in json.loads(header).items():
        if name != "__metadata__" and entry["dtype"] == "F16":
            start, end = entry["data_offsets"]
            values = np.frombuffer(data[start:end].tobytes(), np.float16)
            yield name, _Stored(start, values.reshape(entry["shape"]))


def _origins(
    folded: Mapping[str, torch.Tensor], stored: Mapping[str, _Stored]
) -> dict[bytes, tuple[_Stored, npt.NDArray[np.float32] | None]]:
    """For the bytes of each folded weight the tensor and the scales whose product it is."""
    origins = {}
    for name, tensor in stored.items():
        if name in folded:
            value = folded[name].contiguous().numpy()
            origins[value.tobytes()] = tensor, _scales(value, tensor.values.astype(np.float32))
    return origins


def _scales(
    folded: npt.NDArray[np.float32], plain: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32] | None:
    """The factors of the output channels, such that ``plain * factors`` is ``folded`` to the bit;
    None where it is without any. Raises LivedepthError where there are none."""
    if np.array_equal(folded, plain):
        return None
    for axis in (0, 1):  # of the output channels: of a convolution, of a transposed one
        rows = np.moveaxis(plain, axis, 0).reshape(plain.shape[axis], -1)
        products = np.moveaxis(folded, axis, 0).reshape(rows.shape)
        largest = np.abs(rows).argmax(axis=1)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            guess = np.take_along_axis(products, largest, 1) / np.take_along_axis(rows, largest, 1)
        guess = np.nan_to_num(guess.astype(np.float32))
        # The quotient may be the factor's neighbour.
        down, up = (np.nextafter(guess, np.float32(end)) for end in (-np.inf, np.inf))
        for tried in (down, up):
            better = (rows * tried == products).all(axis=1, keepdims=True)
            guess = np.where(better, tried, guess)
        if np.array_equal(rows * guess, products):
            shape = [1] * plain.ndim
            shape[axis] = -1
            return guess.reshape(shape)
    raise LivedepthError("a weight of the network is not the product of a scale and a stored one")


def _refer_to_weights(
    graph: ov.Model, origins: Mapping[bytes, tuple[_Stored, npt.NDArray[np.float32] | None]]
) -> None:
    """Put the stored float16 weight times its scales in the place of every folded weight."""
    for node in graph.get_ordered_ops():
        if node.get_type_name() != "Constant" or node.get_byte_size() < _SMALLEST:
            continue
        key = node.data.tobytes()
        if key not in origins:
            continue
        tensor, scales = origins[key]
        new = ops.convert(ops.constant(tensor.values), "f32")
        if scales is not None:
            new = ops.multiply(new, ops.constant(scales))
        if list(tensor.values.shape) != list(
            node.get_output_shape(0)
        ):  # as of grouped convolutions
            new = ops.reshape(new, ops.constant(np.array(node.get_output_shape(0))), False)
        for target in node.output(0).get_target_inputs():
            target.replace_source_output(new.output(0))


def _moved(made: Path, stored: Mapping[str, _Stored], end: int) -> tuple[bytes, bytes]:
    """A saved graph whose float16 constants are those of the weights file, and its other constants,
    which follow the ``end`` bytes of the weights. Raises LivedepthError for a large one."""
    content = made.with_suffix(".bin").read_bytes()
    places = {tensor.values.tobytes(): tensor.start for tensor in stored.values()}
    tree = ElementTree.parse(made)
    rest = bytearray()
    for layer in tree.iter("layer"):
        data = layer.find("data")
        if layer.get("type") != "Const" or data is None:
            continue
        start, size = int(data.get("offset", 0)), int(data.get("size", 0))
        value = content[start : start + size]
        if data.get("element_type") == "f16" and value in places:
            data.set("offset", str(places[value]))
            continue
        rest.extend(bytes(-(end + len(rest)) % 64))  # aligned for every type
        data.set("offset", str(end + len(rest)))
        rest.extend(value)
    if len(rest) > end / 10:
        raise LivedepthError("the graph has weights of its own: {size} bytes", size=len(rest))
    return ElementTree.tostring(tree.getroot()), bytes(rest)
