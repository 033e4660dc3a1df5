"""Weights in a file: how exact float16 and int8 are, and that nothing else is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from models.cards import WeightCard
from models.registry import create_model
from models.storage import pack, round_to, unpack
from models.weights import load_net, save_weights


def layers() -> nn.Sequential:
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(16, 32, 3),
        nn.ConvTranspose2d(32, 16, 5),
        nn.Flatten(),
        nn.Linear(64, 80),
        nn.Conv2d(4, 4, 3),
    )
    with torch.no_grad():  # channels of very different size: one scale for all would ruin some
        net.get_parameter("0.weight").mul_(torch.logspace(-3, 1, 32).view(-1, 1, 1, 1))
        net.get_parameter("1.weight").mul_(torch.logspace(-3, 1, 16).view(1, -1, 1, 1))
        net.get_parameter("3.weight").mul_(torch.logspace(-3, 1, 80).view(-1, 1))
    return net


@pytest.mark.parametrize(("name", "axis"), [("0.weight", 0), ("1.weight", 1), ("3.weight", 0)])
def test_int8_is_exact_to_half_a_step_in_every_output_channel(name: str, axis: int) -> None:
    net = layers()
    stored = pack(net, "int8")
    assert stored[name].dtype == torch.int8
    weight, read = net.state_dict()[name], unpack(stored)[name]
    others = [a for a in range(weight.ndim) if a != axis]
    step = weight.abs().amax(dim=others, keepdim=True) / 127
    assert ((read - weight).abs() <= step / 2 * 1.001).all()
    assert stored[name].abs().amax(dim=others).eq(127).all()


def test_what_is_small_or_a_vector_is_not_int8() -> None:
    stored = pack(layers(), "int8")
    assert stored["4.weight"].dtype == torch.float16
    assert stored["0.bias"].dtype == torch.float32
    assert "4.weight.int8_scale" not in stored


def test_a_channel_of_zeros_stays_zero() -> None:
    net = nn.Sequential(nn.Conv2d(16, 32, 3))
    with torch.no_grad():
        net.get_parameter("0.weight")[3] = 0
    round_to(net, "int8")
    weight = net.get_parameter("0.weight")
    assert torch.isfinite(weight).all() and (weight[3] == 0).all()


@pytest.mark.parametrize("storage", ["float16", "int8"])
def test_rounding_twice_changes_nothing(storage: str) -> None:
    net = layers()
    round_to(net, storage)
    once = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    round_to(net, storage)
    for name, tensor in net.state_dict().items():
        torch.testing.assert_close(tensor, once[name], rtol=1e-6, atol=0)


def test_int8_halves_the_file_and_gives_nearly_the_same_depth(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = create_model("residual-lite").eval()
    for storage in ("float16", "int8"):
        card = WeightCard("residual-lite", (64, 96), "test", storage=storage)
        save_weights(net, tmp_path / f"{storage}.safetensors", card)
    sizes = [(tmp_path / f"{s}.safetensors").stat().st_size for s in ("float16", "int8")]
    assert sizes[1] < 0.6 * sizes[0]
    read, card = load_net(tmp_path / "int8.safetensors")
    assert card.storage == "int8"
    assert all(p.dtype == torch.float32 for p in read.parameters())
    images = torch.randn(1, 3, 64, 96)
    with torch.no_grad():
        off = (read(images) / net(images)).log().abs().mean()
    assert 0 < off < 0.03


def test_an_unknown_storage_is_refused() -> None:
    with pytest.raises(ValueError, match="storage 'int4'; known: float16, int8"):
        pack(layers(), "int4")
