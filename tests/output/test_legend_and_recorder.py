"""The colour scale in what leaves the program, and recording without holding anything up."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from livedepth.errors import Message, OutputError
from livedepth.frames import DepthFrame, Frame
from livedepth.output.legend import draw_legend, legend_labels
from livedepth.output.pictures import Style, colour
from livedepth.output.snapshot import write_snapshot
from livedepth.pipeline.live_recorder import LiveRecorder
from livedepth.postprocess.colour import colormap

TABLE = colormap("turbo")


def _frame(index: int = 0, at: float = 0.0, unit: str = "m") -> DepthFrame:
    image = np.full((120, 160, 3), 90, np.uint8)
    depth = np.tile(np.linspace(1, 4, 40, dtype=np.float32), (30, 1))
    return DepthFrame(Frame(image, index, 7.0, at, "x"), depth, "net", unit=unit)  # type: ignore[arg-type]


def test_the_scale_is_drawn_near_at_the_bottom_and_the_rest_stays() -> None:
    picture = np.full((480, 640, 3), 100, np.uint8)
    drawn = draw_legend(picture, TABLE, (1.0, 5.0))
    assert (picture == 100).all(), "what was given is not changed"
    np.testing.assert_array_equal(drawn[:, :500], 100)
    bars = [
        x for x in range(500, 640) if (np.ptp(drawn[70:410, x].astype(int), axis=0) > 100).all()
    ]
    assert len(bars) >= 5
    column = drawn[:, bars[2]].astype(int)
    top, bottom = column[61], column[418]
    assert np.abs(top - TABLE[0]).max() < 12 and np.abs(bottom - TABLE[255]).max() < 12


def test_labels_are_metres_or_near_and_far() -> None:
    assert legend_labels((1.0, 5.0), "m") == ["5.0 m", "4.0 m", "3.0 m", "2.0 m", "1.0 m"]
    assert legend_labels((9.0, 1.0), "inverse") == ["far", "", "", "", "near"]


@pytest.mark.parametrize("size", [(1, 1), (63, 200), (2160, 3840), (1600, 200), (900, 64)])
def test_any_size_of_picture(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 100, np.uint8)
    drawn = draw_legend(picture, TABLE, (0.5, 10.0))
    assert drawn.shape == picture.shape
    assert (drawn != 100).any() == (size == (2160, 3840))


def test_a_renderer_draws_it_where_asked() -> None:
    plain = colour(Style())(_frame())
    drawn = colour(Style(legend=True))(_frame())
    assert plain.shape == drawn.shape
    assert (plain != drawn).any(axis=2)[:, 100:].any()
    np.testing.assert_array_equal(plain[:, :80], drawn[:, :80])


def test_a_snapshot_of_relative_depth_has_no_millimetres(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path / "new", "shot", _frame(unit="inverse"), (4.0, 1.0), TABLE)
    assert [path.name for path in written] == ["shot-rgb.png", "shot-depth.png"]
    again = write_snapshot(tmp_path / "new", "shot", _frame(), (1.0, 4.0), TABLE)
    assert [path.name for path in again] == [
        "shot-2-rgb.png",
        "shot-2-depth.png",
        "shot-2-depth16.png",
        "shot-2.ply",
    ]
    mm = cv2.imread(str(again[2]), cv2.IMREAD_UNCHANGED)
    assert mm is not None
    assert mm.dtype == np.uint16 and mm.min() == 1000 and mm.max() == 4000
    assert not list((tmp_path / "new").glob("*.part"))


class _Sink:
    warnings: tuple[Message, ...] = ()

    def __init__(self, hold: threading.Event | None = None) -> None:
        self.pts: list[float] = []
        self.dropped = 0
        self.ended = ""
        self._hold = hold

    def write(self, depth: DepthFrame) -> None:
        if self._hold is not None:
            self._hold.wait(60)
        self.pts.append(depth.frame.pts)

    def finish(self) -> None:
        self.ended = "finish"

    def abort(self) -> None:
        self.ended = "abort"


def test_time_is_that_of_the_wall_and_never_stands_or_runs_back() -> None:
    sink = _Sink()
    ends: list[Exception | None] = []
    recorder = LiveRecorder(sink, ends.append)
    for at in (100.0, 100.5, 100.5, 100.2, 101.0):
        recorder.take(_frame(at=at))
    recorder.stop()
    assert recorder.join(60)
    assert sink.pts == [0.0, 0.5, 1.0]
    assert (recorder.written, recorder.seconds, ends, sink.ended) == (3, 1.0, [None], "finish")


def test_a_slow_disk_loses_frames_and_holds_nothing_up() -> None:
    hold = threading.Event()
    sink = _Sink(hold)
    recorder = LiveRecorder(sink)
    begin = time.monotonic()
    for number in range(100):
        recorder.take(_frame(at=float(number)))
    assert time.monotonic() - begin < 30, "it never waited for the disk"
    hold.set()
    recorder.stop()
    assert recorder.join(60)
    assert recorder.dropped + recorder.written == 100 and recorder.dropped > 50
    assert sink.dropped == recorder.dropped and sink.pts[-1] == 99.0, "the newest are kept"


def test_an_error_ends_it_once_and_is_told() -> None:
    class Full(_Sink):
        def write(self, depth: DepthFrame) -> None:
            raise OutputError("disk full")

    sink = Full()
    ends: list[Exception | None] = []
    recorder = LiveRecorder(sink, ends.append)
    for number in range(5):
        recorder.take(_frame(at=float(number)))
    assert recorder.join(60)
    assert [str(error) for error in ends] == ["disk full"] and sink.ended == "abort"
    recorder.take(_frame(at=9.0))
    recorder.stop()


def test_process_draws_the_legend_into_a_video(tmp_path: Path) -> None:
    from livedepth.inference.base import EngineInfo, Prediction
    from livedepth.jobs.plan import Task
    from livedepth.jobs.process import ProcessOptions, process

    class Engine:
        info = EngineInfo("net", "fake", "cpu", "float32", (12, 16))
        non_finite = 0

        def infer_all(self, images):  # type: ignore[no-untyped-def]
            for _ in images:
                yield Prediction(_frame().depth, {})

    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((240, 320, 3), 90, np.uint8))
    pictures = {}
    for legend in (False, True):
        out = tmp_path / f"{legend}.mp4"
        options = ProcessOptions(legend=legend)
        process(Task(str(tmp_path), out), Engine(), options)  # type: ignore[arg-type]
        with av.open(str(out)) as container:
            pictures[legend] = (
                next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
            )
    apart = np.abs(pictures[True] - pictures[False]).max(axis=2)
    assert apart[:, 240:].max() > 80 and apart[:, :200].max() < 30
