"""Folders for installed networks, and what the package's own pipeline makes of pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from livedepth.frames import Depth, Image


@pytest.fixture(autouse=True)
def models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for networks, and an empty cache."""
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "models"


@pytest.fixture
def photo() -> Callable[[int, int], Image]:
    """A picture of a size: something coarse, and grain on it."""

    def made(height: int, width: int) -> Image:
        random = np.random.default_rng(height * 1000 + width)
        coarse = random.integers(0, 256, (max(2, height // 8), max(2, width // 8), 3), np.uint8)
        smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(int)
        grain = random.integers(-12, 13, (height, width, 3))
        return np.clip(smooth + grain, 0, 255).astype(np.uint8)

    return made


@pytest.fixture
def pipeline_of() -> Callable[[Path], Callable[[Image], Depth]]:
    """The package's own depth of a picture at its own size, by the network's folder."""
    transformers = pytest.importorskip("transformers")
    from PIL import Image as Pictures

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()

    def opened(folder: Path) -> Callable[[Image], Depth]:
        pipe = transformers.pipeline("depth-estimation", model=str(folder), device="cpu")

        def depth(image: Image) -> Depth:
            found = pipe(Pictures.fromarray(image))["predicted_depth"]
            return np.asarray(found.numpy(), np.float32)

        return depth

    return opened
