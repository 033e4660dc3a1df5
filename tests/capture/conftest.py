"""Small videos, pictures and cameras made on the spot."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from livedepth.capture.base import CameraMode
from livedepth.frames import Frame, Image

MakeVideo = Callable[..., Path]
# Its screen is an X server, and the package that opens windows on it is installed on Linux only.
collect_ignore = [] if sys.platform.startswith("linux") else ["test_screen.py"]


def numbered(index: int, height: int = 48, width: int = 64) -> Image:
    """A picture that tells its number, and which way is up: grey, with a red corner top left."""
    image = np.full((height, width, 3), 10 + 3 * (index % 70), np.uint8)
    image[: height // 4, : width // 4] = (255, 0, 0)
    return image


@pytest.fixture
def picture() -> Callable[..., Image]:
    return numbered


@pytest.fixture
def make_video() -> MakeVideo:
    """Writes lossless numbered frames at given ticks of a clock."""

    def make(
        path: Path,
        ticks: Sequence[int] = tuple(range(0, 400, 40)),
        time_base: Fraction = Fraction(1, 1000),
        *,
        codec: str = "",
        size: tuple[int, int] = (48, 64),
        pictures: Iterable[Image] | None = None,
    ) -> Path:
        codec = codec or ("ffv1" if path.suffix == ".mkv" else "libx264")
        with av.open(str(path), "w") as container:
            stream: Any = container.add_stream(codec, rate=25)
            stream.height, stream.width = size
            stream.pix_fmt = "bgr0" if codec == "ffv1" else "yuv420p"
            stream.codec_context.time_base = time_base
            shown = pictures or (numbered(i, *size) for i in range(len(ticks)))
            for tick, image in zip(ticks, shown, strict=True):
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts, frame.time_base = tick, time_base
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def turn() -> Callable[[Path, int], None]:
    """Changes the display matrix of an MP4 to a clockwise turn, by ISO 14496-12, 6.2.2."""
    matrices = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}

    def write(path: Path, degrees: int) -> None:
        data = bytearray(path.read_bytes())
        header = data.index(b"tkhd")
        matrix = header + (44 if data[header + 4] == 0 else 56)
        a, b, c, d = (v << 16 for v in matrices[degrees])
        data[matrix : matrix + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
        path.write_bytes(data)

    return write


@pytest.fixture
def make_pictures() -> Callable[..., list[Path]]:
    """Writes numbered PNGs of the given names into a folder."""

    def make(folder: Path, names: Iterable[str], size: tuple[int, int] = (24, 32)) -> list[Path]:
        folder.mkdir(exist_ok=True)
        paths = [folder / name for name in names]
        for index, path in enumerate(paths):
            cv2.imwrite(str(path), cv2.cvtColor(numbered(index, *size), cv2.COLOR_RGB2BGR))
        return paths

    return make


class FakeCapture:
    """A cv2.VideoCapture that plays a script: a picture, or None where the driver gives nothing.

    After the script it goes on with ``rest``.
    """

    def __init__(
        self,
        script: Iterable[npt.NDArray[np.uint8] | None] = (),
        *,
        opened: bool = True,
        rest: npt.NDArray[np.uint8] | None = None,
    ) -> None:
        self._script = list(script)
        self._rest = rest
        self._opened = opened
        self.released = 0

    def isOpened(self) -> bool:
        return self._opened and not self.released

    def read(self) -> tuple[bool, npt.NDArray[np.uint8] | None]:
        assert not self.released, "read after release crashes in a real driver"
        image = self._script.pop(0) if self._script else self._rest
        return image is not None, image

    def set(self, _key: int, _value: float) -> bool:
        return True

    def release(self) -> None:
        self.released += 1


class FakeOpener:
    """Gives the next capture of a list each time it is called; the last one again and again."""

    def __init__(self, *captures: FakeCapture) -> None:
        self.captures = list(captures)
        self.calls: list[tuple[int, CameraMode]] = []

    def __call__(self, index: int, mode: CameraMode) -> FakeCapture:
        self.calls.append((index, mode))
        return self.captures[min(len(self.calls), len(self.captures)) - 1]


@pytest.fixture
def fake_capture() -> type[FakeCapture]:
    return FakeCapture


@pytest.fixture
def fake_opener() -> type[FakeOpener]:
    return FakeOpener


@pytest.fixture
def read_all() -> Callable[[Any], list[Frame]]:
    """Every frame of a source."""

    def read(source: Any) -> list[Frame]:
        frames = []
        while (frame := source.read()) is not None:
            frames.append(frame)
        return frames

    return read
