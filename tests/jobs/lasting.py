"""A run to be killed: ``python -m tests.jobs.lasting CLIP OUTPUT KIND SEGMENT SECONDS [resume]``.

Prints a line when it has begun and one for every frame. Its network costs nothing but time, and
what it says of a frame depends on all of its pixels.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from livedepth.frames import Image
from livedepth.inference.base import Prediction
from livedepth.jobs import resuming
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.process import process
from livedepth.pipeline.offline import Report
from tests.pipeline.conftest import FakeEngine


class Slow(FakeEngine):
    """A surface whose depth follows the brightness, as a network of 24 by 32 would see it."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self._seconds = seconds

    def infer(self, image: Image) -> Prediction:
        time.sleep(self._seconds)
        grey = image[::2, ::2].mean(axis=2)
        return Prediction((0.5 + grey / 40).astype(np.float32), {})


def tell(what: object) -> None:
    """A line for who waits for it."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def run(
    clip: Path, output: Path, kind: str, segment: int, seconds: float = 0.0, *, resume: bool = False
) -> Report:
    """Process ``clip`` with steadied depth and checkpoints every ``segment`` frames."""
    resuming.SEGMENT = segment

    def moved(done: int, stage: str) -> None:
        if seconds:
            tell(done)

    options = ProcessOptions(kind=kind, stabilize=True, resume=resume)
    return process(
        Task(str(clip), output),
        Slow(seconds),
        options,
        progress=moved,
    )


if __name__ == "__main__":
    given, made, how, length, pause, *rest = sys.argv[1:]
    tell("begun")
    done = run(Path(given), Path(made), how, int(length), float(pause), resume=bool(rest))
    tell(f"frames {done.frames} {done.resumed}")
