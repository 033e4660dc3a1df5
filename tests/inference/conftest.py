"""Networks small enough to build for every test."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from livedepth.frames import Depth, Image
from models import registry
from models.cards import WeightCard
from models.deploy import DeployedNet
from models.geometry import resize_image
from models.net import DepthNet
from models.registry import ModelSpec, create_model
from models.storage import round_to
from models.weights import save_weights


class TinyNet(DepthNet):
    """Two convolutions; depth between about 1 and 4 m that depends on the picture."""

    default_size = (12, 16)

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.last = nn.Conv2d(8, 1, 3, stride=2, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        return 2.5 + torch.tanh(self.last(torch.relu(self.first(images))))


class OverflowNet(DepthNet):
    """9 m everywhere, by way of 90000: more than float16 can hold, nothing for float32."""

    default_size = (12, 16)

    def __init__(self) -> None:
        super().__init__()
        self.root = nn.Parameter(torch.tensor(300.0))

    def forward(self, images: Tensor) -> Tensor:
        return images[:, :1] * 0 + self.root * self.root * 1e-4


class BrokenNet(DepthNet):
    """What ``output`` says in the cells of the first row, 2 m elsewhere."""

    default_size = (12, 16)

    def __init__(self, output: float) -> None:
        super().__init__()
        self.two = nn.Parameter(torch.tensor(2.0))
        self.output = nn.Parameter(torch.tensor(output))

    def forward(self, images: Tensor) -> Tensor:
        depth = torch.zeros_like(images[:, :1]) + self.two
        depth[:, :, 0] = self.output
        return depth


class FailingNet(DepthNet):
    """Raises ``error`` at call ``at`` and, in all, ``times`` calls from there.

    Call 1 looks at the net, 2 warms the engine up, 3 is a frame.
    """

    default_size = (12, 16)

    def __init__(self, error: Exception, at: int, times: int = 1) -> None:
        super().__init__()
        self.two = nn.Parameter(torch.tensor(2.0))
        self._error, self._bad, self._calls = error, range(at, at + times), 0

    def __deepcopy__(self, memo: object) -> FailingNet:
        return FailingNet(self._error, self._bad.start, len(self._bad))

    def forward(self, images: Tensor) -> Tensor:
        self._calls += 1
        if self._calls in self._bad:
            raise self._error
        return torch.zeros_like(images[:, :1]) + self.two


@pytest.fixture
def tiny_net() -> TinyNet:
    return TinyNet()


@pytest.fixture
def overflow_net() -> OverflowNet:
    return OverflowNet()


@pytest.fixture
def broken_net() -> type[BrokenNet]:
    return BrokenNet


@pytest.fixture
def failing_net() -> type[FailingNet]:
    return FailingNet


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of ``cnn-trans`` with a small input."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    card = WeightCard(architecture="cnn-trans", input_size=(24, 32), license="test")
    save_weights(create_model("cnn-trans"), path, card)
    return path


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[DepthNet], Path]:
    """Writes one of these networks as a weights file, as if it were a registered one.

    It gets the values that the file keeps of it.
    """

    def save(net: DepthNet) -> Path:
        card = WeightCard("test-net", net.default_size, "of a test alone")
        spec = ModelSpec("test-net", lambda: copy.deepcopy(net), "", "", net.default_size)
        monkeypatch.setitem(registry._SPECS, "test-net", spec)
        round_to(net, card.storage)
        save_weights(net, tmp_path / "test-net.safetensors", card)
        return tmp_path / "test-net.safetensors"

    return save


@pytest.fixture
def random_picture() -> Callable[[int, int], Image]:
    """Noise of a height and width, always the same."""
    return lambda height, width: np.random.default_rng(0).integers(
        0, 256, (height, width, 3), np.uint8
    )


@pytest.fixture
def expected_depth() -> Callable[..., Depth]:
    """What the deployed graph itself says of a picture."""

    def reference(net: DepthNet, image: Image, size: tuple[int, int] = (12, 16)) -> Depth:
        with torch.inference_mode():
            resized = np.ascontiguousarray(resize_image(image, size))
            return DeployedNet(net)(torch.from_numpy(resized)[None])[0].numpy()

    return reference
