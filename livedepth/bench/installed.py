"""What networks that were installed by name are measured against: their own software."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from livedepth.frames import Depth, Image
from livedepth.inference.engine_table import ENGINES


class Plain(Protocol):
    """A network as it is defined, without anything that makes it faster."""

    def infer(self, image: Image) -> Depth:
        """Depth float32 [h, w] of uint8 RGB [H, W, 3]."""


class PlainInstalled:
    """An installed network in PyTorch, float32, with its makers' rules; an ONNX network, which
    PyTorch does not run, in ONNX Runtime, or where that is not there in OpenVINO."""

    def __init__(self, manifest: Path) -> None:
        rows = [ENGINES[name] for name in ("torch", "onnx", "openvino")]
        row = next(row for row in rows if row.installed and row.runs(manifest))
        self._engine = row.load(manifest, "cpu", "float32")

    def infer(self, image: Image) -> Depth:
        """Depth float32 [H, W] of uint8 RGB [H, W, 3]."""
        return self._engine.infer(image).depth
