"""Signals after engines came and went."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import gc, os, signal, threading
import livedepth

first = livedepth.open_engine("cnn", engine="openvino")
second = livedepth.open_engine("cnn-trans", engine="openvino")
first.close()
del first
second.close()
del second
gc.collect()
try:
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait(60)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_is_survived_after_engines_that_overlapped() -> None:
    """OpenVINO's cores swap the signal stack of their thread (``openvino_core``)."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-c", PROGRAM]
    ended = subprocess.run(
        program, capture_output=True, text=True, env=environment, timeout=300, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "interrupted"), ended.stderr
