"""Small data sets, made on the spot, and a recipe that trains on them in seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from training.datasets import FilePair
from training.recipe import Recipe


def _smooth(seed: int, height: int = 48, width: int = 64) -> npt.NDArray[np.uint16]:
    coarse = np.random.default_rng(seed).uniform(1000, 4000, (4, 5)).astype(np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine.clip(1000, 4000).astype(np.uint16)


def _write_pair(
    root: Path, name: str, depth: npt.NDArray[Any], rgb: npt.NDArray[np.uint8] | None = None
) -> FilePair:
    if rgb is None:
        red = (depth // 20).astype(np.uint8)
        rgb = np.stack([red, np.full_like(red, 120), np.full_like(red, 60)], axis=-1)
    pair = FilePair(root / "rgb" / f"{name}.png", root / "depth" / f"{name}.png", f"line of {name}")
    for path, image in ((pair.rgb, rgb[..., ::-1]), (pair.depth, depth)):
        path.parent.mkdir(parents=True, exist_ok=True)
        assert cv2.imwrite(str(path), image)
    return pair


def _write_split(root: Path, split: str, seeds: range) -> None:
    for seed in seeds:
        _write_pair(root, f"{split}{seed}", _smooth(seed))
    (root / "data").mkdir(exist_ok=True)
    lines = [f"rgb/{split}{seed}.png,depth/{split}{seed}.png\n" for seed in seeds]
    (root / "data" / f"{split}.csv").write_text("".join(lines))


@pytest.fixture
def smooth_depth() -> Callable[..., npt.NDArray[np.uint16]]:
    """``smooth_depth(seed, height=48, width=64)``: millimetres, 1 to 4 m."""
    return _smooth


@pytest.fixture
def write_pair() -> Callable[..., FilePair]:
    """``write_pair(root, name, depth, rgb=None)`` writes two PNGs.

    Without ``rgb`` the picture's red channel says the depth, 20 mm a level.
    """
    return _write_pair


@pytest.fixture
def write_split() -> Callable[[Path, str, range], None]:
    """``write_split(root, split, seeds)``: one 48x64 pair a seed, in the ``nyu`` layout."""
    return _write_split


@pytest.fixture(scope="session")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pairs to train on and three, one of them of another size, to validate on."""
    root = tmp_path_factory.mktemp("small-set")
    _write_split(root, "train", range(4))
    _write_split(root, "val", range(10, 12))
    _write_pair(root, "wide", _smooth(12, 40, 80))
    with (root / "data" / "val.csv").open("a") as file:
        file.write("rgb/wide.png,depth/wide.png\n")
    return root


@pytest.fixture(scope="session")
def tiny_recipe() -> Recipe:
    """Two epochs of cnn-trans at 32x48, exact float32, one step an epoch, nothing random."""
    return Recipe.model_validate(
        {
            "model": "cnn-trans",
            "input_size": (32, 48),
            "epochs": 2,
            "batch_size": 4,
            "learning_rate": 2e-3,
            "losses": {"log_l1": 1.0, "gradient": 0.2},
            "precision": "32",
            "workers": 0,
            "augment": {"flip": 0},
        }
    )
