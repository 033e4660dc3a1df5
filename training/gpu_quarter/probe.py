"""What a machine has, found with the standard library alone: nothing may be installed there."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# Needed to train, and by parts of livedepth that this script can do without.
NEEDED = {
    "torch": "everything",
    "torchvision": "training",
    "timm": "residual-lite",
    "lightning": "training",
    "torchmetrics": "training",
    "pydantic": "recipes and packs",
    "PyYAML": "recipes",
    "safetensors": "weights",
    "numpy": "everything",
    "opencv-python": "pictures",
    "typer": "commands",
    "rich": "commands",
}
OTHERS = ("pytest", "openvino", "onnxruntime", "av", "PyQt6", "tensorboard", "matplotlib", "scipy")
_SAME = {"opencv-python": ("opencv-python-headless", "opencv-contrib-python-headless")}
_TORCH = """
import json, torch
found = {"version": torch.__version__, "cuda": torch.version.cuda, "gpus": []}
if torch.cuda.is_available():
    for n in range(torch.cuda.device_count()):
        one = torch.cuda.get_device_properties(n)
        found["gpus"].append({"name": one.name, "gigabytes": round(one.total_memory / 1e9, 1),
                              "capability": f"{one.major}.{one.minor}"})
    found["bfloat16"] = torch.cuda.is_bf16_supported()
    a = torch.ones(64, 64, device="cuda", dtype=torch.bfloat16)
    found["computes"] = float((a @ a)[0, 0]) == 64.0
print(json.dumps(found))
"""


def probe() -> dict[str, Any]:
    """Machine, packages and PyTorch's view of the GPU. Never raises: what fails is said so."""
    packages = {name: _version(name) for name in (*NEEDED, *OTHERS)}
    return {
        "python": sys.version.split()[0],
        "executable": sys.executable,
        "system": platform.platform(),
        "cores": cores(),
        "gigabytes": _memory(),
        "shared_memory_gigabytes": shared_memory(),
        "packages": packages,
        "missing": {name: what for name, what in NEEDED.items() if packages[name] is None},
        "gpu_driver": _output("nvidia-smi", "-L"),
        "torch": _torch() if packages["torch"] else {"error": "not installed"},
    }


def describe(found: dict[str, Any]) -> str:
    """The same for a person, a line each."""
    torch = found["torch"]
    gpus = ", ".join(gpu["name"] for gpu in torch.get("gpus", [])) or "no GPU"
    lines = [
        f"Python {found['python']} on {found['system']}, {found['cores']} cores, "
        f"{found['gigabytes']} GB, /dev/shm {found['shared_memory_gigabytes']} GB",
        f"PyTorch {torch.get('version', torch.get('error'))}, CUDA {torch.get('cuda')}: {gpus}",
        "installed: "
        + ", ".join(f"{name} {version}" for name, version in found["packages"].items() if version),
    ]
    lines += [f"missing: {name}, for {what}" for name, what in found["missing"].items()]
    others = [name for name in OTHERS if found["packages"][name] is None]
    if others:
        lines.append(f"missing, and not needed for training: {', '.join(others)}")
    return "\n".join(lines)


def cores() -> int:
    """That this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared_memory() -> float | None:
    """Gigabytes free for batches on their way between processes; None where it is no such place."""
    place = Path("/dev/shm")
    return round(shutil.disk_usage(place).free / 1e9, 2) if place.is_dir() else None


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):  # Windows
        return None


def _version(package: str) -> str | None:
    for name in (package, *_SAME.get(package, ())):
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"none ({error})"
    return (done.stdout or done.stderr).strip()


def _torch() -> dict[str, Any]:
    """In a process of its own: a broken driver may end it."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _TORCH], capture_output=True, text=True, timeout=120, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"error": str(error)}
    try:
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return {"error": (done.stderr.strip().splitlines() or ["no answer"])[-1]}
    return found
