"""The shipped net reads the demo room, whose depth is known exactly."""

from __future__ import annotations

import torch

from livedepth.capture.room import Room
from livedepth.inference.engines import open_engine
from training.metrics import PROTOCOLS, DepthMetrics

VIEWS = 16


def test_the_default_net_reads_the_demo_room() -> None:
    room, engine = Room(), open_engine()
    net = DepthMetrics(PROTOCOLS["eigen"], align="median")
    flat = DepthMetrics(PROTOCOLS["eigen"], align="median")
    for view in range(VIEWS):
        image, truth = room.render(view * 68 / VIEWS)
        depth = torch.from_numpy(truth)
        net.update(torch.from_numpy(engine.infer(image).depth), depth)
        flat.update(torch.ones(2, 2), depth)
    engine.close()
    scores, constant = net.compute(), flat.compute()
    print("demo, median-aligned:", scores, "one constant per view:", constant)  # noqa: T201
    assert scores["delta1"] >= 0.6
    # The room is so small that one constant per view has a high δ1: shape has to show elsewhere.
    assert scores["abs_rel"] < 0.9 * constant["abs_rel"]
    assert scores["rmse"] < 0.9 * constant["rmse"]
