"""Cameras that measure depth: the real classes with devices that play recorded frames."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture.base import Source, skipped_by
from livedepth.capture.depth_cameras import base
from livedepth.capture.depth_cameras.base import DepthCameraSource, DepthSource, Measuring
from livedepth.capture.depth_cameras.opening import check_depth_source, open_depth_source
from livedepth.errors import LivedepthError, SettingsError, SourceError
from livedepth.frames import Frame

FAKES = Path(__file__).parents[1] / "fakes"
COUNT, HEIGHT, WIDTH = 4, 12, 16


@pytest.fixture
def recorded() -> tuple[Any, Any]:
    """Colour pictures and depth in millimetres, laid over each other, with places not measured."""
    generator = np.random.default_rng(0)
    colour = generator.integers(0, 256, (COUNT, HEIGHT, WIDTH, 3), np.uint8)
    depth = generator.integers(300, 5000, (COUNT, HEIGHT, WIDTH)).astype(np.uint16)
    depth[:, 2:4, 5] = 0
    return colour, depth


def _metres(depth: Any, unit: float) -> Any:
    return np.where(depth > 0, depth * unit, np.nan).astype(np.float32)


def _read(source: Source, count: int) -> list[Frame]:
    found = [source.read() for _ in range(count)]
    return [frame for frame in found if frame is not None]


@pytest.fixture
def realsense(recorded: tuple[Any, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module that stands for pyrealsense2, with a camera of steps of a quarter millimetre."""
    path = tmp_path / "frames.npz"
    colour, depth = recorded
    np.savez(path, colour=colour, depth=depth, scale=0.00025, numbers=[5, 6, 9, 10])
    monkeypatch.setenv("FAKE_REALSENSE", str(path))
    monkeypatch.syspath_prepend(str(FAKES))
    yield importlib.import_module("pyrealsense2")
    sys.modules.pop("pyrealsense2", None)


def test_a_realsense_gives_depth_in_metres_that_lies_over_its_picture(
    realsense: Any, recorded: tuple[Any, Any]
) -> None:
    colour, depth = recorded
    source = open_depth_source("realsense")
    assert isinstance(source, Measuring) and source.measured
    frames = _read(source, COUNT)
    for frame, picture, steps in zip(frames, colour, depth, strict=True):
        np.testing.assert_array_equal(frame.image, picture)
        assert frame.truth is not None and frame.truth.dtype == np.float32
        np.testing.assert_allclose(frame.truth, _metres(steps, 0.00025), rtol=1e-6)
        assert frame.lens is not None and frame.lens.focal == pytest.approx(0.9 * WIDTH)
    assert skipped_by(source) == 2, "numbers 7 and 8 are missing"
    assert source.measured_by == "Fake RealSense D400"
    assert source.info.live and source.info.kind == "camera" and source.info.fps == 30
    assert source.intrinsics is not None
    said = source.intrinsics.facts()
    assert (said["cx"], said["cy"], said["from"]) == (WIDTH / 2 + 1, HEIGHT / 2 - 1, "device")
    assert "distortion" not in said, "librealsense's inverse model is not OpenCV's"
    source.close()
    assert realsense.pipeline.stops == realsense.pipeline.starts > 0


def test_a_realsense_that_is_lost_is_opened_again(
    realsense: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_FIRST_WAIT", 0.001)
    starts = realsense.pipeline.starts
    with DepthCameraSource(_opener("realsense")) as source:
        frames = _read(source, COUNT + 2)  # it plays from the beginning when it is back
        assert [frame.index for frame in frames] == list(range(COUNT + 2))
    assert realsense.pipeline.starts == starts + 2


def _opener(name: str) -> Callable[[], Any]:
    from livedepth.capture.depth_cameras.opening import DEPTH_CAMERAS

    return lambda: next(row for row in DEPTH_CAMERAS if row.name == name).open("")


def test_what_is_missing_is_said_in_one_line(
    realsense: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match="no RealSense camera 99; there are: 0123"):
        open_depth_source("realsense:99")
    monkeypatch.delenv("FAKE_REALSENSE")
    with pytest.raises(SourceError, match="there is no RealSense camera;"):
        open_depth_source("realsense")
    monkeypatch.setitem(sys.modules, "pyrealsense2", None)
    with pytest.raises(LivedepthError, match=r"pip install 'livedepth\[realsense\]'"):
        open_depth_source("realsense")
    for wrong in ("kinect", "no/such/folder"):
        with pytest.raises(SettingsError, match="realsense, orbbec, openni"):
            check_depth_source(wrong)
    with pytest.raises(SettingsError, match="no number of a depth camera"):
        open_depth_source("orbbec:first")


class FakeCapture:
    """What livedepth uses of cv2.VideoCapture with a depth camera.

    Depth and picture of an Orbbec arrive one after the other, and in between there is nothing; of
    OpenNI both are there when ``grab`` returns. What is retrieved lies in memory that is reused.
    """

    colour: Any
    depth: Any
    opens = True
    registers = True

    def __init__(self, index: int, reader: int) -> None:
        self.reader, self.released = reader, False
        self._orbbec = reader == cv2.CAP_OBSENSOR
        self._grabs, self._registered = -1, False
        self._memory = {"p": np.zeros_like(self.colour[0]), "d": np.zeros_like(self.depth[0])}

    def isOpened(self) -> bool:
        return self.opens

    def set(self, what: int, value: float) -> bool:
        assert what == cv2.CAP_PROP_OPENNI_REGISTRATION
        self._registered = bool(value) and self.registers
        return self._registered

    def get(self, what: int) -> float:
        if what == cv2.CAP_OPENNI_IMAGE_GENERATOR + cv2.CAP_PROP_POS_FRAMES:
            return 7 + 2 * self._grabs
        known = {
            cv2.CAP_PROP_OPENNI_REGISTRATION: float(self._registered),
            cv2.CAP_PROP_OBSENSOR_INTRINSIC_FX: 500.0,
            cv2.CAP_PROP_OBSENSOR_INTRINSIC_FY: 501.0,
            cv2.CAP_PROP_OBSENSOR_INTRINSIC_CX: 320.0,
            cv2.CAP_PROP_OBSENSOR_INTRINSIC_CY: 240.0,
        }
        return known[what]

    def grab(self) -> bool:
        self._grabs += 1
        return not self._orbbec or self._grabs % 3 != 2

    def retrieve(self, _target: None, channel: int) -> tuple[bool, Any]:
        picture = channel in (cv2.CAP_OBSENSOR_BGR_IMAGE, cv2.CAP_OPENNI_BGR_IMAGE)
        number = self._grabs // 3 if self._orbbec else self._grabs
        if self._orbbec and picture != (self._grabs % 3 == 0):
            return False, None
        memory = self._memory["p" if picture else "d"]
        memory[:] = self.colour[number, :, :, ::-1] if picture else self.depth[number]
        return True, memory

    def release(self) -> None:
        self.released = True


@pytest.fixture
def capture(recorded: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> type[FakeCapture]:
    class Playing(FakeCapture):
        colour, depth = recorded

    monkeypatch.setattr(cv2, "VideoCapture", Playing)
    monkeypatch.setattr(cv2.videoio_registry, "hasBackend", lambda reader: True)
    return Playing


@pytest.mark.parametrize(("name", "skipped"), [("orbbec", 0), ("openni:1", COUNT - 1)])
def test_what_opencv_reads_comes_in_pairs_in_metres(
    name: str, skipped: int, capture: Any, recorded: tuple[Any, Any]
) -> None:
    source = open_depth_source(name)
    frames = _read(source, COUNT)
    for frame, picture, depth in zip(frames, *recorded, strict=True):
        np.testing.assert_array_equal(frame.image, picture)
        assert frame.truth is not None
        np.testing.assert_allclose(frame.truth, _metres(depth, 0.001), rtol=1e-6)
    assert (source.intrinsics is not None) == (name == "orbbec")
    if name != "orbbec":  # whose times, within milliseconds here, say nothing
        assert skipped_by(source) == skipped
    source.close()


def test_an_opencv_that_cannot_and_a_camera_that_is_not_there_are_told_apart(
    capture: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "registers", False)
    with pytest.raises(SourceError, match="OpenNI 0: cannot align its depth"):
        open_depth_source("openni")
    monkeypatch.setattr(capture, "opens", False)
    with pytest.raises(SourceError, match="there is no Orbbec camera 3"):
        open_depth_source("orbbec:3")
    monkeypatch.setattr(cv2.videoio_registry, "hasBackend", lambda reader: False)
    with pytest.raises(SourceError, match="built with OpenNI 2"):
        open_depth_source("openni")


def _write_set(root: Path, recorded: tuple[Any, Any], facts: dict[str, Any] | None = None) -> None:
    (root / "data").mkdir(parents=True)
    lines, times = [], ["name,pts,wall,session"]
    for number, (picture, depth) in enumerate(zip(*recorded, strict=True)):
        cv2.imwrite(str(root / "data" / f"{number:06d}.png"), depth)
        cv2.imwrite(str(root / "data" / f"{number:06d}.bmp"), picture[:, :, ::-1])
        lines.append(f"data/{number:06d}.bmp,data/{number:06d}.png")
        times.append(f"{number:06d},{10 + number / 5},,0")
    (root / "data" / "train.csv").write_text("\n".join(lines) + "\n")
    (root / "times.csv").write_text("\n".join(times) + "\n")
    if facts:
        (root / "dataset.json").write_text(json.dumps(facts))


def test_recorded_pictures_with_depth_are_played_whole_and_in_order(
    tmp_path: Path, recorded: tuple[Any, Any]
) -> None:
    intrinsics = {"fx": 14.0, "fy": 14.5, "cx": 7.0, "cy": 5.0, "width": WIDTH, "height": HEIGHT}
    _write_set(tmp_path / "set", recorded, {"intrinsics": intrinsics})
    source: DepthSource = open_depth_source(str(tmp_path / "set"))
    assert isinstance(source, Measuring) and source.measured
    assert (source.measured_by, source.info.live, source.info.frames) == ("set", False, COUNT)
    assert source.intrinsics is not None and source.intrinsics.facts().items() >= intrinsics.items()
    frames = _read(source, COUNT + 1)
    assert [frame.pts for frame in frames] == [10.0, 10.2, 10.4, 10.6]
    for frame, picture, depth in zip(frames, *recorded, strict=True):
        np.testing.assert_array_equal(frame.image, picture)
        assert frame.truth is not None
        np.testing.assert_allclose(frame.truth, _metres(depth, 0.001), rtol=1e-6)
    source.close()


def test_depth_that_a_network_predicted_is_no_measurement(
    tmp_path: Path, recorded: tuple[Any, Any]
) -> None:
    for name, facts in (
        ("new", {"truth": {"kind": "network", "name": "some-net"}}),
        ("old", {"model": "some-net"}),
    ):
        _write_set(tmp_path / name, recorded, facts)
        with pytest.raises(SourceError, match="predicted by some-net, not measured"):
            open_depth_source(str(tmp_path / name))
    _write_set(tmp_path / "exact", recorded, {"truth": {"kind": "exact", "name": "demo"}})
    source = open_depth_source(str(tmp_path / "exact"))
    assert (source.measured, source.measured_by) == (False, "demo")
    with pytest.raises(SourceError, match="holds no list"):
        open_depth_source(str(tmp_path))


def test_a_camera_that_gives_nothing_is_lost() -> None:
    class Silent:
        name, fps, intrinsics = "silent", None, None
        closed = 0

        def grab(self) -> None:
            return None

        def close(self) -> None:
            Silent.closed += 1

    with pytest.raises(SourceError, match="silent: gives no picture with depth"):
        DepthCameraSource(Silent)
    assert Silent.closed == 1
