"""What a measurement was made on."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import openvino as ov
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
        "openvino": ov.__version__.partition("-")[0],
    }


def _processor() -> str:
    """The name the system gives; Python alone does not know it on Linux."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
