"""Whether it is worth asking PyTorch for a GPU: without one the question costs seconds.

PyTorch takes one to two seconds and some hundred megabytes to import. On a machine without the
driver of a GPU the answer is known before.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_CUDA_DRIVER = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}
_AMD_DEVICE = Path("/dev/kfd")  # of AMD's driver for computing; PyTorch calls its GPUs CUDA too


def pytorch_may_have_gpu() -> bool:
    """False where PyTorch certainly finds neither CUDA nor MPS; True where it has to be asked."""
    if sys.platform == "darwin":
        return True  # Metal is part of the system
    if _AMD_DEVICE.exists():
        return True
    driver = _CUDA_DRIVER.get(sys.platform)
    if driver is None:
        return True
    try:
        ctypes.CDLL(driver)  # as PyTorch would: it is part of NVIDIA's driver
    except OSError:
        return False
    return True
