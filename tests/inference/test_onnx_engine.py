"""ONNX Runtime: our networks and their promises, devices and precisions that it has or has not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest

from livedepth.errors import EngineError, LivedepthError, SettingsError
from livedepth.frames import Depth, Image
from livedepth.inference import onnx_file
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.engines import choose_engine, open_engine
from livedepth.inference.onnx_engine import OnnxEngine
from livedepth.inference.onnx_session import find_device, find_precision, list_devices
from models.weights import load_net

PictureOf = Callable[[int, int], Image]
ROW = (1.0, float("nan"), float("inf"), 0.0, -1.0, 2.0)


def own_graph(path: Path, row: tuple[float, ...] = ROW, unit: str = "m") -> Path:
    """A file of ours that says ``row`` of every picture, times (1 + its first byte)."""
    import onnx
    from onnx import TensorProto, helper

    width = len(row)
    picture = helper.make_tensor_value_info("rgb", TensorProto.UINT8, ("N", 1, width, 3))
    depth = helper.make_tensor_value_info("depth", TensorProto.FLOAT, ("N", 1, width))
    numbers = {
        "row": helper.make_tensor("row", TensorProto.FLOAT, (1, 1, width), row),
        "one": helper.make_tensor("one", TensorProto.FLOAT, (), (1.0,)),
        "zero": helper.make_tensor("zero", TensorProto.INT64, (1,), (0,)),
        "end": helper.make_tensor("end", TensorProto.INT64, (1,), (1,)),
        "last": helper.make_tensor("last", TensorProto.INT64, (1,), (3,)),
        "across": helper.make_tensor("across", TensorProto.INT64, (1,), (2,)),
    }
    nodes = [
        helper.make_node("Cast", ["rgb"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Slice", ["float", "zero", "end", "last"], ["red"]),
        helper.make_node("Slice", ["red", "zero", "end", "across"], ["first"]),
        helper.make_node("Squeeze", ["first", "last"], ["byte"]),
        helper.make_node("Add", ["byte", "one"], ["factor"]),
        helper.make_node("Mul", ["factor", "row"], ["depth"]),
    ]
    graph = helper.make_graph(nodes, "row", [picture], [depth], list(numbers.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    facts = {"unit": unit, "model": "row", "precision": "float32"}
    helper.set_model_props(model, {f"livedepth_{key}": value for key, value in facts.items()})
    onnx.save(model, str(path))
    return path


def test_weights_run_as_the_network_itself_and_are_converted_once(
    weights: Path,
    random_picture: PictureOf,
    expected_depth: Callable[..., Depth],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path))
    engine = open_engine(str(weights), engine="onnx", device="cpu")
    net, card = load_net(weights)
    image = random_picture(48, 64)
    expected = expected_depth(net, image, card.input_size)
    np.testing.assert_allclose(engine.infer(image).depth, expected, rtol=1e-5)
    info = engine.info
    assert (info.model, info.engine, info.device) == ("cnn-trans", "onnx", "cpu")
    assert (info.precision, info.input_size, info.unit) == ("float32", card.input_size, "m")
    (kept,) = (cache_folder() / "onnx").iterdir()
    kept.write_bytes(kept.read_bytes()[:-100])  # as a crash leaves it: made again

    again = open_engine(str(weights), engine="onnx", device="cpu")
    np.testing.assert_array_equal(again.infer(image).depth, engine.infer(image).depth)
    assert list((cache_folder() / "onnx").iterdir()) == [kept], "and no part of a file"

    def convert(*given: object) -> None:
        pytest.fail("converted again")

    monkeypatch.setattr(onnx_file, "write_onnx", convert)
    third = open_engine(str(weights), engine="onnx", device="cpu")
    np.testing.assert_array_equal(third.infer(image).depth, engine.infer(image).depth)


def test_what_is_not_finite_or_not_in_front_is_nan(tmp_path: Path) -> None:
    engine = OnnxEngine.load(own_graph(tmp_path / "row.onnx"), device="cpu")
    pictures = [np.full((9, 9, 3), value, np.uint8) for value in (0, 1, 2)]
    results = [engine.infer(picture) for picture in pictures]
    many = list(engine.infer_all(pictures))
    for factor, one, other in zip((1, 2, 3), results, many, strict=True):
        said = np.array([[1.0, np.nan, np.nan, np.nan, np.nan, 2.0]], np.float32) * factor
        np.testing.assert_array_equal(one.depth, said)
        np.testing.assert_array_equal(other.depth, said)
        assert one.depth.dtype == np.float32 and set(one.timings) == {"prepare", "network"}
    assert engine.non_finite == 6
    assert list(engine.infer_all([])) == []


def test_a_picture_is_resized_and_read_right(tmp_path: Path, random_picture: PictureOf) -> None:
    engine = OnnxEngine.load(own_graph(tmp_path / "row.onnx", (1.0, 1.0)))
    image = random_picture(1, 2)
    image.flags.writeable = False
    assert engine.infer(image[:, ::-1]).depth[0, 0] == 1 + image[0, 1, 0]
    pictures: list[Any] = [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)]
    for bad in pictures:
        with pytest.raises((ValueError, TypeError)):
            engine.infer(bad)


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    engine = OnnxEngine.load(own_graph(tmp_path / "row.onnx"))
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match=r"row \(row\.onnx\) is closed"):
        engine.infer(np.zeros((4, 4, 3), np.uint8))


def test_a_file_that_contradicts_itself_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"row\.onnx: is damaged: .* its unit feet"):
        OnnxEngine.load(own_graph(tmp_path / "row.onnx", unit="feet"))


def test_openvino_has_a_form_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "net.xml").write_text("<net/>")
    with pytest.raises(EngineError, match=r"net\.xml: .*use --engine openvino"):
        open_engine(str(tmp_path / "net.xml"), engine="onnx")


def test_a_missing_package_is_named(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What another test has converted of the same weights needs no package.
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path))

    def missing(name: str, extra: str) -> None:
        raise LivedepthError(f"this needs the package {name}: pip install 'livedepth[{extra}]'")

    monkeypatch.setattr(onnx_file, "package", missing)
    with pytest.raises(LivedepthError, match=r"needs the package onnx: .*\[export\]"):
        open_engine(str(weights), engine="onnx")


@pytest.mark.parametrize(
    ("built", "wanted", "found"),
    [
        ([], "auto", ("cpu", 0)),
        (["CUDA"], "auto", ("cuda", 0)),
        (["Tensorrt", "CUDA"], "auto", ("cuda", 0)),
        (["Tensorrt", "CUDA"], "tensorrt", ("tensorrt", 0)),
        (["CUDA"], "CUDA:1", ("cuda", 1)),
        (["CoreML"], "auto", ("cpu", 0)),
    ],
)
def test_a_device_is_found_among_those_built_in(
    built: list[str], wanted: str, found: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{name}ExecutionProvider" for name in (*built, "CPU")]
    monkeypatch.setattr(ort, "get_available_providers", lambda: names)
    assert find_device(wanted) == found


@pytest.mark.parametrize("device", ["tensorrt", "cuda", "gpu", "cpu:one", "toaster"])
def test_a_device_that_is_not_there_names_those_that_are(device: str) -> None:
    there = ", ".join(list_devices())  # of an ONNX Runtime that is built for others too
    if device in there:
        pytest.skip(f"this machine has a device {device}")
    with pytest.raises(
        EngineError, match=rf"not available to the engine onnx; available: {there}$"
    ):
        find_device(device)


def test_precisions() -> None:
    assert find_precision("cpu") == find_precision("cuda") == "float32"
    assert find_precision("tensorrt") == find_precision("tensorrt", "float16") == "float16"
    assert find_precision("tensorrt", "float32") == "float32"
    for device, precision in (("cpu", "float16"), ("cuda", "bfloat16"), ("tensorrt", "bfloat16")):
        with pytest.raises(EngineError, match=f"{device}: does not compute in {precision}"):
            find_precision(device, precision)
    with pytest.raises(SettingsError, match="unknown precision 'int4'"):
        find_precision("cpu", "int4")


@pytest.mark.parametrize("device", ["tensorrt", "TensorRT:1", "coreml", "directml"])
def test_auto_takes_it_for_the_devices_that_it_alone_has(device: str) -> None:
    engine, why = choose_engine(device)
    assert engine == "onnx" and "ONNX Runtime" in why


class Recorder:
    """Stands in for ONNX Runtime's session on machines without the device: keeps what is asked."""

    asked: list[Any] = []  # noqa: RUF012 - one list for all of a test's sessions

    def __init__(self, takes: bool, real: type[ort.InferenceSession]) -> None:
        self._takes, self._real = takes, real

    def __call__(
        self, source: Any, options: Any, providers: list[Any], enable_fallback: int
    ) -> Any:
        assert enable_fallback == 0, "it would go on with the CPU in silence"
        self.asked.append(providers)
        session = self._real(source, options, providers=["CPUExecutionProvider"])
        first = providers[0][0] if isinstance(providers[0], tuple) else providers[0]
        if self._takes:
            session.get_providers = lambda: [first, "CPUExecutionProvider"]
        return session


@pytest.fixture
def with_tensorrt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[bool], list[list[Any]]]:
    """ONNX Runtime as if built for TensorRT, whose libraries are there or not."""

    def prepare(takes: bool) -> list[list[Any]]:
        names = [f"{name}ExecutionProvider" for name in ("Tensorrt", "CUDA", "CPU")]
        monkeypatch.setattr(ort, "get_available_providers", lambda: names)
        monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
        recorder = Recorder(takes, ort.InferenceSession)
        recorder.asked = []
        monkeypatch.setattr(ort, "InferenceSession", recorder)
        return recorder.asked

    return prepare


def test_tensorrt_is_told_half_precision_and_where_to_keep_its_engines(
    with_tensorrt: Callable[[bool], list[list[Any]]], tmp_path: Path
) -> None:
    asked = with_tensorrt(True)
    path = own_graph(tmp_path / "row.onnx")
    engine = open_engine(str(path), device="tensorrt:1")
    (name, options), (second, _) = asked[-1]
    assert (name, second) == ("TensorrtExecutionProvider", "CUDAExecutionProvider")
    assert options["trt_fp16_enable"] == "True" and options["device_id"] == "1"
    assert Path(options["trt_engine_cache_path"]).is_dir()
    assert (engine.info.device, engine.info.precision) == ("tensorrt:1", "float16")
    # Its names do not tell engines apart, so each network has a folder.
    open_engine(str(own_graph(tmp_path / "row2.onnx", (1.0, 2.0))), device="tensorrt")
    assert asked[-1][0][1]["trt_engine_cache_path"] != options["trt_engine_cache_path"]
    # What float16 cannot hold is computed again, exactly, on the processor.
    engine.infer(np.zeros((4, 4, 3), np.uint8))
    assert asked[-1] == [("CPUExecutionProvider", {})] and engine.non_finite == 1
    open_engine(str(path), engine="onnx", device="tensorrt", precision="float32")
    assert asked[-1][0][1]["trt_fp16_enable"] == "False"


def test_a_device_whose_libraries_are_missing_is_not_replaced_in_silence(
    with_tensorrt: Callable[[bool], list[list[Any]]], tmp_path: Path
) -> None:
    with_tensorrt(False)
    path = own_graph(tmp_path / "row.onnx")
    for device in ("tensorrt", "cuda"):
        with pytest.raises(EngineError, match=f"{device}: ONNX Runtime cannot use it for row.onnx"):
            open_engine(str(path), device=device)
    assert open_engine(str(path), engine="onnx", device="cpu").info.note is None
    info = open_engine(str(path), engine="onnx").info
    assert info.device == "cpu" and str(info.note).startswith("cuda: ONNX Runtime cannot use it")


def test_a_cache_that_cannot_be_written_costs_time_alone(
    with_tensorrt: Callable[[bool], list[list[Any]]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = with_tensorrt(True)
    (tmp_path / "cache").write_text("a file in its place")
    engine = open_engine(str(own_graph(tmp_path / "row.onnx")), device="tensorrt")
    assert engine.info.device == "tensorrt"
    assert "trt_engine_cache_path" not in asked[-1][0][1]
    assert "cannot keep what is built for TensorRT" in caplog.text


def test_a_device_that_fails_on_a_frame_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    engine = OnnxEngine.load(own_graph(tmp_path / "row.onnx"), device="cpu")
    image = np.zeros((4, 4, 3), np.uint8)

    def fail(self: Any, *given: Any, **more: Any) -> None:
        raise ort.capi.onnxruntime_pybind11_state.EPFail("[ONNXRuntimeError] : 11 : EP_FAIL : gone")

    monkeypatch.setattr(ort.InferenceSession, "run", fail)
    with pytest.raises(EngineError, match=r"^cpu: row \(row\.onnx\) failed \(gone\)$"):
        engine.infer(image)
    assert capfd.readouterr() == ("", "")


def test_a_network_in_half_precision_says_so(tmp_path: Path, random_picture: PictureOf) -> None:
    import onnx
    from onnx import TensorProto, helper

    taken = helper.make_tensor_value_info("x", TensorProto.FLOAT16, (1, 3, 6, 8))
    given = helper.make_tensor_value_info("y", TensorProto.FLOAT16, None)
    node = helper.make_node("ReduceMean", ["x"], ["y"], axes=[1])
    model = helper.make_model(
        helper.make_graph([node], "mean", [taken], [given]),
        opset_imports=[helper.make_opsetid("", 13)],
    )
    model.ir_version = 8
    onnx.save(model, str(tmp_path / "half.onnx"))
    (tmp_path / "half.yaml").write_text("output: relative\n")
    engine = open_engine(str(tmp_path / "half.onnx"), engine="onnx")
    image = random_picture(6, 8)
    assert engine.info.precision == "float16"
    np.testing.assert_allclose(engine.infer(image).depth, image.mean(axis=2) / 255, atol=2e-3)
