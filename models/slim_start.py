"""The slim decoder's start from a trained full one: low-rank factors, and a fitted last layer.

Where a convolution's input x has second moments C, the best factors of rank r of its weights W
(inputs x everything else) in the mean square of its output are found by a singular value
decomposition of C^(1/2) W (Eckart & Young 1936, in the norm that C gives).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import WeightsError
from models.slim_decoder import DetailBlock, SlimUpProjection
from models.up_projection import SkipUpProjection

if TYPE_CHECKING:
    from models.lite_net import LiteNet


@torch.no_grad()
def slim_from_full(slim: LiteNet, full: LiteNet, images: Tensor) -> set[str]:
    """Make ``slim``, which has the tensors of ``full`` that fit, as close to it as can be computed.

    ``images``: normalised RGB, float [N, 3, H, W]; a few dozen like those that will be seen.
    Returns the names of the tensors set here. The last block's convolutions stay as they are;
    its statistics are set, and after it ``predict`` is fitted to the log depth of ``full``.
    Raises WeightsError without images.
    """
    if not len(images):
        raise WeightsError(
            "the start of a slim {network} from a full one needs pictures",
            network=type(slim).__name__,
        )
    was_training = slim.training
    full.eval()
    pairs = list(zip(slim.blocks, full.blocks, strict=True))
    large = [part for _, block in pairs[:-1] for part in _large(block)]
    moments, depths = _second_moments(full, large, images)
    done: set[str] = set()
    for number, (block, source) in enumerate(pairs):
        if isinstance(block, SlimUpProjection):
            assert isinstance(source, SkipUpProjection)
            _factor_block(block, source, moments)
            done |= {
                f"blocks.{number}.{name}"
                for name in block.state_dict()
                if not name.startswith("skip.")
            }
    _fit_predict(slim, images, depths)
    slim.train(was_training)
    return done | {"predict.weight", "predict.bias"}


def _large(block: nn.Module) -> tuple[nn.Module, nn.Module]:
    assert isinstance(block, SkipUpProjection)
    return block.up, block.main[0]


def _second_moments(
    net: LiteNet, modules: list[nn.Module], images: Tensor
) -> tuple[dict[nn.Module, Tensor], list[Tensor]]:
    """Sum of x x^T over all cells, float64 [C, C], of the input x of each of ``modules``; and the
    log depth [1, 1, h, w] of each image."""
    sums: dict[nn.Module, Tensor] = {}

    def add(module: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> None:
        cells = inputs[0].transpose(0, 1).flatten(1).double()
        sums[module] = sums.get(module, 0) + cells @ cells.T

    handles = [module.register_forward_hook(add) for module in modules]
    try:
        depths = [net.log_depth(image[None]) for image in images]
    finally:
        for handle in handles:
            handle.remove()
    return sums, depths


def _factor(weight: Tensor, moments: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Factors [C, rank] and [rank, rest] of ``weight`` [C, rest], float64."""
    values, vectors = torch.linalg.eigh(moments)
    values = values.clamp(min=1e-9 * float(values.max()))
    root = vectors * values.sqrt() @ vectors.T
    inverse = vectors * values.rsqrt() @ vectors.T
    left, sizes, right = torch.linalg.svd(root @ weight.double(), full_matrices=False)
    # Both get the root of the singular values: training moves them at the same rate then.
    share = sizes[:rank].sqrt()
    first, second = inverse @ (left[:, :rank] * share), share[:, None] * right[:rank]
    balance = (second.square().mean() / first.square().mean()) ** 0.25
    return first * balance, second / balance


def _factor_block(
    block: SlimUpProjection, source: SkipUpProjection, moments: dict[nn.Module, Tensor]
) -> None:
    up, main = source.up, source.main[0]
    assert isinstance(main, nn.Conv2d)
    squeeze, rest = _factor(up.weight.flatten(1), moments[up], block.squeeze.out_channels)
    block.squeeze.weight.copy_(squeeze.T[:, :, None, None])
    kernels = rest.view(-1, *up.weight.shape[1:])
    half = kernels.shape[1] // 2
    for branch, part in ((block.up_main, slice(half)), (block.up_side, slice(half, None))):
        convolution, norm = branch
        assert isinstance(convolution, nn.ConvTranspose2d) and isinstance(norm, nn.BatchNorm2d)
        convolution.weight.copy_(kernels[:, part])
        _copy_norm(source.up_bn, norm, part)
    narrow, wide, norm = block.main
    assert isinstance(narrow, nn.Conv2d) and isinstance(wide, nn.Conv2d)
    by_input = main.weight.transpose(0, 1)
    first, rest = _factor(by_input.flatten(1), moments[main], narrow.out_channels)
    narrow.weight.copy_(first.T[:, :, None, None])
    wide.weight.copy_(rest.view(-1, *by_input.shape[1:]).transpose(0, 1))
    norm.load_state_dict(source.main[1].state_dict())


def _copy_norm(source: nn.BatchNorm2d, norm: nn.BatchNorm2d, part: slice) -> None:
    state = source.state_dict()
    norm.load_state_dict({k: v[part] if v.ndim else v for k, v in state.items()})


def _fit_predict(slim: LiteNet, images: Tensor, depths: list[Tensor]) -> None:
    """Ridge regression of the full network's log depth, four cells each, on ``slim``'s features.

    The fresh last block passes the features at 1/4 on, so a good start lies within reach.
    """
    last = slim.blocks[-1]
    assert isinstance(last, DetailBlock)
    _set_statistics(slim, last, images)
    seen: list[Tensor] = []
    handle = slim.predict.register_forward_pre_hook(lambda _module, given: seen.append(given[0]))
    side = slim.predict.in_channels * 9 + 1
    products = torch.zeros(side, side, dtype=torch.float64)
    targets = torch.zeros(side, slim.cells**2, dtype=torch.float64)
    try:
        for image, depth in zip(images, depths, strict=True):
            slim.log_depth(image[None])
            features = seen.pop()
            rows = F.unfold(features, 3, padding=1)[0].T.double()
            rows = torch.cat([rows, torch.ones_like(rows[:, :1])], dim=1)
            missing = [
                slim.cells * f - d for f, d in zip(features.shape[2:], depth.shape[2:], strict=True)
            ]
            depth = F.pad(depth, (0, missing[1], 0, missing[0]), mode="replicate")
            cells = F.pixel_unshuffle(depth, slim.cells)[0].flatten(1).T.double()
            products += rows.T @ rows
            targets += rows.T @ cells
    finally:
        handle.remove()
    ridge = 1e-4 * products.diagonal().mean() * torch.eye(side, dtype=torch.float64)
    ridge[-1, -1] = 0  # the mean is not to shrink
    solved = torch.linalg.solve(products + ridge, targets)
    assert slim.predict.bias is not None
    slim.predict.weight.copy_(solved[:-1].T.view_as(slim.predict.weight))
    slim.predict.bias.copy_(solved[-1])


def _set_statistics(slim: LiteNet, last: nn.Module, images: Tensor) -> None:
    """Means and variances of the last block's norms over ``images``; the others stay."""
    slim.eval()
    last.train()
    norms = [module for module in last.modules() if isinstance(module, nn.BatchNorm2d)]
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean of all batches
    for image in images:
        slim(image[None])
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
    last.eval()
