"""NYU's own .mat file: axes, split, filled and raw depth, and files that are not what they say."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.io

from training.datasets import DepthPairs, load_split, train_and_val
from training.errors import DataError

COUNT, HEIGHT, WIDTH = 12, 6, 8
TRAIN, TEST = [3, 1, 12, 7, 8, 9, 10, 11, 2, 4], [5, 6]


@pytest.fixture
def mat(tmp_path: Path) -> Path:
    """Depth says image, row and column; image n's red is n, green the row, blue the column."""
    n, row, column = np.ogrid[:COUNT, :HEIGHT, :WIDTH]
    depth = (1 + n + row / 10 + column / 100).astype(np.float32)
    raw = depth.copy()
    raw[:, 0, 0] = 0
    rgb = np.stack(np.broadcast_arrays(n, row, column), axis=1).astype(np.uint8)
    path = tmp_path / "nyu_depth_v2_labeled.mat"
    with h5py.File(path, "w") as file:
        file["images"] = rgb.transpose(0, 1, 3, 2)
        file["depths"] = depth.transpose(0, 2, 1)
        file["rawDepths"] = raw.transpose(0, 2, 1)
    save_splits(tmp_path, TRAIN, TEST)
    return path


def save_splits(folder: Path, train: list[int], test: list[int]) -> None:
    columns = {"trainNdxs": np.array([train]).T, "testNdxs": np.array([test]).T}
    scipy.io.savemat(folder / "splits.mat", columns)


def test_axes_and_split(mat: Path) -> None:
    pairs = load_split(mat, "train")
    assert len(pairs) == len(TRAIN)
    rgb, metres = DepthPairs(pairs)[0]
    assert rgb.shape == (HEIGHT, WIDTH, 3) and rgb.dtype == np.uint8
    assert metres.shape == (HEIGHT, WIDTH) and metres.dtype == np.float32
    assert rgb[4, 7].tolist() == [2, 4, 7], "images count from 1 in MATLAB"
    assert metres[4, 7] == pytest.approx(3.47)


def test_training_has_filled_depth_and_the_test_raw(mat: Path) -> None:
    assert np.isfinite(load_split(mat, "train")[0].read()[1]).all()
    raw = load_split(mat, "test")[0].read()[1]
    assert np.isnan(raw[0, 0]) and np.isfinite(raw).sum() == HEIGHT * WIDTH - 1


def test_validation_is_held_out_of_training(mat: Path) -> None:
    train, val, name = train_and_val(mat)
    assert (len(train), len(val), name) == (9, 1, "last 1 of train")
    with pytest.raises(DataError, match="no split 'val'"):
        load_split(mat, "val")


@pytest.mark.parametrize("name", ["nyu_depth_v2_labeled.mat", "splits.mat"])
def test_a_missing_file_is_named(mat: Path, name: str) -> None:
    mat.with_name(name).unlink()
    with pytest.raises(DataError, match=rf"{name}: no such file"):
        load_split(mat, "train")


@pytest.mark.parametrize("name", ["nyu_depth_v2_labeled.mat", "splits.mat"])
def test_a_file_that_is_something_else_is_named(mat: Path, name: str) -> None:
    mat.with_name(name).write_bytes(b"MATLAB 5.0 or not" * 40)
    with pytest.raises(DataError, match=rf"{name}: is not"):
        load_split(mat, "train")


def test_a_file_cut_off_is_named(mat: Path) -> None:
    mat.write_bytes(mat.read_bytes()[:-1500])
    with pytest.raises(DataError, match="nyu_depth_v2_labeled"):
        for pair in load_split(mat, "train"):
            pair.read()


def test_splits_of_another_file_are_refused(mat: Path) -> None:
    save_splits(mat.parent, [1, COUNT + 1], TEST)
    with pytest.raises(DataError, match="names images that"):
        load_split(mat, "train")
    save_splits(mat.parent, [0, 1], TEST)
    with pytest.raises(DataError, match="names images that"):
        load_split(mat, "train")


def test_arrays_that_do_not_belong_together(mat: Path) -> None:
    with h5py.File(mat, "a") as file:
        del file["depths"]
        file["depths"] = np.ones((COUNT, HEIGHT, WIDTH), np.float32)
    with pytest.raises(DataError, match="do not belong together"):
        load_split(mat, "train")
