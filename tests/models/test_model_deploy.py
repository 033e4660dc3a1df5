"""The inference form of every registered net: the same function, computed with less."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from models.deploy import DeployedNet, deploy
from models.fold import fold_batch_norms
from models.net import DepthNet
from models.registry import create_model, model_names

SIZES = [(64, 96), (75, 101), (61, 68)]


@pytest.fixture(scope="module", params=model_names())
def trained(request: pytest.FixtureRequest) -> DepthNet:
    """A net whose batch norms have something to say, in float64."""
    torch.manual_seed(4)
    net = create_model(str(request.param)).double()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(module.weight, 0.6, 1.4)
            nn.init.normal_(module.bias, 0.1, 0.1)
    return net.eval()


def picture(size: tuple[int, int]) -> torch.Tensor:
    generator = torch.Generator().manual_seed(5)
    return torch.randint(0, 256, (2, *size, 3), dtype=torch.uint8, generator=generator)


@pytest.mark.parametrize("size", SIZES)
def test_deployed_form_is_the_same_function(trained: DepthNet, size: tuple[int, int]) -> None:
    rgb = picture(size)
    with torch.no_grad():
        exact = DeployedNet(trained).double()(rgb)
        form = deploy(trained, size)
        double = copy.deepcopy(form).double()(rgb)
        single = form.float()(rgb)
    assert exact.std() > 0
    assert double.dtype == torch.float64
    torch.testing.assert_close(double, exact, rtol=0, atol=1e-10)
    assert single.dtype == torch.float32
    torch.testing.assert_close(single.double(), exact, rtol=1e-4, atol=1e-5)


def test_deployed_form_has_no_batch_norm_and_leaves_the_net_alone(trained: DepthNet) -> None:
    before = copy.deepcopy(trained.state_dict())
    form = deploy(trained, (64, 96))
    assert not any(isinstance(module, nn.BatchNorm2d) for module in form.modules())
    assert not any(parameter.requires_grad for parameter in form.parameters())
    for key, tensor in trained.state_dict().items():
        assert torch.equal(tensor, before[key]), key


class Shared(nn.Module):
    """One convolution read by two norms, and one norm behind an activation."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(3, 4, 3)
        self.one, self.two, self.late = (nn.BatchNorm2d(4) for _ in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = self.convolution(x)
        return self.late(torch.relu(self.one(features) + self.two(features)))


def test_what_cannot_be_folded_stays() -> None:
    net = Shared().eval()
    x = torch.randn(1, 3, 8, 8)
    before = net(x)
    assert fold_batch_norms(net, x) == 0
    assert torch.equal(net(x), before)


def test_folding_wants_eval_mode() -> None:
    with pytest.raises(ValueError, match="eval mode"):
        fold_batch_norms(Shared().train(), torch.randn(2, 3, 8, 8))
