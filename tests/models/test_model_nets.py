"""What every registered network promises; a new one is tested by being registered."""

from __future__ import annotations

import copy
import math
import re
from pathlib import Path

import pytest
import torch
from torch import Tensor

from models.cards import WeightCard
from models.deploy import DeployedNet
from models.net import DepthNet
from models.registry import create_model, model_names, model_spec
from models.weights import load_net, save_weights

ODD_SIZE = (75, 101)


@pytest.fixture(scope="module", params=model_names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def prototype(name: str) -> DepthNet:
    """One fresh net for the module, its output lifted off the ReLU so that it says something."""
    torch.manual_seed(0)
    net = create_model(name).eval()
    predict = getattr(net, "predict", None)
    if isinstance(predict, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
        assert predict.bias is not None
        with torch.no_grad():
            predict.bias.fill_(0.9)
    return net


@pytest.fixture
def net(prototype: DepthNet) -> DepthNet:
    """A copy of the module's net, for tests that change it."""
    return copy.deepcopy(prototype)


def noise(size: tuple[int, int], batch: int = 1) -> Tensor:
    return torch.randn(batch, 3, *size, generator=torch.Generator().manual_seed(1))


def stated_grid(net: DepthNet, size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of the output, from the shape ``[N, 1, …, …]`` in forward's docstring."""
    stated = re.search(r"\[N, 1, (.+?), (.+?)\]", type(net).forward.__doc__ or "")
    assert stated, f"{type(net).__name__}.forward does not state its output as [N, 1, …, …]"
    names = {"H": size[0], "W": size[1], "ceil": math.ceil}
    rows, columns = (int(eval(text, names)) for text in stated.groups())
    return rows, columns


def test_default_size_is_what_the_registry_says(name: str, prototype: DepthNet) -> None:
    spec = model_spec(name)
    assert spec.default_size == prototype.default_size
    assert spec.name == name
    assert spec.summary and spec.source


@pytest.mark.parametrize("size", ["default", ODD_SIZE, (66, 87), (61, 68)])
def test_forward_gives_metres_on_the_stated_grid(
    prototype: DepthNet, size: tuple[int, int] | str
) -> None:
    height_width = prototype.default_size if isinstance(size, str) else size
    with torch.no_grad():
        depth = prototype(noise(height_width))
    assert depth.shape == (1, 1, *stated_grid(prototype, height_width))
    assert torch.isfinite(depth).all()
    assert (depth >= 0).all()
    assert depth.std() > 0


def test_backward_reaches_every_trainable_parameter(net: DepthNet) -> None:
    net.train()
    net(noise((64, 96), batch=2)).mean().backward()
    for parameter_name, parameter in net.named_parameters():
        if not parameter.requires_grad:
            assert parameter.grad is None, parameter_name
            continue
        assert parameter.grad is not None, parameter_name
        assert torch.isfinite(parameter.grad).all(), parameter_name
    assert any(p.grad is not None and p.grad.abs().max() > 0 for p in net.parameters())


def test_an_untrained_net_starts_within_a_room(name: str) -> None:
    """A last ReLU that is 0 everywhere would never learn."""
    for seed in range(3):
        torch.manual_seed(seed)
        net = create_model(name).eval()
        with torch.no_grad():
            depth = net(noise((64, 96)))
        assert 0.2 < float(depth.median()) < 10
        assert float((depth > 0).float().mean()) > 0.4


def test_bfloat16_agrees_with_float32(net: DepthNet) -> None:
    images = noise(ODD_SIZE)
    with torch.no_grad():
        reference = net(images)
        half = net.to(torch.bfloat16)(images.to(torch.bfloat16)).float()
    assert half.shape == reference.shape
    assert torch.isfinite(half).all()
    assert ((half - reference).abs() / reference.clamp(min=0.1)).mean() < 0.03


def test_weights_survive_a_round_trip_through_float16(
    name: str, prototype: DepthNet, tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.safetensors"
    card = save_weights(prototype, path, WeightCard(name, (64, 96), "test"))
    loaded, read = load_net(path, expected=name)
    assert read == card
    assert not loaded.training
    state = loaded.state_dict()
    for key, tensor in prototype.state_dict().items():
        assert state[key].dtype == tensor.dtype, key
        if tensor.ndim < 2:
            assert torch.equal(state[key], tensor), key
        else:
            torch.testing.assert_close(state[key], tensor, rtol=5e-4, atol=6e-8, msg=key)
    images = noise((61, 68))
    with torch.no_grad():
        torch.testing.assert_close(loaded(images), prototype(images), rtol=1e-2, atol=1e-3)


def test_deployed_net_is_normalisation_and_net(prototype: DepthNet) -> None:
    height, width = ODD_SIZE
    generator = torch.Generator().manual_seed(2)
    rgb = torch.randint(0, 256, (2, height, width, 3), dtype=torch.uint8, generator=generator)
    mean, std = torch.tensor(prototype.mean), torch.tensor(prototype.std)
    with torch.no_grad():
        manual = prototype(((rgb / 255 - mean) / std).permute(0, 3, 1, 2))
        deployed = DeployedNet(prototype)(rgb)
    assert deployed.dtype == torch.float32
    assert deployed.shape == (2, *stated_grid(prototype, ODD_SIZE))
    torch.testing.assert_close(deployed, manual[:, 0], rtol=1e-3, atol=1e-4)


def test_deployed_net_in_bfloat16_still_returns_float32(net: DepthNet) -> None:
    rgb = torch.full((1, *ODD_SIZE, 3), 200, dtype=torch.uint8)
    with torch.no_grad():
        depth = DeployedNet(net.to(torch.bfloat16))(rgb)
    assert depth.dtype == torch.float32
    assert torch.isfinite(depth).all()


def test_deployed_net_leaves_training_mode(net: DepthNet) -> None:
    net.train()
    assert not any(module.training for module in DeployedNet(net).net.modules())


@pytest.mark.parametrize("factor", [0.5, 1.25])
def test_rescale_multiplies_every_depth(net: DepthNet, factor: float) -> None:
    images = noise(ODD_SIZE)
    with torch.no_grad():
        before = net(images)
        net.rescale(factor)
        after = net(images)
    torch.testing.assert_close(after, factor * before, rtol=1e-4, atol=1e-5)


def test_a_net_without_encoder_says_how_to_start() -> None:
    from models.errors import WeightsError

    with pytest.raises(WeightsError, match="CnnTrans has no ImageNet encoder; use --init none"):
        create_model("cnn-trans").load_imagenet()
