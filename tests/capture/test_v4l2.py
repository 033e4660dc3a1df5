"""Modes of cameras, from a driver that answers as Linux's do."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path

import pytest

from livedepth.capture.base import CameraMode
from livedepth.capture.v4l2 import camera_modes

MJPG, YUYV = (int.from_bytes(name, "little") for name in (b"MJPG", b"YUYV"))
# _IOWR numbers as the kernel's headers give them on every platform with this layout.
ENUM_FMT, ENUM_SIZES, ENUM_INTERVALS = 0xC0405602, 0xC02C564A, 0xC034564B


class Driver:
    """``formats`` in order; ``sizes`` and their frames per second in each."""

    def __init__(self, formats: list[int], sizes: dict[tuple[int, int], list[int]]) -> None:
        self.formats, self.sizes = formats, sizes
        self.asked: set[int] = set()

    def __call__(self, handle: int, request: int, data: bytearray) -> None:
        index, second = struct.unpack_from("=2I", data)
        if request == ENUM_FMT:
            assert second == 1 and len(data) == 64
            self._end(index, self.formats)
            struct.pack_into("=I", data, 44, self.formats[index])
            return
        self.asked.add(second)
        if request == ENUM_SIZES:
            assert len(data) == 44
            self._end(index, list(self.sizes))
            struct.pack_into("=3I", data, 8, 1, *list(self.sizes)[index])
            return
        assert request == ENUM_INTERVALS and len(data) == 52
        rates = self.sizes[struct.unpack_from("=2I", data, 8)]
        self._end(index, rates)
        struct.pack_into("=3I", data, 16, 1, 1, rates[index])

    def _end(self, index: int, things: list) -> None:  # type: ignore[type-arg]
        if index >= len(things):
            raise OSError(errno.EINVAL, "no more")


@pytest.fixture(autouse=True)
def a_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = tmp_path / "video0"
    node.touch()
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, flags: real(node if "video0" in str(path) else path, flags)
    )


def test_the_modes_of_the_compressed_format_are_listed() -> None:
    driver = Driver([YUYV, MJPG], {(1280, 720): [30, 60], (640, 480): [30]})
    assert camera_modes(0, driver) == [
        CameraMode(640, 480, 30),
        CameraMode(1280, 720, 30),
        CameraMode(1280, 720, 60),
    ]
    assert driver.asked == {MJPG}


def test_without_it_those_of_the_first() -> None:
    driver = Driver([YUYV], {(640, 480): [15]})
    assert camera_modes(0, driver) == [CameraMode(640, 480, 15)]


def test_a_device_that_answers_nothing_has_none() -> None:
    assert camera_modes(0, Driver([], {})) == []
    assert camera_modes(0, Driver([MJPG], {})) == []


def test_a_device_that_is_not_there_has_none() -> None:
    assert camera_modes(99) == []


def test_a_driver_that_never_ends_is_left_in_time() -> None:
    class Endless(Driver):
        def _end(self, index: int, things: list) -> None:  # type: ignore[type-arg]
            self.formats = [MJPG] * (index + 1)

        def __call__(self, handle: int, request: int, data: bytearray) -> None:
            if request != ENUM_FMT:
                raise OSError(errno.EINVAL, "none")
            super().__call__(handle, request, data)

    assert camera_modes(0, Endless([MJPG], {})) == []
