"""From names to a running engine, and what is said of a name that means nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import resources
from livedepth.errors import EngineError
from livedepth.inference.engines import engine_names, open_engine
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


@pytest.mark.parametrize("engine", ["auto", "torch"])
def test_by_name(engine: str, shipped: Path) -> None:
    opened = open_engine("cnn-trans", engine=engine, device="cpu", precision="float32")
    assert (opened.info.engine, opened.info.precision) == ("torch", "float32")
    opened.close()


def test_an_unknown_engine_names_the_known(weights: Path) -> None:
    with pytest.raises(EngineError, match="unknown engine 'tensorrt'; known: auto, torch"):
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
