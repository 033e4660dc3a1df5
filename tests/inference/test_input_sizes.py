"""Third-party networks that take pictures of several sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livedepth.errors import SettingsError
from livedepth.inference.engines import open_engine
from livedepth.inference.foreign import other_sizes

MakeOnnx = Callable[..., Path]
PICTURE = np.full((48, 64, 3), 90, np.uint8)


@pytest.mark.parametrize("engine", ["openvino", "onnx"])
def test_a_network_of_open_sides_computes_at_the_size_that_is_asked_for(
    engine: str, make_onnx: MakeOnnx, tmp_path: Path
) -> None:
    path = make_onnx(tmp_path / "midas.onnx", (1, 3, "height", "width"))
    plain = open_engine(str(path), engine=engine, device="cpu")
    assert plain.info.input_size == (384, 384)
    assert plain.info.sizes == ((192, 192), (288, 288), (384, 384), (576, 576))
    small = open_engine(str(path), engine=engine, device="cpu", size=(192, 256))
    assert small.info.input_size == (192, 256)
    assert small.infer(PICTURE).depth.shape == (192, 256)
    assert small.info.sizes == plain.info.sizes, "the same are offered again"
    for one in (plain, small):
        one.close()


@pytest.mark.parametrize("engine", ["openvino", "onnx"])
def test_a_network_of_fixed_sides_takes_no_other(
    engine: str, make_onnx: MakeOnnx, tmp_path: Path
) -> None:
    path = make_onnx(tmp_path / "midas.onnx")
    with pytest.raises(SettingsError, match="takes pictures of 6×8 only"):
        open_engine(str(path), engine=engine, device="cpu", size=(12, 16))
    same = open_engine(str(path), engine=engine, device="cpu", size=(6, 8))
    assert same.info.sizes == ()
    same.close()


def test_networks_of_ours_have_one_size() -> None:
    with pytest.raises(SettingsError, match="takes pictures of 288×384 only"):
        open_engine("residual-lite", size=(144, 192))


def test_sizes_are_multiples_that_networks_take() -> None:
    open_sides = [[1, 3, None, None]]
    assert other_sizes(open_sides, (518, 518))[0] == (252, 252)
    assert all(side % 14 == 0 for size in other_sizes(open_sides, (518, 686)) for side in size)
    assert other_sizes([[1, 3, 6, 8]], (6, 8)) == other_sizes([None], (6, 8)) == ()
