"""Resizing: number for number what PyTorch does."""

from __future__ import annotations

import numpy as np
import pytest

from livedepth.errors import EngineError
from livedepth.inference.hub.resampling import (
    Filter,
    resize_bytes,
    resize_bytes_sharp,
    resize_floats,
)

torch = pytest.importorskip("torch")
functional = pytest.importorskip("torchvision.transforms.v2.functional")
modes = pytest.importorskip("torchvision.transforms").InterpolationMode
SIZES = [((64, 48), (31, 77)), ((33, 90), (100, 21)), ((50, 50), (50, 80)), ((7, 5), (90, 90))]
NAMES: dict[Filter, str] = {
    "nearest": "NEAREST_EXACT",
    "bilinear": "BILINEAR",
    "bicubic": "BICUBIC",
    "lanczos": "LANCZOS",
}


@pytest.mark.parametrize("how", NAMES)
@pytest.mark.parametrize(("old", "new"), SIZES)
def test_bytes_are_the_same(how: Filter, old: tuple[int, int], new: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*old, 3), np.uint8)
    mode = getattr(modes, NAMES[how])
    tensor = torch.from_numpy(image).permute(2, 0, 1).contiguous()
    theirs = functional.resize(tensor, list(new), interpolation=mode, antialias=True)
    native = torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512") or how != "bilinear"
    away = np.abs(resize_bytes(image, new, how).astype(int) - theirs.permute(1, 2, 0).numpy())
    assert away.max() <= (0 if native else 1)


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("how", ["bilinear", "bicubic"])
@pytest.mark.parametrize(("old", "new"), SIZES)
def test_floats_are_the_same(
    how: Filter, corners: bool, old: tuple[int, int], new: tuple[int, int]
) -> None:
    image = np.random.default_rng(1).normal(size=(*old, 3)).astype(np.float32)
    tensor = torch.from_numpy(image).permute(2, 0, 1)[None]
    theirs = torch.nn.functional.interpolate(tensor, new, mode=how, align_corners=corners)
    ours = resize_floats(image, new, how, corners=corners)
    assert np.abs(ours - theirs[0].permute(1, 2, 0).numpy()).max() < 2e-5
    whole = np.random.default_rng(1).integers(0, 256, (*old, 3), np.uint8)
    tensor = torch.from_numpy(whole).permute(2, 0, 1)[None].contiguous()
    theirs = torch.nn.functional.interpolate(tensor, new, mode=how, align_corners=corners)
    made = resize_bytes_sharp(whole, new, how, corners).astype(int)
    assert np.abs(made - theirs[0].permute(1, 2, 0).numpy()).max() <= 1


def test_what_is_not_finite_stays_where_it_is() -> None:
    image = np.ones((40, 40), np.float32)
    image[20, 20] = np.nan
    made = resize_floats(image, (80, 80), "bilinear")
    assert np.isnan(made).sum() < 30
    assert np.nanmax(np.abs(made - 1)) < 1e-6


def test_filters_that_pytorch_has_not_are_refused() -> None:
    image = np.zeros((8, 8, 3), np.uint8)
    for how in ("box", "hamming"):
        with pytest.raises(EngineError, match=how):
            resize_bytes(image, (4, 4), how)
    with pytest.raises(EngineError, match="lanczos"):
        resize_floats(image.astype(np.float32), (4, 4), "lanczos")
