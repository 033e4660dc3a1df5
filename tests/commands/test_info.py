"""``livedepth info``: sources with known facts, and what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.capture.probe import probe

Run = Callable[..., Any]


def asked(run: Run, path: Path, *more: str) -> dict[str, Any]:
    ran = run("info", path, "--json", *more)
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    return found


def write(path: Path, ticks: list[int], options: dict[str, Any], pixels: str = "yuv420p") -> Path:
    """Frames of 64 by 48 at thousandths of a second, by an encoder with these attributes."""
    with av.open(str(path), "w") as container:
        codec = "ffv1" if path.suffix == ".mkv" else "libx264"
        stream: Any = container.add_stream(codec, rate=25, options=options.pop("options", {}))
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        stream.codec_context.time_base = Fraction(1, 1000)
        for key, value in options.items():
            setattr(stream.codec_context, key, value)
        for tick in ticks:
            frame = av.VideoFrame(64, 48, pixels)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.pts, frame.time_base = tick, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_an_unknown_codec_is_called_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.mov"
    with av.open(str(path), "w") as container:
        sound: Any = container.add_stream("pcm_s16be", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 160), np.int16), "s16", "mono")
        frame.sample_rate = 16_000
        container.mux(sound.encode(frame))
    path.write_bytes(path.read_bytes().replace(b"twos", b"zzzz"))
    (track,) = asked(run, path)["audio"]
    assert (track["codec"], track["channels"]) == ("unknown", None)


def test_the_rate_of_dv_is_no_clock(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.dv"
    with av.open(str(path), "w", format="dv") as container:
        video: Any = container.add_stream("dvvideo", rate=25)
        video.width, video.height, video.pix_fmt = 720, 576, "yuv420p"
        for _ in range(3):
            container.mux(video.encode(av.VideoFrame(720, 576, "yuv420p")))
        container.mux(video.encode(None))
    found = asked(run, path)["video"]
    assert (found["rate"], found["frames"]) == (25, 3)


def test_a_plain_clip(run: Run, clip: Path) -> None:
    found = asked(run, clip)
    video = found["video"]
    assert (found["kind"], found["made_by"], found["name"]) == ("video", None, "clip.mp4")
    assert found["duration"] == pytest.approx(0.4) and found["size"] == clip.stat().st_size
    assert (video["codec"], video["width"], video["height"]) == ("h264", 64, 48)
    assert (video["frames"], video["frames_by"]) == (10, "container")
    assert (video["rate"], video["variable"], video["bits"]) == (25, False, 8)
    assert (video["interlaced"], video["hdr"], video["rotation"]) == (False, "", 0)


def test_frames_are_estimated_or_counted_and_it_says_which(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", [0, 40, 80, 120, 160, 1000], {})
    assert asked(run, path)["video"]["frames_by"] == "estimated"
    video = asked(run, path, "--count")["video"]
    assert (video["frames"], video["frames_by"], video["variable"]) == (6, "counted", True)


def test_hdr_interlaced_pixel_aspect_and_full_range(run: Run, tmp_path: Path) -> None:
    bright = {"color_trc": 16, "color_primaries": 9, "colorspace": 9, "color_range": 1}
    path = write(tmp_path / "hdr.mp4", [0, 40], bright, "yuv420p10le")
    video = asked(run, path)["video"]
    assert video["hdr"].startswith("PQ") and video["bits"] == 10
    assert (video["primaries"], video["matrix"], video["range"]) == (
        "BT.2020",
        "BT.2020",
        "limited",
    )
    woven = {"options": {"x264-params": "tff=1"}, "sample_aspect_ratio": Fraction(16, 11)}
    video = asked(run, write(tmp_path / "i.mp4", [0, 40], woven))["video"]
    assert video["interlaced"] and video["field_order"] == "top field first"
    assert video["pixel_aspect"] == "16:11"


def test_pictures_folders_and_arrays(run: Run, pictures: Path, tmp_path: Path) -> None:
    deep = tmp_path / "deep.png"
    cv2.imwrite(str(deep), np.zeros((5, 7), np.uint16))
    found = asked(run, deep)
    assert (found["kind"], found["video"]["bits"], found["duration"]) == ("picture", 16, None)
    assert (found["video"]["width"], found["video"]["height"]) == (7, 5)
    found = asked(run, pictures)
    assert found["kind"] == "folder" and found["files"] == {"bmp": 1, "jpg": 1, "png": 1}
    np.savez(tmp_path / "a.npz", depth=np.zeros((2, 3), np.float32))
    held = asked(run, tmp_path / "a.npz")["arrays"]
    assert held == [{"name": "depth", "type": "float32", "shape": [2, 3]}]


def test_for_a_person_it_is_a_table(run: Run, clip: Path) -> None:
    ran = run("info", clip)
    assert ran.code == 0
    for text in ("h264", "64 x 48", "10 (as the container says)", "25.000 frames/s, constant"):
        assert text in ran.out


@pytest.mark.parametrize("data", [b"", b"hello\n" * 99, b"PK\x03\x04 no archive", None])
def test_what_cannot_be_read_gets_one_line(run: Run, tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "x.mp4"
    if data is not None:
        path.write_bytes(data)
    ran = run("info", path)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1 and "x.mp4" in ran.errors[0]


def test_the_awkward_files(run: Run, data_dir: Path) -> None:
    cases = data_dir.parent / "cases"
    if not cases.is_dir():
        pytest.skip("no folder of awkward files")
    assert asked(run, cases / "interlaced_desk.mp4")["video"]["interlaced"]
    assert asked(run, cases / "hdr_pq_desk.mp4")["video"]["hdr"].startswith("PQ")
    assert asked(run, cases / "tiff_orientation6.tif")["video"]["rotation"] == 90
    assert asked(run, cases / "song.m4a")["kind"] == "sound"
    assert asked(run, cases / "raw.h264", "--count")["video"]["frames"] == 30
    assert asked(run, data_dir / "clips" / "rotated.mp4")["video"]["rotation"] == 270


def test_an_animated_avif_is_the_film_in_it_and_not_its_still(tmp_path: Path) -> None:
    made = cv2.Animation()
    made.frames = [np.full((32, 48, 4), 60 * index + 40, np.uint8) for index in range(3)]
    made.durations = [100, 200, 900]
    assert cv2.imwriteanimation(str(tmp_path / "a.avif"), made)
    found = probe(str(tmp_path / "a.avif"))
    assert found.video is not None and found.video.frames == 3
