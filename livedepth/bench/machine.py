"""What a measurement was made on."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path
from typing import Any

import torch

from livedepth.threads import cores


def describe_machine() -> dict[str, Any]:
    """Processor, cores, GPU and versions."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": cores(),
        "gpu": gpu,
        "python": platform.python_version(),
        "torch": torch.__version__,
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


def _version(package: str) -> str | None:
    """Of an installed package; without importing it."""
    try:
        return importlib.metadata.version(package).partition("-")[0]
    except importlib.metadata.PackageNotFoundError:
        return None
