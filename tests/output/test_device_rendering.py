"""A film coloured beside the network is the film coloured by the CPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch

from livedepth.frames import DepthFrame
from livedepth.inference.torch_engine import TorchEngine
from livedepth.jobs.plan import Task
from livedepth.jobs.process import ProcessOptions, process
from livedepth.output.kinds import OutputKind, output_kinds
from livedepth.output.pictures import Style, painter_on
from livedepth.postprocess.device_colour import DevicePainter
from models.registry import create_model

MakeFrame = Callable[..., DepthFrame]


@pytest.mark.parametrize(
    ("kind", "planar"),
    [
        (kind, planar)
        for kind in output_kinds()
        if kind.drawing
        for planar in ((False, True) if kind.planar else (False,))
    ],
)
def test_every_kind(kind: OutputKind, planar: bool, depth_frame: MakeFrame) -> None:
    depth = np.random.default_rng(1).uniform(1, 5, (12, 16)).astype(np.float32)
    frame = depth_frame(0, size=(48, 64), depth=depth)
    assert kind.drawing is not None
    pictures = [
        kind.drawing(Style("gray", (0.5, 6.0), planar=planar, painter=painter_on(device)))(frame)
        for device in ("", "cpu")
    ]
    assert pictures[0].dtype == pictures[1].dtype
    difference = np.abs(pictures[0].astype(int) - pictures[1])
    assert difference.max() <= (not kind.metres), "millimetres are the same on every device"


def _levels(film: Path) -> list[Any]:
    with av.open(str(film)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_a_whole_film(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    colourise = DevicePainter.colourise_i420

    def counted(self: DevicePainter, *given: Any) -> Any:
        painted.append(1)
        return colourise(self, *given)

    monkeypatch.setattr(DevicePainter, "colourise_i420", counted)
    torch.manual_seed(0)
    engine = TorchEngine(create_model("cnn-trans"), "cnn-trans", (64, 96), device="cpu")
    options = ProcessOptions(fixed_range=(0.5, 6.0))
    frames = process(Task(str(film), tmp_path / "cpu.mp4"), engine, options).frames
    assert not painted
    engine.info = replace(engine.info, colours_on="cpu")
    assert process(Task(str(film), tmp_path / "device.mp4"), engine, options).frames == frames
    assert len(painted) == frames
    for one, other in zip(
        _levels(tmp_path / "cpu.mp4"), _levels(tmp_path / "device.mp4"), strict=True
    ):
        assert np.abs(one.astype(int) - other).mean() < 1
