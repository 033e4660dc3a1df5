"""``open_engine``: from the names of a model, an engine and a device to a running engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from livedepth.errors import EngineError
from livedepth.inference.base import DepthEngine
from livedepth.weights import DEFAULT_MODEL, resolve_model


def _open_torch(weights: Path, device: str, precision: str) -> DepthEngine:
    from livedepth.inference.torch_engine import TorchEngine

    return TorchEngine.load(weights, device=device, precision=precision)


_ENGINES: dict[str, Callable[[Path, str, str], DepthEngine]] = {"torch": _open_torch}


def engine_names() -> list[str]:
    """The engines that can be asked for by name, beside ``auto``."""
    return list(_ENGINES)


def open_engine(
    model: str = DEFAULT_MODEL,
    *,
    engine: str = "auto",
    device: str = "auto",
    precision: str = "auto",
) -> DepthEngine:
    """Load a model by name, or by the path of its weights file, ready for frames.

    Raises UnknownModelError, WeightsError or EngineError.
    """
    name = "torch" if engine == "auto" else engine
    if name not in _ENGINES:
        raise EngineError(f"unknown engine {engine!r}; known: auto, {', '.join(_ENGINES)}")
    return _ENGINES[name](resolve_model(model), device, precision)
