"""Every frame once and in order; every fault, once, to the caller; nothing left running."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.capture.video import VideoSource
from livedepth.errors import Cancelled, EngineError, Message, OutputError, SourceError
from livedepth.frames import DepthFrame, Image
from livedepth.inference.base import Prediction
from livedepth.pipeline import offline
from livedepth.pipeline.offline import OfflineRun
from livedepth.pipeline.stream import Selection

Fake = Callable[..., Any]


def _raise_at(number: int, error: BaseException) -> Callable[[int], None]:
    def before(index: int) -> None:
        if index == number:
            raise error

    return before


def _threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("livedepth-")]


def test_every_frame_once_in_order_with_its_time(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    source, engine, sink = (
        fake_source(57, fps=24, warnings=(Message("cut off"),)),
        fake_engine(),
        fake_sink(),
    )
    moves: list[int] = []
    report = OfflineRun(source, engine, sink, progress=moves.append).run()
    assert [d.frame.index for d in sink.written] == list(range(57))
    assert [d.frame.pts for d in sink.written] == [n / 24 for n in range(57)]
    assert [float(d.depth[0, 0]) for d in sink.written] == list(range(57)), "depth of its own frame"
    assert {d.model for d in sink.written} == {"fake-net"}
    assert sink.ends == ["finish"]
    assert moves == list(range(1, 58))
    assert (report.frames, report.dropped, report.warnings) == (57, 0, (Message("cut off"),))
    assert report.seconds > 0
    assert source.closed.is_set()
    assert _threads() == []


def test_a_slow_writer_is_waited_for(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits between the stages can take longer to write than any limit on ending them."""
    monkeypatch.setattr(offline, "_JOIN_SECONDS", 0.05)
    sink = fake_sink(before=lambda index: time.sleep(0.1))
    report = OfflineRun(fake_source(8), fake_engine(), sink).run()
    assert (report.frames, len(sink.written), sink.ends) == (8, 8, ["finish"])


def test_maps_without_any_depth_are_told(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = fake_engine()
    infer_all = engine.infer_all

    def blind(images: Any) -> Any:
        for index, result in enumerate(infer_all(images)):
            if index % 2:
                result.depth[:] = np.nan
            yield result

    monkeypatch.setattr(engine, "infer_all", blind)
    report = OfflineRun(fake_source(6), engine, fake_sink()).run()
    assert report.warnings == (Message("3 frames have no depth at all"),)


def test_an_empty_source(fake_source: Fake, fake_engine: Fake, fake_sink: Fake) -> None:
    sink = fake_sink()
    report = OfflineRun(fake_source(0), fake_engine(), sink).run()
    assert (report.frames, sink.written, sink.ends) == (0, [], ["finish"])


def test_what_a_sink_warns_of_is_reported(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    sink = fake_sink()
    sink.warnings = (Message("no audio"),)
    report = OfflineRun(fake_source(2, warnings=(Message("cut off"),)), fake_engine(), sink).run()
    assert report.warnings == (Message("cut off"), Message("no audio"))


def test_repaired_maps_are_counted_for_this_run_only(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    def before(call: int) -> None:
        engine.non_finite += call % 2

    engine = fake_engine(before=before)
    engine.non_finite = 100
    assert OfflineRun(fake_source(10), engine, fake_sink()).run().non_finite == 5


@pytest.mark.parametrize("slow", ["read", "network", "write"])
def test_the_bottleneck_is_the_slow_stage(
    slow: str, fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    waits = {stage: (lambda _n: time.sleep(0.02)) if stage == slow else (lambda _n: None)
             for stage in ("read", "network", "write")}  # fmt: skip
    report = OfflineRun(
        fake_source(15, before=waits["read"]),
        fake_engine(before=waits["network"]),
        fake_sink(before=waits["write"]),
    ).run()
    assert report.bottleneck == slow
    assert report.busy[slow] >= 15 * 0.02


@pytest.mark.parametrize("at", [0, 1, 12])
@pytest.mark.parametrize("stage", ["source", "engine", "sink"])
def test_an_error_in_any_stage_reaches_the_caller_once(
    stage: str, at: int, fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    error = {
        "source": SourceError("lost"),
        "engine": EngineError("out of memory"),
        "sink": OutputError("disk full"),
    }[stage]
    fault = {stage: _raise_at(at, error)}
    source = fake_source(None, **({"before": fault["source"]} if stage == "source" else {}))
    engine = fake_engine(**({"before": fault["engine"]} if stage == "engine" else {}))
    sink = fake_sink(**({"before": fault["sink"]} if stage == "sink" else {}))
    with pytest.raises(type(error)) as caught:
        OfflineRun(source, engine, sink).run()
    assert caught.value is error
    assert sink.ends == ["abort"]
    assert source.closed.is_set()
    assert _threads() == []


def test_faults_that_are_no_user_errors_arrive_as_they_are(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    sink = fake_sink(_raise_at(3, ZeroDivisionError("bug")))
    with pytest.raises(ZeroDivisionError, match="bug"):
        OfflineRun(fake_source(None), fake_engine(), sink).run()
    assert sink.ends == ["abort"]


def test_a_sink_that_cannot_finish_is_aborted(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    sink = fake_sink()
    sink.fail_finish = OutputError("no room for the index")
    with pytest.raises(OutputError, match="index"):
        OfflineRun(fake_source(3), fake_engine(), sink).run()
    assert sink.ends == ["abort"]
    assert _threads() == []


def test_an_error_of_progress_stops_it_too(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    sink = fake_sink()
    with pytest.raises(ValueError, match="5"):
        OfflineRun(
            fake_source(None), fake_engine(), sink, progress=_raise_at(5, ValueError("5"))
        ).run()
    assert sink.ends == ["abort"]


def test_cancel(fake_source: Fake, fake_engine: Fake, fake_sink: Fake) -> None:
    cancel, sink, source = threading.Event(), fake_sink(), fake_source(2000)
    with pytest.raises(Cancelled):
        OfflineRun(
            source,
            fake_engine(),
            sink,
            cancel=cancel,
            progress=lambda done: cancel.set() if done == 7 else None,
        ).run()
    assert sink.ends == ["abort"]
    assert len(sink.written) <= 7
    assert source.closed.is_set()
    assert _threads() == []


def test_cancel_while_the_source_gives_nothing(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    cancel, sink = threading.Event(), fake_sink()
    source = fake_source(3, live=True)
    source._before = lambda index: source.closed.wait(60) if index == 2 else None
    timer = threading.Timer(0.2, cancel.set)
    timer.start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        OfflineRun(source, fake_engine(), sink, cancel=cancel).run()
    assert time.monotonic() - start < 30
    assert sink.ends == ["abort"]
    timer.join()


def test_ctrl_c_in_the_engine_aborts(fake_source: Fake, fake_engine: Fake, fake_sink: Fake) -> None:
    sink, source = fake_sink(), fake_source(None)
    with pytest.raises(KeyboardInterrupt):
        OfflineRun(source, fake_engine(before=_raise_at(4, KeyboardInterrupt())), sink).run()
    assert sink.ends == ["abort"]
    assert source.closed.is_set()
    assert _threads() == []


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), range(100)),
        (Selection(start=2.0), range(20, 100)),
        (Selection(end=3.0), range(30)),
        (Selection(start=2.0, end=3.0), range(20, 30)),
        (Selection(every=7), range(0, 100, 7)),
        (Selection(frames=5), range(5)),
        (Selection(start=1.0, end=5.0, every=3, frames=4), range(10, 22, 3)),
        (Selection(frames=1000), range(100)),
        (Selection(start=1000.0), []),
        (Selection(end=0.0), []),
        (Selection(frames=0), []),
    ],
)
def test_selection(
    selection: Selection, expected: Any, fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    sink = fake_sink()
    report = OfflineRun(fake_source(100, fps=10), fake_engine(), sink, selection=selection).run()
    assert [depth.frame.index for depth in sink.written] == list(expected)
    assert report.frames == len(expected)
    assert sink.ends == ["finish"]


def test_a_limit_ends_an_endless_source(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    for live in (False, True):
        source, sink = fake_source(None, live=live), fake_sink()
        assert (
            OfflineRun(source, fake_engine(), sink, selection=Selection(frames=3)).run().frames == 3
        )
        assert source.closed.is_set()
        assert len(sink.written) == 3


def test_a_live_source_drops_and_counts(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    source = fake_source(60, live=True, before=lambda index: time.sleep(0.001))
    engine, sink = fake_engine(before=lambda call: time.sleep(0.02)), fake_sink()
    report = OfflineRun(source, engine, sink).run()
    indices = [depth.frame.index for depth in sink.written]
    assert indices == sorted(set(indices))
    assert indices[-1] == 59, "the last frame waits for nobody"
    assert report.dropped > 0
    assert report.frames + report.dropped == 60
    assert sink.dropped == report.dropped


@pytest.mark.parametrize("slow", ["engine", "sink"])
def test_a_slow_stage_does_not_pile_up_frames(
    slow: str, fake_source: Fake, fake_engine: Fake, counting_sink: Fake
) -> None:
    alive: set[int] = set()
    most: list[int] = []
    done: list[int] = []

    class Source(fake_source):  # type: ignore[misc, valid-type]
        def picture(self, index: int) -> Image:
            image = np.zeros((6, 8, 3), np.uint8)
            alive.add(index)
            weakref.finalize(image, alive.discard, index)
            most.append(len(alive))
            return image

    def write(depth: DepthFrame) -> None:
        time.sleep(0.01 if slow == "sink" else 0)
        done.append(depth.frame.index)

    engine = fake_engine(before=lambda call: time.sleep(0.01 if slow == "engine" else 0))
    OfflineRun(Source(60), engine, counting_sink(write)).run()
    assert done == list(range(60))
    assert 4 <= max(most) <= 12


def test_stopping_early_in_a_real_file_is_no_loss(
    tmp_path: Path, fake_engine: Fake, fake_sink: Fake
) -> None:
    """The reader may ask once more after the file was closed under it."""
    path = tmp_path / "clip.mkv"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "bgr0"
        for index in range(200):
            image = np.full((48, 64, 3), index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    for frames in range(1, 25):
        sink = fake_sink()
        run = OfflineRun(
            VideoSource(str(path)), fake_engine(), sink, selection=Selection(frames=frames)
        )
        report = run.run()
        assert (report.frames, report.warnings, sink.ends) == (frames, (), ["finish"])


def test_a_live_recording_lets_the_engine_compute_several_at_once(
    fake_source: Fake, fake_engine: Fake, fake_sink: Fake
) -> None:
    """More frames a second are fewer that are lost; nobody watches who would want each early."""
    engine, sink = fake_engine(), fake_sink()
    taken: list[str] = []
    several = engine.infer_all

    def noted(images: Iterable[Image]) -> Iterator[Prediction]:
        taken.append("several")
        return several(images)

    engine.infer_all = noted
    selection = Selection(frames=3)
    assert OfflineRun(fake_source(None, live=True), engine, sink, selection=selection).run()
    assert taken == ["several"]
