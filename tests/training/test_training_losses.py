"""Losses against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from training import losses
from training.losses import LOSSES, weighted_loss
from training.recipe import LossName

NAMES = sorted(LOSSES)
FLOORED = {"log_std": 1e-3, "silog": 1e-3}  # sqrt(1e-6): keeps the square root's slope finite
LIMITS = (1e-3, 10.0)


def column(*values: float) -> Tensor:
    """Values as one image [1, 1, n, 1]."""
    return torch.tensor(values).view(1, 1, -1, 1)


def everywhere(depth: Tensor) -> Tensor:
    return torch.ones_like(depth, dtype=torch.bool)


def scene(seed: int = 0) -> Tensor:
    """Two images of 1 to 5 m."""
    return 1 + 4 * torch.rand(2, 1, 12, 17, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("name", NAMES)
def test_perfect_prediction_costs_nothing(name: str) -> None:
    depth = scene()
    loss = LOSSES[name](depth.clone(), depth, everywhere(depth))
    assert loss.shape == ()
    assert loss.item() == pytest.approx(FLOORED.get(name, 0.0), abs=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_prediction_costs_something(name: str) -> None:
    depth = scene()
    assert LOSSES[name](scene(1), depth, everywhere(depth)) > 0.1


@pytest.mark.parametrize("name", NAMES)
def test_masked_pixels_do_not_count(name: str) -> None:
    depth, prediction = scene(), scene(1)
    mask = torch.rand(depth.shape, generator=torch.Generator().manual_seed(2)) > 0.4
    reference = LOSSES[name](prediction, depth, mask)
    empty = torch.where(mask, depth, 0.0)
    wild = torch.where(mask, prediction, 1e6)
    assert torch.equal(LOSSES[name](wild, empty, mask), reference)
    assert torch.equal(LOSSES[name](torch.where(mask, prediction, 0.0), empty, mask), reference)
    assert not torch.equal(LOSSES[name](wild, depth, everywhere(depth)), reference)


@pytest.mark.parametrize("name", NAMES)
def test_masked_pixels_get_no_gradient(name: str) -> None:
    depth, prediction = scene(), scene(1).requires_grad_()
    mask = torch.rand(depth.shape, generator=torch.Generator().manual_seed(2)) > 0.4
    LOSSES[name](prediction, torch.where(mask, depth, 0.0), mask).backward()
    assert prediction.grad is not None
    assert torch.isfinite(prediction.grad).all()
    assert not prediction.grad[~mask].any()
    assert prediction.grad[mask].any()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", ["all invalid", "perfect", "zero"])
def test_extremes_stay_finite(name: LossName, start: str) -> None:
    """No valid pixel; exact agreement, where roots have infinite slope; a net whose ReLU is off."""
    depth = torch.zeros(2, 1, 9, 9) if start == "all invalid" else scene()
    prediction = depth.clone() if start == "perfect" else torch.zeros_like(depth)
    prediction.requires_grad_()
    loss = weighted_loss({name: 1.0}, prediction, depth, LIMITS)
    loss.backward()
    assert torch.isfinite(loss)
    assert prediction.grad is not None and torch.isfinite(prediction.grad).all()
    if start == "all invalid":
        assert loss.item() == pytest.approx(FLOORED.get(name, 0.0))
        assert not prediction.grad.any()


def test_mse_and_l1_by_hand() -> None:
    prediction, depth = column(1.0, 2.0, 5.0), column(1.0, 4.0, 2.0)
    mask = everywhere(depth)
    assert losses.mse(prediction, depth, mask).item() == pytest.approx(13 / 3)
    assert losses.l1(prediction, depth, mask).item() == pytest.approx(5 / 3)
    mask[0, 0, 2] = False
    assert losses.mse(prediction, depth, mask).item() == pytest.approx(2)
    assert losses.l1(prediction, depth, mask).item() == pytest.approx(1)


def test_berhu_by_hand() -> None:
    """Errors 0, 0.1 and 1 m: c = 0.2, so 0, 0.1 (linear) and (1 + 0.04) / 0.4 (quadratic)."""
    depth = column(2.0, 2.0, 2.0)
    loss = losses.berhu(column(2.0, 1.9, 3.0), depth, everywhere(depth))
    assert loss.item() == pytest.approx((0 + 0.1 + 2.6) / 3, rel=1e-5)


def test_berhu_takes_its_threshold_from_what_counts() -> None:
    depth, prediction = column(2.0, 2.0, 2.0), column(2.0, 2.1, 3.0)
    mask = everywhere(depth)
    mask[0, 0, 2] = False  # now max|e| = 0.1, c = 0.02, and 0.1 is in the quadratic part
    expected = (0 + (0.1**2 + 0.02**2) / 0.04) / 2
    assert losses.berhu(prediction, depth, mask).item() == pytest.approx(expected, rel=1e-4)


def test_berhu_is_continuous_at_its_threshold() -> None:
    depth = column(5.0, 5.0)
    below, above = (
        losses.berhu(column(6.0, 5.2 + s), depth, everywhere(depth)).item() for s in (-1e-4, 1e-4)
    )
    assert above - below == pytest.approx(1e-4, rel=0.1)


def test_log_l1_by_hand() -> None:
    depth = column(1.0, 2.0, 4.0)
    loss = losses.log_l1(column(2.0, 2.0, 1.0), depth, everywhere(depth))
    assert loss.item() == pytest.approx(math.log(2) * (1 + 0 + 2) / 3)


def test_log_std_by_hand_image_by_image() -> None:
    """Log errors 0 and 2 ln 2: standard deviation ln 2. The second image is only scaled."""
    depth = torch.cat([column(1.0, 1.0), column(3.0, 1.0)])
    prediction = torch.cat([column(1.0, 4.0), column(6.0, 2.0)])
    loss = losses.log_std(prediction, depth, everywhere(depth))
    assert loss.item() == pytest.approx((math.log(2) + 1e-3) / 2, rel=1e-4)


def test_silog_by_hand() -> None:
    """Log errors 0 and 1: sqrt(1/2 - 0.85 / 4)."""
    depth = column(2.0, 2.0)
    loss = losses.silog(column(2.0, 2 * math.e), depth, everywhere(depth))
    assert loss.item() == pytest.approx(math.sqrt(0.5 - 0.85 * 0.25), rel=1e-5)


def test_gradient_by_hand() -> None:
    """Log error 0 | 1 across a 2x2 image: 1 across, 0 down; the wider strides see one pixel."""
    depth = torch.ones(1, 1, 2, 2)
    prediction = torch.tensor([[1.0, math.e], [1.0, math.e]]).view(1, 1, 2, 2)
    loss = losses.gradient(prediction, depth, everywhere(depth))
    assert loss.item() == pytest.approx(1, rel=1e-5)


def test_gradient_by_hand_at_every_stride() -> None:
    """A log error that grows by 0.1 a column differs by 0.1, 0.2, 0.4 and 0.8 at the strides."""
    error = (0.1 * torch.arange(17.0)).expand(1, 1, 9, 17)
    loss = losses.gradient(error.exp(), torch.ones(1, 1, 9, 17), torch.ones(1, 1, 9, 17) > 0)
    assert loss.item() == pytest.approx(0.1 + 0.2 + 0.4 + 0.8, rel=1e-4)


@pytest.mark.parametrize("down", [True, False])
def test_gradient_needs_both_pixels(down: bool) -> None:
    """Log errors 1, hole, 1: no pair at stride 1, an equal pair at stride 2."""
    prediction, depth = column(math.e, 5.0, math.e), column(1.0, 0.0, 1.0)
    if not down:
        prediction, depth = prediction.transpose(2, 3), depth.transpose(2, 3)
    loss = losses.gradient(prediction, depth, depth > 0)
    assert loss.item() == 0


@pytest.mark.parametrize("factor", [0.25, 1.7, 3.0])
def test_scaling_the_prediction(factor: float) -> None:
    depth, prediction = scene(), scene(1)
    mask = everywhere(depth)
    for loss in (losses.log_std, losses.gradient):
        torch.testing.assert_close(
            loss(factor * prediction, depth, mask), loss(prediction, depth, mask), rtol=1e-4, atol=0
        )
    size = abs(math.log(factor))
    assert losses.log_l1(factor * depth, depth, mask).item() == pytest.approx(size, rel=1e-4)
    silog = losses.silog(factor * depth, depth, mask).item()
    assert silog == pytest.approx(size * math.sqrt(0.15), rel=1e-3)


def test_weighted_sum() -> None:
    prediction, depth = column(1.0, 2.0, 5.0), column(1.0, 4.0, 2.0)
    loss = weighted_loss({"mse": 2.0, "l1": 3.0}, prediction, depth, LIMITS)
    assert loss.item() == pytest.approx(2 * 13 / 3 + 3 * 5 / 3)


def test_only_depth_within_the_limits_counts() -> None:
    depth = column(0.0, 0.5, 2.0, 9.0, 10.0, 12.0, math.nan)
    prediction = column(50.0, 50.0, 3.0, 11.0, 50.0, 50.0, 50.0)
    assert weighted_loss({"l1": 1.0}, prediction, depth, (0.5, 10.0)).item() == pytest.approx(1.5)


def test_prediction_is_brought_to_the_size_of_the_depth() -> None:
    prediction = torch.tensor([[0.0, 4.0]]).view(1, 1, 1, 2) + 1
    depth = torch.tensor([[1.0, 2.0, 4.0, 5.0]]).view(1, 1, 1, 4).expand(1, 1, 2, 4)
    assert weighted_loss({"l1": 1.0}, prediction, depth, LIMITS).item() == pytest.approx(
        0, abs=1e-6
    )
