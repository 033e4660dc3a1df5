"""Shared by all tests: no display, no network, the folder of real data, no thread left behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("LIVEDEPTH_VERBOSE", None)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real RGB-D data and clips; tests that need it are skipped without it."""
    given = os.environ.get("LIVEDEPTH_TEST_DATA")
    if not given or not Path(given).is_dir():
        pytest.skip("LIVEDEPTH_TEST_DATA names no folder")
    return Path(given).resolve()


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Converted networks go to a folder of this run's."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIVEDEPTH_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Small sums are slower on two threads than on one, and far slower beside another job."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves one of our threads running (``leaves_threads`` marks the hung)."""
    before = set(threading.enumerate())
    yield
    if request.node.get_closest_marker("leaves_threads"):
        return
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [
            t.name
            for t in threading.enumerate()
            if t not in before and t.name.startswith("livedepth-")
        ]
        if not left:
            return
        time.sleep(0.02)
    pytest.fail(f"threads left behind: {', '.join(left)}")
