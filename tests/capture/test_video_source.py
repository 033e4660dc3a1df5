"""Video files and streams: every frame, its exact tick, upright; and every way they are bad."""

from __future__ import annotations

import contextlib
import gc
import http.server
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.capture import opening
from livedepth.capture.video import VideoSource
from livedepth.errors import SourceError
from livedepth.frames import Frame, Image
from livedepth.redact import redact

ReadAll = Callable[[Any], list[Frame]]
MakeVideo = Callable[..., Path]

WHOLE = {
    "film-23976-audio.mp4": 73,
    "vfr-audio.mp4": 56,
    "person-again.mkv": 77,
    "person-book.mkv": 109,
    "person-walk.mkv": 89,
    "handheld-desk.mp4": 150,
    "rotated.mp4": 73,
    "people-entering.mp4": 1394,
}


def _packet_ticks(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        packets = container.demux(video=0)
        return sorted(packet.pts for packet in packets if packet.pts is not None)


def _ticks(frames: list[Frame], time_base: Fraction) -> list[int]:
    return [round(frame.pts / time_base) for frame in frames]


@pytest.mark.parametrize("name", WHOLE)
def test_every_frame_of_a_real_clip_at_its_exact_tick(name: str, data_dir: Path) -> None:
    path = data_dir / "clips" / name
    source = VideoSource(str(path))
    ticks: list[int] = []
    while (frame := source.read()) is not None:
        assert frame.index == len(ticks)
        assert frame.source == name
        assert frame.image.shape == (source.info.height, source.info.width, 3)
        ticks.append(round(frame.pts / source.info.time_base))
    assert len(ticks) == WHOLE[name]
    assert ticks == _packet_ticks(path)
    assert source.warnings == ()
    assert not source.info.live
    source.close()


def test_what_is_known_of_a_clip_before_it_is_read(data_dir: Path) -> None:
    source = VideoSource(str(data_dir / "clips" / "people-entering.mp4"))
    assert source.info.frames == 1394 and source.info.fps == 10
    assert (source.info.width, source.info.height) == (768, 432)
    source.close()
    source = VideoSource(str(data_dir / "clips" / "film-23976-audio.mp4"))
    assert (source.info.frames, source.info.fps) == (73, Fraction(24_000, 1001))
    source.close()


def test_a_rotated_clip_is_upright(data_dir: Path) -> None:
    """rotated.mp4 holds the pictures of the film under a display matrix of 90 degrees."""
    film = VideoSource(str(data_dir / "clips" / "film-23976-audio.mp4"))
    rotated = VideoSource(str(data_dir / "clips" / "rotated.mp4"))
    assert (rotated.info.width, rotated.info.height) == (480, 640)
    for _ in range(3):
        plain, turned = film.read(), rotated.read()
        assert plain is not None and turned is not None
        np.testing.assert_array_equal(turned.image, np.rot90(plain.image))
        assert turned.image.flags.c_contiguous
    film.close()
    rotated.close()


@pytest.mark.parametrize(
    ("matrix", "how"),
    [
        ((1, 0, 0, 1), lambda image: image),
        ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
        ((1, 0, 0, -1), lambda image: image[::-1]),
        ((-1, 0, 0, -1), lambda image: image[::-1, ::-1]),
        ((0, 1, -1, 0), lambda image: np.rot90(image, -1)),
        ((0, -1, 1, 0), lambda image: np.rot90(image)),
        ((0, 1, 1, 0), lambda image: image.transpose(1, 0, 2)),
        ((0, -1, -1, 0), lambda image: image.transpose(1, 0, 2)[::-1, ::-1]),
    ],
)
def test_turned_and_mirrored_as_the_file_says(
    matrix: tuple[int, int, int, int],
    how: Callable[[Image], Image],
    tmp_path: Path,
    make_video: MakeVideo,
) -> None:
    """All eight ways, as ffmpeg's own player shows them."""
    path = make_video(tmp_path / "film.mp4", size=(48, 64))
    source = VideoSource(str(path))
    plain = source.read()
    source.close()
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = (value * 0x10000 for value in matrix)
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    path.write_bytes(data)
    source = VideoSource(str(path))
    shown = source.read()
    source.close()
    assert plain is not None and shown is not None
    np.testing.assert_array_equal(shown.image, how(plain.image))
    assert (source.info.height, source.info.width) == shown.image.shape[:2]


def test_a_cut_off_matroska_gives_its_frames_and_says_so(data_dir: Path, read_all: ReadAll) -> None:
    source = VideoSource(str(data_dir / "clips" / "truncated.mkv"))
    assert source.warnings == ()
    assert len(read_all(source)) == 60
    (warning,) = map(str, source.warnings)
    assert "truncated.mkv" in warning and "60 good frames" in warning and "cut off" in warning
    source.close()


@pytest.mark.parametrize(
    ("suffix", "time_base", "ticks"),
    [
        (".mkv", Fraction(1, 1000), [0, 40, 41, 200, 533, 534, 1001, 5000]),
        (".mp4", Fraction(1001, 24000), list(range(30))),
        (".mp4", Fraction(1, 90_000), [0, 1, 3003, 3005, 900_000, 900_001]),
        (".mp4", Fraction(1, 10_240), [0, 1024, 1024 + 7, 40_960, 41_984]),
    ],
)
def test_ticks_are_exact_at_any_frame_rate(
    suffix: str,
    time_base: Fraction,
    ticks: list[int],
    tmp_path: Path,
    make_video: MakeVideo,
    read_all: ReadAll,
) -> None:
    path = make_video(tmp_path / f"clip{suffix}", ticks, time_base)
    source = VideoSource(str(path))
    frames = read_all(source)
    assert [Fraction(t) * source.info.time_base for t in _ticks(frames, source.info.time_base)] == [
        tick * time_base for tick in ticks
    ]
    assert source.warnings == ()
    source.close()


def test_pictures_are_rgb_and_in_order(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll, picture: Callable[..., Image]
) -> None:
    path = make_video(tmp_path / "clip.mkv")
    source = VideoSource(str(path))
    frames = read_all(source)
    assert len(frames) == 10
    for index, frame in enumerate(frames):
        assert frame.image.dtype == np.uint8
        np.testing.assert_array_equal(frame.image, picture(index))
    stamps = [frame.captured_at for frame in frames]
    assert stamps == sorted(stamps)
    source.close()


def test_a_frame_that_was_read_is_let_go_at_once(tmp_path: Path, make_video: MakeVideo) -> None:
    """Frames that only the collector of circles frees held memory and two threads each."""
    source = VideoSource(str(make_video(tmp_path / "clip.mp4")))
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for _ in range(8):
            assert source.read() is not None
        gc.collect()
        left = [type(one).__name__ for one in gc.garbage]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert "VideoFrame" not in left
    source.close()


@pytest.mark.parametrize(("degrees", "turns"), [(90, 3), (180, 2), (270, 1)])
def test_a_display_matrix_is_honoured(
    degrees: int,
    turns: int,
    tmp_path: Path,
    make_video: MakeVideo,
    turn: Callable[[Path, int], None],
) -> None:
    path = make_video(tmp_path / "clip.mp4", codec="libx264")
    stored = VideoSource(str(path)).read()
    turn(path, degrees)
    source = VideoSource(str(path))
    shown = source.read()
    assert stored is not None and shown is not None
    np.testing.assert_array_equal(shown.image, np.rot90(stored.image, turns))
    red = [shown.image[y, x, 0] > 200 for y, x in ((2, 2), (2, -3), (-3, -3), (-3, 2))]
    assert red == [i == degrees // 90 for i in range(4)]  # the corner walks clockwise
    assert shown.image.shape[:2] == (source.info.height, source.info.width)
    source.close()


def test_a_cut_off_synthetic_file_says_how_many_frames(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll
) -> None:
    noise = np.random.default_rng(0)
    pictures = [noise.integers(0, 256, (48, 64, 3), np.uint8) for _ in range(100)]
    path = make_video(tmp_path / "clip.mkv", range(0, 4000, 40), pictures=pictures)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    source = VideoSource(str(path))
    frames = read_all(source)
    assert 30 < len(frames) < 60
    assert f"{len(frames)} good frames" in str(source.warnings[0])
    for index, frame in enumerate(frames):
        np.testing.assert_array_equal(frame.image, pictures[index])
    source.close()


def test_damaged_packets_are_skipped_and_counted(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll
) -> None:
    path = make_video(tmp_path / "clip.mkv", range(0, 2000, 40))
    with av.open(str(path)) as container:
        packets = [
            (p.pos, p.size) for p in container.demux(video=0) if p.pos is not None and p.size
        ]
    data = bytearray(path.read_bytes())
    for position, size in packets[20:22]:
        data[position + 8 : position + size] = b"\xff" * (size - 8)
    path.write_bytes(data)
    source = VideoSource(str(path))
    frames = read_all(source)
    assert 40 <= len(frames) < 50
    (warning,) = map(str, source.warnings)
    assert f"{50 - len(frames)} frames are missing" in warning
    assert f"{len(frames)} frames in all" in warning
    source.close()


def _text(path: Path, _make: MakeVideo) -> None:
    path.write_text("this is no video\n" * 50)


def _empty(path: Path, _make: MakeVideo) -> None:
    path.touch()


def _headless(path: Path, make: MakeVideo) -> None:
    make(path)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])  # MP4 keeps its index at the end


def _missing(path: Path, _make: MakeVideo) -> None:
    path.unlink(missing_ok=True)


def _sound(path: Path, _make: MakeVideo) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 44_100, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("spoil", [_text, _empty, _headless, _missing, _sound])
def test_what_is_no_video_is_one_line_that_names_it(
    spoil: Callable[[Path, MakeVideo], None], tmp_path: Path, make_video: MakeVideo
) -> None:
    path = tmp_path / "holiday.mp4"
    spoil(path, make_video)
    with pytest.raises(SourceError) as caught:
        VideoSource(str(path))
    text = str(caught.value)
    assert "holiday.mp4" in text and "\n" not in text
    said: dict[object, str] = {_missing: "no such file", _sound: "no video stream"}
    expected = said.get(spoil, "not a video")
    assert expected in text


def test_a_real_cut_off_mp4_is_refused_in_one_line(data_dir: Path) -> None:
    with pytest.raises(SourceError, match=r"truncated\.mp4: .*damaged") as caught:
        VideoSource(str(data_dir / "clips" / "truncated.mp4"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_closing_twice_and_reading_on_gives_the_end_without_complaint(
    suffix: str, tmp_path: Path, make_video: MakeVideo
) -> None:
    path = make_video(tmp_path / f"clip{suffix}", range(0, 4000, 40))
    for read_before in (0, 3):
        source = VideoSource(str(path))
        for _ in range(read_before):
            assert source.read() is not None
        source.close()
        source.close()
        assert [source.read() for _ in range(3)] == [None, None, None]
        assert source.warnings == (), "frames that were not asked for are not missing"


def test_close_from_another_thread_ends_a_reading_loop(
    tmp_path: Path, make_video: MakeVideo
) -> None:
    path = make_video(tmp_path / "clip.mkv", range(0, 12_000, 40))
    for after in range(8):
        source = VideoSource(str(path))
        under_way = threading.Event()
        errors: list[Exception] = []

        def loop(
            source: VideoSource = source,
            under_way: threading.Event = under_way,
            errors: list[Exception] = errors,
            after: int = after,
        ) -> None:
            count = 0
            try:
                while source.read() is not None:
                    count += 1
                    if count > after:
                        under_way.set()
            except Exception as error:  # noqa: BLE001 - the test's finding
                errors.append(error)

        reader = threading.Thread(target=loop)
        reader.start()
        assert under_way.wait(60)
        source.close()
        reader.join(5)
        assert not reader.is_alive()
        assert errors == []
        assert source.read() is None


@contextlib.contextmanager
def _served(data: bytes, hold: threading.Event) -> Iterator[str]:
    """A stream that gives ``data`` and then nothing, and stays open until ``hold``."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(data)
                hold.wait(20)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        hold.set()
        thread.join(5)


@pytest.fixture
def transport_stream(tmp_path: Path, make_video: MakeVideo) -> bytes:
    path = make_video(tmp_path / "clip.ts", range(50), Fraction(1, 25), codec="mpeg2video")
    return path.read_bytes()


def test_a_stream_that_falls_silent_ends_with_a_warning(
    transport_stream: bytes, read_all: ReadAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_READ_TIMEOUT", 0.5)
    with _served(transport_stream, threading.Event()) as address:
        source = VideoSource(address, live=True)
        assert source.info.live
        assert 40 < len(read_all(source)) <= 50
        assert "reading stopped" in str(source.warnings[0])
        source.close()


def test_close_while_a_read_waits_for_the_network(
    transport_stream: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_READ_TIMEOUT", 1.0)
    with _served(transport_stream, threading.Event()) as address:
        source = VideoSource(address, live=True)
        seen: list[Frame | None] = []

        def loop() -> None:
            while not seen or seen[-1] is not None:
                seen.append(source.read())

        reader = threading.Thread(target=loop)
        reader.start()
        while len(seen) < 40:
            assert reader.is_alive()
            threading.Event().wait(0.01)
        source.close()  # must not wait for the read
        reader.join(5)
        assert not reader.is_alive() and seen[-1] is None


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


def test_credentials_of_an_address_show_nowhere(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll
) -> None:
    make_video(tmp_path / "clip.mkv")
    handler = partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://anna:s3cret@127.0.0.1:{server.server_port}/clip.mkv"
        source = VideoSource(address, live=True)
        frames = read_all(source)
        source.close()
        server.shutdown()
        thread.join(5)
    assert len(frames) == 10
    assert (source.info.kind, source.info.files) == ("video", ()), "its length is known"
    shown = f"{source.info} {source.warnings} {frames[0].source}"
    assert "s3cret" not in shown and "anna" not in shown
    assert "***@127.0.0.1" in source.info.name


def test_an_index_at_the_end_behind_a_server_without_parts_is_told(tmp_path: Path) -> None:
    """FFmpeg finds the index, and cannot go back to the pictures: Python's server has no Range."""
    size, rng = (240, 320), np.random.default_rng(0)
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25, options={"qscale": "1"})
        stream.width, stream.height, stream.pix_fmt = size[1], size[0], "yuv420p"
        for _ in range(10):  # noise: more than what was read ahead has to be gone back over
            image = rng.integers(0, 255, (*size, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image)))
        container.mux(stream.encode())
    data = (tmp_path / "clip.mp4").read_bytes()
    assert data.index(b"moov") > data.index(b"mdat")
    handler = partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with pytest.raises(SourceError, match="holds no picture") as caught:
            VideoSource(f"http://127.0.0.1:{server.server_port}/clip.mp4", live=True)
        server.shutdown()
        thread.join(5)
    assert "index is at its end" in str(caught.value)


@pytest.mark.parametrize("scheme", ["rtsp", "http", "tcp"])
def test_credentials_stay_out_of_the_error(scheme: str) -> None:
    with pytest.raises(SourceError) as caught:
        VideoSource(f"{scheme}://user:pass@127.0.0.1:1/x", live=True)
    text = str(caught.value)
    assert "pass" not in text and "user" not in text and "\n" not in text
    assert f"{scheme}://***@127.0.0.1:1/x" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("rtsp://user:pass@host/x", "rtsp://***@host/x"),
        ("rtsp://user:p@ss@host:554/x", "rtsp://***@host:554/x"),
        ("rtsp://user@host", "rtsp://***@host"),
        ("http://host/path@version", "http://host/path@version"),
        ("http://host/x", "http://host/x"),
        ("two: rtsp://a:b@h/1 and rtsp://c:d@h/2", "two: rtsp://***@h/1 and rtsp://***@h/2"),
        ("mail anna@host.org", "mail anna@host.org"),
        ("http://cam/v.cgi?user=me&pwd=x1&fps=5", "http://cam/v.cgi?user=***&pwd=***&fps=5"),
        ("http://cam/v?stream=1&Token=abc", "http://cam/v?stream=1&Token=***"),
        ("C:\\clips\\a.mp4", "C:\\clips\\a.mp4"),
    ],
)
def test_redact(given: str, shown: str) -> None:
    assert redact(given) == shown
    assert redact(shown) == shown
