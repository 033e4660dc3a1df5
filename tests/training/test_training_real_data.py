"""Real RGB-D sets, where ``LIVEDEPTH_TEST_DATA`` says there are some."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.datasets import DepthPairs, FilePair, load_split, train_and_val
from training.pairs import Pair


def rgb_of(pair: Pair) -> Path:
    assert isinstance(pair, FilePair)
    return pair.rgb


def test_nyu_and_hololens_are_read_as_they_are(data_dir: Path) -> None:
    if not (data_dir / "nyu").is_dir() or not (data_dir / "hololens").is_dir():
        pytest.skip("no nyu and hololens there")
    training, validation, split = train_and_val(data_dir / "nyu")
    assert (len(training), len(validation), split) == (695, 100, "val")
    assert {rgb_of(p) for p in training}.isdisjoint(rgb_of(p) for p in validation)
    image, depth = DepthPairs(validation, border=8)[0]
    assert image.shape == (480, 640, 3) and depth.shape == (480, 640)
    assert np.isnan(depth[:8]).all() and np.isnan(depth[:, -8:]).all()
    measured = depth[8:-8, 8:-8]
    assert np.isfinite(measured).mean() > 0.99
    assert np.nanmin(measured) > 0.6 and np.nanmax(measured) < 10.1

    walk = load_split(data_dir / "hololens", "train")
    image, depth = DepthPairs(walk)[0]
    assert len(walk) == 187
    assert image.shape == (360, 540, 3) and depth.shape == (360, 540)
    assert 0.2 < np.isnan(depth).mean() < 0.6, "holes are NaN, never zero"
    assert np.nanmin(depth) > 0.2
