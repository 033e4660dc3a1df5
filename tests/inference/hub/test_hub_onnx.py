"""Installed ONNX networks: by their manifest, in both engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import UserError
from livedepth.frames import Image
from livedepth.inference.engines import open_engine
from livedepth.inference.hub.manifest import Manifest, manifest_path, write_manifest
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from livedepth.inference.hub.point_maps import depth_of_points

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
Photo = Callable[[int, int], Image]


def write_mean(file: Path, sides: tuple[Any, Any], *, plus: float = 1.0, opset: int = 17) -> None:
    """A network whose map is the mean of the colours plus a number."""
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["grey"], axes=[1], keepdims=1),
        helper.make_node("Add", ["grey", "plus"], ["depth"]),
    ]
    graph = helper.make_graph(
        nodes,
        "mean",
        [helper.make_tensor_value_info("image", kind, [1, 3, *sides])],
        [helper.make_tensor_value_info("depth", kind, [1, 1, *sides])],
        [helper.make_tensor("plus", kind, [1], [plus])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    file.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(file))


def installed(name: str, unit: str, picture: PictureFields, depth: DepthFields) -> Path:
    path = manifest_path(name)
    fields: dict[str, Any] = {"name": name, "kind": "onnx", "file": "model.onnx", "unit": unit}
    write_manifest(path, Manifest(**fields, picture=picture, depth=depth))
    return path


@pytest.mark.parametrize("engine", ["openvino", "onnx"])
def test_inputs_follow_the_picture(engine: str, photo: Photo) -> None:
    path = installed(
        "mean", "inverse", PictureFields(size=(56, 56), multiple=14), DepthFields(form="inverse")
    )
    write_mean(path.parent / "model.onnx", ("h", "w"))
    running = open_engine("mean", engine=engine, device="cpu", for_picture=(90, 120))
    assert running.info.input_size == (56, 70) and running.info.unit == "inverse"
    assert running.info.sizes == ((28, 42), (42, 56), (56, 70))
    for size in ((90, 120), (120, 80)):
        image = np.full((*size, 3), 51, np.uint8)
        depth = running.infer(image).depth
        assert depth.shape == size
        assert np.allclose(depth, 1.2, atol=1e-5)
    assert running.info.input_size == (84, 56)
    running.close()


@pytest.mark.parametrize("engine", ["openvino", "onnx"])
def test_metres_by_the_focal_length(engine: str) -> None:
    picture = PictureFields(size=(40, 80), fit="inside", fill=(255, 255, 255), fixed=True)
    depth = DepthFields(form="focal", output="depth", per_focal=300, field_of_view=90)
    path = installed("focal", "metric", picture, depth)
    write_mean(path.parent / "model.onnx", (40, 80))
    running = open_engine("focal", engine=engine, device="cpu")
    found = running.infer(np.zeros((60, 60, 3), np.uint8)).depth
    # The picture is 40 pixels wide in the input; its focal length at 90 degrees is half of that.
    assert np.allclose(found, 20 / 300, atol=1e-6)
    running.close()


def test_points_are_shifted_to_where_a_camera_sees_them() -> None:
    height, width, focal, shift = 48, 64, 0.9, 1.7
    diagonal = float(np.hypot(height, width))
    columns, rows = np.meshgrid(
        (2 * np.arange(width) + 1 - width) / diagonal,
        (2 * np.arange(height) + 1 - height) / diagonal,
    )
    depth = 2 + np.sin(3 * columns) + 0.5 * np.cos(5 * rows)
    points = np.stack([columns * depth / focal, rows * depth / focal, depth - shift], -1)
    valid = np.ones((height, width), bool)
    valid[:5] = False
    points[:5] = 7
    found = depth_of_points(points.astype(np.float32), valid)
    assert np.isnan(found[:5]).all()
    assert np.abs(found[5:] - depth[5:]).max() < 1e-3


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda file: None, "is not there"),
        (lambda file: write_mean(file, (30, 30)), "30"),
        (lambda file: file.write_bytes(b"\x00" * 100), "cannot"),
    ],
)
@pytest.mark.parametrize("engine", ["openvino", "onnx"])
def test_files_that_do_not_fit_are_one_line(
    engine: str, write: Callable[[Path], object], says: str
) -> None:
    path = installed("odd", "inverse", PictureFields(size=(56, 56)), DepthFields(form="inverse"))
    write(path.parent / "model.onnx")
    with pytest.raises(UserError, match=says) as raised:
        open_engine("odd", engine=engine, device="cpu", for_picture=(60, 60))
    assert "\n" not in str(raised.value)


def test_pytorch_runs_none_of_them() -> None:
    path = installed("mean", "inverse", PictureFields(size=(56, 56)), DepthFields(form="inverse"))
    write_mean(path.parent / "model.onnx", (56, 56))
    with pytest.raises(UserError, match="engine 'torch' does not run this network"):
        open_engine("mean", engine="torch", device="cpu")
