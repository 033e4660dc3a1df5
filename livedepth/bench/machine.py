"""What a measurement was made on."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path
from typing import Any

from livedepth.inference.accelerators import pytorch_may_have_gpu
from livedepth.threads import cores


def describe_machine() -> dict[str, Any]:
    """Processor, cores, GPU and versions."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": cores(),
        "gpu": _gpu() if pytorch_may_have_gpu() else None,
        "python": platform.python_version(),
        "torch": _version("torch"),
        "openvino": _version("openvino"),
    }


def _processor() -> str:
    """The name the system gives; Python alone does not know it on Linux."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _gpu() -> str | None:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def _version(package: str) -> str | None:
    """Of an installed package; without importing it."""
    try:
        return importlib.metadata.version(package).partition("-")[0]
    except importlib.metadata.PackageNotFoundError:
        return None
