"""Colour made beside the network is the colour that OpenCV makes, to a level."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
import torch

from livedepth.errors import EngineError
from livedepth.frames import Depth
from livedepth.postprocess import colour
from livedepth.postprocess.colour import colormap
from livedepth.postprocess.device_colour import DevicePainter

LIMITS = (1.0, 5.0)
DEVICES = [
    "cpu",
    pytest.param(
        "cuda",
        marks=[
            pytest.mark.cuda,
            pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
        ],
    ),
]
SIZES = [(12, 16), (48, 64), (97, 131), (97, 130), (6, 8), (480, 640)]


def _depth(*, holes: bool) -> Depth:
    depth = np.random.default_rng(3).uniform(0.5, 6, (12, 16)).astype(np.float32)
    if holes:
        depth[2:4, 5] = np.nan
        depth[8, 9], depth[9, 1] = np.inf, -np.inf
    return depth


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("holes", [False, True])
def test_levels_and_holes_are_those_of_the_cpu(
    device: str, size: tuple[int, int], holes: bool
) -> None:
    depth, table = _depth(holes=holes), colormap("gray")
    got = DevicePainter(device).colourise(depth, LIMITS, table, size)
    expected = colour.colourise(depth, LIMITS, table, size)
    assert got.dtype == np.uint8 and got.shape == (*size, 3)
    error = np.abs(got.astype(int) - expected)
    assert error.max() <= 1
    assert (error == 0).mean() > 0.98
    if holes:
        invalid = colour.colourise(depth, LIMITS, np.full((256, 3), 9, np.uint8), size) == 0
        white = DevicePainter(device).colourise(depth, LIMITS, np.full((256, 3), 9, np.uint8), size)
        np.testing.assert_array_equal(white == 0, invalid)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("holes", [False, True])
def test_planes_are_those_of_the_cpu(device: str, size: tuple[int, int], holes: bool) -> None:
    depth, table = _depth(holes=holes), colormap("gray")
    got = DevicePainter(device).colourise_i420(depth, LIMITS, table, size)
    expected = colour.colourise_i420(depth, LIMITS, table, size)
    assert got.dtype == np.uint8 and got.shape == expected.shape
    assert np.abs(got.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("device", DEVICES)
def test_pictures_of_one_painter_stay_apart(device: str) -> None:
    """Colour maps change, planes and pictures take turns, and what was given stays as it was."""
    painter, depth = DevicePainter(device), _depth(holes=False)
    first = painter.colourise(depth, LIMITS, colormap("turbo"), (48, 64))
    kept = first.copy()
    painter.colourise_i420(depth, LIMITS, colormap("turbo"), (48, 64))
    other = painter.colourise(depth, LIMITS, colormap("magma"), (48, 64))
    np.testing.assert_array_equal(first, kept)
    wanted = colour.colourise(depth, LIMITS, colormap("magma"), (48, 64))
    assert (other == wanted).mean() > 0.98


def test_inverse_depth_and_a_map_of_the_pictures_own_size() -> None:
    inverse = np.array([[12.0, 10.0, 5.0, 0.0, -3.0]], np.float32)
    got = DevicePainter("cpu").colourise(inverse, (10.0, 0.0), colormap("gray"))
    assert got[0, :, 0].tolist() == [255, 255, 127, 0, 0]


def test_a_full_device_leaves_the_colouring_to_the_cpu(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    painter, depth = DevicePainter("cpu"), _depth(holes=True)
    calls: list[int] = []

    def full(*given: Any) -> Any:
        calls.append(1)
        raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(painter, "_levels", full)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            got = painter.colourise(depth, LIMITS, colormap("turbo"), (48, 64))
            planes = painter.colourise_i420(depth, LIMITS, colormap("turbo"), (48, 64))
    np.testing.assert_array_equal(got, colour.colourise(depth, LIMITS, colormap("turbo"), (48, 64)))
    np.testing.assert_array_equal(
        planes, colour.colourise_i420(depth, LIMITS, colormap("turbo"), (48, 64))
    )
    assert len(calls) == 1, "it is not asked again for each picture"
    assert caplog.text.count("cpu: no memory left for colour; the CPU colours on") == 1


def test_a_device_that_fails_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    painter = DevicePainter("cpu")

    def fail(*given: Any) -> Any:
        raise RuntimeError("driver gone\nstack")

    monkeypatch.setattr(painter, "_levels", fail)
    with pytest.raises(EngineError, match=r"cpu: colouring failed \(driver gone\)$"):
        painter.colourise(_depth(holes=False), LIMITS, colormap("turbo"))
