"""The torch engine: the same metres as the deployed graph, for any picture, and never infinity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from livedepth.errors import EngineError
from livedepth.frames import Depth, Image
from livedepth.inference.torch_engine import TorchEngine, pick_device, pick_precision
from models.deploy import DeployedNet
from models.geometry import resize_image
from models.net import DepthNet
from models.weights import load_net

SIZE = (12, 16)
NetOf = Callable[..., DepthNet]


def _noise(height: int, width: int) -> Image:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def _reference(net: DepthNet, image: Image, size: tuple[int, int] = SIZE) -> Depth:
    with torch.inference_mode():
        resized = np.ascontiguousarray(resize_image(image, size))
        return DeployedNet(net)(torch.from_numpy(resized)[None])[0].numpy()


def _engine(net: DepthNet, precision: str = "float32") -> TorchEngine:
    return TorchEngine(net, "test-net", SIZE, device="cpu", precision=precision)


@pytest.mark.parametrize(
    ("height", "width"),
    [(12, 16), (480, 640), (1, 1), (1, 700), (900, 2), (5, 7), (6, 99), (13, 3)],
)
def test_float32_is_the_deployed_graph_for_any_size(
    height: int, width: int, tiny_net: DepthNet
) -> None:
    engine, image = _engine(tiny_net), _noise(height, width)
    result = engine.infer(image)
    assert result.depth.dtype == np.float32 and result.depth.shape == (6, 8)
    np.testing.assert_allclose(result.depth, _reference(tiny_net, image), rtol=1e-5)
    assert engine.non_finite == 0
    assert set(result.timings) == {"prepare", "network"}
    assert all(seconds >= 0 for seconds in result.timings.values())


def test_the_picture_matters(tiny_net: DepthNet) -> None:
    engine = _engine(tiny_net)
    black, noise = np.zeros((12, 16, 3), np.uint8), _noise(12, 16)
    first = engine.infer(black).depth
    kept = first.copy()
    assert np.abs(engine.infer(noise).depth - first).max() > 0.01
    np.testing.assert_array_equal(first, kept)  # a result is not overwritten by the next one


def test_a_loaded_engine_is_the_saved_network(weights: Path) -> None:
    engine = TorchEngine.load(weights, device="cpu", precision="float32")
    net, card = load_net(weights)
    image = _noise(48, 64)
    expected = _reference(net, image, card.input_size)
    np.testing.assert_allclose(engine.infer(image).depth, expected, rtol=1e-5)
    info = engine.info
    assert (info.model, info.engine, info.device) == ("cnn-trans", "torch", "cpu")
    assert (info.precision, info.input_size) == ("float32", (24, 32))
    engine.close()


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_low_precision_is_close(precision: str, tiny_net: DepthNet) -> None:
    image = _noise(48, 64)
    engine = _engine(tiny_net, precision)
    depth = engine.infer(image).depth
    assert depth.dtype == np.float32
    assert engine.info.precision == precision
    expected = _reference(tiny_net, image)
    np.testing.assert_allclose(depth, expected, rtol=0.03)
    assert (depth != expected).any(), "this was not computed in low precision"


def test_a_view_and_a_read_only_picture_are_read_right(tiny_net: DepthNet) -> None:
    engine = _engine(tiny_net)
    image = _noise(24, 32)
    mirrored = image[:, ::-1]
    image.flags.writeable = False
    np.testing.assert_array_equal(
        engine.infer(mirrored).depth, engine.infer(np.ascontiguousarray(mirrored)).depth
    )
    engine.infer(image)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((24, 32), np.uint8),
        np.zeros((24, 32, 4), np.uint8),
        np.zeros((24, 32, 1), np.uint8),
        np.zeros((24, 32, 3), np.float32),
    ],
    ids=["grey", "rgba", "one channel", "float"],
)
def test_only_rgb_bytes_are_taken(image: Any, tiny_net: DepthNet) -> None:
    with pytest.raises((ValueError, TypeError)):
        _engine(tiny_net).infer(image)


def test_what_overflows_in_float16_is_computed_again_in_float32(overflow_net: DepthNet) -> None:
    engine = _engine(overflow_net, "float16")
    assert engine.non_finite == 0, "the first, empty run is no frame"
    for done in (1, 2, 3):
        np.testing.assert_allclose(engine.infer(_noise(12, 16)).depth, 9.0, rtol=1e-6)
        assert engine.non_finite == done
    exact = _engine(overflow_net, "float32")
    exact.infer(_noise(12, 16))
    assert exact.non_finite == 0


@pytest.mark.parametrize("output", [float("nan"), float("inf"), float("-inf")])
def test_what_stays_non_finite_is_nan_and_counted(output: float, broken_net: NetOf) -> None:
    engine = _engine(broken_net(output))
    for done in (1, 2):
        depth = engine.infer(_noise(12, 16)).depth
        assert np.isnan(depth[0]).all()
        assert (depth[1:] == 2.0).all()
        assert engine.non_finite == done


def test_a_device_that_fails_is_one_line(failing_net: NetOf) -> None:
    engine = _engine(failing_net(RuntimeError("driver gone\nstack\nstack"), at=2))
    with pytest.raises(EngineError, match=r"cpu: test-net failed \(driver gone\)") as caught:
        engine.infer(_noise(12, 16))
    assert "\n" not in str(caught.value)
    assert (engine.infer(_noise(12, 16)).depth == 2.0).all(), "the next frame may succeed"


def test_out_of_memory(failing_net: NetOf) -> None:
    with pytest.raises(EngineError, match="cpu: not enough memory for test-net"):
        _engine(failing_net(torch.OutOfMemoryError("full"), at=1))
    engine = _engine(failing_net(torch.OutOfMemoryError("full"), at=2))
    with pytest.raises(EngineError, match="cpu: out of memory; use a smaller model"):
        engine.infer(_noise(12, 16))


@pytest.mark.parametrize("device", ["tpu", "", "cuda:99", "gpu", "cpu:x"])
def test_an_unknown_device(device: str, tiny_net: DepthNet) -> None:
    with pytest.raises(EngineError, match=f"device '{device}' is not available here"):
        TorchEngine(tiny_net, "test-net", SIZE, device=device)


def test_a_device_that_is_not_there_names_those_that_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(EngineError, match=r"available: cpu$"):
        pick_device("cuda")
    assert pick_device("auto").type == "cpu"
    assert pick_device("cpu").type == "cpu"


def test_an_unknown_precision_names_the_known(tiny_net: DepthNet) -> None:
    with pytest.raises(EngineError, match=r"'int4'; known: float32, float16, bfloat16"):
        _engine(tiny_net, "int4")


def test_precision_of_each_device() -> None:
    assert pick_precision(torch.device("cuda")) == "float16"
    assert pick_precision(torch.device("mps")) == "float16"
    assert pick_precision(torch.device("cpu")) in ("float32", "bfloat16")
    assert pick_precision(torch.device("cpu"), "float32") == "float32"


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("precision", ["float16", "bfloat16", "float32"])
def test_cuda_equals_the_cpu_within_two_per_cent(precision: str, tiny_net: DepthNet) -> None:
    image = _noise(480, 640)
    engine = TorchEngine(tiny_net, "test-net", SIZE, device="cuda", precision=precision)
    assert engine.info.device.startswith("cuda")
    for _ in range(3):  # the pinned buffers are used again
        depth = engine.infer(image).depth
        np.testing.assert_allclose(depth, _reference(tiny_net, image), rtol=0.02)
    assert engine.non_finite == 0
    engine.close()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_repairs_what_overflows(overflow_net: DepthNet) -> None:
    engine = TorchEngine(overflow_net, "test-net", SIZE, device="cuda", precision="float16")
    np.testing.assert_allclose(engine.infer(_noise(12, 16)).depth, 9.0, rtol=1e-6)
    assert engine.non_finite == 1
    engine.close()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_loaded_network_on_cuda_equals_the_cpu(weights: Path) -> None:
    image = _noise(240, 320)
    cpu = TorchEngine.load(weights, device="cpu", precision="float32")
    cuda = TorchEngine.load(weights, device="cuda")
    np.testing.assert_allclose(cuda.infer(image).depth, cpu.infer(image).depth, rtol=0.02)
    cuda.close()
