"""Small recorded sets, of which every picture differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.frames import DepthFrame, Frame, Image
from livedepth.output.dataset import DatasetRecorder, RecordOptions

INTRINSICS = {"fx": 50.0, "fy": 51.0, "cx": 31.5, "cy": 23.5, "width": 64, "height": 48}
MakeSet = Callable[..., Path]


def picture(seed: int, height: int = 48, width: int = 64) -> Image:
    """Coloured clouds, which no other seed has."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 6)
    return cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)  # type: ignore[call-overload]


def record_set(
    root: Path,
    pairs: int = 20,
    *,
    layout: str = "nyu",
    rgb: str = "",
    seed: int = 0,
    append: bool = False,
    size: tuple[int, int] = (48, 64),
    intrinsics: dict[str, Any] | None = None,
    camera: str = "test",
) -> Path:
    """A set of ``pairs`` pairs, ten a second; the n-th depth is 1 m + n cm, one pixel invalid."""
    facts = {
        "source": camera,
        "model": "test-net",
        "camera": {
            "name": camera,
            "kind": "camera",
            "width": size[1],
            "height": size[0],
            "fps": 10.0,
        },
        "intrinsics": intrinsics,
    }
    recorder = DatasetRecorder(root, facts, RecordOptions(layout=layout, rgb=rgb, append=append))
    for number in range(pairs):
        depth = np.full(size, 1 + number / 100, np.float32)
        depth[0, 0] = np.nan
        frame = Frame(picture(1000 * seed + number, *size), number, number / 10, 0.0, camera)
        recorder.write(DepthFrame(frame, depth, "test-net"))
    recorder.finish()
    return root


@pytest.fixture
def make_set(tmp_path: Path) -> MakeSet:
    """Records a set into a new folder of the test."""

    def make(name: str = "set", pairs: int = 20, **options: Any) -> Path:
        return record_set(tmp_path / name, pairs, **options)

    return make


def files_of(root: Path) -> dict[str, bytes]:
    """All files of a set but ``dataset.json``, with their contents."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "dataset.json"
    }
