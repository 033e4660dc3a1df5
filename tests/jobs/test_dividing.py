"""A film that is done in stretches, each as if on another machine, is that of one process.

The stretches are done here one after another; tests/commands/test_cluster.py has them done by Ray.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.errors import Cancelled, OutputError
from livedepth.inference.base import DepthEngine
from livedepth.jobs.cluster import work
from livedepth.jobs.cluster.dividing import Division
from livedepth.jobs.cluster.link import Link
from livedepth.jobs.cluster.pieces import Network
from livedepth.jobs.cluster.work import Indivisible
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.process import process
from livedepth.pipeline.offline import Report
from livedepth.pipeline.stream import Selection
from tests.jobs.lasting import Slow
from tests.jobs.test_resuming import contents

SEGMENT, FRAMES = 12, 64


class Here:
    """Does each task when it is asked for, in the place of a cluster."""

    board = None

    def __init__(self) -> None:
        self.done: list[str] = []

    def start(self, name: str, *arguments: Any) -> Any:
        self.done.append(name)
        if name == "render":
            film, stretch, maps, before, _board, _key = arguments
            return work.render(film, stretch, maps, before)
        return getattr(work, name)(*arguments)

    def keep(self, value: Any) -> Any:
        return value

    def ready(self, results: list[Any], timeout: float) -> list[Any]:
        return results[-1:]

    def result(self, coming: Any, given: str) -> Any:
        return coming

    def progress(self, key: str) -> tuple[int, None]:
        return 0, None

    def cancel(self, results: list[Any]) -> None:
        self.done.append("cancel")
