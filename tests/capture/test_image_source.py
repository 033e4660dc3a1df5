"""Pictures and folders of them: in name order, at their rate, each bad one named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture.images import ImageSource
from livedepth.errors import SourceError
from livedepth.frames import Frame, Image

MakePictures = Callable[..., list[Path]]
ReadAll = Callable[[Any], list[Frame]]


def test_a_folder_comes_in_name_order(
    tmp_path: Path,
    make_pictures: MakePictures,
    read_all: ReadAll,
    picture: Callable[..., Image],
) -> None:
    names = ["c.png", "a.PNG", "b.bmp"]
    make_pictures(tmp_path / "set", names)
    (tmp_path / "set" / "notes.txt").write_text("no picture")
    (tmp_path / "set" / "more.png").mkdir()
    source = ImageSource(tmp_path / "set", fps=10)
    info = source.info
    assert info.frames == 3 and info.fps == 10 and not info.live
    assert (source.info.width, source.info.height) == (32, 24)
    frames = read_all(source)
    assert [source.info.files[frame.index].name for frame in frames] == ["a.PNG", "b.bmp", "c.png"]
    for frame, written in zip(frames, (1, 2, 0), strict=True):
        np.testing.assert_array_equal(frame.image, picture(written, 24, 32))
    assert [round(frame.pts / source.info.time_base) for frame in frames] == [0, 1, 2]
    assert source.read() is None
    assert source.warnings == ()


def test_one_picture(tmp_path: Path, make_pictures: MakePictures, read_all: ReadAll) -> None:
    (path,) = make_pictures(tmp_path, ["one.png"])
    source = ImageSource(path)
    assert source.info.frames == 1
    assert [frame.index for frame in read_all(source)] == [0]


@pytest.mark.parametrize("stored", ["grey", "alpha", "sixteen"])
def test_any_picture_becomes_eight_bit_rgb(stored: str, tmp_path: Path) -> None:
    pixels = {
        "grey": np.full((5, 7), 90, np.uint8),
        "alpha": np.full((5, 7, 4), (10, 20, 30, 128), np.uint8),
        "sixteen": np.full((5, 7), 90 * 257, np.uint16),
    }[stored]
    cv2.imwrite(str(tmp_path / "p.png"), pixels)
    frame = ImageSource(tmp_path / "p.png").read()
    assert frame is not None
    assert frame.image.dtype == np.uint8 and frame.image.shape == (5, 7, 3)
    assert frame.image[0, 0].tolist() == ([30, 20, 10] if stored == "alpha" else [90, 90, 90])


def test_a_corrupt_picture_is_named_when_its_turn_comes(
    tmp_path: Path, make_pictures: MakePictures
) -> None:
    paths = make_pictures(tmp_path / "set", ["a.png", "b.png", "c.png"])
    paths[1].write_bytes(b"\x89PNG but no more")
    source = ImageSource(tmp_path / "set")
    assert source.read() is not None
    with pytest.raises(SourceError, match=r"b\.png: cannot be read"):
        source.read()


def test_a_corrupt_first_picture_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_text("text")
    with pytest.raises(SourceError, match=r"bad\.jpg: cannot be read"):
        ImageSource(tmp_path)


def test_an_empty_folder_says_what_it_may_hold(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SourceError, match=r"holds no pictures .*\.png") as caught:
        ImageSource(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_nothing_comes_after_close(tmp_path: Path, make_pictures: MakePictures) -> None:
    make_pictures(tmp_path, ["a.png", "b.png"])
    source = ImageSource(tmp_path)
    source.close()
    source.close()
    assert source.read() is None
