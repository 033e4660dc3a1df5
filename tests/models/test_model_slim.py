"""The slim form: as near to the full one as can be computed, at a part of its cost."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from models.errors import WeightsError
from models.lite_net import LiteNet
from models.registry import create_model
from models.slim_decoder import DetailBlock, Ranks

SIZE = (64, 96)


def gmac(net: Any, size: tuple[int, int]) -> float:
    """Thousand millions of multiplications with addition for one picture; ``net`` on meta."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net.eval()(torch.zeros(1, 3, *size, device="meta"))
    return counter.get_total_flops() / 2e9


def pictures(count: int, size: tuple[int, int] = SIZE) -> Tensor:
    """Blots of colour, which vary less than noise does, as pictures do."""
    generator = torch.Generator().manual_seed(3)
    coarse = torch.randn(count, 3, 6, 9, generator=generator)
    if not count:
        return torch.zeros(0, 3, *size)
    return F.interpolate(coarse, size, mode="bicubic")


class Small(LiteNet):
    """residual-lite with a small encoder and narrow blocks."""

    encoder_number = 0

    def __init__(self, ranks: Ranks | None = None) -> None:
        super().__init__((16, 16, 8, 8), ranks)


@pytest.fixture(scope="module")
def full() -> Any:
    """A full network whose depth varies: fresh weights alone give nearly one depth."""
    torch.manual_seed(0)
    net = Small().eval()
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.3, 0.3)
    return net


def test_costs() -> None:
    with torch.device("meta"):
        whole: Any = create_model("residual-lite")
        slim: Any = create_model("residual-lite", slim=True)
        nano: Any = create_model("residual-nano")
    assert gmac(whole, (288, 384)) == pytest.approx(2.6, abs=0.01)
    assert gmac(slim, slim.default_size) < 1.6
    assert gmac(nano, nano.default_size) < 0.9
    assert gmac(nano, nano.default_size) < gmac(slim, slim.default_size) / 3


def test_with_every_rank_the_factors_are_the_full_blocks(full: Any) -> None:
    """All that a slim block loses, it loses by its rank."""
    slim = Small(Ranks(up=(32, 16, 16), main=(16, 16, 8)))
    images = pictures(4)
    slim.start_from_net(full, images)
    slim.eval()
    seen: list[Tensor] = []
    with torch.no_grad():
        for net in (full, slim):
            handle = net.blocks[2].register_forward_hook(lambda _m, _i, out: seen.append(out))
            net(images)
            handle.remove()
    assert seen[0].std() > 0.01
    torch.testing.assert_close(seen[1], seen[0], rtol=1e-3, atol=1e-3)


def test_a_start_from_full_weights_comes_close(full: Any) -> None:
    torch.manual_seed(1)
    slim = Small(Ranks(up=(8, 8, 8), main=(8, 8, 8)))
    slim.train()
    fresh = slim.start_from_net(full, pictures(8))
    assert slim.training
    assert fresh and all(name.startswith("blocks.3.") for name in fresh)
    slim.eval()
    with torch.no_grad():
        seen = pictures(8)
        expected, got = full(seen).log(), slim(seen).log()
    assert expected.std() > 0.01, "or any constant would do"
    # Fresh weights make noise, of which a part is not to be had; the best constant would have 1.
    assert (got - expected).std() < 0.75 * expected.std()
    assert (got - expected).mean().abs() < 0.1 * expected.std()


def test_a_start_needs_pictures(full: Any) -> None:
    with pytest.raises(WeightsError, match="needs pictures"):
        Small(Ranks(up=(8, 8, 8), main=(8, 8, 8))).start_from_net(full, pictures(0))


def test_the_same_form_is_copied_whole(full: Any) -> None:
    again = Small()
    assert again.start_from_net(full, pictures(0)) == []
    state = full.state_dict()
    assert all(torch.equal(tensor, state[name]) for name, tensor in again.state_dict().items())


def test_another_network_cannot_start_it(full: Any) -> None:
    with pytest.raises(WeightsError, match="Small cannot start as Cnn"):
        create_model("cnn").start_from_net(full, pictures(1))


@pytest.mark.parametrize("odd", [(37, 50), (38, 49), (37, 49)])
def test_details_keep_the_size_of_the_features(odd: tuple[int, int]) -> None:
    block = DetailBlock(8, 4).eval()
    height, width = -(-odd[0] // 2), -(-odd[1] // 2)
    with torch.no_grad():
        out = block(torch.randn(2, 8, height, width), torch.randn(2, 4, *odd))
    assert out.shape == (2, 8, height, width)


def test_the_depths_of_one_cell_follow_what_the_stem_sees_in_it() -> None:
    torch.manual_seed(0)
    net = Small(Ranks(up=(8, 8, 8), main=(8, 8, 8))).eval()
    with torch.no_grad():
        depth = net.log_depth(pictures(1))[0, 0]
    cells = depth.unfold(0, 2, 2).unfold(1, 2, 2).flatten(2)
    assert depth.shape == (SIZE[0] // 2, SIZE[1] // 2)
    assert cells.std(dim=2).min() > 0
