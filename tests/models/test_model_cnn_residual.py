"""CNN+Residual is the study's net: its counts, its geometry, its frozen encoder."""

from __future__ import annotations

import copy
import sys
import urllib.error
from typing import Any

import pytest
import torch
from torchvision.models import ResNet50_Weights, resnet50

from models.cnn_residual import CnnResidual
from models.errors import WeightsError


@pytest.fixture(scope="module")
def net() -> CnnResidual:
    torch.manual_seed(0)
    net = CnnResidual().eval()
    with torch.no_grad():
        net.get_parameter("predict.bias").fill_(3.0)  # far enough from the ReLU that nothing is cut
    return net


def test_counts_are_the_studys(net: CnnResidual) -> None:
    total, trainable = net.parameter_counts()
    encoder = sum(p.numel() for p in net.encoder.parameters())
    counts = f"total {total:,}  trainable {trainable:,}  encoder {encoder:,}"
    sys.stdout.write(f"{counts}\n")
    assert total == 52_964_289
    assert trainable == 29_456_257
    assert encoder == 23_508_032


def test_unfrozen_encoder_trains_too() -> None:
    with torch.device("meta"):
        net = CnnResidual(freeze_encoder=False)
    assert net.parameter_counts() == (52_964_289, 52_964_289)
    assert net.train().encoder.training


def test_a_fresh_net_has_its_encoder_in_eval_mode() -> None:
    with torch.device("meta"):
        net = CnnResidual()
    assert not any(module.training for module in net.encoder.modules())
    assert net.reduce_bn.training


def test_forward_is_the_interior_of_the_studys_output(net: CnnResidual) -> None:
    images = torch.randn(1, 3, 228, 304, dtype=torch.float64)
    precise = copy.deepcopy(net).double()
    with torch.no_grad():
        features = precise.blocks(precise.reduce_bn(precise.reduce(precise.encoder(images))))
        study, ours = precise.predict(features).relu(), precise(images)
    assert study.shape == (1, 1, 62, 78)
    assert ours.shape == (1, 1, 57, 76)
    assert (ours > 0).all()
    assert ours.std() > 1e-3
    # The unpadded conv starts one cell in: row i of the image is row i - 1 of the study's output.
    torch.testing.assert_close(ours[:, :, 1:, 1:], study[:, :, :56, :75], rtol=0, atol=1e-10)


@pytest.mark.parametrize("size", [(65, 96), (68, 99)])
def test_cropping_before_the_last_conv_loses_nothing(
    net: CnnResidual, size: tuple[int, int]
) -> None:
    images = torch.randn(1, 3, *size)
    with torch.no_grad():
        whole = torch.nn.functional.conv2d(
            net._features(images), net.predict.weight, net.predict.bias, padding=1
        ).relu()
        ours = net(images)
    torch.testing.assert_close(ours, whole[:, :, : ours.shape[2], : ours.shape[3]])


def test_frozen_encoder_keeps_its_statistics_in_training(net: CnnResidual) -> None:
    trained = copy.deepcopy(net).train()
    assert trained.training and trained.reduce_bn.training
    assert not any(module.training for module in trained.encoder.modules())
    before = copy.deepcopy(trained.encoder.state_dict())
    mean = trained.get_buffer("reduce_bn.running_mean")
    reduce_before = mean.clone()
    with torch.no_grad():
        trained(5 + torch.randn(2, 3, 64, 64))
    for key, tensor in trained.encoder.state_dict().items():
        assert torch.equal(tensor, before[key]), key
    assert not torch.equal(mean, reduce_before)


def test_offline_start_names_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    def offline(*_: Any, **__: Any) -> None:
        raise urllib.error.URLError("Temporary failure in name resolution")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torch.hub.urlopen", offline)
    with torch.device("meta"):
        net = CnnResidual()
    with pytest.raises(WeightsError, match=r"--init none") as caught:
        net.load_imagenet()
    assert "name resolution" in str(caught.value)
    assert "--init FILE" in str(caught.value)


def test_damaged_download_is_a_weights_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: Any, **__: Any) -> None:
        raise RuntimeError('invalid hash value (expected "11ad3fa6", got "00")')

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", damaged)
    with torch.device("meta"):
        net = CnnResidual()
    with pytest.raises(WeightsError, match="invalid hash value"):
        net.load_imagenet()


def test_imagenet_weights_land_where_they_belong(
    monkeypatch: pytest.MonkeyPatch, net: CnnResidual
) -> None:
    """torchvision's names against ours: the loaded encoder computes what ResNet-50 computes."""
    torch.manual_seed(5)
    given = resnet50(weights=None).eval()
    monkeypatch.setattr(
        ResNet50_Weights, "get_state_dict", lambda *_, **__: copy.deepcopy(given.state_dict())
    )
    started = copy.copy(net)
    started._modules = {**net._modules, "encoder": copy.deepcopy(net.encoder)}
    images = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        assert not torch.allclose(started.encoder(images).mean((2, 3)), pooled(given, images))
        started.load_imagenet()
        torch.testing.assert_close(started.encoder(images).mean((2, 3)), pooled(given, images))


def pooled(backbone: torch.nn.Module, images: torch.Tensor) -> torch.Tensor:
    """ResNet-50's features just before its classifier."""
    headless = copy.copy(backbone)
    headless._modules = {**backbone._modules, "fc": torch.nn.Identity()}
    return headless(images)
