"""What ``models``, ``devices`` and ``evaluate`` tell, as data and as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from rich.table import Table

from livedepth.capture.camera import list_cameras
from livedepth.capture.v4l2 import camera_modes
from livedepth.errors import EngineError
from livedepth.inference.engines import choose_engine, engine_names, missing_package
from livedepth.weights import known_models, own_graphs, own_name

_FIGURES = ("delta1", "delta2", "delta3", "abs_rel", "rmse", "log10")


def describe_models() -> list[dict[str, Any]]:
    """Every network with DESIGN's JSON keys; ``weights`` and ``metrics`` are null untrained."""
    listed = []
    for known in known_models():
        with torch.device("meta"):  # counting needs no memory and no random numbers
            total, trainable = known.spec.build().parameter_counts()
        card = known.card
        listed.append(
            {
                "name": known.spec.name,
                "summary": known.spec.summary,
                "source": known.spec.source,
                "parameters": total,
                "trainable_parameters": trainable,
                "input_size": list(card.input_size if card else known.spec.default_size),
                "weights": known.weights.name if known.weights else None,
                "metrics": {"protocol": card.protocol, "split": card.split, **card.metrics}
                if card
                else None,
                "license": card.license if card else None,
            }
        )
    return listed + [_describe_graph(path) for path in own_graphs()]


def _describe_graph(path: Path) -> dict[str, Any]:
    """A network of the person's own: what its file says without being opened."""
    return {
        "name": own_name(path),
        "summary": f"own file {path.name}",
        "source": str(path),
        "parameters": None,
        "trainable_parameters": None,
        "input_size": None,
        "weights": path.name,
        "metrics": None,
        "license": None,
    }


def models_table(listed: list[dict[str, Any]]) -> Table:
    """The same for a person."""
    table = Table("model", "parameters", "input", "δ1", "abs rel", "RMSE m", "protocol", "weights")
    for model in listed:
        metrics = model["metrics"] or {}
        table.add_row(
            model["name"],
            f"{model['parameters']:,}" if model["parameters"] else "–",
            "×".join(str(n) for n in model["input_size"] or "–"),
            *(f"{metrics[k]:.3f}" if k in metrics else "–" for k in ("delta1", "abs_rel", "rmse")),
            f"{metrics['protocol']}, {metrics['split']}" if metrics else "–",
            model["weights"] or f"not trained: livedepth train {model['name']} --data DIR",
        )
    return table


def describe_devices() -> dict[str, Any]:
    """Cameras, compute devices (each with its reason when not available) and engines."""
    from livedepth.inference.torch_engine import pick_device, pick_precision

    compute = []
    for name in ("cuda", "mps", "cpu"):
        try:
            device = pick_device(name)
            compute.append({"device": name, "available": True, "precision": pick_precision(device)})
        except EngineError as error:
            compute.append({"device": name, "available": False, "reason": str(error)})
    cameras = [
        {
            "index": camera.index,
            "name": camera.name,
            "modes": [f"{m.width}x{m.height}@{m.fps}" for m in camera_modes(camera.index)],
        }
        for camera in list_cameras()
    ]
    return {"cameras": cameras, "compute": compute, "engines": _describe_engines()}


def _describe_engines() -> list[dict[str, Any]]:
    """Every engine: available or why not, its own devices, and why ``auto`` takes it if it does."""
    chosen, why = choose_engine()
    engines: list[dict[str, Any]] = []
    for name in engine_names():
        package = missing_package(name)
        entry: dict[str, Any] = {"engine": name, "available": package is None}
        if package:
            entry["reason"] = f"pip install {package}"
        elif name == "openvino":
            from livedepth.inference.openvino_engine import list_devices

            entry["devices"] = list_devices()
        elif name == "onnx":
            from livedepth.inference import onnx_engine

            entry["devices"] = [
                {
                    "device": device,
                    "name": "ONNX Runtime",
                    "precision": onnx_engine.find_precision(device),
                }
                for device in onnx_engine.list_devices()
            ]
        if name == chosen:
            entry["auto"] = why
        engines.append(entry)
    return engines


def devices_table(found: dict[str, Any]) -> Table:
    """The same for a person."""
    table = Table("kind", "name", "state")
    for camera in found["cameras"]:
        modes = ", ".join([f"index {camera['index']}", *camera["modes"]])
        table.add_row("camera", camera["name"], modes)
    if not found["cameras"]:
        table.add_row("camera", "–", "none found by name; an index such as 0 may still open one")
    for item in found["compute"]:
        state = item["precision"] if item["available"] else item["reason"]
        table.add_row("device", item["device"], state)
    for engine in found["engines"]:
        state = "available" if engine["available"] else engine["reason"]
        if "auto" in engine:
            state += f"; what auto takes: {engine['auto']}"
        table.add_row("engine", engine["engine"], state)
        for item in engine.get("devices", ()):
            what = f"of {engine['engine']}: {item['name']}, {item['precision']}"
            table.add_row("device", item["device"], what)
    return table


def scores_table(result: dict[str, Any]) -> Table:
    """Scores of ``evaluate`` for a person, with protocol and split in the title."""
    aligned = ", median-aligned" if result["aligned"] else ""
    title = f"{result['split']}, {result['images']} images, protocol {result['protocol']}{aligned}"
    table = Table(
        *("model", "δ1", "δ2", "δ3", "abs rel", "RMSE m", "log10", "edge F1"),
        *("parameters", "ms"),
        title=title,
    )
    for baseline in result["baselines"]:
        table.add_row(baseline["name"], *(f"{baseline[key]:.3f}" for key in _FIGURES))
    for model in result["models"]:
        figures = (f"{model[key]:.3f}" for key in (*_FIGURES, "edge_f1"))
        latency = f"{model['latency_ms']:.0f}"
        count = f"{model['parameters']:,}" if model["parameters"] else "–"
        table.add_row(model["name"], *figures, count, latency)
    return table
