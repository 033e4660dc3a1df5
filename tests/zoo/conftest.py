"""A hub of this machine's, and a folder and a cache of each test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from livedepth.zoo import fetching
from tests.commands.conftest import (  # noqa: F401 - fixtures
    ROOT,
    clip,
    models_folder,
    out,
    run,
    weights,
)
from tests.zoo.hub_server import HubServer

SMALL = "depth-anything-v2-small"
REPOSITORY = "depth-anything/Depth-Anything-V2-Small-hf"
CONFIG = {
    "model_type": "depth_anything",
    "architectures": ["DepthAnythingForDepthEstimation"],
    "depth_estimation_type": "relative",
}


def files_of(config: dict[str, Any] | None = None, *, seed: int = 0) -> dict[str, bytes]:
    """A repository with the files of a network; its weights are noise, 240 kB of it."""
    noise = np.random.default_rng(seed).standard_normal((300, 200), np.float32)
    return {
        "config.json": json.dumps(CONFIG | (config or {})).encode(),
        "preprocessor_config.json": b'{"image_processor_type": "DPTImageProcessor"}',
        "model.safetensors": save({"layer.weight": noise}),
        "README.md": b"# A network\n",
        "pytorch_model.bin": b"\x80\x04 a pickle",
    }


@dataclass
class Places:
    """The hub's cache and the models folder of a test."""

    cache: Path
    models: Path

    def installed(self) -> list[str]:
        """What lies in the models folder, hidden names too."""
        if not self.models.is_dir():
            return []
        return sorted(path.name for path in self.models.iterdir())


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with HubServer().running() as server:
        yield server


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Both are new, in this process and those that it starts; the latter see no other hub."""
    made = Places(tmp_path / "hf" / "hub", tmp_path / "models")
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(made.models))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    for name in ("HF_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE", "HF_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    return made


@pytest.fixture
def here(hub: HubServer, places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The same for this process, whose huggingface_hub has read its variables already."""
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "ENDPOINT", hub.address)
    template = hub.address + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(places.cache))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(places.cache.parent / "token"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(fetching, "_WAITS", (0.01, 0.01))
    return places


@pytest.fixture
def start(hub: HubServer, places: Places) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts ``livedepth ARGUMENTS`` with this hub, as a process of its own."""
    processes: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **options: Any) -> subprocess.Popen[str]:
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        variables = {**os.environ, "HF_ENDPOINT": hub.address, "HF_HUB_CACHE": str(places.cache)}
        process = subprocess.Popen(
            [sys.executable, "main.py", *arguments], cwd=ROOT, env=variables, **given
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
