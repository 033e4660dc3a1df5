"""Installed networks in PyTorch, in full and in half precision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livedepth.frames import Depth, Image
from livedepth.inference.engines import open_engine

torch = pytest.importorskip("torch")
tiny = pytest.importorskip("tests.inference.hub.tiny")
Photo = Callable[[int, int], Image]
Opened = Callable[[Path], Callable[[Image], Depth]]
SIZES = [(97, 131), (160, 90)]


@pytest.mark.parametrize("name", ["glpn", "depth-pro"])
def test_equal_to_the_package_without_conversion(
    name: str, models_folder: Path, tmp_path: Path, photo: Photo, pipeline_of: Opened
) -> None:
    path = tiny.installed(name, models_folder)
    theirs = pipeline_of(path.parent)
    with open_engine(name, engine="torch", device="cpu", for_picture=SIZES[0]) as engine:  # type: ignore[attr-defined]
        assert (engine.info.precision, engine.info.unit) == ("float32", "m")
        assert engine.info.estimates == (name == "depth-pro")
        for size in SIZES:
            prediction, expected = engine.infer(photo(*size)), theirs(photo(*size))
            assert np.abs(prediction.depth - expected).max() <= 1e-4 * expected.max()
            assert (prediction.lens is not None) == (name == "depth-pro")
    assert not (tmp_path / "cache" / "networks").exists()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("name", ["depth-anything-metric", "glpn", "dpt-dino", "depth-pro"])
def test_half_precision_on_cuda(
    name: str, models_folder: Path, photo: Photo, pipeline_of: Opened
) -> None:
    """Of a mantissa of 11 bits, through a dozen layers, one part in a hundred is left."""
    path = tiny.installed(name, models_folder)
    theirs = pipeline_of(path.parent)
    with open_engine(name, device="cuda", for_picture=SIZES[0]) as engine:  # type: ignore[attr-defined]
        assert (engine.info.engine, engine.info.precision) == ("torch", "float16")
        for size in SIZES:
            depth, expected = engine.infer(photo(*size)).depth, theirs(photo(*size))
            assert depth.shape == size
            assert np.abs(depth - expected).max() <= 1e-2 * expected.max()
