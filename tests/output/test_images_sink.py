"""One picture per frame: its name, its list, and nothing where it was not finished."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame, Image
from livedepth.output.images import ImageFileSink, ImagesSink, write_png
from livedepth.output.pictures import Style, colour, in_millimetres

MakeFrame = Callable[..., DepthFrame]
MILLIMETRES = in_millimetres(Style())


def _rows(folder: Path) -> list[list[str]]:
    with (folder / "frames.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_one_picture_per_stem_and_a_list(tmp_path: Path, depth_frame: MakeFrame) -> None:
    folder = tmp_path / "out"
    sink = ImagesSink(folder, MILLIMETRES, ["first", "zweites Bild", "c.d"])
    for index in range(3):
        sink.write(depth_frame(index, index / 25))
    assert not folder.exists()
    sink.finish()
    assert sorted(p.name for p in folder.iterdir()) == [
        "c.d.png",
        "first.png",
        "frames.csv",
        "zweites Bild.png",
    ]
    assert _rows(folder) == [
        ["index", "pts", "file"],
        ["0", "0.0", "first.png"],
        ["1", "0.04", "zweites Bild.png"],
        ["2", "0.08", "c.d.png"],
    ]
    for index, (_, _, name) in enumerate(_rows(folder)[1:]):
        stored = cv2.imread(str(folder / name), cv2.IMREAD_UNCHANGED)
        assert stored is not None
        assert stored.dtype == np.uint16 and stored.shape == (12, 16)
        np.testing.assert_array_equal(stored, MILLIMETRES(depth_frame(index)))
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_frames_of_a_video_are_numbered(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = ImagesSink(tmp_path / "out", MILLIMETRES)
    for index in (7, 8):
        sink.write(depth_frame(index))
    sink.finish()
    assert sorted(p.name for p in (tmp_path / "out").glob("*.png")) == ["000007.png", "000008.png"]


def test_two_pictures_of_one_name_are_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"two pictures would both be written as a\.png"):
        ImagesSink(tmp_path / "out", MILLIMETRES, ["a", "b", "a"])
    assert list(tmp_path.iterdir()) == []


def test_colour_pictures_are_rgb(tmp_path: Path, depth_frame: MakeFrame) -> None:
    render = colour(Style("turbo", (0.5, 5.0)))
    sink = ImagesSink(tmp_path / "out", render)
    sink.write(depth_frame(0))
    sink.finish()
    stored = cv2.imread(str(tmp_path / "out" / "000000.png"), cv2.IMREAD_COLOR_RGB)
    np.testing.assert_array_equal(stored, render(depth_frame(0)))


def test_an_existing_folder_keeps_its_other_files(tmp_path: Path, depth_frame: MakeFrame) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "000000.png").write_text("old")
    sink = ImagesSink(folder, MILLIMETRES)
    sink.write(depth_frame(0))
    assert (folder / "000000.png").read_text() == "old"
    sink.finish()
    assert cv2.imread(str(folder / "000000.png"), cv2.IMREAD_UNCHANGED) is not None
    assert (folder / "notes.txt").read_text() == "mine"


def test_abort_leaves_nothing(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = ImagesSink(tmp_path / "a" / "out", MILLIMETRES)
    for index in range(3):
        sink.write(depth_frame(index))
    sink.abort()
    sink.abort()
    assert not list(tmp_path.rglob("*.png")) and not list(tmp_path.rglob("*.part"))
    assert not (tmp_path / "a" / "out").exists()


def test_no_frame_is_an_error(tmp_path: Path) -> None:
    sink = ImagesSink(tmp_path / "out", MILLIMETRES)
    with pytest.raises(OutputError, match="out: there was no frame to write"):
        sink.finish()
    sink.abort()
    assert list(tmp_path.iterdir()) == []


def test_into_an_empty_folder_that_is_there(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a mount point: nothing can be moved there from beside it."""
    (tmp_path / "out").mkdir()
    replace = Path.replace

    def within(self: Path, target: Path) -> Path:
        assert tmp_path / "out" in self.parents, "Invalid cross-device link"
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", within)
    sink = ImagesSink(tmp_path / "out", MILLIMETRES)
    sink.write(depth_frame(0))
    sink.finish()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["000000.png", "frames.csv"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(OutputError, match="cannot be made"):
        ImagesSink(tmp_path / "file" / "out", MILLIMETRES)


def test_a_full_disk(
    tmp_path: Path,
    depth_frame: MakeFrame,
    noise: Callable[..., Image],
    full_disk: Callable[[int], Any],
) -> None:
    sink = ImagesSink(tmp_path / "out", lambda depth: depth.frame.image)
    frame = depth_frame(0, image=noise())
    with full_disk(5000):
        with pytest.raises(OutputError, match=r"000000\.png: writing failed"):
            sink.write(frame)
        sink.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_png_has_its_name_only_when_whole(
    tmp_path: Path, noise: Callable[..., Image], full_disk: Callable[[int], Any]
) -> None:
    path = tmp_path / "a.png"
    write_png(path, np.zeros((4, 4), np.uint16))
    before = path.read_bytes()
    with full_disk(5000), pytest.raises(OutputError, match="writing failed"):
        write_png(path, noise())
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]


def test_one_picture_as_one_file(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "new" / "depth.png"
    sink = ImageFileSink(path, MILLIMETRES)
    sink.write(depth_frame(4))
    sink.finish()
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(stored, MILLIMETRES(depth_frame(4)))
    sink.abort()
    assert path.exists()


def test_the_table_comes_last(
    tmp_path: Path, depth_frame: Callable[..., DepthFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who finds ``frames.csv`` may rely on all that it names."""
    former = ImagesSink(tmp_path / "out", MILLIMETRES)
    former.write(depth_frame(0, 0.0))
    former.finish()
    sink = ImagesSink(tmp_path / "out", MILLIMETRES, ["a", "zebra"])
    for index in range(2):
        sink.write(depth_frame(index, float(index)))
    real = Path.replace

    def last_fails(self: Path, target: Path) -> Path:
        if self.name == "zebra.png":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", last_fails)
    with pytest.raises(OutputError, match="No space left"):
        sink.finish()
    sink.abort()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]
