"""From what a person types to a source, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from livedepth.capture import camera, demo
from livedepth.capture.base import CameraMode
from livedepth.capture.camera import CameraName
from livedepth.capture.demo import DemoSource
from livedepth.capture.images import ImageSource
from livedepth.capture.room import Room
from livedepth.capture.sources import files_of, kind_of, open_source
from livedepth.capture.video import VideoSource
from livedepth.errors import SourceError


class _Camera:
    """Stands for a camera that opens."""

    def __init__(
        self, index: int, name: str = "", mode: CameraMode | None = None, rotation: int = 0
    ) -> None:
        self.index, self.name, self.mode, self.rotation = index, name, mode, rotation


@pytest.fixture(autouse=True)
def two_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [CameraName(1, "USB2.0 HD Camera"), CameraName(4, "Front")]
    monkeypatch.setattr(camera, "list_cameras", lambda: found)
    monkeypatch.setattr(camera, "CameraSource", _Camera)


@pytest.fixture(scope="module")
def room() -> Room:
    return Room(96, 72)


def test_demo(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "Room", lambda width, height, focal: room)
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
    assert (opened.index, opened.name, opened.mode) == (index, name, CameraMode(640, 480, 30))
    wide: Any = open_source(spec, camera_mode=CameraMode(1280, 720, 60), rotation=90)
    assert (wide.mode, wide.rotation) == (CameraMode(1280, 720, 60), 90)


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


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("demo", "demo"),
        ("rtsp://host/x", "stream"),
        ("http://host/film.mp4", "stream"),
        ("0", "camera"),
        ("Front", "camera"),
        ("USB2.0 HD Camera", "camera"),
        ("gone.mp4", "video"),
        ("gone/clip", "video"),
        ("gone.PNG", "pictures"),
        (".", "pictures"),
        ("Back camera", None),
    ],
)
def test_what_a_text_means_is_known_before_it_is_opened(spec: str, kind: str | None) -> None:
    assert kind_of(spec) == kind
    assert files_of(spec) == ([Path(spec)] if kind in ("video", "pictures") else [])


def test_a_file_that_may_not_be_looked_at_is_no_error_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    for question in ("exists", "is_dir"):
        monkeypatch.setattr(Path, question, locked)
    assert kind_of("/locked/clip.mp4") == "video"


def test_an_open_source_says_what_it_is_and_where_its_frames_lie(
    tmp_path: Path,
    make_video: Callable[..., Path],
    make_pictures: Callable[..., list[Path]],
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "Room", lambda width, height, focal: room)
    make_pictures(tmp_path / "set", ["b.png", "a.png"])
    clip = make_video(tmp_path / "clip.mkv")
    for spec, kind, files in (
        (clip, "video", [clip]),
        (tmp_path / "set", "pictures", [tmp_path / "set" / "a.png", tmp_path / "set" / "b.png"]),
        (tmp_path / "set" / "b.png", "pictures", [tmp_path / "set" / "b.png"]),
        ("demo", "demo", []),
    ):
        source = open_source(str(spec))
        assert (source.info.kind, list(source.info.files)) == (kind, files)
        source.close()


def test_the_demo_gives_the_room_and_its_exact_depth(room: Room) -> None:
    source = DemoSource(96, 72, fps=10, paced=False)
    for index in (0, 1, 2):
        frame = source.read()
        image, depth = room.render(index / 10)
        assert frame is not None and frame.truth is not None
        np.testing.assert_array_equal(frame.image, image)
        np.testing.assert_array_equal(frame.truth, depth)
        assert frame.truth.dtype == np.float32 and frame.truth.shape == frame.image.shape[:2]
        assert (frame.index, frame.pts, frame.source) == (index, index / 10, "demo")
    source.close()
    assert source.read() is None


def test_the_paced_demo_skips_what_a_slow_reader_missed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    clock = SimpleNamespace(
        monotonic=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds)
    )
    monkeypatch.setattr(demo, "time", clock)
    monkeypatch.setattr(demo, "Room", lambda width, height, focal: room)
    source = DemoSource(96, 72, fps=10)
    assert source.info.live
    indices = []
    for late in (0.0, 0.0, 0.0, 0.75, 0.0):
        now[0] += late
        frame = source.read()
        assert frame is not None and frame.pts == pytest.approx(frame.index / 10)
        indices.append(frame.index)
    assert indices == [0, 1, 2, 9, 10]


def test_a_digit_that_is_no_number_is_no_camera() -> None:
    assert "²".isdigit()
    assert kind_of("²") is None
    with pytest.raises(SourceError, match="no such file, camera or address"):
        open_source("²")
