"""Cameras with scripted drivers: colours, losses, reconnection, and names from the system."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture import camera
from livedepth.capture.base import CameraMode
from livedepth.capture.camera import CameraName, CameraSource, list_cameras
from livedepth.errors import SourceError

Fake = Callable[..., Any]
BLUE_BGR = np.zeros((4, 6, 3), np.uint8)
BLUE_BGR[..., 0] = 255


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "_FIRST_WAIT", 0.02)


def test_frames_are_rgb(fake_capture: Fake, fake_opener: Fake) -> None:
    opener = fake_opener(fake_capture(rest=BLUE_BGR))
    source = CameraSource(3, opener=opener, mode=CameraMode(320, 240, 15))
    for index in range(3):
        frame = source.read()
        assert frame is not None
        assert frame.image[0, 0].tolist() == [0, 0, 255]
        assert frame.index == index
        assert frame.source == "camera 3"
        assert frame.pts >= 0 if index else frame.pts == 0
    assert opener.calls == [(3, CameraMode(320, 240, 15))]
    assert source.info.live and source.info.kind == "camera"
    source.close()


def test_grey_frames_become_rgb(fake_capture: Fake, fake_opener: Fake) -> None:
    grey = np.full((4, 6), 77, np.uint8)
    source = CameraSource(0, opener=fake_opener(fake_capture(rest=grey)))
    frame = source.read()
    assert frame is not None
    assert frame.image.shape == (4, 6, 3)
    assert (frame.image == 77).all()
    source.close()


def test_a_camera_that_does_not_open(fake_capture: Fake, fake_opener: Fake) -> None:
    capture = fake_capture(opened=False)
    with pytest.raises(SourceError, match="camera 7: no camera opens there") as caught:
        CameraSource(7, opener=fake_opener(capture))
    assert "demo" in str(caught.value) and "\n" not in str(caught.value)
    assert capture.released


def test_a_camera_that_opens_but_gives_nothing(fake_capture: Fake, fake_opener: Fake) -> None:
    capture = fake_capture(rest=None)
    with pytest.raises(SourceError, match="Webcam: opens but gives no picture"):
        CameraSource(0, "Webcam", opener=fake_opener(capture))
    assert capture.released


def test_slow_starters_and_single_bad_frames_are_forgiven(
    fake_capture: Fake, fake_opener: Fake
) -> None:
    empty = np.zeros((0, 0, 3), np.uint8)
    script = [None, None, BLUE_BGR, None, empty, None, None, BLUE_BGR]
    opener = fake_opener(fake_capture(script, rest=BLUE_BGR))
    source = CameraSource(0, opener=opener)
    indices = [frame.index for frame in (source.read(), source.read(), source.read()) if frame]
    assert indices == [0, 1, 2]
    assert len(opener.calls) == 1
    source.close()


def test_a_lost_camera_is_opened_again_until_it_is_back(
    fake_capture: Fake, fake_opener: Fake
) -> None:
    lost = fake_capture([BLUE_BGR, BLUE_BGR])
    away = [fake_capture(opened=False), fake_capture(opened=False)]
    opener = fake_opener(lost, *away, fake_capture(rest=BLUE_BGR))
    source = CameraSource(2, opener=opener)
    frames = [source.read() for _ in range(4)]
    assert [frame.index for frame in frames if frame] == [0, 1, 2, 3]
    stamps = [frame.pts for frame in frames if frame]
    assert stamps == sorted(stamps)
    assert len(opener.calls) == 4
    assert lost.released and all(capture.released for capture in away)
    source.close()


def test_a_camera_that_is_lost_again_and_again_is_opened_each_time(
    fake_capture: Fake, fake_opener: Fake
) -> None:
    opener = fake_opener(*(fake_capture([BLUE_BGR]) for _ in range(4)), fake_capture(rest=BLUE_BGR))
    source = CameraSource(0, opener=opener)
    for _ in range(5):
        assert source.read() is not None
    assert len(opener.calls) == 5
    source.close()


def test_fps_is_measured_not_believed(
    fake_capture: Fake, fake_opener: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(n / 12.5 for n in range(100, 10_000))
    monkeypatch.setattr(camera, "time", SimpleNamespace(monotonic=lambda: next(now)))
    source = CameraSource(
        0, mode=CameraMode(fps=30), opener=fake_opener(fake_capture(rest=BLUE_BGR))
    )
    assert source.info.fps is None  # one frame tells no rate
    frames = [source.read() for _ in range(20)]
    assert source.info.fps is not None
    assert float(source.info.fps) == pytest.approx(12.5, rel=1e-3)
    assert [f.pts for f in frames if f] == pytest.approx([n / 12.5 for n in range(20)])
    source.close()


def test_the_size_is_what_comes_not_what_was_asked(fake_capture: Fake, fake_opener: Fake) -> None:
    small, large = np.zeros((4, 6, 3), np.uint8), np.zeros((8, 12, 3), np.uint8)
    source = CameraSource(0, opener=fake_opener(fake_capture([small, small, large])))
    assert (source.info.width, source.info.height) == (6, 4)
    shapes = [
        frame.image.shape[:2] for frame in (source.read(), source.read(), source.read()) if frame
    ]
    assert shapes == [(4, 6), (4, 6), (8, 12)]
    assert (source.info.width, source.info.height) == (12, 8)
    source.close()


def test_nothing_comes_after_close(fake_capture: Fake, fake_opener: Fake) -> None:
    capture = fake_capture(rest=BLUE_BGR)
    source = CameraSource(0, opener=fake_opener(capture))
    source.close()
    source.close()
    assert source.read() is None
    assert capture.released


def test_close_ends_a_read_that_waits_for_the_camera(
    fake_capture: Fake, fake_opener: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_FIRST_WAIT", 60.0)
    source = CameraSource(
        0, opener=fake_opener(fake_capture([BLUE_BGR]), fake_capture(opened=False))
    )
    assert source.read() is not None
    got: list[object] = []
    reader = threading.Thread(target=lambda: got.append(source.read()))
    reader.start()
    time.sleep(0.3)  # into the wait before the reopening
    assert reader.is_alive()
    source.close()
    reader.join(5)
    assert not reader.is_alive()
    assert got == [None]


def test_close_while_the_driver_reads_leaves_the_release_to_the_reader(
    fake_capture: Fake, fake_opener: Fake
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    class Slow(fake_capture):  # type: ignore[misc, valid-type]
        def read(self) -> Any:
            if len(self._script) == 0:
                inside.set()
                assert go_on.wait(60)
                assert not self.released, "released under the driver's feet"
            return super().read()

    capture = Slow([BLUE_BGR], rest=BLUE_BGR)
    source = CameraSource(0, opener=fake_opener(capture))
    assert source.read() is not None
    reader = threading.Thread(target=source.read)
    reader.start()
    assert inside.wait(60)
    source.close()
    assert not capture.released
    go_on.set()
    reader.join(5)
    assert not reader.is_alive()
    assert capture.released


@pytest.mark.parametrize(
    ("rotation", "corners"),  # where the four colours of the corners go, clockwise from top left
    [(0, "rgbw"), (90, "wrgb"), (180, "bwrg"), (270, "gbwr")],
)
def test_a_camera_that_lies_is_turned_clockwise(
    rotation: Any, corners: str, fake_capture: Fake, fake_opener: Fake
) -> None:
    bgr = {"r": (0, 0, 255), "g": (0, 255, 0), "b": (255, 0, 0), "w": (255, 255, 255)}
    image = np.zeros((4, 6, 3), np.uint8)
    for name, place in zip("rgbw", ((0, 0), (0, -1), (-1, -1), (-1, 0)), strict=True):
        image[place] = bgr[name]
    opener = fake_opener(fake_capture([image]), fake_capture(rest=image))
    source = CameraSource(0, rotation=rotation, opener=opener)
    for _ in range(2):  # the second after it was lost
        frame = source.read()
        assert frame is not None
        height, width = (6, 4) if rotation in (90, 270) else (4, 6)
        assert frame.image.shape == (height, width, 3) and frame.image.flags.c_contiguous
        assert (source.info.width, source.info.height) == (width, height)
        assert source.info.rotation == rotation
        for name, place in zip(corners, ((0, 0), (0, -1), (-1, -1), (-1, 0)), strict=True):
            assert frame.image[place].tolist() == list(bgr[name][::-1])
    source.close()


def test_twenty_losses_are_survived_in_the_same_mode_and_rotation(
    fake_capture: Fake, fake_opener: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_FIRST_WAIT", 0.001)
    mode, lying = CameraMode(1280, 720, 60), np.zeros((4, 6, 3), np.uint8)
    losses = (fake_capture([lying]) for _ in range(20))
    opener = fake_opener(*losses, fake_capture(rest=lying))
    source = CameraSource(2, "Webcam", mode, 90, opener=opener)
    frames = [source.read() for _ in range(25)]
    assert [frame.index for frame in frames if frame] == list(range(25))
    assert {frame.image.shape for frame in frames if frame} == {(6, 4, 3)}
    assert opener.calls == [(2, mode)] * 21
    assert all(capture.released for capture in opener.captures[:-1])
    source.close()


@pytest.mark.parametrize("willing", [True, False])  # to take its parameters when it is opened
def test_exposure_focus_and_white_balance_are_left_alone(
    willing: bool, fake_capture: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def capture(_index: int, _backend: int = 0, parameters: Sequence[int] = ()) -> Any:
        asked.extend(parameters[::2])
        opened = fake_capture(rest=BLUE_BGR, opened=willing or not parameters)
        opened.set = lambda key, value: asked.append(key)
        return opened

    monkeypatch.setattr(cv2, "VideoCapture", capture)
    source = CameraSource(0)
    for _ in range(3):
        assert source.read() is not None
    source.close()
    wished = {cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS}
    assert set(asked) == wished | {cv2.CAP_PROP_FOURCC, cv2.CAP_PROP_BUFFERSIZE}


def _node(root: Path, name: str, *, label: str | None = None, index: str | None = None) -> None:
    (root / name).mkdir(parents=True)
    if label is not None:
        (root / name / "name").write_text(f"{label}\n")
    if index is not None:
        (root / name / "index").write_text(f"{index}\n")


def test_cameras_are_listed_by_name_once_each(tmp_path: Path) -> None:
    _node(tmp_path, "video10", label="HD Webcam", index="0")
    _node(tmp_path, "video2", label="USB2.0 Camera", index="0")
    _node(tmp_path, "video3", label="USB2.0 Camera", index="1")  # metadata, no pictures
    _node(tmp_path, "video4")  # a driver that tells nothing
    _node(tmp_path, "videoX", label="not a device", index="0")
    _node(tmp_path, "v4l-subdev0", label="sensor", index="0")
    assert list_cameras(tmp_path) == [
        CameraName(2, "USB2.0 Camera"),
        CameraName(4, "video4"),
        CameraName(10, "HD Webcam"),
    ]


def test_no_cameras_at_all(tmp_path: Path) -> None:
    assert list_cameras(tmp_path / "absent") == []
    assert list_cameras(tmp_path) == []


def test_opencv_adds_nothing_to_our_line(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="camera 93: no camera"):
        CameraSource(93)
    assert capfd.readouterr().err == ""
