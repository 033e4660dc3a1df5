"""What is the torch engine's own; what it shares with the others is in test_every_engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from livedepth.errors import DeviceMemoryError, EngineError, SettingsError
from livedepth.frames import Depth, Image
from livedepth.inference import cuda_graph
from livedepth.inference.cuda_graph import CudaGraph
from livedepth.inference.torch_engine import TorchEngine, pick_device, pick_precision
from models.deploy import DeployedNet
from models.net import DepthNet

SIZE = (12, 16)
NetOf = Callable[..., DepthNet]
PictureOf = Callable[[int, int], Image]
DepthOf = Callable[..., Depth]


def _engine(net: DepthNet, precision: str = "float32") -> TorchEngine:
    return TorchEngine(net, "test-net", SIZE, device="cpu", precision=precision)


def test_what_overflows_in_float16_is_computed_again_in_float32(
    overflow_net: DepthNet, random_picture: PictureOf
) -> None:
    engine = _engine(overflow_net, "float16")
    assert engine.non_finite == 0, "the first, empty run is no frame"
    for done in (1, 2, 3):
        np.testing.assert_allclose(engine.infer(random_picture(12, 16)).depth, 9.0, rtol=1e-6)
        assert engine.non_finite == done
    exact = _engine(overflow_net, "float32")
    exact.infer(random_picture(12, 16))
    assert exact.non_finite == 0


def test_a_device_that_fails_is_one_line(failing_net: NetOf, random_picture: PictureOf) -> None:
    engine = _engine(failing_net(RuntimeError("driver gone\nstack\nstack"), at=3))
    with pytest.raises(EngineError, match=r"cpu: test-net failed \(driver gone\)") as caught:
        engine.infer(random_picture(12, 16))
    assert "\n" not in str(caught.value)
    assert (engine.infer(random_picture(12, 16)).depth == 2.0).all(), "the next frame may succeed"


def test_out_of_memory(failing_net: NetOf, random_picture: PictureOf) -> None:
    with pytest.raises(EngineError, match="cpu: not enough memory for test-net"):
        _engine(failing_net(torch.OutOfMemoryError("full"), at=2))
    engine = _engine(failing_net(torch.OutOfMemoryError("full"), at=3, times=2))
    with pytest.raises(EngineError, match="cpu: out of memory; close what else uses it"):
        engine.infer(random_picture(12, 16))


def test_memory_that_is_full_for_a_moment_costs_no_frame(
    failing_net: NetOf, random_picture: PictureOf
) -> None:
    engine = _engine(failing_net(torch.OutOfMemoryError("full"), at=3))
    assert (engine.infer(random_picture(12, 16)).depth == 2.0).all()


@pytest.mark.parametrize(
    "said",
    [
        "CUDA error: out of memory\nCompile with TORCH_USE_CUDA_DSA",
        "cuBLAS error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "MPS backend out of memory (MPS allocated: 4 GB)",
    ],
)
def test_a_full_device_by_other_words(
    said: str, failing_net: NetOf, random_picture: PictureOf
) -> None:
    with pytest.raises(DeviceMemoryError, match="cpu: not enough memory for test-net"):
        _engine(failing_net(RuntimeError(said), at=2))
    once = _engine(failing_net(RuntimeError(said), at=3))
    assert (once.infer(random_picture(12, 16)).depth == 2.0).all(), "tried again"
    engine = _engine(failing_net(RuntimeError(said), at=3, times=2))
    with pytest.raises(DeviceMemoryError, match="cpu: out of memory"):
        engine.infer(random_picture(12, 16))


def test_a_device_that_cannot_run_it_is_one_line(failing_net: NetOf) -> None:
    error = RuntimeError("CUDA error: no kernel image is available\nfor execution")
    with pytest.raises(EngineError, match=r"cpu: cannot run test-net \(CUDA error: no kernel"):
        _engine(failing_net(error, at=2))


def test_it_can_be_closed_twice(tiny_net: DepthNet) -> None:
    engine = _engine(tiny_net)
    engine.close()
    engine.close()


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
    with pytest.raises(SettingsError, match=r"'int4'; known: float32, float16, bfloat16"):
        _engine(tiny_net, "int4")


def test_precision_of_each_device() -> None:
    assert pick_precision(torch.device("cuda")) == "float16"
    assert pick_precision(torch.device("mps")) == "float16"
    assert pick_precision(torch.device("cpu")) in ("float32", "bfloat16")
    assert pick_precision(torch.device("cpu"), "float32") == "float32"


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("precision", ["float16", "bfloat16", "float32"])
def test_cuda_equals_the_cpu_within_two_per_cent(
    precision: str, tiny_net: DepthNet, random_picture: PictureOf, expected_depth: DepthOf
) -> None:
    image = random_picture(480, 640)
    engine = TorchEngine(tiny_net, "test-net", SIZE, device="cuda", precision=precision)
    assert engine.info.device.startswith("cuda")
    for _ in range(3):  # the pinned buffers are used again
        depth = engine.infer(image).depth
        np.testing.assert_allclose(depth, expected_depth(tiny_net, image), rtol=0.02)
    assert engine.non_finite == 0
    engine.close()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_repairs_what_overflows(overflow_net: DepthNet, random_picture: PictureOf) -> None:
    engine = TorchEngine(overflow_net, "test-net", SIZE, device="cuda", precision="float16")
    np.testing.assert_allclose(engine.infer(random_picture(12, 16)).depth, 9.0, rtol=1e-6)
    assert engine.non_finite == 1
    engine.close()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_loaded_network_on_cuda_equals_the_cpu(weights: Path, random_picture: PictureOf) -> None:
    image = random_picture(240, 320)
    cpu = TorchEngine.load(weights, device="cpu", precision="float32")
    cuda = TorchEngine.load(weights, device="cuda")
    np.testing.assert_allclose(cuda.infer(image).depth, cpu.infer(image).depth, rtol=0.02)
    cuda.close()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_cuda_graph_gives_what_the_network_gives(tiny_net: DepthNet) -> None:
    net = DeployedNet(tiny_net).cuda()
    stream = torch.cuda.Stream()
    generator = torch.Generator().manual_seed(0)
    first, second = (
        torch.randint(0, 256, (1, *SIZE, 3), dtype=torch.uint8, generator=generator)
        for _ in range(2)
    )
    with torch.inference_mode():
        graph = CudaGraph(net, first, stream)
        with torch.cuda.stream(stream):
            for picture in (second, first, second):
                got = graph(picture).clone()
                torch.testing.assert_close(got, net(picture.cuda()), rtol=1e-3, atol=1e-3)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_two_pictures_under_way_on_cuda_stay_in_order(
    tiny_net: DepthNet, expected_depth: DepthOf
) -> None:
    """Of changing size too: the buffers are made anew while another picture is under way."""
    generator = np.random.default_rng(3)
    sizes = [(48, 64)] * 4 + [(30, 50), (480, 640), (12, 16), (6, 8)] * 3
    pictures = [generator.integers(0, 256, (*size, 3), np.uint8) for size in sizes]
    engine = TorchEngine(tiny_net, "test-net", SIZE, device="cuda", precision="float32")
    found = [result.depth for result in engine.infer_all(pictures)]
    assert len(found) == len(pictures)
    for picture, depth in zip(pictures, found, strict=True):
        np.testing.assert_allclose(depth, expected_depth(tiny_net, picture), rtol=0.02)
    results = engine.infer_all(pictures)
    next(results)
    results.close()  # type: ignore[attr-defined]  # somebody who takes no more
    np.testing.assert_allclose(engine.infer(pictures[0]).depth, found[0], rtol=1e-3)
    engine.close()


def test_a_compiled_network_gives_the_same(
    tiny_net: DepthNet, random_picture: PictureOf, expected_depth: DepthOf
) -> None:
    engine = TorchEngine(
        tiny_net, "test-net", SIZE, device="cpu", precision="float32", compiled=True
    )
    assert engine.info.engine == "torch-compile"
    for height, width in ((12, 16), (48, 64)):
        image = random_picture(height, width)
        np.testing.assert_allclose(
            engine.infer(image).depth, expected_depth(tiny_net, image), rtol=1e-4
        )
    engine.close()


def test_a_compiler_that_fails_is_one_line(
    tiny_net: DepthNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Callable[..., object]:
        def compiled(_: object) -> None:
            raise RuntimeError("no C++ compiler\nstack")

        return compiled

    monkeypatch.setattr(torch, "compile", fail)
    with pytest.raises(EngineError, match=r"torch.compile failed \(no C\+\+ compiler\); use"):
        TorchEngine(tiny_net, "test-net", SIZE, device="cpu", compiled=True)


def test_what_no_graph_can_hold_runs_without_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("operation not permitted when stream is capturing\nstack")

    monkeypatch.setattr(cuda_graph, "CudaGraph", refuse)
    net, stream = torch.nn.Identity(), object()
    with caplog.at_level(logging.WARNING):
        assert cuda_graph.recorded(net, torch.zeros(1), stream) is net  # type: ignore[arg-type]
    assert "without a CUDA graph: operation not permitted" in caplog.text
    assert "stack" not in caplog.text
