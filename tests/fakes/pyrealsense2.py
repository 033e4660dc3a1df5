"""What livedepth uses of pyrealsense2, playing the frames of a file instead of a camera's.

The variable FAKE_REALSENSE names an ``.npz`` with ``colour`` uint8 [N, H, W, 3], ``depth`` uint16
[N, H, W] in steps of ``scale`` metres, laid over the colour pictures, and ``numbers`` [N]. Without
it no camera is connected. As of the real one, depth is not laid over the picture before it is
aligned, frames lie in memory that is used again, and modes that the camera lacks do not start.
"""

from __future__ import annotations

import os
import time
from types import SimpleNamespace
from typing import Any

import numpy as np

stream = SimpleNamespace(depth="depth", color="color")
format = SimpleNamespace(z16="z16", rgb8="rgb8")
camera_info = SimpleNamespace(name="name", serial_number="serial_number")
distortion = SimpleNamespace(brown_conrady="brown_conrady", inverse_brown_conrady="inverse")
SHIFT = 3  # pixels by which depth is off before it is aligned
PERIOD = 0.005  # seconds


def _recorded() -> Any:
    path = os.environ.get("FAKE_REALSENSE")
    return np.load(path) if path else None


class _Device:
    def get_info(self, what: str) -> str:
        return {"name": "Fake RealSense D400", "serial_number": "0123"}[what]

    def first_depth_sensor(self) -> Any:
        return SimpleNamespace(get_depth_scale=lambda: float(_recorded()["scale"]))


class context:
    def query_devices(self) -> list[_Device]:
        return [] if _recorded() is None else [_Device()]


class config:
    def __init__(self) -> None:
        self.streams: dict[str, tuple[Any, ...]] = {}

    def enable_device(self, serial: str) -> None:
        self.serial = serial

    def enable_stream(self, which: str, *mode: Any) -> None:
        self.streams[which] = mode


class _Profile:
    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape

    def get_device(self) -> _Device:
        return _Device()

    def get_stream(self, which: str) -> Any:
        assert which == "color"
        height, width = self._shape
        intrinsics = SimpleNamespace(
            fx=0.9 * width,
            fy=0.91 * width,
            ppx=width / 2 + 1,
            ppy=height / 2 - 1,
            width=width,
            height=height,
            model="inverse",
            coeffs=[0.1, 0.0, 0.0, 0.0, 0.0],
        )
        video = SimpleNamespace(get_intrinsics=lambda: intrinsics, fps=lambda: 30)
        return SimpleNamespace(as_video_stream_profile=lambda: video)


class _Frame:
    def __init__(self, data: Any, number: int) -> None:
        self._data, self._number = data, number

    def get_data(self) -> Any:
        return self._data

    def get_frame_number(self) -> int:
        return self._number


class _Frames:
    def __init__(self, colour: _Frame, depth: _Frame, *, aligned: bool) -> None:
        self._colour, self._depth, self.aligned = colour, depth, aligned

    def get_color_frame(self) -> _Frame:
        return self._colour

    def get_depth_frame(self) -> _Frame:
        return self._depth


class align:
    def __init__(self, to: str) -> None:
        assert to == "color"

    def process(self, frames: _Frames) -> _Frames:
        data = np.roll(frames.get_depth_frame().get_data(), -SHIFT, axis=1)
        number = frames.get_depth_frame().get_frame_number()
        return _Frames(frames.get_color_frame(), _Frame(data, number), aligned=True)


class pipeline:
    starts = 0
    stops = 0

    def start(self, wanted: config) -> _Profile:
        self._file = _recorded()
        if self._file is None:
            raise RuntimeError("No device connected")
        colour = self._file["colour"]
        self._colour, self._depth = np.zeros_like(colour[0]), np.zeros_like(self._file["depth"][0])
        if wanted.streams["color"][:2] == (640, 480) and colour.shape[1:3] != (480, 640):
            raise RuntimeError("Couldn't resolve requests")
        self._index = 0
        pipeline.starts += 1
        return _Profile((colour.shape[1], colour.shape[2]))

    def wait_for_frames(self, timeout_ms: int = 5000) -> _Frames:
        if self._index == len(self._file["numbers"]):
            raise RuntimeError(f"Frame didn't arrive within {timeout_ms}")
        time.sleep(PERIOD)
        index, self._index = self._index, self._index + 1
        self._colour[:] = self._file["colour"][index]
        self._depth[:] = np.roll(self._file["depth"][index], SHIFT, axis=1)
        number = int(self._file["numbers"][index])
        return _Frames(_Frame(self._colour, number), _Frame(self._depth, number), aligned=False)

    def stop(self) -> None:
        pipeline.stops += 1
