"""Pictures and folders of them: in name order, at their rate, each bad one named."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture.animations import WebpSource, is_animated
from livedepth.capture.base import Partial
from livedepth.capture.images import ImageSource
from livedepth.capture.sources import kind_of, open_source
from livedepth.capture.video import VideoSource
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


def test_a_corrupt_picture_is_left_out_and_named(
    tmp_path: Path, make_pictures: MakePictures, read_all: ReadAll
) -> None:
    paths = make_pictures(tmp_path / "set", ["a.png", "b.png", "c.png", "d.png"])
    for bad in (paths[0], paths[2]):
        bad.write_bytes(b"\x89PNG but no more")
    (tmp_path / "set" / "._b.png").write_bytes(b"notes of a Mac about b.png")
    source = ImageSource(tmp_path / "set")
    assert isinstance(source, Partial)
    frames = read_all(source)
    assert [source.info.files[frame.index].name for frame in frames] == ["b.png", "d.png"]
    assert [round(frame.pts * 30) for frame in frames] == [1, 3]
    assert [str(message) for message in source.failures] == [
        f"{paths[0]}: cannot be read as a picture",
        f"{paths[2]}: cannot be read as a picture",
    ]
    assert source.warnings == source.failures
    source.seek(0)
    assert len(read_all(source)) == 2 and len(source.failures) == 2


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


def _tiff(pixels: np.ndarray[Any, Any], orientation: int) -> bytes:
    """An uncompressed TIFF of uint8 RGB (TIFF 6.0, section 8)."""
    height, width = pixels.shape[:2]
    data = pixels.tobytes()
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 3, 0),  # patched below: where the three sizes stand
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, 8),
        (274, 3, 1, orientation),
        (277, 3, 1, 3),
        (278, 4, 1, height),
        (279, 4, 1, len(data)),
    ]
    directory = 8 + len(data) + len(data) % 2
    after = directory + 2 + 12 * len(tags) + 4
    tags[2] = (258, 3, 3, after)
    packed = struct.pack("<2sHI", b"II", 42, directory) + data + b"\0" * (len(data) % 2)
    packed += struct.pack("<H", len(tags))
    packed += b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return packed + struct.pack("<I3H", 0, 8, 8, 8)


@pytest.mark.parametrize(
    ("orientation", "how"),
    [
        (1, lambda p: p),
        (3, lambda p: np.rot90(p, 2)),
        (6, lambda p: np.rot90(p, 3)),
        (8, lambda p: np.rot90(p, 1)),
    ],
)
def test_a_tiff_is_turned_upright(
    orientation: int, how: Callable[[Any], Any], tmp_path: Path
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 9, 3)).astype(np.uint8)
    (tmp_path / "p.tif").write_bytes(_tiff(pixels, orientation))
    frame = ImageSource(tmp_path / "p.tif").read()
    assert frame is not None
    np.testing.assert_array_equal(frame.image, how(pixels))


def test_an_avif_is_turned_upright(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pillow = pytest.importorskip("PIL.Image")
    if not pytest.importorskip("PIL.features").check("avif"):
        pytest.skip("no AVIF here")
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:12, :16] = (255, 0, 0)
    turned = pillow.Exif()
    turned[0x112] = 6
    pillow.fromarray(pixels).save(tmp_path / "p.avif", exif=turned)
    frame = ImageSource(tmp_path / "p.avif").read()
    assert frame is not None and frame.image.shape == (64, 48, 3)
    assert np.abs(frame.image.astype(int) - np.rot90(pixels, 3)).mean() < 3
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        (np.full((4, 6, 3), 0.5, np.float32), 128),
        (np.full((4, 6, 3), 100.0, np.float32), 100),
        (np.full((4, 6), 1.0, np.float32), 255),
        (np.full((4, 6, 3), 30_000, np.uint16), 117),
        (np.full((4, 6), 65_535, np.uint16), 255),
    ],
)
def test_tiff_of_more_than_eight_bits(
    stored: np.ndarray[Any, Any], seen: int, tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "p.tif"), stored)
    frame = ImageSource(tmp_path / "p.tif").read()
    assert frame is not None and frame.image.shape == (4, 6, 3)
    assert abs(int(frame.image[0, 0, 0]) - seen) <= 1


def _written(suffix: str, picture: Image) -> bytes:
    good, data = cv2.imencode(suffix, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    assert good
    return data.tobytes()


@pytest.mark.parametrize("suffix", [".ppm", ".jp2", ".avif", ".webp", ".tga", ".bmp"])
def test_other_kinds_of_picture(suffix: str, tmp_path: Path, picture: Callable[..., Image]) -> None:
    shown = picture(20, 48, 64)
    path = tmp_path / f"p{suffix}"
    if suffix == ".tga":  # which OpenCV lacks: uncompressed, 24 bits, from the top
        head = struct.pack("<3B5x4H2B", 0, 0, 2, 0, 0, 64, 48, 24, 0x20)
        path.write_bytes(head + shown[..., ::-1].tobytes())
    else:
        path.write_bytes(_written(suffix, shown))
    assert kind_of(str(path)) == "pictures"
    frame = open_source(str(path)).read()
    assert frame is not None
    assert np.abs(frame.image.astype(int) - shown).mean() < 6


def test_content_decides_and_what_follows_is_ignored(
    tmp_path: Path, picture: Callable[..., Image]
) -> None:
    shown = picture(20, 48, 64)
    png, jpeg = _written(".png", shown), _written(".jpg", shown)
    preview = b"\xff\xe1" + (len(jpeg) + 2).to_bytes(2, "big") + jpeg  # a JPEG inside a segment
    cases = {
        "png_named.jpg": png,
        "webp_named.jpg": _written(".webp", shown),
        "jpeg_named.png": jpeg,
        "motion_photo.jpg": jpeg + bytes(range(256)) * 50,
        "preview.jpg": jpeg[:2] + preview + jpeg[2:],
    }
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
        frame = ImageSource(tmp_path / name).read()
        assert frame is not None, name
        assert np.abs(frame.image.astype(int) - shown).mean() < 6, name
    for name in ("motion_photo.jpg", "preview.jpg"):
        whole = cases[name].index(jpeg[-40:]) + 40 if name == "motion_photo.jpg" else None
        (tmp_path / name).write_bytes(cases[name][: (whole or len(cases[name])) - 30])
        with pytest.raises(SourceError, match="is cut off"):
            ImageSource(tmp_path / name)


def test_the_given_pictures(data_dir: Path) -> None:
    cases = data_dir.parent / "cases"
    if not cases.is_dir():
        pytest.skip("no folder of awkward files beside the data")
    for name, shape in (
        ("motion_photo_trailing_mp4.jpg", None),
        ("png_named.jpg", None),
        ("tiff_orientation6.tif", (320, 240, 3)),
    ):
        frame = open_source(str(cases / name)).read()
        assert frame is not None
        assert shape is None or frame.image.shape == shape


def test_a_name_that_is_not_unicode(tmp_path: Path, picture: Callable[..., Image]) -> None:
    if os.name == "nt" or sys.platform == "darwin":
        pytest.skip("names are Unicode here")
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    path.write_bytes(_written(".png", picture(3)))
    assert ImageSource(path).read() is not None
    assert ImageSource(tmp_path).read() is not None


def _animation(path: Path, milliseconds: list[int]) -> Path:
    made = cv2.Animation()
    frames = []
    for index in range(len(milliseconds)):
        frame = np.full((32, 48, 4), 30 + 40 * (index % 5), np.uint8)
        frame[..., 3] = 255
        frames.append(frame)
    made.frames, made.durations = frames, milliseconds
    assert cv2.imwriteanimation(str(path), made)
    return path


@pytest.mark.parametrize("suffix", [".webp", ".gif", ".png", ".avif"])
def test_pictures_that_move_come_in_full(suffix: str, tmp_path: Path, read_all: ReadAll) -> None:
    lasts = [100, 200, 300, 100, 700]
    path = _animation(tmp_path / f"a{suffix}", lasts)
    assert is_animated(path) and kind_of(str(path)) == "video"
    source = open_source(str(path))
    assert isinstance(source, WebpSource if suffix == ".webp" else VideoSource)
    frames = read_all(source)
    starts = [0, 0.1, 0.3, 0.6, 0.7]
    assert [frame.pts for frame in frames] == pytest.approx(starts)
    assert [frame.shown_for for frame in frames] == pytest.approx([ms / 1000 for ms in lasts])
    for index, frame in enumerate(frames):
        assert abs(int(frame.image[16, 24, 0]) - (30 + 40 * (index % 5))) < (
            30 if suffix == ".gif" else 12
        )
    assert source.warnings == ()
    source.close()
    assert source.read() is None


def test_a_long_animation_is_wound(tmp_path: Path, read_all: ReadAll) -> None:
    source = open_source(str(_animation(tmp_path / "a.webp", [40] * 5 * 8)))
    assert isinstance(source, WebpSource)
    whole = read_all(source)
    assert len(whole) == 40 == source.info.frames and source.info.fps == 25
    for target in (17, 39, 0, 16):
        source.seek(whole[target].pts)
        found = source.read()
        assert found is not None and found.index == target
        np.testing.assert_array_equal(found.image, whole[target].image)


@pytest.mark.parametrize("suffix", [".webp", ".gif", ".png", ".avif"])
def test_a_picture_that_stands_still_is_no_animation(
    suffix: str, tmp_path: Path, picture: Callable[..., Image]
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(_written(suffix, picture(4)))
    assert not is_animated(path) and kind_of(str(path)) == "pictures"
    for cut in (0, 5, 13, 20, 30):
        path.write_bytes(path.read_bytes()[:cut])
        assert not is_animated(path)
