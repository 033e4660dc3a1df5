"""A source that is changed while it plays: the one before plays on until the new one is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livedepth.capture.sharing import same_device
from livedepth.errors import SourceError
from livedepth.frames import DepthFrame, Frame
from livedepth.inference.steps import tell_step
from livedepth.pipeline.events import (
    Event,
    ModelLoading,
    ModelReady,
    SourceClosed,
    SourceFailed,
    SourceOpened,
)
from livedepth.pipeline.live import LivePipeline
from models.errors import Message

Fake = Callable[..., Any]
Until = Callable[..., None]


class Seen:
    """A running pipeline; what it shows, with and without depth, in its order."""

    def __init__(self, sources: dict[str, Callable[[], Any]], open_engine: Fake) -> None:
        self.events: list[Event] = []
        self.shown: list[Frame | DepthFrame] = []
        self.opened: list[Any] = []
        self.sources = sources
        self.pipeline = LivePipeline(
            self._open,
            open_engine,
            listener=self.events.append,
            on_result=lambda: self._keep(self.pipeline.latest()),
            on_preview=lambda: self._keep(self.pipeline.preview()),
        )
        self.pipeline.start()

    def _open(self, spec: str) -> Any:
        if spec not in self.sources:
            raise SourceError(f"{spec}: no such thing")
        self.opened.append(self.sources[spec]())
        return self.opened[-1]

    def _keep(self, shown: Frame | DepthFrame | None) -> None:
        if shown is not None:
            self.shown.append(shown)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def last(self) -> str:
        if not self.shown:
            return ""
        shown = self.shown[-1]
        return (shown.frame if isinstance(shown, DepthFrame) else shown).source


@pytest.fixture
def seen(fake_source: Fake, fake_engine: Fake) -> Iterator[Seen]:
    def camera(name: str) -> Callable[[], Any]:
        return lambda: fake_source(
            None, name=name, live=True, before=lambda index: time.sleep(0.002)
        )

    sources = {name: camera(name) for name in ("cam", "other", "third")}
    sources["picture"] = lambda: fake_source(1, name="picture")
    sources["nothing"] = lambda: fake_source(0, name="nothing")
    made = Seen(sources, fake_engine)
    yield made
    assert made.pipeline.stop() == []


def test_what_cannot_be_opened_leaves_the_old_one_at_work(seen: Seen, until: Until) -> None:
    seen.pipeline.use_model("a")
    seen.pipeline.use_source("cam")
    until(lambda: seen.last == "cam")
    for bad in ("gone.mp4", "nothing"):
        seen.pipeline.use_source(bad)
        until(lambda bad=bad: seen.of(SourceFailed) and seen.of(SourceFailed)[-1].spec == bad)
        assert seen.of(SourceFailed)[-1].plays_on
        count = len(seen.shown)
        until(lambda count=count: len(seen.shown) > count + 5)
        assert seen.last == "cam" and not seen.opened[0].closed.is_set()
    assert len(seen.of(SourceOpened)) == 1
    seen.pipeline.use_source("picture")
    until(lambda: seen.last == "picture")
    assert seen.opened[0].closed.is_set()


def test_nothing_plays_on_where_nothing_played_or_it_was_lost(
    seen: Seen, fake_source: Fake, until: Until
) -> None:
    def fail(index: int) -> None:
        if index == 3:
            raise SourceError("unplugged")

    seen.pipeline.use_source("gone.mp4")
    until(lambda: seen.of(SourceFailed))
    seen.sources["frail"] = lambda: fake_source(None, name="frail", live=True, before=fail)
    seen.pipeline.use_source("frail")
    until(lambda: len(seen.of(SourceFailed)) == 2)
    seen.pipeline.use_source("gone.mp4")
    until(lambda: len(seen.of(SourceFailed)) == 3)
    assert [event.plays_on for event in seen.of(SourceFailed)] == [False] * 3


def test_the_last_of_several_wishes_wins(seen: Seen, until: Until, fake_source: Fake) -> None:
    gate, waiting = threading.Event(), threading.Event()

    def slowly() -> Any:
        waiting.set()
        assert gate.wait(20)
        return fake_source(None, name="slow", live=True)

    seen.pipeline.use_model("a")
    seen.pipeline.use_source("cam")
    until(lambda: seen.last == "cam")
    seen.sources["slow"] = slowly
    seen.pipeline.use_source("slow")
    assert waiting.wait(20)
    for spec in ("gone.mp4", "other", "third"):
        seen.pipeline.use_source(spec)
    until(lambda: seen.last == "third")
    gate.set()
    until(lambda: all(source.closed.is_set() for source in seen.opened[1:-1]))
    count = len(seen.shown)
    until(lambda: len(seen.shown) > count + 5)
    assert seen.last == "third"
    assert "slow" not in [event.info.name for event in seen.of(SourceOpened)]


def test_a_still_picture_is_not_lost_to_the_camera_before_it(seen: Seen, until: Until) -> None:
    seen.pipeline.use_model("a")
    for _ in range(20):
        seen.pipeline.use_source("cam")
        until(lambda: seen.last == "cam")
        seen.pipeline.use_source("picture")
        until(lambda: seen.last == "picture")


def test_a_camera_that_is_wanted_again_is_closed_before_it_is_opened(
    seen: Seen, until: Until, fake_source: Fake
) -> None:
    open_now: list[int] = []

    class Alone(fake_source):  # type: ignore[misc,valid-type]
        def __init__(self) -> None:
            if sum(open_now):
                raise SourceError("busy")
            super().__init__(None, name="alone", live=True)
            open_now.append(1)

        def close(self) -> None:
            if not self.closed.is_set():
                open_now.append(-1)
            super().close()

    seen.sources["77"] = Alone  # a camera's index
    seen.pipeline.use_source("77")
    until(lambda: len(seen.of(SourceOpened)) == 1)
    for turn in (2, 3):
        seen.pipeline.use_source("77")
        until(lambda turn=turn: len(seen.of(SourceOpened)) == turn)
    assert [event.opening for event in seen.of(SourceClosed)] == [1, 2]
    assert not seen.of(SourceFailed)


def test_which_sources_need_the_same_device(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()
    assert same_device("0", "00") and not same_device("0", "1")
    assert same_device("rtsp://host/1", "rtsp://host/1")
    assert not same_device("rtsp://host/1", "rtsp://host/2")
    assert not same_device(str(clip), str(clip)) and not same_device("demo", "demo")
    assert not same_device("0", "demo")


def test_frames_are_seen_before_there_is_a_model_and_never_after_later_ones(
    seen: Seen, until: Until
) -> None:
    seen.pipeline.use_source("cam")
    until(lambda: len(seen.shown) > 10)
    assert all(isinstance(shown, Frame) for shown in seen.shown)
    assert seen.pipeline.dropped <= 2, "what is seen was not dropped"
    seen.pipeline.use_model("a")
    until(lambda: any(isinstance(shown, DepthFrame) for shown in seen.shown))
    count = len(seen.shown)
    until(lambda: len(seen.shown) > count + 10)
    first = next(n for n, shown in enumerate(seen.shown) if isinstance(shown, DepthFrame))
    assert all(isinstance(shown, DepthFrame) for shown in seen.shown[first:])
    order = [s.frame.index if isinstance(s, DepthFrame) else s.index for s in seen.shown]
    assert order == sorted(order)


def test_a_still_picture_is_seen_at_once_and_gets_its_depth(seen: Seen, until: Until) -> None:
    seen.pipeline.use_source("picture")
    until(lambda: seen.shown)
    seen.pipeline.use_model("a")
    until(lambda: isinstance(seen.shown[-1], DepthFrame))
    assert [type(shown) for shown in seen.shown] == [Frame, DepthFrame]


def test_what_takes_long_about_a_model_is_told(
    fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    step = Message("converting the network, once")

    def load(model: str) -> Any:
        tell_step(step)
        return fake_engine(model)

    seen = Seen({}, load)
    tell_step(Message("nobody listens"))
    seen.pipeline.use_model("a")
    until(lambda: seen.of(ModelReady))
    assert seen.of(ModelLoading) == [ModelLoading("a"), ModelLoading("a", step=step)]
    seen.pipeline.stop()
