"""From what a person types to a source, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.capture import camera, demo, sources
from livedepth.capture.camera import CameraName
from livedepth.capture.demo import DemoSource
from livedepth.capture.images import ImageSource
from livedepth.capture.room import Room
from livedepth.capture.sources import first_camera, is_file, open_source
from livedepth.capture.video import VideoSource
from livedepth.errors import SourceError


class _Camera:
    """Stands for a camera that opens."""

    def __init__(self, index: int, name: str = "") -> None:
        self.index, self.name = index, name


@pytest.fixture(autouse=True)
def two_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [CameraName(1, "USB2.0 HD Camera"), CameraName(4, "Front")]
    monkeypatch.setattr(camera, "list_cameras", lambda: found)
    monkeypatch.setattr(camera, "CameraSource", _Camera)


def test_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "Room", lambda width, height: Room(width // 8, height // 8))
    live = open_source("demo")
    assert isinstance(live, DemoSource) and live.info.live
    assert not open_source("demo", paced=False).info.live


def test_files_and_folders(
    tmp_path: Path, make_video: Callable[..., Path], make_pictures: Callable[..., list[Path]]
) -> None:
    (picture,) = make_pictures(tmp_path / "set", ["a.png"])
    clip = make_video(tmp_path / "clip.mkv")
    assert isinstance(open_source(str(picture)), ImageSource)
    assert isinstance(open_source(str(tmp_path / "set")), ImageSource)
    video = open_source(str(clip))
    assert isinstance(video, VideoSource) and not video.info.live
    video.close()


@pytest.mark.parametrize(
    ("spec", "index", "name"),
    [
        ("0", 0, ""),
        ("12", 12, ""),
        ("Front", 4, "Front"),
        ("front", 4, "front"),
        ("USB2.0 HD Camera", 1, "USB2.0 HD Camera"),
    ],
)
def test_cameras_by_index_and_name(spec: str, index: int, name: str) -> None:
    opened: Any = open_source(spec)
    assert isinstance(opened, _Camera)
    assert (opened.index, opened.name) == (index, name)


def test_a_file_wins_over_a_camera(
    tmp_path: Path, make_video: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_video(tmp_path / "clip.mkv").rename(tmp_path / "Front")
    monkeypatch.chdir(tmp_path)
    source = open_source("Front")
    assert isinstance(source, VideoSource)
    source.close()


@pytest.mark.parametrize("spec", ["clip.mp4", "somewhere/clip", "a/b.png"])
def test_a_path_that_is_not_there(spec: str) -> None:
    with pytest.raises(SourceError, match=f"{spec}: no such file$"):
        open_source(spec)


@pytest.mark.parametrize("spec", ["nosuch", "Back camera", "-1"])
def test_anything_else_names_the_options(spec: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_source(spec)
    text = str(caught.value)
    assert spec in text and "\n" not in text
    for option in ("camera", "file", "folder", "URL", "demo"):
        assert option in text


def test_an_unreachable_address_hides_its_password() -> None:
    with pytest.raises(SourceError) as caught:
        open_source("rtsp://user:pass@127.0.0.1:1/x")
    assert "pass" not in str(caught.value)


def test_first_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    assert first_camera() == "1"
    monkeypatch.setattr(camera, "list_cameras", list)
    assert first_camera() is None


def test_is_file(tmp_path: Path) -> None:
    assert is_file(str(tmp_path))
    assert not is_file("demo")
    assert not is_file("rtsp://host/x")


def test_every_kind_has_its_row() -> None:
    assert len(sources._OPENERS) >= 5


def test_the_demo_repeats_itself_with_exact_truth() -> None:
    first, second = (DemoSource(96, 72, fps=10, paced=False) for _ in range(2))
    room = Room(96, 72)
    for index in range(3):
        one, two = first.read(), second.read()
        assert one is not None and two is not None
        image, depth = room.render(index / 10)
        np.testing.assert_array_equal(one.image, two.image)
        np.testing.assert_array_equal(one.image, image)
        assert one.truth is not None
        np.testing.assert_array_equal(one.truth, depth)
        assert one.truth.dtype == np.float32 and one.truth.shape == one.image.shape[:2]
        assert (one.index, one.pts, one.source) == (index, index / 10, "demo")
    first.close()
    assert first.read() is None


def test_the_paced_demo_skips_what_a_slow_reader_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(demo.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(demo.time, "sleep", lambda s: now.__setitem__(0, now[0] + s))
    source = DemoSource(32, 24, fps=10)
    assert source.info.live
    indices = []
    for late in (0.0, 0.0, 0.0, 0.75, 0.0):
        now[0] += late
        frame = source.read()
        assert frame is not None and frame.pts == pytest.approx(frame.index / 10)
        indices.append(frame.index)
    assert indices == [0, 1, 2, 9, 10]
