"""Videos of what is seen live: playable at any moment, kept when the disk is full, as seen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame, Frame
from livedepth.output.kinds import kind_named
from livedepth.output.live_drawing import LiveDrawing, Look, Seen, placed
from livedepth.output.live_video import LiveVideo
from livedepth.output.pictures import Style, colour, full_depth, millimetres
from livedepth.output.provenance import tags_of
from livedepth.output.video import VideoSink
from livedepth.pipeline.live_recorder import LiveRecorder

_NOISE = np.random.default_rng(0)


def _frame(number: int, *, far: float = 4.0, source: str = "cam", width: int = 128) -> DepthFrame:
    image = _NOISE.integers(0, 256, (96, width, 3), np.uint8)
    depth = np.linspace(1, far, 12 * 16, dtype=np.float32).reshape(12, 16)
    return DepthFrame(Frame(image, number, number / 25, number / 25, source), depth, "a")


def _sink(path: Path, kind: str, look: Callable[[], Look] | None = None) -> LiveVideo:
    row = kind_named(kind)
    drawing = LiveDrawing(look or (lambda: Look(row, Style())))
    tags = tags_of({"kind": kind})
    return LiveVideo(path, drawing, Fraction(1, 1000), None, pictures=row.pictures, tags=tags)


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """As on a disk with room for so many bytes of a file. Python ignores the signal for it."""
    import resource  # not on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.time or 0) for frame in container.decode(video=0)]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
@pytest.mark.parametrize(("kind", "name"), [("rgb", "o.mp4"), ("gray16", "o.mkv")])
def test_a_full_disk_leaves_the_frames_before(kind: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    ended: list[Exception | None] = []
    sink = _sink(path, kind)
    with _room_for(300_000):
        recorder = LiveRecorder(sink, ended.append)
        for number in range(400):
            depth = _frame(number)
            noise = _NOISE.random((96, 128), np.float32) + 1
            recorder.take(replace(depth, depth=noise))
            while recorder.written < number and not ended:
                pass  # the queue is short, and this is about the disk
            if ended:
                break
        assert recorder.join(20)
    (error,) = ended
    assert isinstance(error, OutputError) and "writing failed (File too large)" in str(error)
    times = _times(path)
    assert len(times) == sink.kept > 10
    assert times == pytest.approx([number / 25 for number in range(len(times))], abs=0.001)
    with av.open(str(path)) as container:
        assert container.metadata["LIVEDEPTH_KIND"] == kind
    assert [one.name for one in tmp_path.iterdir()] == [name], "nothing else is left"


def test_an_encoder_that_fails_leaves_the_frames_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = _sink(tmp_path / "o.mp4", "color")
    for number in range(30):
        sink.write(_frame(number))
    sink.abort()
    assert sink.kept == len(_times(tmp_path / "o.mp4")) == 30
    nothing = _sink(tmp_path / "p.mp4", "color")
    nothing.abort()
    assert nothing.kept == 0 and [one.name for one in tmp_path.iterdir()] == ["o.mp4"]


def test_a_recording_can_be_played_before_its_end(tmp_path: Path) -> None:
    sink = _sink(tmp_path / "o.mp4", "color")
    for number in range(200):
        sink.write(_frame(number))
    (part,) = tmp_path.glob(".*.part")
    seen = tmp_path / "so-far.mp4"
    seen.write_bytes(part.read_bytes())
    assert len(_times(seen)) > 50 and sink.size > 1000
    sink.finish()
    assert _times(tmp_path / "o.mp4")[0] == 0 and len(_times(tmp_path / "o.mp4")) == 200
    data = (tmp_path / "o.mp4").read_bytes()
    assert data.count(b"moof") == 0 or b"moov" in data[-len(data) // 2 :], "one index at its end"


def test_sixteen_bits_are_recorded_bit_by_bit(tmp_path: Path) -> None:
    sink = _sink(tmp_path / "o.mkv", "gray16")
    frames = [_frame(number, far=2 + number) for number in range(12)]
    for frame in frames:
        sink.write(frame)
    sink.finish()
    with av.open(str(tmp_path / "o.mkv")) as container:
        read = [frame.to_ndarray() for frame in container.decode(video=0)]
    for got, frame in zip(read, frames, strict=True):
        assert np.array_equal(got, millimetres(full_depth(frame)))


def test_what_is_chosen_meanwhile_is_drawn() -> None:
    now = [Look(kind_named("color"), Style("turbo"))]
    drawing = LiveDrawing(lambda: now[0], Seen((1.0, 9.0), "m"))
    wide = colour(Style("turbo", (1.0, 9.0)))
    frame = _frame(0)
    assert np.array_equal(drawing(frame), wide(frame)), "the range of the screen goes on"
    now[0] = Look(kind_named("color"), Style("gray"))
    grey = drawing(_frame(1))
    assert (grey[..., 0] == grey[..., 1]).all() and grey.min() > 100, "also through other colours"
    now[0] = Look(kind_named("color"), Style("gray", (1.0, 2.0)))
    assert np.array_equal(drawing(frame), colour(Style("gray", (1.0, 2.0)))(frame)), "held"
    now[0] = Look(kind_named("color"), Style("gray"))
    assert np.array_equal(drawing(frame), colour(Style("gray"))(frame)), "no longer held"
    now[0] = Look(kind_named("rgb"), Style("gray"))
    assert np.array_equal(drawing(frame), frame.frame.image)
    now[0] = Look(kind_named("gray16"), Style())
    with pytest.raises(OutputError, match="gray16 needs metres"):
        drawing(replace(frame, unit="inverse"))


def test_another_source_begins_a_range_of_its_own_and_keeps_its_shape() -> None:
    look = Look(kind_named("color"), Style("gray"))
    drawing = LiveDrawing(lambda: look)
    drawing(_frame(0, far=40.0))
    other = _frame(1, source="film", width=64)
    picture = drawing(other)
    assert picture.shape == (96, 128, 3)
    assert not picture[:, :32].any() and not picture[:, 96:].any(), "not drawn out of shape"
    assert np.array_equal(picture[:, 32:96], colour(Style("gray"))(other))


def test_numbers_are_placed_unmixed() -> None:
    numbers = np.array([[1000, 4000]], np.uint16)
    assert set(np.unique(placed(numbers, (6, 6)))) == {0, 1000, 4000}


def test_a_plain_video_that_fails_leaves_nothing(tmp_path: Path) -> None:
    sink = VideoSink(tmp_path / "o.mp4", colour(Style()), Fraction(1, 1000), None)
    for number in range(5):
        sink.write(_frame(number))
    sink.abort()
    assert not list(tmp_path.iterdir())
