"""What every live source has, of a device that only says how one picture is grabbed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from livedepth.capture.live import LiveSource, Shot, Waits
from livedepth.errors import SourceError
from livedepth.frames import Image

SMALL, LARGE = np.zeros((4, 6, 3), np.uint8), np.zeros((8, 12, 3), np.uint8)


class Device(LiveSource):
    """Grabs what is in ``script``, a second after the one before; None is a loss."""

    def __init__(self, *script: Image | None, wait: float = 0.001) -> None:
        self._script: Iterator[Image | None] = iter(script)
        self._seconds = 100.0
        self.is_open, self.openings, self.releases = False, 0, 0
        super().__init__("device", "camera", Waits(wait, wait))

    def _grab(self) -> Shot:
        self.openings += not self.is_open
        self.is_open = True
        self._seconds += 1
        image = next(self._script)
        if image is None:
            raise SourceError("it is gone")
        return Shot(image, self._seconds)

    def _release(self) -> None:
        self.releases += self.is_open
        self.is_open = False


def test_times_and_numbers_go_on_over_a_loss_and_the_size_is_that_of_the_last() -> None:
    with Device(SMALL, SMALL, None, None, LARGE) as source:
        frames = [source.read() for _ in range(3)]
        assert [(frame.index, frame.pts) for frame in frames if frame] == [(0, 0), (1, 1), (2, 4)]
        assert (source.info.width, source.info.height) == (12, 8)
        assert (source.info.live, source.info.endless, source.info.name) == (True, True, "device")
        assert (source.openings, source.releases) == (3, 2)
    assert not source.is_open and source.read() is None


def test_a_device_that_is_not_there_is_let_go() -> None:
    tried: list[Device] = []

    class Watched(Device):
        def _grab(self) -> Shot:
            tried.append(self)
            return super()._grab()

    with pytest.raises(SourceError, match="it is gone"):
        Watched(None)
    assert [(one.is_open, one.releases) for one in tried] == [(False, 1)]


def test_close_ends_the_wait_for_a_lost_device() -> None:
    source = Device(SMALL, None, wait=60)
    assert source.read() is not None
    got: list[object] = []
    reader = threading.Thread(target=lambda: got.append(source.read()))
    reader.start()
    reader.join(0.1)
    assert reader.is_alive()
    source.close()
    source.close()
    reader.join(30)
    assert not reader.is_alive() and got == [None] and not source.is_open


def test_a_device_is_not_let_go_while_it_grabs() -> None:
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Device):
        def _grab(self) -> Shot:
            shot = super()._grab()
            if self._count:
                inside.set()
                assert go_on.wait(60)
                assert self.is_open, "let go under its feet"
            return shot

    source = Slow(SMALL, SMALL)
    assert source.read() is not None
    reader = threading.Thread(target=source.read)
    reader.start()
    assert inside.wait(60)
    source.close()
    go_on.set()
    reader.join(30)
    assert not reader.is_alive() and not source.is_open
