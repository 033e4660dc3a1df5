"""A network is got by its name and runs: from the hub to a file of depth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.commands.conftest import Ran
from tests.zoo.conftest import REPOSITORY, SMALL, Places
from tests.zoo.hub_server import HubServer


@pytest.fixture
def repository(tmp_path: Path) -> dict[str, bytes]:
    """A tiny network with random weights, as its makers would save it."""
    pytest.importorskip("transformers")
    import torch

    from tests.inference.hub import tiny

    torch.manual_seed(0)
    make, processor, *_ = tiny.NETS["depth-anything"]
    folder = tmp_path / "made"
    make().save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_from_the_hub_to_depth(
    run: Callable[..., Ran],
    hub: HubServer,
    here: Places,
    repository: dict[str, bytes],
    tmp_path: Path,
) -> None:
    hub.add(REPOSITORY, repository)
    picture: Any = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "a.png"), cv2.GaussianBlur(picture, (0, 0), 5))
    assert run("models", "get", SMALL).code == 0
    hub.stop()
    ran = run("process", tmp_path / "a.png", "-o", tmp_path / "depth", "-m", SMALL, "--as", "npz")
    assert ran.code == 0, ran.err
    (found,) = (tmp_path / "depth").glob("*.npz")
    depth = np.load(found)["depth"]
    assert depth.shape[-2:] == (60, 80) and np.isfinite(depth).all() and np.ptp(depth) > 0
