"""What the tests of layouts for robots share: a camera, and a recorder that can be killed."""

from __future__ import annotations

from typing import Any

INTRINSICS = {"fx": 20.0, "fy": 21.0, "cx": 7.5, "cy": 5.5, "width": 16, "height": 12}
FACTS: dict[str, Any] = {"source": "test", "model": "test-net", "intrinsics": INTRINSICS}
# Records into a file in a layout until it is killed, and says each pair that is in the file.
RECORDER = """
import sys
from pathlib import Path
import numpy as np
from livedepth.frames import DepthFrame, Frame
from livedepth.output.dataset import DatasetRecorder, RecordOptions
path, layout = sys.argv[1:]
recorder = DatasetRecorder(Path(path), {"source": "s"}, RecordOptions(layout))
noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
for index in range(10_000):
    depth = np.full((60, 80), 1 + index / 100, np.float32)
    recorder.write(DepthFrame(Frame(noise, index, index / 30, 0.0, "s"), depth, "n"))
    print(recorder.written, flush=True)
"""
