"""``open_engine``: from the names of a model, an engine and a device to a running engine."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2

from livedepth.defaults import DEFAULT_MODEL, GRAPH_SUFFIXES
from livedepth.errors import EngineError, Hint, SettingsError, UnknownEngineError
from livedepth.inference.base import DepthEngine
from livedepth.inference.fallback import FallbackEngine
from livedepth.inference.known_models import resolve_model
from livedepth.threads import beside_network


def _open_torch(
    weights: Path, device: str, precision: str, *, compiled: bool = False
) -> DepthEngine:
    from livedepth.inference.torch_engine import TorchEngine

    return TorchEngine.load(weights, device=device, precision=precision, compiled=compiled)


def _open_openvino(weights: Path, device: str, precision: str, *, like: str = "") -> DepthEngine:
    from livedepth.inference.openvino_engine import OpenVinoEngine

    return OpenVinoEngine.load(weights, device=device, precision=precision, like=like)


def _open_onnx(weights: Path, device: str, precision: str, *, like: str = "") -> DepthEngine:
    from livedepth.inference.onnx_engine import OnnxEngine

    return OnnxEngine.load(weights, device=device, precision=precision, like=like)


@dataclass(frozen=True)
class _Engine:
    open: Callable[..., DepthEngine]
    package: str
    on_request: bool = False  # takes long to start: nobody wants it unasked
    graphs: tuple[str, ...] = ()  # suffixes of files that it runs beside weights

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None


_ENGINES = {
    "torch": _Engine(_open_torch, "torch"),
    "torch-compile": _Engine(partial(_open_torch, compiled=True), "torch", on_request=True),
    "openvino": _Engine(_open_openvino, "openvino", graphs=GRAPH_SUFFIXES),
    "onnx": _Engine(_open_onnx, "onnxruntime", on_request=True, graphs=(".onnx",)),
}
_ONNX_DEVICES = ("tensorrt", "coreml", "directml")  # that no other engine has


def engine_names() -> list[str]:
    """The engines that can be asked for by name, beside ``auto``."""
    return list(_ENGINES)


def usual_engines() -> list[str]:
    """Those that are installed and start in seconds."""
    return [name for name, one in _ENGINES.items() if one.installed and not one.on_request]


def takes(engine: str, file: Path) -> bool:
    """Whether an engine runs files of this kind."""
    return file.suffix.lower() in (".safetensors", *_ENGINES[engine].graphs)


def missing_package(engine: str) -> str | None:
    """The package that ``engine`` needs and that is not installed, or None."""
    return None if _ENGINES[engine].installed else _ENGINES[engine].package


def choose_engine(device: str = "auto") -> tuple[str, str]:
    """The engine that ``auto`` takes for a device, and why."""
    device = device.lower()
    if device.partition(".")[0] in ("gpu", "npu"):
        return "openvino", f"{device} is a device of OpenVINO's"
    if device.partition(":")[0] in _ONNX_DEVICES:
        return "onnx", f"{device} is a device of ONNX Runtime's"
    if device.partition(":")[0] in ("cuda", "mps"):
        return "torch", f"{device} is a device of PyTorch's"
    if device == "auto":
        from livedepth.inference.torch_engine import pick_device

        found = pick_device()
        if found.type != "cpu":
            return "torch", f"{found.type} is there"
    if not _ENGINES["openvino"].installed:
        return "torch", "openvino, which is faster on a CPU, is not installed"
    return "openvino", "the faster one on a CPU"


def open_engine(
    model: str = DEFAULT_MODEL,
    *,
    engine: str = "auto",
    device: str = "auto",
    precision: str = "auto",
    like: str = "",
) -> DepthEngine:
    """Load a model by name, or by the path of its weights or graph, ready for frames.

    An .onnx or .xml file runs in OpenVINO, on its devices (cpu, gpu, npu), an .onnx in ONNX Runtime
    where that engine, or a device of its own or CUDA, is asked for; ``like`` names the known
    network whose way with pictures an .onnx of others has, whatever its name and notes say. Raises
    UnknownModelError, WeightsError, EngineError or SettingsError. Where both engine and device are
    ``auto``, a device with too little memory is left for the CPU, then or in the middle of a run,
    and a warning logged.
    """
    cv2.setNumThreads(beside_network())
    path = resolve_model(model)
    graph = path.suffix.lower() in GRAPH_SUFFIXES
    name = engine
    if engine == "auto":
        name = _for_graph(path, device) if graph else choose_engine(device)[0]
    if name not in _ENGINES:
        raise UnknownEngineError(
            "unknown engine {engine!r}; known: auto, {known}",
            engine=engine,
            known=", ".join(_ENGINES),
        )
    if package := missing_package(name):
        raise EngineError(
            "engine {name!r} needs the package {package}",
            "pip install {package}",
            name=name,
            package=package,
        )
    chosen = _ENGINES[name]
    if not takes(name, path):
        kinds = " and ".join((".safetensors", *chosen.graphs))
        raise EngineError(
            "{path}: engine {name!r} takes {kinds}",
            Hint("use --engine openvino", "choose the engine openvino in the settings"),
            path=path,
            name=name,
            kinds=kinds,
        )
    if like:
        if path.suffix.lower() != ".onnx":
            raise SettingsError(
                "--like is for third-party .onnx networks, and {path} is none", path=path.name
            )
        return chosen.open(path, device, precision, like=like)
    if (engine, device) != ("auto", "auto") or name != "torch":
        return chosen.open(path, device, precision)
    on_cpu = _ENGINES["torch" if missing_package("openvino") else "openvino"]
    return FallbackEngine(
        partial(chosen.open, path, device, precision),
        partial(on_cpu.open, path, "cpu", precision),
    )


def _for_graph(path: Path, device: str) -> str:
    """The engine that ``auto`` takes for a file that is a graph."""
    if path.suffix.lower() == ".onnx" and (
        device.lower().partition(":")[0] in ("cuda", *_ONNX_DEVICES)
    ):
        return "onnx"
    return "openvino"
