"""Files that are wound, and streams that come back."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.capture import reconnecting
from livedepth.capture.base import Seekable
from livedepth.capture.images import ImageSource
from livedepth.capture.live import Waits
from livedepth.capture.reconnecting import ReconnectingSource
from livedepth.capture.sources import open_source
from livedepth.capture.video import VideoSource
from livedepth.errors import SourceError

MakeVideo = Callable[..., Path]


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_a_video_is_wound_to_the_very_frame(
    codec: str, tmp_path: Path, make_video: MakeVideo
) -> None:
    path = make_video(tmp_path / "clip.mp4", range(60), Fraction(1, 30), codec=codec)
    source = VideoSource(str(path))
    assert isinstance(source, Seekable)
    assert source.info.duration == pytest.approx(2.0, abs=0.05)
    whole = []
    while (frame := source.read()) is not None:
        whole.append(frame)
    for target in (40, 3, 59, 0, 21, 22):
        source.seek(whole[target].pts)
        for offset in range(min(3, 60 - target)):
            frame = source.read()
            assert frame is not None
            assert frame.pts == whole[target + offset].pts
            assert frame.index == target + offset
            np.testing.assert_array_equal(frame.image, whole[target + offset].image)
    source.seek(99.0)
    frame = source.read()
    assert frame is not None and frame.pts == whole[-1].pts, "past the end is the last frame"
    assert source.read() is None
    assert source.warnings == ()
    source.close()
    source.seek(0.0)
    assert source.read() is None


def test_numbers_are_exact_where_the_index_holds_every_frame(
    tmp_path: Path, make_video: MakeVideo
) -> None:
    """With B-frames, key frames in between, and steps of very different length."""
    ticks = [tick for tick in range(60) if tick < 20 or tick % 7 == 0]
    path = make_video(tmp_path / "clip.mp4", ticks, Fraction(1, 30))
    source = VideoSource(str(path))
    for number in range(len(ticks) - 1, -1, -3):
        source.seek(ticks[number] / 30)
        for expected in range(number, min(number + 2, len(ticks))):
            frame = source.read()
            assert frame is not None
            assert (frame.index, round(frame.pts * 30)) == (expected, ticks[expected])
    source.close()


def test_real_clips_are_wound_to_the_very_frame(data_dir: Path) -> None:
    for name in ("vfr-audio.mp4", "film-23976-audio.mp4", "person-walk.mkv", "rotated.mp4"):
        source = VideoSource(str(data_dir / "clips" / name))
        whole = []
        while (frame := source.read()) is not None:
            whole.append((frame.pts, frame.image.sum()))
        for target in (len(whole) // 2, 5, len(whole) - 2):
            source.seek(whole[target][0])
            frame = source.read()
            assert frame is not None
            assert (frame.pts, frame.image.sum()) == whole[target], name
        source.close()


def test_a_folder_is_wound(tmp_path: Path, make_pictures: Callable[..., Any]) -> None:
    make_pictures(tmp_path, ["a.png", "b.png", "c.png"])
    source = ImageSource(tmp_path)
    assert source.info.duration == pytest.approx(0.1)
    for seconds, index in ((2 / 30, 2), (0.0, 0), (9.0, 2), (-1.0, 0)):
        source.seek(seconds)
        frame = source.read()
        assert frame is not None and frame.index == index


@contextlib.contextmanager
def _server(streams: list[bytes], between: float = 0.0) -> Iterator[str]:
    """Gives each connection the next of ``streams`` and hangs up; then refuses."""
    server = socket.create_server(("127.0.0.1", 0))
    address = server.getsockname()

    def serve() -> None:
        for data in streams:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(data)
            time.sleep(between)
        server.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"tcp://127.0.0.1:{address[1]}"
    with contextlib.suppress(OSError):
        server.close()
    thread.join(5)


def test_a_lost_stream_is_opened_again(
    tmp_path: Path, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "WAITS", Waits(0.01, 8.0))
    path = make_video(tmp_path / "clip.ts", range(50), Fraction(1, 25), codec="mpeg2video")
    later = make_video(
        tmp_path / "later.ts", range(2500, 2550), Fraction(1, 25), codec="mpeg2video"
    )
    with _server([path.read_bytes(), later.read_bytes()]) as address:
        source = open_source(address)
        clock = source.info.start, source.info.origin
        assert isinstance(source, ReconnectingSource)
        assert source.info.live and source.info.frames is None
        assert (source.info.kind, source.info.files) == ("stream", ())
        frames: list[Any] = []
        while len(frames) < 80:
            frame = source.read()
            assert frame is not None
            frames.append(frame)
        # Who counts from the beginning goes on, though this connection's clock is 100 s later.
        assert (source.info.start, source.info.origin) == clock
        assert source.warnings == ()
        assert [frame.index for frame in frames] == list(range(80))
        steps = np.diff([frame.pts for frame in frames])
        assert (steps > 0).all() and steps.max() < 0.5, "time goes on across the gap"
        source.close()
        assert source.read() is None


def test_close_ends_the_waiting_for_a_stream(
    tmp_path: Path, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "WAITS", Waits(30.0, 30.0))
    path = make_video(tmp_path / "clip.ts", range(50), Fraction(1, 25), codec="mpeg2video")
    with _server([path.read_bytes()]) as address:
        source = open_source(address)
        done = threading.Event()

        def read_all() -> None:
            while source.read() is not None:
                pass
            done.set()

        reader = threading.Thread(target=read_all)
        reader.start()
        time.sleep(0.5)
        assert not done.is_set()
        source.close()
        assert done.wait(3)
        reader.join(3)


def test_a_stream_that_never_was_is_an_error() -> None:
    with pytest.raises(SourceError, match="cannot open the stream"):
        open_source("tcp://127.0.0.1:9")
