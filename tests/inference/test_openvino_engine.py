"""What is the OpenVINO engine's own: devices, precisions, and the cache of converted networks."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest
import torch

import models
from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Image
from livedepth.inference import conversion, ir_cache
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.ir_cache import model_of
from livedepth.inference.openvino_core import shared_core
from livedepth.inference.openvino_engine import OpenVinoEngine
from livedepth.inference.openvino_forms import find_precision
from livedepth.inference.torch_engine import TorchEngine, pick_precision
from models.errors import WeightsError
from models.processor import bfloat16_instructions

PICTURE: Image = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_map_that_is_not_finite_is_computed_again_in_float32(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Spoilt:
        def infer(self, *_: object, **__: object) -> list[npt.NDArray[np.float32]]:
            return [np.full((1, 6, 8), np.inf, np.float32)]

    exact = OpenVinoEngine.load(weights, precision="float32")
    engine = OpenVinoEngine.load(weights)
    monkeypatch.setattr(engine._single, "request", Spoilt())
    for done in (1, 2):
        np.testing.assert_array_equal(engine.infer(PICTURE).depth, exact.infer(PICTURE).depth)
        assert engine.non_finite == done
    engine.close()


def test_the_second_start_reads_the_cache(
    weights: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = OpenVinoEngine.load(weights, precision="float32").infer(PICTURE).depth
    assert list((cache / "ir").glob("cnn-trans-*/model.xml"))
    monkeypatch.setattr(conversion, "load_net", _must_not_run)
    second = OpenVinoEngine.load(weights, precision="float32").infer(PICTURE).depth
    np.testing.assert_array_equal(second, first)


def _must_not_run(*_: object) -> None:
    raise AssertionError("the network was converted again")


def test_networks_are_converted_again_when_their_code_changes(
    weights: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_of(weights)
    package = tmp_path / "models"
    package.mkdir()
    (package / "deploy.py").write_text("changed = True")
    monkeypatch.setattr(models, "__file__", str(package / "__init__.py"))
    ir_cache._code.cache_clear()
    model_of(weights)
    ir_cache._code.cache_clear()
    assert len(list((cache / "ir").glob("cnn-trans-*/model.xml"))) == 2


def test_a_damaged_cache_is_made_again(
    weights: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    expected = OpenVinoEngine.load(weights, precision="float32").infer(PICTURE).depth
    (kept,) = (cache / "ir").glob("cnn-trans-*/model.xml")
    kept.write_text("<net", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        again = OpenVinoEngine.load(weights, precision="float32").infer(PICTURE).depth
    np.testing.assert_array_equal(again, expected)
    assert "converting again" in caplog.text
    assert kept.stat().st_size > 1000


def test_a_cache_that_cannot_be_written_costs_only_time(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here is no folder")
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(blocked))
    with caplog.at_level(logging.WARNING):
        engine = OpenVinoEngine.load(weights)
    assert engine.infer(PICTURE).depth.shape == (6, 8)
    assert "cannot keep" in caplog.text


def test_a_changed_file_is_refused_though_its_network_is_in_the_cache(
    weights: Path, cache: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.safetensors"
    data = bytearray(weights.read_bytes())
    copy.write_bytes(data)
    model_of(copy)
    data[-1] ^= 1
    copy.write_bytes(data)
    with pytest.raises(WeightsError, match="wrong hash"):
        model_of(copy)


def test_the_cache_is_where_the_environment_says(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_folder() == cache
    monkeypatch.delenv("LIVEDEPTH_CACHE")
    assert cache_folder().name == "livedepth"


@pytest.mark.parametrize("device", ["cuda", "gpu", "npu", "cpu.7", ""])
def test_a_device_that_is_not_there_names_those_that_are(device: str, weights: Path) -> None:
    if device.upper() in shared_core().available_devices:
        pytest.skip(f"this machine has a device {device}")
    with pytest.raises(EngineError, match=rf"device '{device}' is not available .*: .*cpu"):
        OpenVinoEngine.load(weights, device=device)


@pytest.mark.parametrize("tiles", [True, False])
def test_precision_of_the_processor(
    tiles: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """bfloat16 without matrix tiles is there and slower, so it has to be asked for."""
    flags = tmp_path / "cpuinfo"
    flags.write_text(f"processor\t: 0\nflags\t\t: avx2 avx512f {'amx_tile' if tiles else ''}\n")
    monkeypatch.setattr("models.processor._CPUINFO", flags)
    monkeypatch.setattr("models.processor.platform.machine", lambda: "x86_64")
    core = shared_core()
    native = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    assert find_precision(core, "CPU") == ("bfloat16" if native and tiles else "float32")
    assert pick_precision(torch.device("cpu")) == ("bfloat16" if tiles else "float32")
    assert find_precision(core, "CPU", "float32") == "float32"
    with pytest.raises(SettingsError, match=r"unknown precision 'int4'; known: float32"):
        find_precision(core, "CPU", "int4")


@pytest.mark.parametrize(
    ("onednn", "bfloat16", "tiles", "expected"),
    [
        (False, True, True, False),  # limited by a person, or built without
        (True, False, False, False),  # AVX-512 alone: converts to float32 and back
        (True, True, False, True),
        (True, False, True, True),
    ],
)
def test_instructions_of_the_processor(
    onednn: bool,
    bfloat16: bool,
    tiles: bool,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("models.processor.platform.machine", lambda: "x86_64")
    monkeypatch.setattr("models.processor._listed", lambda _: None)  # PyTorch has to be asked
    fake = SimpleNamespace(_is_mkldnn_bf16_supported=lambda: onednn)
    monkeypatch.setattr(torch.ops, "mkldnn", fake)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: bfloat16)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: tiles)
    assert bfloat16_instructions() is expected
    for engine in (TorchEngine, OpenVinoEngine):
        assert "float32" in engine.native("cpu")
    assert ("bfloat16" in TorchEngine.native("cpu")) is expected
    if not expected:
        assert "bfloat16" not in OpenVinoEngine.native("cpu")


def test_a_precision_that_the_device_has_not() -> None:
    class Plain:
        def get_property(self, device: str, name: str) -> list[str]:
            return ["FP32"]

    with pytest.raises(EngineError, match="does not compute in bfloat16; use float32"):
        find_precision(Plain(), "CPU", "bfloat16")
    assert find_precision(Plain(), "CPU") == "float32"


def test_devices_are_listed_with_their_names() -> None:
    listed = {one.device: one for one in OpenVinoEngine.devices()}
    assert listed["cpu"].name
    assert listed["cpu"].precision in ("int8", "bfloat16", "float32")


def test_a_network_that_fails_among_several_is_one_line_too(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = OpenVinoEngine.load(weights)
    list(engine.infer_all([PICTURE]))

    class Failing:
        def start_async(self, *_: object, **__: object) -> None:
            pass

        def wait(self) -> None:
            raise RuntimeError("Exception from src/inference:\n\ndevice gone\n")

    for one in engine._requests:
        monkeypatch.setattr(one, "request", Failing())
    with pytest.raises(EngineError, match=r"cpu: cnn-trans failed \(device gone\)$"):
        list(engine.infer_all([PICTURE] * 4))


def test_a_network_that_fails_is_one_line(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = OpenVinoEngine.load(weights)

    class Failing:
        def infer(self, *_: object, **__: object) -> None:
            raise RuntimeError("Exception from src/inference:\n\ndevice gone\n")

    monkeypatch.setattr(engine._single, "request", Failing())
    with pytest.raises(EngineError, match=r"cpu: cnn-trans failed \(device gone\)$"):
        engine.infer(PICTURE)
