"""OpenVINO's core: one for the process."""

from __future__ import annotations

from functools import cache

import openvino as ov


@cache
def shared_core() -> ov.Core:
    """The one ``openvino.Core`` of this process, which lives until its end. Safe from any thread.

    On processors with AVX-512 or AMX each core gives the thread that makes it a signal stack of its
    own, and gives the one before back when it goes. With several cores that may be a stack that has
    gone already, and the next signal, such as Ctrl-C, ends the process with a segmentation fault.
    """
    return ov.Core()
