"""Up-projection: the fused forms against their definitions, in float64."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from models.up_projection import SkipUpProjection, StudyUpProjection, insert_zeros


def test_insert_zeros_puts_values_top_left() -> None:
    x = torch.arange(1.0, 7.0).view(1, 1, 2, 3)
    assert insert_zeros(x)[0, 0].tolist() == [
        [1, 0, 2, 0, 3, 0],
        [0, 0, 0, 0, 0, 0],
        [4, 0, 5, 0, 6, 0],
        [0, 0, 0, 0, 0, 0],
    ]


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    channels=st.sampled_from([4, 8, 12]),
    batch=st.integers(1, 2),
    seed=st.integers(0, 2**16),
)
def test_fused_block_equals_its_definition(
    height: int, width: int, channels: int, batch: int, seed: int
) -> None:
    torch.manual_seed(seed)
    block = StudyUpProjection(channels).double()
    x = torch.randn(batch, channels, height, width, dtype=torch.float64)
    fused, plain = block(x), block.forward_unfused(x)
    assert fused.shape == (batch, channels // 2, 2 * height, 2 * width)
    torch.testing.assert_close(fused, plain, rtol=0, atol=1e-10)


def test_gradients_of_the_fused_block_equal_the_definition() -> None:
    torch.manual_seed(3)
    block = StudyUpProjection(8).double()
    x = torch.randn(1, 8, 5, 4, dtype=torch.float64, requires_grad=True)
    wanted = [x, *block.parameters()]
    plain = torch.autograd.grad(block.forward_unfused(x).square().sum(), wanted)
    fused = torch.autograd.grad(block(x).square().sum(), wanted)
    for a, b in zip(fused, plain, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("channels", "parameters"), [(1024, 20_841_472), (512, 5_210_624)])
def test_block_sizes_are_the_studys(channels: int, parameters: int) -> None:
    with torch.device("meta"):
        block = StudyUpProjection(channels)
    assert sum(p.numel() for p in block.parameters()) == parameters


@pytest.mark.parametrize("odd", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_skip_block_is_the_zero_inserted_convolution_cropped_to_its_skip(
    odd: tuple[int, int],
) -> None:
    torch.manual_seed(4)
    block = SkipUpProjection(6, 4, 3).double().eval()
    x = torch.randn(2, 6, 5, 7, dtype=torch.float64)
    skip = torch.randn(2, 3, 10 - odd[0], 14 - odd[1], dtype=torch.float64)
    weight = block.up.weight.transpose(0, 1).flip(-1, -2)
    both = block.up_bn(F.conv2d(insert_zeros(x), weight, padding=2))
    main, side = both[:, :, : skip.shape[2], : skip.shape[3]].chunk(2, dim=1)
    expected = F.relu(block.main(F.relu(main + block.skip(skip))) + side)
    result = block(x, skip)
    assert result.shape == (2, 4, *skip.shape[2:])
    torch.testing.assert_close(result, expected, rtol=0, atol=1e-10)
