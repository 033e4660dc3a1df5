"""What can be done aside: each job makes files in a folder. All import PyTorch."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from livedepth.aside.child import Say
from livedepth.aside.plain import plain_message
from livedepth.inference.steps import steps_told_to

IR, ONNX = "ir", "onnx"
_JOBS = {
    IR: "livedepth.inference.conversion:write_ir",
    ONNX: "livedepth.inference.onnx_file:write_onnx_of",
}


def carry_out(job: str, weights: Path, folders: Sequence[Path]) -> int:
    """Do ``job`` for a weights file; the number of the folder that the files are in: the first one
    that can be written. Raises what the job raises."""
    module, _, name = _JOBS[job].partition(":")
    work: Callable[[Path, Sequence[Path]], int] = getattr(importlib.import_module(module), name)
    return work(weights, folders)


def carry_out_aside(say: Say, _ended: Event, job: str, weights: str, folders: list[str]) -> int:
    """:func:`carry_out` in another process, which says the steps."""
    with steps_told_to(lambda step: say("step", plain_message(step))):
        return carry_out(job, Path(weights), [Path(folder) for folder in folders])
