"""Live: the newest frame wins, models and sources change under way, and stop always comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from livedepth.errors import Cancelled, EngineError, Message, SettingsError, SourceError
from livedepth.frames import DepthFrame
from livedepth.inference.aside import aside_of_thread
from livedepth.pipeline.events import (
    Event,
    ModelFailed,
    ModelLoading,
    ModelReady,
    SourceEnded,
    SourceFailed,
    SourceOpened,
)
from livedepth.pipeline.live import LivePipeline
from livedepth.pipeline.states import State
from livedepth.redact import redact
from models.errors import UnknownModelError

Fake = Callable[..., Any]
Until = Callable[..., None]


class Live:
    """A running pipeline over scripted sources and engines; keeps all that it tells."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.results: list[DepthFrame] = []
        self.sources: dict[str, Callable[[], Any]] = {}
        self.engines: dict[str, Callable[[], Any]] = {}
        self.opened: list[Any] = []
        self.loaded: list[str] = []
        self.made: list[Any] = []
        self.pipeline = LivePipeline(
            self._open_source,
            self._open_engine,
            listener=self.events.append,
            on_result=self._on_result,
        )

    def _open_source(self, spec: str) -> Any:
        source = self.sources[spec]()
        self.opened.append(source)
        return source

    def _open_engine(self, model: str) -> Any:
        self.loaded.append(model)
        engine = self.engines[model]()
        self.made.append(engine)
        return engine

    def _on_result(self) -> None:
        result = self.pipeline.latest()
        if result is not None:
            self.results.append(result)

    def start(self, source: str, model: str) -> LivePipeline:
        self.pipeline.start()
        self.pipeline.use_model(model)
        self.pipeline.use_source(source)
        return self.pipeline

    def start_ready(self, source: str, model: str, until: Until) -> LivePipeline:
        """The source only when the model is there: no frame of it is a preview."""
        self.pipeline.start()
        self.pipeline.use_model(model)
        until(lambda: self.of(ModelReady))
        self.pipeline.use_source(source)
        return self.pipeline

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def seen_by(self, model: str) -> list[int]:
        return [result.frame.index for result in self.results if result.model == model]


@pytest.fixture
def live(fake_engine: Fake) -> Iterator[Live]:
    harness = Live()
    for name in "abcde":
        harness.engines[name] = partial(fake_engine, name)
    yield harness
    harness.pipeline.stop()


def _camera(fake_source: Fake, name: str = "cam", frames: int | None = None) -> Callable[[], Any]:
    return lambda: fake_source(frames, name=name, live=True, before=lambda index: time.sleep(0.002))


def test_frames_come_through_with_their_depth_and_timings(
    live: Live, fake_source: Fake, until: Until
) -> None:
    live.sources["cam"] = _camera(fake_source)
    pipeline = live.start("cam", "a")
    until(lambda: len(live.results) >= 20)
    assert pipeline.state is State.RUNNING
    indices = live.seen_by("a")
    assert indices == sorted(set(indices))
    for result in live.results[:20]:
        assert result.depth[0, 0] == result.frame.index % 256
        assert result.timings["wait"] >= 0 and result.timings["network"] == 0.001
    assert live.of(ModelLoading) == [ModelLoading("a")]
    assert [(ready.model, ready.info.model) for ready in live.of(ModelReady)] == [("a", "a")]
    assert live.of(SourceOpened)[0].info.name == "cam"
    assert set(pipeline.statistics.percentiles()) == {"wait", "network"}
    assert pipeline.stop() == []
    assert live.pipeline.state is State.STOPPED


def test_the_newest_frame_wins(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    live.sources["cam"] = _camera(fake_source, frames=50)
    live.engines["slow"] = lambda: fake_engine("slow", lambda call: gate.wait(20) and None)
    pipeline = live.start_ready("cam", "slow", until)
    until(lambda: live.of(SourceEnded))
    gate.set()
    until(lambda: 49 in live.seen_by("slow"))
    assert len(live.results) <= 2, "all between the first and the last was out of date"
    assert pipeline.dropped == 50 - len(live.results)


def test_the_old_model_serves_until_the_new_one_is_ready(
    live: Live, fake_source: Fake, until: Until, gate: threading.Event
) -> None:
    live.sources["cam"] = _camera(fake_source)
    ready = live.engines["b"]

    def load_slowly() -> Any:
        assert gate.wait(20)
        return ready()

    live.engines["b"] = load_slowly
    pipeline = live.start("cam", "a")
    until(lambda: live.results)
    pipeline.use_model("b")
    until(lambda: ModelLoading("b") in live.events)
    before = len(live.results)
    until(lambda: len(live.results) > before + 10)
    assert {result.model for result in live.results} == {"a"}
    assert [event.info.model for event in live.of(ModelReady)] == ["a"]
    gate.set()
    until(lambda: live.seen_by("b"))
    models = [result.model for result in live.results]
    assert models == sorted(models), "no result of the old one after the first of the new one"
    assert live.made[0].closes == 1
    told = [e for e in live.events if isinstance(e, ModelLoading | ModelReady)]
    assert [type(e) for e in told] == [ModelLoading, ModelReady] * 2


def test_the_last_request_for_a_model_wins(
    live: Live, fake_source: Fake, until: Until, gate: threading.Event
) -> None:
    live.sources["cam"] = _camera(fake_source)
    ready = live.engines["a"]

    def load_slowly() -> Any:
        assert gate.wait(20)
        return ready()

    live.engines["a"] = load_slowly
    pipeline = live.start("cam", "a")
    until(lambda: live.loaded == ["a"])
    for model in ("b", "c", "d"):
        pipeline.use_model(model)
    gate.set()
    until(lambda: live.seen_by("d"))
    assert live.loaded == ["a", "d"]
    assert live.results[-1].model == "d"


def test_every_engine_is_closed_once(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    """Also one that was replaced before it saw a frame."""
    inside = threading.Event()

    def busy(call: int) -> None:
        if call == 1:
            inside.set()
            assert gate.wait(20)

    live.sources["cam"] = _camera(fake_source)
    live.engines["busy"] = lambda: fake_engine("busy", busy)
    pipeline = live.start("cam", "busy")
    assert inside.wait(60)
    for count, model in enumerate(("a", "b", "c"), start=2):
        pipeline.use_model(model)
        until(lambda count=count: len(live.made) == count)
    gate.set()
    until(lambda: live.seen_by("c"))
    assert not live.seen_by("a") and not live.seen_by("b")
    pipeline.stop()
    assert [engine.closes for engine in live.made] == [1, 1, 1, 1]


def test_an_engine_that_still_waits_at_the_end_is_closed(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    live.sources["cam"] = _camera(fake_source)
    live.engines["busy"] = lambda: fake_engine("busy", lambda call: gate.wait(20) and None)
    pipeline = live.start("cam", "busy")
    until(lambda: len(live.made) == 1 and live.of(ModelReady))
    pipeline.use_model("a")
    until(lambda: len(live.made) == 2)
    threading.Timer(0.2, gate.set).start()
    pipeline.stop()
    assert [engine.closes for engine in live.made] == [1, 1]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (UnknownModelError("unknown model 'x'; known models: a, b"), "known models: a, b"),
        (RuntimeError("driver too old"), "x: cannot be loaded (driver too old)"),
        (OSError("no such file"), "x: cannot be loaded (no such file)"),
    ],
)
def test_a_model_that_cannot_be_loaded_leaves_the_old_one_at_work(
    error: Exception, message: str, live: Live, fake_source: Fake, until: Until
) -> None:
    def fail() -> Any:
        raise error

    live.sources["cam"] = _camera(fake_source)
    live.engines["x"] = fail
    pipeline = live.start("cam", "a")
    until(lambda: live.results)
    pipeline.use_model("x")
    until(lambda: live.of(ModelFailed))
    assert live.of(ModelFailed)[0].model == "x"
    assert message in str(live.of(ModelFailed)[0].error)
    before = len(live.results)
    until(lambda: len(live.results) > before + 5)
    assert {result.model for result in live.results} == {"a"}
    pipeline.use_model("b")
    until(lambda: live.seen_by("b"))
    assert len(live.of(ModelFailed)) == 1


def test_an_engine_that_fails_is_told_and_another_takes_its_place(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    def fail(call: int) -> None:
        if call == 3:
            raise EngineError("cuda:0: out of memory")

    live.sources["cam"] = _camera(fake_source)
    live.engines["frail"] = lambda: fake_engine("frail", fail)
    pipeline = live.start("cam", "frail")
    until(lambda: live.of(ModelFailed))
    assert live.of(ModelFailed) == [
        ModelFailed("frail", EngineError("cuda:0: out of memory"), lost=True)
    ]
    until(lambda: live.made[0].closes == 1)
    assert len(live.results) == 3
    assert pipeline.state is State.RUNNING
    pipeline.use_model("a")
    until(lambda: live.seen_by("a"))


@pytest.mark.parametrize("ended_by", ["another model", "the end"])
def test_what_a_picture_has_converted_is_given_up(
    ended_by: str, live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    waits = threading.Event()

    def convert(call: int) -> None:
        if call == 2:
            waits.set()
            until(lambda: aside_of_thread().ended)
            raise Cancelled

    live.sources["cam"] = _camera(fake_source)
    live.engines["slow"] = lambda: fake_engine("slow", convert)
    pipeline = live.start("cam", "slow")
    assert waits.wait(5)
    if ended_by == "the end":
        assert not pipeline.stop()
    else:
        pipeline.use_model("a")
        until(lambda: live.seen_by("a"))
    assert not live.of(ModelFailed)


def test_frames_without_a_model_wait_for_it(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["cam"] = _camera(fake_source)
    live.pipeline.start()
    live.pipeline.use_source("cam")
    until(lambda: live.opened and live.opened[0].given > 10)
    assert live.results == []
    live.pipeline.use_model("a")
    until(lambda: live.results)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (SourceError("camera 0: unplugged"), "camera 0: unplugged"),
        (ValueError("bug"), "cam: the source failed (bug)"),
    ],
)
def test_a_source_that_throws_is_told_and_another_can_be_chosen(
    error: Exception, message: str, live: Live, fake_source: Fake, until: Until
) -> None:
    def fail(index: int) -> None:
        if index == 3:
            raise error

    live.sources["cam"] = lambda: fake_source(None, live=True, before=fail)
    live.sources["other"] = _camera(fake_source, "other")
    pipeline = live.start("cam", "a")
    until(lambda: live.of(SourceFailed))
    assert live.of(SourceFailed) == [SourceFailed("cam", SourceError(message), opening=1)]
    assert live.opened[0].closed.is_set()
    pipeline.use_source("other")
    until(lambda: any(result.frame.source == "other" for result in live.results))
    assert len(live.of(SourceFailed)) == 1


def test_a_source_that_cannot_be_opened(live: Live, fake_source: Fake, until: Until) -> None:
    spec = "rtsp://anna:s3cret@cam/1"

    def fail() -> Any:
        raise SourceError(f"{spec}: refused")

    live.sources[spec] = fail
    live.sources["cam"] = _camera(fake_source)
    pipeline = live.start(spec, "a")
    until(lambda: live.of(SourceFailed))
    assert redact(str(live.of(SourceFailed)[0].error)) == "rtsp://***@cam/1: refused"
    assert not live.of(SourceOpened)
    pipeline.use_source("cam")
    until(lambda: live.results)


def test_no_frame_of_the_old_source_after_the_first_of_the_new_one(
    live: Live, fake_source: Fake, until: Until
) -> None:
    names = [f"cam{n}" for n in range(12)]
    for name in names:
        live.sources[name] = _camera(fake_source, name)
    pipeline = live.start(names[0], "a")
    for name in names:
        pipeline.use_source(name)
        until(lambda name=name: any(r.frame.source == name for r in live.results))
    pipeline.stop()
    order = [names.index(result.frame.source) for result in live.results]
    assert order == sorted(order)
    assert set(order) == set(range(12))
    assert all(source.closed.is_set() for source in live.opened)


def test_neither_a_waiting_frame_of_the_old_source_nor_the_one_at_work_comes_after_the_change(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    computing = threading.Event()

    def compute(call: int) -> None:
        computing.set()
        gate.wait(20)

    live.sources["old"] = lambda: fake_source(
        2, name="old", live=True, before=lambda index: index == 0 or computing.wait(60)
    )
    live.sources["new"] = lambda: fake_source(None, name="new", live=True)
    live.engines["slow"] = lambda: fake_engine("slow", compute)
    pipeline = live.start_ready("old", "slow", until)
    until(lambda: live.of(SourceEnded))  # its first frame is being computed, its second waits
    pipeline.use_source("new")
    until(lambda: len(live.of(SourceOpened)) == 2)
    gate.set()
    until(lambda: live.results)
    assert {result.frame.source for result in live.results} == {"new"}


def test_a_model_that_gets_ready_while_a_source_opens_serves_the_old_one_until_then(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    live.sources["old"] = lambda: fake_source(1, name="old", live=True)

    def open_slowly() -> Any:
        gate.wait(20)
        return fake_source(None, name="new", live=True)

    live.sources["new"] = open_slowly
    pipeline = live.start("old", "a")
    until(lambda: live.results)
    pipeline.use_source("new")
    pipeline.use_model("b")
    until(lambda: live.seen_by("b"))
    assert live.results[-1].frame.source == "old", "its picture is still what is seen"
    gate.set()
    until(lambda: live.results[-1].frame.source == "new")
    order = [result.frame.source for result in live.results]
    assert order == sorted(order, reverse=True)


def test_an_old_source_that_wakes_up_late_is_not_heard(
    live: Live, fake_source: Fake, until: Until, gate: threading.Event
) -> None:
    """Its driver hangs through the change, and comes back with a frame and then an error."""

    def hang(index: int) -> None:
        if index == 2:
            assert gate.wait(20)
        if index == 3:
            raise SourceError("late")

    live.sources["old"] = lambda: fake_source(None, name="old", live=True, before=hang)
    live.sources["new"] = _camera(fake_source, "new")
    pipeline = live.start("old", "a")
    until(lambda: live.opened and live.opened[0].given == 2)
    live.opened[0].closed = threading.Event()  # this driver does not heed close either
    live.opened[0].close = lambda: None
    pipeline.use_source("new")
    until(lambda: any(result.frame.source == "new" for result in live.results))
    gate.set()
    before = len(live.results)
    until(lambda: len(live.results) > before + 10)
    order = [result.frame.source for result in live.results]
    assert order == sorted(order, reverse=True)
    assert not live.of(SourceFailed)


@pytest.mark.leaves_threads
def test_stop_comes_back_although_a_driver_hangs(
    live: Live, fake_source: Fake, until: Until, gate: threading.Event
) -> None:
    def hang(index: int) -> None:
        if index == 2:
            gate.wait(60)

    live.sources["rtsp://u:p@stuck"] = lambda: fake_source(None, live=True, before=hang)
    pipeline = live.start("rtsp://u:p@stuck", "a")
    until(lambda: live.results)
    start = time.monotonic()
    assert pipeline.stop() == ["capture rtsp://***@stuck"]
    assert time.monotonic() - start < 30
    assert pipeline.state is State.STOPPED
    told, shown = len(live.events), len(live.results)
    gate.set()
    time.sleep(0.1)
    assert (len(live.events), len(live.results)) == (told, shown), "what it still does is not heard"


@pytest.mark.leaves_threads
def test_stop_comes_back_although_a_model_never_loads(live: Live, gate: threading.Event) -> None:
    live.engines["huge"] = lambda: gate.wait(60)
    live.pipeline.start()
    live.pipeline.use_model("huge")
    while not live.loaded:
        time.sleep(0.005)
    start = time.monotonic()
    assert live.pipeline.stop() == ["loader"]
    assert time.monotonic() - start < 30


def test_a_model_that_is_ready_after_the_end_is_closed(
    live: Live, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    late = fake_engine("late")

    def load() -> Any:
        assert gate.wait(20)
        return late

    live.engines["late"] = load
    live.pipeline.start()
    live.pipeline.use_model("late")
    until(lambda: live.loaded)
    assert live.pipeline.stop(timeout=0.1) == ["loader"]
    gate.set()
    until(lambda: late.closes == 1)
    assert not live.of(ModelReady)


def test_a_file_plays_again_from_the_start(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["clip"] = lambda: fake_source(5, name="clip", fps=200, first_pts=100.0)
    live.start("clip", "a")
    until(lambda: len(live.opened) >= 4)
    until(lambda: len(live.results) >= 12)
    assert len(live.of(SourceOpened)) == 1
    assert live.of(SourceEnded) == []
    assert all(source.closed.is_set() for source in live.opened[:-1])
    assert {result.frame.index for result in live.results} == set(range(5))


def test_a_file_plays_at_its_own_speed(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["clip"] = lambda: fake_source(10, fps=20)
    start = time.monotonic()
    live.start("clip", "a")
    until(lambda: len(live.opened) == 2)
    assert time.monotonic() - start >= 0.45, "its last frame is due after 9/20 s"
    assert live.results[0].timings["wait"] < 0.4


def test_a_damaged_file_is_not_played_again(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["clip"] = lambda: fake_source(5, warnings=(Message("cut off: 5 good frames"),))
    live.start("clip", "a")
    until(lambda: live.of(SourceEnded))
    assert live.of(SourceEnded) == [SourceEnded((Message("cut off: 5 good frames"),), opening=1)]
    assert len(live.opened) == 1


def test_a_still_picture_is_seen_through_a_new_model_too(
    live: Live, fake_source: Fake, until: Until
) -> None:
    live.sources["picture"] = lambda: fake_source(1, name="picture")
    pipeline = live.start("picture", "a")
    until(lambda: live.seen_by("a"))
    until(lambda: live.of(SourceEnded))
    pipeline.use_model("b")
    until(lambda: live.seen_by("b"))
    time.sleep(0.15)
    assert (live.seen_by("a"), live.seen_by("b")) == ([0], [0])
    assert len(live.opened) == 1


def test_latest_gives_each_result_once(fake_source: Fake, fake_engine: Fake, until: Until) -> None:
    pipeline = LivePipeline(lambda spec: fake_source(1), lambda model: fake_engine())
    pipeline.start()
    pipeline.use_model("a")
    pipeline.use_source("picture")
    got: list[Any] = []

    def seen() -> bool:
        result = pipeline.latest()
        got.extend([] if result is None else [result])
        return result is not None

    until(seen)
    time.sleep(0.1)
    assert pipeline.latest() is None
    pipeline.stop()
    assert pipeline.latest() is None


def test_repaired_maps_are_counted(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    engine = fake_engine("shaky")

    def repair(call: int) -> None:
        engine.non_finite += call < 3

    engine._before = repair
    live.engines["shaky"] = lambda: engine
    live.sources["cam"] = _camera(fake_source)
    live.start("cam", "shaky")
    until(lambda: len(live.results) > 5)
    assert live.pipeline.non_finite == 3


def test_stop_before_start_and_twice(live: Live) -> None:
    assert live.pipeline.state is State.IDLE
    assert live.pipeline.stop() == []
    assert live.pipeline.stop() == []
    with pytest.raises(RuntimeError, match="stopped cannot be running"):
        live.pipeline.start()


def test_stop_twice_after_running(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["cam"] = _camera(fake_source)
    pipeline = live.start("cam", "a")
    until(lambda: live.results)
    assert pipeline.stop() == []
    told, shown = len(live.events), len(live.results)
    assert pipeline.stop() == []
    pipeline.use_source("cam")
    pipeline.use_model("b")
    time.sleep(0.1)
    assert (len(live.events), len(live.results)) == (told, shown)
    assert len(live.opened) == 1 and live.loaded == ["a"]
    assert live.opened[0].closed.is_set()
    assert live.made[0].closes == 1
    assert not [t.name for t in threading.enumerate() if t.name.startswith("livedepth-")]


def test_start_twice_is_one_start(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["cam"] = _camera(fake_source)
    pipeline = live.start("cam", "a")
    pipeline.start()
    until(lambda: live.results)


def test_stop_while_a_source_is_being_opened(
    live: Live, fake_source: Fake, until: Until, gate: threading.Event
) -> None:
    source = fake_source(None, live=True)
    opening = threading.Event()

    def open_slowly() -> Any:
        opening.set()
        assert gate.wait(20)
        return source

    live.sources["slow"] = open_slowly
    live.pipeline.start()
    live.pipeline.use_source("slow")
    assert opening.wait(60)
    assert live.pipeline.stop(timeout=0.2) == ["capture slow"]
    gate.set()
    until(source.closed.is_set)
    assert source.given == 0
    assert not live.of(SourceOpened)


def test_two_models_see_the_same_frame(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["cam"] = _camera(fake_source)
    pipeline = live.start("cam", "a")
    until(lambda: live.results)
    assert live.results[-1].second is None
    pipeline.use_second_model("b")
    until(lambda: live.results[-1].second is not None)
    for result in live.results:
        if result.second is not None:
            assert result.second.frame is result.frame
            assert (result.model, result.second.model) == ("a", "b")
            assert "network B" in result.timings
    assert [(ready.model, ready.second) for ready in live.of(ModelReady)] == [
        ("a", False),
        ("b", True),
    ]
    pipeline.use_second_model("")
    until(lambda: live.results[-1].second is None)
    assert live.made[1].closes == 1


def test_a_second_model_that_fails_leaves_the_first_alone(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    def fail(call: int) -> None:
        if call == 3:
            raise EngineError("device lost")

    live.sources["cam"] = _camera(fake_source)
    live.engines["bad"] = lambda: fake_engine("bad", fail)
    pipeline = live.start("cam", "a")
    pipeline.use_second_model("missing")
    until(lambda: live.of(ModelFailed))
    assert live.of(ModelFailed)[0].second
    pipeline.use_second_model("bad")
    until(lambda: len(live.of(ModelFailed)) == 2)
    assert live.of(ModelFailed)[1] == ModelFailed(
        "bad", EngineError("device lost"), second=True, lost=True
    )
    count = len(live.results)
    until(lambda: len(live.results) > count + 3)
    assert live.results[-1].second is None


def test_flicker_is_held_down_as_far_as_asked(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    """A still picture whose depth jumps between 2 and 2.4 m."""

    class Flickering(fake_engine):  # type: ignore[misc,valid-type]
        def infer(self, image: Any) -> Any:
            found = super().infer(image)
            depth = np.full((24, 32), 2.0 + 0.4 * (self.calls % 2), np.float32)
            return type(found)(depth, found.timings)

    class Still(fake_source):  # type: ignore[misc,valid-type]
        def picture(self, index: int) -> Any:
            return np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)

    def change() -> float:
        start = len(live.results)
        until(lambda: len(live.results) > start + 12)
        levels = [float(np.median(r.depth)) for r in live.results[start + 4 :]]
        return float(np.abs(np.diff(levels)).mean())

    live.sources["cam"] = lambda: Still(None, live=True, before=lambda index: time.sleep(0.004))
    live.engines["a"] = Flickering
    pipeline = live.start("cam", "a")
    loose = change()
    pipeline.stabilise(0.8)
    steady = change()
    assert steady < 0.5 * loose
    assert "stabilise" in live.results[-1].timings
    pipeline.stabilise(0.0)
    assert change() > 0.8 * loose
    with pytest.raises(SettingsError):
        pipeline.stabilise(1.5)


def test_a_tap_gets_every_result(live: Live, fake_source: Fake, until: Until) -> None:
    live.sources["clip"] = lambda: fake_source(50, fps=200)
    pipeline = live.start("clip", "a")
    taken: list[DepthFrame] = []
    pipeline.tap(taken.append)
    until(lambda: len(taken) > 20)
    pipeline.tap(None)
    time.sleep(0.05)
    count = len(taken)
    time.sleep(0.1)
    assert len(taken) == count
    assert {id(frame) for frame in live.results} & {id(frame) for frame in taken}


def test_an_engine_that_goes_elsewhere_says_so(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    engine = fake_engine("frail", lambda call: move() if call == 3 else None)

    def move() -> None:
        engine.info = replace(engine.info, device="cpu", note=Message("cuda:0: not enough memory"))

    live.sources["cam"] = _camera(fake_source)
    live.engines["frail"] = lambda: engine
    live.start("cam", "frail")
    until(lambda: len(live.results) > 6)
    told = live.of(ModelReady)
    assert [ready.info.note for ready in told] == [None, Message("cuda:0: not enough memory")]
    assert {ready.model for ready in told} == {"frail"}


class _Textured:
    """Mixed into a source: a picture in which the stabiliser finds every pixel again."""

    def picture(self, index: int) -> Any:
        return np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)


def _flat(fake_engine: Fake, name: str, metres: float) -> Callable[[], Any]:
    """An engine that sees the same depth everywhere."""

    class Flat(fake_engine):  # type: ignore[misc,valid-type]
        def infer(self, image: Any) -> Any:
            return replace(super().infer(image), depth=np.full((24, 32), metres, np.float32))

    return lambda: Flat(name)


def test_a_new_model_is_not_blended_with_the_one_before(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    class Still(_Textured, fake_source):  # type: ignore[misc,valid-type]
        pass

    live.sources["cam"] = lambda: Still(None, live=True, before=lambda index: time.sleep(0.002))
    depths = {"a": 2.0, "b": 2.2, "c": 3.0, "d": 3.3}
    for name, metres in depths.items():
        live.engines[name] = _flat(fake_engine, name, metres)
    pipeline = live.start("cam", "a")
    pipeline.stabilise(0.9)
    pipeline.use_second_model("c")
    until(lambda: live.results and live.results[-1].second is not None)
    pipeline.use_model("b")
    until(lambda: live.seen_by("b"))
    pipeline.use_second_model("d")
    until(lambda: (second := live.results[-1].second) is not None and second.model == "d")
    seen: dict[str, DepthFrame] = {}
    for result in list(live.results):
        for depth in (result, result.second):
            if depth is not None:
                seen.setdefault(depth.model, depth)
    for name, depth in seen.items():
        np.testing.assert_allclose(depth.depth, depths[name], rtol=1e-4, err_msg=name)
    assert set(seen) == set(depths)


@pytest.mark.parametrize("change", ["source", "model", "second model"])
def test_figures_of_before_a_change_say_nothing_of_what_comes_after(
    change: str, live: Live, fake_source: Fake, until: Until
) -> None:
    live.sources["old"] = _camera(fake_source, "old")
    live.sources["new"] = _camera(fake_source, "new")
    pipeline = live.start("old", "a")
    until(lambda: live.results)
    pipeline.statistics.add({"end to end": 9.0})  # as the window does
    pipeline.statistics.tick()
    assert "end to end" in pipeline.statistics.percentiles()
    if change == "source":
        pipeline.use_source("new")
    elif change == "model":
        pipeline.use_model("b")
    else:
        pipeline.use_second_model("b")
    until(lambda: "end to end" not in pipeline.statistics.percentiles())
    assert pipeline.statistics.fps() == 0


def test_frames_that_the_former_source_lost_are_not_those_of_the_new_one(
    live: Live, fake_source: Fake, fake_engine: Fake, until: Until, gate: threading.Event
) -> None:
    live.sources["old"] = lambda: fake_source(50, name="old", live=True)
    live.sources["new"] = lambda: fake_source(1, name="new", live=True)
    live.engines["slow"] = lambda: fake_engine("slow", lambda call: gate.wait(60) and None)
    pipeline = live.start_ready("old", "slow", until)
    until(lambda: live.of(SourceEnded))
    assert pipeline.dropped >= 48
    pipeline.use_source("new")
    until(lambda: pipeline.dropped == 0)
    gate.set()
    until(lambda: any(result.frame.source == "new" for result in live.results))
    assert pipeline.dropped == 0
