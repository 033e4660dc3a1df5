"""Depth videos read back: exact times, exact millimetres, the very same audio packets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame, Image
from livedepth.output.codecs import NUMBERS, PLANES, RGB, Coding, choose
from livedepth.output.pictures import Renderer, Style, colour, gray, in_millimetres
from livedepth.output.video import VideoSink

MakeFrame = Callable[..., DepthFrame]
FILM = Fraction(24_000, 1001)


def _picture(depth: DepthFrame) -> Any:
    return depth.frame.image


def _times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        return [f.pts * f.time_base for f in container.decode(video=0) if f.pts is not None
                and f.time_base is not None]  # fmt: skip


def _audio(path: Path) -> list[tuple[Fraction, bytes]]:
    with av.open(str(path)) as container:
        return [
            (packet.pts * packet.time_base, bytes(packet))
            for packet in container.demux(audio=0)
            if packet.pts is not None
        ]


def _sink(path: Path, time_base: Fraction = Fraction(1, 1000), **options: Any) -> VideoSink:
    return VideoSink(path, options.pop("render", _picture), time_base, Fraction(25), **options)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".m4v"])
@pytest.mark.parametrize(
    ("time_base", "ticks"),
    [
        (Fraction(1, 24_000), range(0, 48 * 1001, 1001)),
        (Fraction(1001, 24_000), range(48)),
        (Fraction(1, 10_240), [0, 1024, 1025, 3000, 40_000, 40_001, 90_000]),
        (Fraction(1, 1000), [33, 67, 100, 133, 2000]),
        (Fraction(1, 30), range(30)),
        (Fraction(1, 1_000_000), [0, 1, 2, 999_999, 1_000_000]),
    ],
)
def test_times_are_exact(
    suffix: str, time_base: Fraction, ticks: Any, tmp_path: Path, depth_frame: MakeFrame
) -> None:
    path = tmp_path / f"out{suffix}"
    sink = VideoSink(path, _picture, time_base, FILM)
    for index, tick in enumerate(ticks):
        sink.write(depth_frame(index, float(tick * time_base)))
    sink.finish()
    assert _times(path) == [tick * time_base for tick in ticks]
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_the_last_frame_has_its_time_too(
    suffix: str, tmp_path: Path, depth_frame: MakeFrame
) -> None:
    path = tmp_path / f"out{suffix}"
    sink = VideoSink(path, _picture, Fraction(1, 24_000), FILM)
    for index in range(48):
        sink.write(depth_frame(index, float(index / FILM)))
    sink.finish()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.duration is not None and stream.time_base is not None
        assert stream.duration * stream.time_base == 48 / FILM
        assert stream.average_rate == FILM


def test_ten_minutes_of_film_do_not_drift(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = VideoSink(tmp_path / "out.mp4", _picture, Fraction(1, 24_000), FILM)
    last = round(600 * FILM)
    for index in (*range(3), last):
        sink.write(depth_frame(index, float(index / FILM)))
    sink.finish()
    assert _times(tmp_path / "out.mp4")[-1] == last / FILM


def test_matroska_is_exact_to_its_millisecond(tmp_path: Path, depth_frame: MakeFrame) -> None:
    times = [float(n / FILM) for n in range(48)]
    for lossless in (True, False):
        path = tmp_path / f"out{lossless}.mkv"
        render = in_millimetres(Style()) if lossless else _picture
        sink = VideoSink(
            path, render, Fraction(1, 24_000), FILM, pictures=NUMBERS if lossless else RGB
        )
        for index, pts in enumerate(times):
            sink.write(depth_frame(index, pts))
        sink.finish()
        read = _times(path)
        assert len(read) == 48
        assert max(abs(float(a) - b) for a, b in zip(read, times, strict=True)) <= 0.0005 + 1e-9


def test_a_start_becomes_zero(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = _sink(tmp_path / "out.mp4", start=2.0)
    for index, pts in enumerate((2.0, 2.04, 2.5)):
        sink.write(depth_frame(index, pts))
    sink.finish()
    assert _times(tmp_path / "out.mp4") == [0, Fraction(1, 25), Fraction(1, 2)]


def test_time_that_stands_still_or_goes_back_is_borne(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    sink = _sink(tmp_path / "out.mp4")
    for index, pts in enumerate((0.0, 0.1, 0.1, 0.05, 0.2, 0.0, 0.3)):
        sink.write(depth_frame(index, pts))
    sink.finish()
    read = _times(tmp_path / "out.mp4")
    assert len(read) == 7
    assert read == sorted(set(read))
    assert (read[0], read[1], read[-1]) == (Fraction(0), Fraction(1, 10), Fraction(3, 10))


@pytest.mark.parametrize("size", [(13, 17), (13, 16), (12, 17), (1, 1), (3, 2)])
def test_odd_sizes_are_padded_by_their_edge(
    size: tuple[int, int], tmp_path: Path, depth_frame: MakeFrame
) -> None:
    sink = _sink(tmp_path / "out.mp4")
    image = np.full((*size, 3), 60, np.uint8)
    image[:, -1] = 200
    for index in range(3):
        sink.write(depth_frame(index, index / 25, image=image))
    sink.finish()
    with av.open(str(tmp_path / "out.mp4")) as container:
        shown = next(container.decode(video=0)).to_ndarray(format="rgb24")
    even = tuple(-(-n // 2) * 2 for n in size)
    assert shown.shape == (*even, 3)
    assert shown[0, -1].min() > 100, "the added column repeats the last one"


def test_a_picture_of_another_size_is_brought_to_the_first(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    sink = _sink(tmp_path / "out.mp4")
    for index, size in enumerate([(12, 16), (24, 40), (6, 6), (12, 16)]):
        sink.write(depth_frame(index, index / 25, size=size))
    sink.finish()
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert {(f.height, f.width) for f in container.decode(video=0)} == {(12, 16)}


def test_colours_survive_h264(tmp_path: Path, depth_frame: MakeFrame) -> None:
    """BT.709, limited range, and said so in the file: a player shows what was rendered."""
    image = np.zeros((32, 48, 3), np.uint8)
    image[:, :16], image[:, 16:32], image[:, 32:] = (220, 30, 30), (30, 220, 30), (30, 30, 220)
    sink = _sink(tmp_path / "out.mp4")
    for index in range(5):
        sink.write(depth_frame(index, index / 25, image=image))
    sink.finish()
    with av.open(str(tmp_path / "out.mp4")) as container:
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_range) == (1, 1)
        shown = frame.to_ndarray(format="rgb24").astype(int)
    for column in (8, 24, 40):
        assert np.abs(shown[16, column] - image[16, column]).max() <= 8


@pytest.mark.parametrize("draw", [colour, gray])
@pytest.mark.parametrize("size", [(240, 320), (241, 321)])
def test_planes_give_the_same_film_as_pictures(
    draw: Callable[[Style], Renderer],
    size: tuple[int, int],
    tmp_path: Path,
    depth_frame: MakeFrame,
) -> None:
    """At a film's size: x264 encodes pictures of a few blocks a little differently every time."""
    films = []
    ramp = np.linspace(1, 4, 12 * 16, dtype=np.float32).reshape(12, 16)
    for planar in (False, True):
        render = draw(Style("viridis", (0.5, 5.0), planar=planar))
        sink = _sink(tmp_path / f"{planar}.mp4", render=render, pictures=PLANES if planar else RGB)
        for index in range(5):
            sink.write(depth_frame(index, index / 25, size=size, depth=ramp + index / 5))
        sink.finish()
        with av.open(str(tmp_path / f"{planar}.mp4")) as container:
            films.append([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])
    for one, other in zip(*films, strict=True):
        assert one.shape == other.shape
        assert np.abs(one.astype(int) - other).mean() < 1


def test_planes_of_another_size_are_brought_to_the_first(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    render = gray(Style("turbo", (0.5, 5.0), planar=True))
    sink = _sink(tmp_path / "a.mp4", render=render, pictures=PLANES)
    for index, size in enumerate([(24, 32), (48, 20), (25, 31)]):
        sink.write(depth_frame(index, index / 25, size=size))
    sink.finish()
    with av.open(str(tmp_path / "a.mp4")) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert [frame.shape for frame in frames] == [(24, 32)] * 3
    assert np.abs(frames[1][4:].astype(int) - frames[0][4:]).max() < 20


def test_gray16_is_bit_exact_and_tagged(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "out.mkv"
    generator = np.random.default_rng(0)
    stored = [generator.integers(0, 65_536, (23, 31), np.uint16) for _ in range(8)]
    stored[0][0, :3] = (0, 1, 65_535)
    tags = {"LIVEDEPTH_UNIT": "mm", "LIVEDEPTH_MODEL": "test-net", "LIVEDEPTH_RANGE": "auto"}
    sink = _sink(path, pictures=NUMBERS, render=lambda d: stored[d.frame.index], tags=tags)
    for index in range(8):
        sink.write(depth_frame(index, index / 25, size=(23, 31)))
    sink.finish()
    with av.open(str(path)) as container:
        assert container.format.name.startswith("matroska")
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("ffv1", "gray16le")
        assert {k: container.metadata[k] for k in tags} == tags
        frames = [f.to_ndarray() for f in container.decode(video=0)]
    np.testing.assert_array_equal(frames, stored)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (2, 2)])
def test_gray16_of_next_to_no_pixels(
    size: tuple[int, int], tmp_path: Path, depth_frame: MakeFrame
) -> None:
    picture = np.full(size, 1234, np.uint16)
    sink = _sink(tmp_path / "a.mkv", pictures=NUMBERS, render=lambda depth: picture)
    sink.write(depth_frame(0, 0.0, size=size))
    sink.finish()
    with av.open(str(tmp_path / "a.mkv")) as container:
        (frame,) = container.decode(video=0)
        np.testing.assert_array_equal(frame.to_ndarray(), picture)


def test_gray16_of_real_depth_is_millimetres(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = _sink(tmp_path / "o.mkv", pictures=NUMBERS, render=in_millimetres(Style()))
    for index in range(3):
        sink.write(depth_frame(index, index / 25))
    sink.finish()
    with av.open(str(tmp_path / "o.mkv")) as container:
        for index, frame in enumerate(container.decode(video=0)):
            mm = frame.to_ndarray()
            assert mm[0, 0] == 0 and (mm.ravel()[1:] == 1000 + 10 * index).all()


def test_mp4_keeps_our_tags(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = _sink(tmp_path / "out.mp4", tags={"LIVEDEPTH_MODEL": "test-net"})
    sink.write(depth_frame(0))
    sink.finish()
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.metadata["LIVEDEPTH_MODEL"] == "test-net"


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_audio_packets_are_the_very_same(
    suffix: str, tmp_path: Path, film: Path, depth_frame: MakeFrame
) -> None:
    path = tmp_path / f"out{suffix}"
    sink = _sink(path, Fraction(1, 25), source=film)
    for index in range(50):
        sink.write(depth_frame(index, index / 25))
    sink.finish()
    given, copied = _audio(film), _audio(path)
    assert len(given) > 80
    assert given[0][0] < 0, "the priming of the codec, before the first picture"
    assert [data for _, data in copied] == [data for _, data in given]
    assert len(_times(path)) == 50
    assert _times(path)[0] == 0
    for (before, _), (after, _) in zip(given, copied, strict=True):
        assert abs(after - before) <= (Fraction(1, 900) if suffix == ".mkv" else 0)
    assert sink.warnings == ()


def test_audio_of_a_part_begins_and_ends_with_it(
    tmp_path: Path, film: Path, depth_frame: MakeFrame
) -> None:
    sink = _sink(tmp_path / "out.mp4", Fraction(1, 25), source=film, start=0.5, end=1.5)
    for index in range(13, 38):
        sink.write(depth_frame(index, index / 25))
    sink.finish()
    given = [(at, data) for at, data in _audio(film) if Fraction(1, 2) <= at < Fraction(3, 2)]
    copied = _audio(tmp_path / "out.mp4")
    assert [data for _, data in copied] == [data for _, data in given]
    for (before, _), (after, _) in zip(given, copied, strict=True):
        # An MP4 rounds where a track begins to the millisecond.
        assert float(after) == pytest.approx(float(before) - 0.5, abs=1.1e-3)


def test_real_audio_is_copied(data_dir: Path, tmp_path: Path, depth_frame: MakeFrame) -> None:
    film = data_dir / "clips" / "film-23976-audio.mp4"
    sink = VideoSink(tmp_path / "out.mp4", _picture, Fraction(1, 24_000), FILM, source=film)
    for index in range(73):
        sink.write(depth_frame(index, float(index / FILM)))
    sink.finish()
    assert _audio(tmp_path / "out.mp4") == _audio(film)


def test_a_source_without_sound(tmp_path: Path, film: Path, depth_frame: MakeFrame) -> None:
    _sink_all(_sink(tmp_path / "silent.mp4"), depth_frame)
    sink = _sink(tmp_path / "out.mp4", source=tmp_path / "silent.mp4")
    _sink_all(sink, depth_frame)
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert len(container.streams) == 1
    assert sink.warnings == ()


def _sink_all(sink: VideoSink, depth_frame: MakeFrame, count: int = 3) -> None:
    for index in range(count):
        sink.write(depth_frame(index, index / 25))
    sink.finish()


@pytest.mark.parametrize("frames", [0, 1, 30])
@pytest.mark.parametrize("sound", [False, True])
def test_abort_leaves_nothing(
    frames: int, sound: bool, tmp_path: Path, film: Path, depth_frame: MakeFrame
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    sink = _sink(folder / "out.mp4", source=film if sound else None)
    for index in range(frames):
        sink.write(depth_frame(index, index / 25))
    sink.abort()
    sink.abort()
    assert list(folder.iterdir()) == []


def test_an_old_file_stays_until_the_new_one_is_whole(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    path = tmp_path / "out.mp4"
    path.write_text("old")
    sink = _sink(path)
    sink.write(depth_frame(0))
    assert path.read_text() == "old"
    sink.abort()
    assert path.read_text() == "old"
    _sink_all(_sink(path), depth_frame)
    assert len(_times(path)) == 3


def test_a_file_without_frames_is_an_error(tmp_path: Path) -> None:
    sink = _sink(tmp_path / "out.mp4")
    with pytest.raises(OutputError, match=r"out\.mp4: there was no frame to write"):
        sink.finish()
    sink.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_made(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "a" / "b" / "out.mp4"
    _sink_all(_sink(path), depth_frame)
    assert len(_times(path)) == 3


def test_a_folder_that_is_a_file(tmp_path: Path, depth_frame: MakeFrame) -> None:
    (tmp_path / "file").write_text("text")
    sink = _sink(tmp_path / "file" / "out.mp4")
    with pytest.raises(OutputError, match=r"out\.mp4: writing failed"):
        _sink_all(sink, depth_frame)
    sink.abort()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_goes_away_in_the_middle(tmp_path: Path, depth_frame: MakeFrame) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    sink = _sink(folder / "out.mp4")
    sink.write(depth_frame(0))
    shutil.rmtree(folder)
    with pytest.raises(OutputError, match=r"out\.mp4: writing failed") as caught:
        for index in range(1, 3):
            sink.write(depth_frame(index, index / 25))
        sink.finish()
    assert "\n" not in str(caught.value)
    sink.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "lossless"), [("o.mp4", False), ("o.mkv", False), ("o.mkv", True)]
)
@pytest.mark.parametrize("room", [0, 20_000])
def test_a_full_disk(
    name: str,
    lossless: bool,
    room: int,
    tmp_path: Path,
    depth_frame: MakeFrame,
    noise: Callable[..., Image],
    full_disk: Callable[[int], Any],
) -> None:
    def render(depth: DepthFrame) -> Any:
        return depth.frame.image[..., 0] * np.uint16(257) if lossless else depth.frame.image

    sink = _sink(tmp_path / name, pictures=NUMBERS if lossless else RGB, render=render)
    frames = [depth_frame(index, index / 25, image=noise()) for index in range(40)]
    with full_disk(room):
        with pytest.raises(OutputError, match=f"{name}: writing failed"):
            for frame in frames:
                sink.write(frame)
            sink.finish()
        sink.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "lossless", "known"),
    [
        ("o.avi", False, ".mkv"),
        ("o.png", False, ".mp4"),
        ("o.mp4", True, ".mkv"),
        ("o", True, ".mkv"),
    ],
)
def test_a_container_we_do_not_write(name: str, lossless: bool, known: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        _sink(tmp_path / name, pictures=NUMBERS if lossless else RGB)
    assert name in str(caught.value) and known in str(caught.value)


def test_the_suffix_counts_in_any_case() -> None:
    assert choose(Coding(), RGB, Path("A.MP4")).container.format == "mp4"
    assert choose(Coding(), NUMBERS, Path("a.MKV")).container.format == "matroska"
