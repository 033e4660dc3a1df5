"""The boundary score: what raises it, what lowers it, and what it does not look at."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from training.edges import GRID, BoundaryF1, boundary_f1


def step(at: int = 80, near: float = 2.0, far: float = 4.0) -> Tensor:
    depth = torch.full(GRID, near)
    depth[:, at:] = far
    return depth


def score(prediction: Tensor, depth: Tensor) -> float:
    metric = BoundaryF1()
    metric.update(prediction, depth)
    return metric.compute()


def test_the_truth_scores_one_at_any_scale() -> None:
    assert score(step(), step()) == pytest.approx(1)
    assert score(step() * 3.7, step()) == pytest.approx(1)


def test_a_flat_map_a_shifted_and_a_reversed_edge_score_nothing() -> None:
    assert score(torch.full(GRID, 3.0), step()) == 0
    assert score(step(90), step()) == 0
    assert score(step(near=4.0, far=2.0), step()) == 0


def test_blur_costs() -> None:
    blurred = F.avg_pool2d(step()[None, None], (1, 9), 1, (0, 4), count_include_pad=False)[0, 0]
    assert 0 < score(blurred, step()) < 0.6


def test_f1_by_hand() -> None:
    """Truth has edges at columns 40 and 80; half of them found, and one that is not there."""
    depth = step(80)
    depth[:, :40] = 1.0
    prediction = torch.full(GRID, 2.0)
    prediction[:, :40] = 1.0
    prediction[:, 120:] = 4.0
    assert score(prediction, depth) == pytest.approx(2 * 1 / (2 + 2))


def test_small_steps_count_only_at_small_thresholds() -> None:
    """A true step of 15 % exists for t in 5, 7.2, 9.4, 11.7, 13.9 %; predicted 8 % for the first
    two of them."""
    depth, prediction = step(far=2.3), step(far=2.16)
    steps = [0.05 + k * 0.2 / 9 for k in range(10)]
    there = [t for t in steps if t < 0.15]
    expected = sum(t for t in there if t < 0.08) / sum(there)
    assert score(prediction, depth) == pytest.approx(expected, rel=1e-4)


def test_holes_make_no_edges() -> None:
    depth = step()
    depth[:, 78:82] = float("nan")
    assert boundary_f1(step(), torch.nan_to_num(depth)) is None
    metric = BoundaryF1()
    metric.update(step(), depth)
    assert metric.images == 0 and metric.compute() != metric.compute()


def test_sizes_differ() -> None:
    large = step().repeat_interleave(4, 0).repeat_interleave(4, 1)
    assert score(step(), large) == pytest.approx(1)
    small = step()[::2, ::2]
    assert 0 < score(small, large) < 1
