"""The table of engines. A new one is a file with its class and a row here.

Imports nothing heavy: who only asks for names, such as the settings, pays nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livedepth.defaults import GRAPH_SUFFIXES
from livedepth.inference.folders import is_installed

if TYPE_CHECKING:
    from livedepth.inference.base import ComputeDevice, DepthEngine, EngineType


@dataclass(frozen=True)
class EngineRow:
    """What there is to know of an engine before it is opened.

    ``where`` is ``module:class``, imported when it is needed; ``options`` go to the class's
    ``load``. ``package`` is what has to be installed; ``maker`` is the name that messages give to
    its devices. ``claims`` are the kinds of devices (``cuda``, not ``cuda:1``) that ``auto`` takes
    it for; where several engines claim one, those that are ``faster_on`` it come first, then those
    that come first in the table. ``graphs`` are the suffixes of files that it runs beside weights.
    ``hub`` is the class that runs networks that were installed by name, in place of ``where``, and
    ``hub_kinds`` which kinds of them.
    ``pytorch``: it runs where PyTorch does, and so adds no devices of its own. ``on_request``: it
    takes long to start, and so is measured only when it is asked for.
    """

    name: str
    where: str
    package: str
    maker: str
    claims: tuple[str, ...] = ()
    faster_on: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    hub: str = ""
    hub_kinds: tuple[str, ...] = ()
    pytorch: bool = False
    on_request: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def installed(self) -> bool:
        """Whether its package is."""
        return importlib.util.find_spec(self.package) is not None

    def runs(self, file: Path) -> bool:
        """Whether it runs files of this kind. Raises WeightsError for a damaged manifest."""
        if is_installed(file):
            from livedepth.inference.hub.manifest import read_manifest

            return bool(self.hub_kinds) and read_manifest(file).kind in self.hub_kinds
        return file.suffix.lower() in (".safetensors", *self.graphs)

    def load(self, weights: Path, device: str, precision: str, **more: Any) -> DepthEngine:
        """The engine of a network's file. Raises WeightsError, EngineError or SettingsError."""
        options = {**self.options, **more}
        engine = self._engine(self.hub if is_installed(weights) else self.where)
        return engine.load(weights, device=device, precision=precision, **options)

    def devices(self) -> list[ComputeDevice]:
        """The devices that are there, of an engine that has some of its own."""
        return self._engine().devices()

    def precisions(self, device: str) -> list[str]:
        """Those worth comparing on a device, float32 first. Raises EngineError."""
        return self._engine().precisions(device)

    def native(self, device: str) -> list[str]:
        """Those of them that the device has instructions for. Raises EngineError."""
        return self._engine().native(device)

    def _engine(self, where: str = "") -> EngineType:
        module, _, name = (where or self.where).partition(":")
        engine: EngineType = getattr(importlib.import_module(module), name)
        return engine


_ROWS = (
    EngineRow(
        "torch",
        "livedepth.inference.torch_engine:TorchEngine",
        "torch",
        maker="PyTorch",
        claims=("cuda", "mps", "cpu"),
        hub="livedepth.inference.hub.torch_engine:TorchHubEngine",
        hub_kinds=("transformers",),
        pytorch=True,
    ),
    EngineRow(
        "torch-compile",
        "livedepth.inference.torch_engine:TorchEngine",
        "torch",
        maker="PyTorch",
        pytorch=True,
        on_request=True,
        options={"compiled": True},
    ),
    EngineRow(
        "openvino",
        "livedepth.inference.openvino_engine:OpenVinoEngine",
        "openvino",
        maker="OpenVINO",
        claims=("gpu", "npu", "cpu"),
        faster_on=("cpu",),
        graphs=GRAPH_SUFFIXES,
        hub="livedepth.inference.hub.engine:OpenVinoHubEngine",
        hub_kinds=("transformers", "onnx"),
    ),
    EngineRow(
        "onnx",
        "livedepth.inference.onnx_engine:OnnxEngine",
        "onnxruntime",
        maker="ONNX Runtime",
        claims=("tensorrt", "coreml", "directml", "cuda"),
        graphs=(".onnx",),
        hub="livedepth.inference.hub.engine:OnnxHubEngine",
        hub_kinds=("transformers", "onnx"),
        on_request=True,
    ),
)
ENGINES = {row.name: row for row in _ROWS}


def engine_names() -> list[str]:
    """The engines that can be asked for by name, beside ``auto``."""
    return list(ENGINES)


def device_names() -> str:
    """The devices that can be asked for, by engine, for a help text."""
    named = {kind for row in ENGINES.values() if row.pytorch for kind in row.claims}
    lines = ["auto, cpu, cuda, cuda:1, mps"]
    for row in ENGINES.values():
        own = [kind for kind in row.claims if kind not in named]
        if own:
            lines.append(f"{row.maker}'s {', '.join(own)}")
            named.update(own)
    return "; ".join(lines)
