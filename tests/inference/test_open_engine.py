"""From names to a running engine, and what is said of a name that means nothing."""

from __future__ import annotations

import importlib.util
import logging
import re
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

import resources
from livedepth.errors import DeviceMemoryError, EngineError
from livedepth.inference import engines
from livedepth.inference.engines import choose_engine, engine_names, open_engine
from livedepth.inference.torch_engine import TorchEngine
from models.errors import UnknownModelError, WeightsError


@pytest.fixture
def shipped(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped weights that holds ``cnn-trans`` alone."""
    for suffix in (".safetensors", ".yaml"):
        shutil.copy(weights.with_suffix(suffix), tmp_path / f"cnn-trans{suffix}")
    monkeypatch.setattr(resources, "WEIGHTS", tmp_path)
    return tmp_path


def test_by_path(weights: Path) -> None:
    engine = open_engine(str(weights), device="cpu")
    assert engine.info.model == "cnn-trans"
    assert engine.infer(np.zeros((10, 10, 3), np.uint8)).depth.shape == (6, 8)
    engine.close()


@pytest.mark.parametrize(
    ("engine", "taken"), [("auto", "openvino"), ("torch", "torch"), ("openvino", "openvino")]
)
def test_by_name(engine: str, taken: str, shipped: Path) -> None:
    opened = open_engine("cnn-trans", engine=engine, device="cpu", precision="float32")
    assert (opened.info.engine, opened.info.precision) == (taken, "float32")
    opened.close()


@pytest.mark.parametrize(
    ("device", "installed", "taken", "why"),
    [
        ("cpu", True, "openvino", "faster"),
        ("cpu", False, "torch", "not installed"),
        ("cuda:1", True, "torch", "cuda:1"),
        ("mps", True, "torch", "mps"),
        ("gpu", True, "openvino", "gpu"),
        ("npu", False, "openvino", "npu"),
        ("auto", False, "torch", "not installed"),
    ],
)
def test_auto_follows_the_device(
    device: str, installed: bool, taken: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    if not installed:
        hide_openvino(monkeypatch)
    engine, reason = choose_engine(device)
    assert engine == taken
    assert why in reason


def test_auto_takes_a_gpu_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livedepth.inference.engines.pytorch_may_have_gpu", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_engine() == ("torch", "cuda is there")


def test_an_engine_that_is_not_installed(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_openvino(monkeypatch)
    with pytest.raises(EngineError, match="needs the package openvino; pip install openvino"):
        open_engine(str(weights), engine="openvino")
    opened = open_engine(str(weights), device="cpu")
    assert opened.info.engine == "torch"
    opened.close()


def hide_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "openvino" else find(name)
    )


def test_an_unknown_engine_names_the_known(weights: Path) -> None:
    with pytest.raises(
        EngineError, match="'tensorrt'; known: auto, torch, torch-compile, openvino"
    ):
        open_engine(str(weights), engine="tensorrt")
    assert "torch" in engine_names()


def test_an_unknown_model_names_the_known(shipped: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"'cnn-tans'; known models: .*cnn-trans"):
        open_engine("cnn-tans")


def test_a_model_without_weights_says_how_to_get_them(shipped: Path) -> None:
    with pytest.raises(WeightsError, match="livedepth train residual-lite"):
        open_engine("residual-lite")


def test_weights_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no such weights file"):
        open_engine(str(tmp_path / "none.safetensors"))


def test_shipped_weights_that_were_exchanged(shipped: Path) -> None:
    card = shipped / "cnn-trans.yaml"
    card.write_text(re.sub("sha256: .*", f"sha256: {64 * 'a'}", card.read_text()))
    with pytest.raises(WeightsError, match=r"is not the file that cnn-trans\.yaml describes"):
        open_engine("cnn-trans")


def test_a_device_that_is_full_falls_back_to_the_cpu(
    weights: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load = TorchEngine.load
    asked: list[str] = []

    def full(path: Path, *, device: str, precision: str, **more: Any) -> TorchEngine:
        asked.append(device)
        if device != "cpu":
            raise DeviceMemoryError("cuda:0: not enough memory for cnn-trans")
        return load(path, device=device, precision=precision, **more)

    monkeypatch.setattr(TorchEngine, "load", full)
    monkeypatch.setattr("livedepth.inference.engines.pytorch_may_have_gpu", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with caplog.at_level(logging.WARNING):
        opened = open_engine(str(weights))
    assert (opened.info.engine, opened.info.device, asked) == ("openvino", "cpu", ["auto"])
    assert "not enough memory for cnn-trans; using the CPU instead" in caplog.text
    opened.close()
    hide_openvino(monkeypatch)
    opened = open_engine(str(weights))
    assert (opened.info.engine, opened.info.device) == ("torch", "cpu")
    # Who asks for a device wants that one.
    cases: list[dict[str, Any]] = [{"engine": "torch"}, {"device": "cuda"}]
    for options in cases:
        with pytest.raises(DeviceMemoryError, match="not enough memory"):
            open_engine(str(weights), **options)


def test_opencv_keeps_to_its_share(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cv2.getNumThreads()
    monkeypatch.setattr(engines, "beside_network", lambda: 3)
    open_engine(str(weights), device="cpu").close()
    assert cv2.getNumThreads() == 3
    cv2.setNumThreads(before)
