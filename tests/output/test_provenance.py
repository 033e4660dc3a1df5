"""Every output says what made it, and nothing of the machine that it was made on."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from livedepth.capture.base import SourceInfo
from livedepth.commands.info import describe
from livedepth.frames import DepthFrame
from livedepth.inference.base import EngineInfo
from livedepth.output.kinds import Order, OutputKind, kind_named, output_kinds
from livedepth.output.pictures import Style
from livedepth.output.provenance import in_png, made_by
from livedepth.postprocess.stereo import Stereo

HASH = "ab" * 32
Make = Callable[..., DepthFrame]


def order(path: Path, *, name: str = "clip.mp4", unit: str = "m", **style: object) -> Order:
    source = SourceInfo(name, 32, 24, live=False, kind="video", fps=Fraction(25), origin=10.0)
    engine = EngineInfo("a-net", "fake", "cpu", "float32", (12, 16), unit, weights=HASH)  # type: ignore[arg-type]
    return Order(
        path,
        source,
        engine,
        Style(**style),  # type: ignore[arg-type]
        start=11.5,
        end=14.0,
        stabilised=0.5,
    )


def written(kind: OutputKind, given: Order, make: Make) -> Path:
    sink = kind.open(given)
    for index in range(2):
        sink.write(make(index, 12 + index / 25, size=(24, 32)))
    sink.finish()
    return given.path


@pytest.mark.parametrize("kind", output_kinds(), ids=lambda kind: kind.name)
def test_every_kind_says_what_made_it(kind: OutputKind, tmp_path: Path, depth_frame: Make) -> None:
    path = tmp_path / ("out" if kind.per_frame else f"out{kind.suffix}")
    made = describe(str(written(kind, order(path), depth_frame)))["made_by"]
    expected = {
        "kind": kind.name,
        "model": "a-net",
        "weights": HASH,
        "engine": "fake",
        "precision": "float32",
        "unit": "mm" if kind.name in ("gray16", "frames16") else "m",
        "source": "clip.mp4",
        "start": "1.5",
        "end": "4",
        "stabilized": "0.5",
    }
    assert expected.items() <= made.items()
    assert made["version"]


def test_an_option_is_said_of_the_kinds_that_it_shapes(tmp_path: Path) -> None:
    from livedepth.output.provenance import facts_of

    given = order(
        tmp_path / "x", colormap="magma", fixed=(0.5, 4.0), stereo=Stereo(0.05, 2.0), step=3
    )
    color, sbs, points = (
        facts_of(kind_named(name), given) for name in ("color", "sbs", "pointcloud")
    )
    assert (color["colormap"], color["range"]) == ("magma", "0.5:4.0")
    assert "eye_distance" not in color and "colormap" not in sbs
    assert (sbs["eye_distance"], sbs["convergence"]) == ("0.05", "2")
    assert (points["step"], points["field_of_view"]) == ("3", "63")


def test_no_credentials_and_no_folder_of_this_machine(tmp_path: Path, depth_frame: Make) -> None:
    for name, said in (
        ("rtsp://me:secret@camera/live", "rtsp://***@camera/live"),
        ("/home/somebody/films/clip.mp4", "clip.mp4"),
    ):
        path = written(kind_named("color"), order(tmp_path / "o.mp4", name=name), depth_frame)
        assert describe(str(path))["made_by"]["source"] == said
        assert b"secret" not in path.read_bytes() and b"somebody" not in path.read_bytes()
        path.unlink()


def test_a_picture_is_the_same_with_its_text(tmp_path: Path) -> None:
    picture = np.arange(48, dtype=np.uint16).reshape(6, 8) * 999
    data = cv2.imencode(".png", picture)[1].tobytes()
    path = tmp_path / "p.png"
    path.write_bytes(in_png(data, {"model": "réseau \u4e2d"}))
    read = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert read is not None and np.array_equal(read, picture)
    assert made_by(path) == {"model": "réseau \u4e2d"}
    with av.open(str(path)) as container:  # another reader, which checks every sum
        assert next(container.decode(video=0)).width == 8


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04 no archive", b"abc"])
def test_a_file_that_says_nothing(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    assert made_by(path) == {}


def test_a_new_output_in_a_folder_is_not_said_to_be_the_former(
    tmp_path: Path, depth_frame: Make
) -> None:
    folder = tmp_path / "out"
    written(kind_named("npz"), order(folder), depth_frame)
    written(kind_named("pointcloud"), order(folder), depth_frame)
    assert made_by(folder)["kind"] == "pointcloud"
    assert not list(folder.glob("*.npz"))


@pytest.mark.parametrize(("suffix", "aspect"), [(".mp4", "1:1"), (".mkv", "2:1")])
def test_a_video_for_two_eyes_says_so(
    tmp_path: Path, depth_frame: Make, suffix: str, aspect: str
) -> None:
    for name, width, wide in (("sbs", 64, "1:1"), ("sbs-half", 32, aspect)):
        path = written(kind_named(name), order(tmp_path / f"{name}{suffix}"), depth_frame)
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            frame = next(container.decode(stream))
            assert frame.side_data.get("STEREO3D") is not None
            assert (stream.metadata.get("stereo_mode") == "left_right") == (suffix == ".mkv")
            # The container's own is that of one eye; the encoder's is read with the picture.
            coded = stream.codec_context.sample_aspect_ratio
            assert (frame.width, coded) == (width, Fraction(wide.replace(":", "/")))


def test_points_are_metres_in_front_of_the_camera(tmp_path: Path, depth_frame: Make) -> None:
    sink = kind_named("pointcloud").open(order(tmp_path / "out", step=4))
    image = np.full((24, 32, 3), (10, 20, 30), np.uint8)
    sink.write(depth_frame(0, 11.5, image=image, depth=np.full((24, 32), 2, np.float32)))
    sink.finish()
    head, _, body = (tmp_path / "out" / "000000.ply").read_bytes().partition(b"end_header\n")
    assert b"element vertex 48" in head  # 8 x 6
    vertex = np.frombuffer(body, [("xyz", "<f4", 3), ("rgb", "u1", 3)])
    assert (vertex["xyz"][:, 2] == 2).all() and (vertex["rgb"] == (10, 20, 30)).all()
    reach = 2 * math.tan(math.radians(63 / 2))
    assert vertex["xyz"][:, 0].max() == pytest.approx(reach * 7 / 8)
    table = (tmp_path / "out" / "frames.csv").read_text().splitlines()
    assert table == ["index,pts,file", "0,11.5,000000.ply"]


def test_films_of_very_few_frames_have_decoding_times(tmp_path: Path, depth_frame: Make) -> None:
    for number in range(6):  # what x265 leaves open differs from one time to the next
        path = written(kind_named("gray10"), order(tmp_path / f"{number}.mp4"), depth_frame)
        with av.open(str(path)) as container:
            times = [(p.dts, p.pts) for p in container.demux(video=0) if p.pts is not None]
        assert len(times) == 2 and all(dts is not None and dts <= pts for dts, pts in times)


def test_a_range_is_said_in_as_many_digits_as_mean_something() -> None:
    """What the window holds is measured, and millimetres are the finest that depth is kept in."""
    style = Style("magma", (0.8312345678901234, 4.0))
    assert style.said("m", ["range"]) == {"range": "0.831:4.0"}
