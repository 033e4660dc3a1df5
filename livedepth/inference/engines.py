"""``open_engine``: from the names of a model, an engine and a device to a running engine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import cv2

from livedepth.defaults import DEFAULT_MODEL, GRAPH_SUFFIXES
from livedepth.errors import EngineError, Hint, SettingsError, UnknownEngineError
from livedepth.inference.accelerators import pytorch_may_have_gpu
from livedepth.inference.base import DepthEngine
from livedepth.inference.engine_table import ENGINES, EngineRow, engine_names
from livedepth.inference.fallback import FallbackEngine
from livedepth.inference.folders import is_installed
from livedepth.inference.graph_facts import refuse_other_size
from livedepth.inference.known_models import resolve_model
from livedepth.threads import beside_network
from models.cards import read_card

__all__ = ["choose_engine", "engine_names", "open_engine"]


def choose_engine(device: str = "auto", file: Path | None = None) -> tuple[str, str]:
    """The engine that ``auto`` takes for a device, and why; among those that run ``file``, where
    that is a graph."""
    row, kind, asked = _choose(device, file)
    if asked == "auto" and kind != "cpu":
        return row.name, f"{kind} is there"
    if kind in row.faster_on:
        return row.name, f"the faster one on a {kind.upper()}"
    faster = [one.name for one in ENGINES.values() if kind in one.faster_on and not one.installed]
    if faster:
        return row.name, f"{faster[0]}, which is faster on a {kind.upper()}, is not installed"
    return row.name, f"{device.lower()} is a device of {row.maker}'s"


def _choose(device: str, file: Path | None = None) -> tuple[EngineRow, str, str]:
    """The row, the kind of device it is taken for, and the kind that was asked for."""
    asked = device.lower().partition(":")[0].partition(".")[0]
    rows = [row for row in ENGINES.values() if file is None or row.runs(file)]
    kind = asked
    if asked == "auto":
        kind = "cpu"
        if any(row.pytorch for row in rows) and pytorch_may_have_gpu():
            from livedepth.inference.torch_engine import pick_device

            kind = pick_device().type
    if not any(kind in row.claims for row in rows):
        kind = "cpu"  # whose engine says which devices it has
    claiming = [row for row in rows if kind in row.claims]
    return (
        min(claiming, key=lambda row: (not row.installed, kind not in row.faster_on)),
        kind,
        asked,
    )


def open_engine(
    model: str = DEFAULT_MODEL,
    *,
    engine: str = "auto",
    device: str = "auto",
    precision: str = "auto",
    like: str = "",
    size: tuple[int, int] | None = None,
    for_picture: tuple[int, int] | None = None,
) -> DepthEngine:
    """Load a model by name, or by the path of its weights or graph, ready for frames.

    An .onnx or .xml file runs in OpenVINO, on its devices (cpu, gpu, npu), an .onnx in ONNX Runtime
    where that engine, or a device of its own or CUDA, is asked for; ``like`` names the known
    network whose preprocessing a third-party .onnx has, whatever its name and notes say, and
    ``size`` (height, width) is for one that takes pictures of several. ``for_picture`` is the size
    of the pictures that will come: a network whose input follows theirs is made ready for it, and
    its sizes are those for such pictures. Raises
    UnknownModelError, WeightsError, EngineError or SettingsError. Where both engine and device are
    ``auto`` and the device has too little memory, then or in the middle of a run, it falls back to
    the CPU and logs a warning.
    """
    cv2.setNumThreads(beside_network())
    path = resolve_model(model)
    row, kind, _ = _choose(device, path)
    if engine != "auto":
        if engine not in ENGINES:
            raise UnknownEngineError(
                "unknown engine {engine!r}; known: auto, {known}",
                engine=engine,
                known=", ".join(ENGINES),
            )
        row = ENGINES[engine]
    if not row.installed:
        raise EngineError(
            "engine {name!r} needs the package {package}",
            "pip install {package}",
            name=row.name,
            package=row.package,
        )
    if not row.runs(path):
        raise _cannot_run(row, path)
    more: dict[str, Any] = {}
    if is_installed(path):
        more["for_picture"], more["size"] = for_picture, size
    elif size is not None and path.suffix.lower() in GRAPH_SUFFIXES:
        more["size"] = size
    elif size is not None:
        refuse_other_size(size, read_card(path).input_size, path)
    if like:
        if path.suffix.lower() != ".onnx":
            raise SettingsError(
                "--like is for third-party .onnx networks, and {path} is none", path=path.name
            )
        return row.load(path, device, precision, like=like, **more)
    if (engine, device) != ("auto", "auto") or kind == "cpu":
        return row.load(path, device, precision, **more)
    on_cpu, *_ = _choose("cpu", path)
    return FallbackEngine(
        partial(row.load, path, device, precision, **more),
        partial(on_cpu.load, path, "cpu", precision, **more),
    )


def _cannot_run(row: EngineRow, file: Path) -> EngineError:
    hint = Hint("use --engine openvino", "choose the engine openvino under Model")
    if is_installed(file):
        return EngineError(
            "{path}: engine {name!r} does not run this network",
            hint,
            path=file.stem,
            name=row.name,
        )
    return EngineError(
        "{path}: engine {name!r} takes {kinds}",
        hint,
        path=file,
        name=row.name,
        kinds=" and ".join((".safetensors", *row.graphs)),
    )
