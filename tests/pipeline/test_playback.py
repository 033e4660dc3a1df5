"""Pause, step, wind, loop and speed of a file that plays in a live pipeline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from livedepth.capture.base import SourceInfo
from livedepth.frames import DepthFrame
from livedepth.pipeline.events import SourceEnded
from livedepth.pipeline.live import LivePipeline
from livedepth.pipeline.playback import Playback

Fake = Callable[..., Any]
Until = Callable[..., None]


class Player:
    """A pipeline that plays one scripted file."""

    def __init__(self, fake_source: Fake, fake_engine: Fake, frames: int, fps: int) -> None:
        class Film(fake_source):  # type: ignore[misc,valid-type]
            def __init__(self) -> None:
                super().__init__(frames, fps=fps)
                self.info: SourceInfo = replace(self.info, duration=frames / fps)

            def seek(self, seconds: float) -> None:
                self.given = min(round(seconds * fps), frames - 1)

        self.events: list[Any] = []
        self.results: list[DepthFrame] = []
        self.pipeline = LivePipeline(
            lambda spec: Film(),
            fake_engine,
            listener=self.events.append,
            on_result=self._take,
        )
        self.pipeline.start()
        self.pipeline.use_model("a")

    def _take(self) -> None:
        if (result := self.pipeline.latest()) is not None:
            self.results.append(result)

    @property
    def last(self) -> int:
        return self.results[-1].frame.index if self.results else -1

    @property
    def ended(self) -> bool:
        return any(isinstance(event, SourceEnded) for event in self.events)


@pytest.fixture
def play(fake_source: Fake, fake_engine: Fake) -> Iterator[Callable[..., Player]]:
    players: list[Player] = []

    def start(frames: int = 1000, fps: int = 50) -> Player:
        players.append(Player(fake_source, fake_engine, frames, fps))
        players[-1].pipeline.use_source("film")
        return players[-1]

    yield start
    for player in players:
        player.pipeline.stop()


def test_pause_stands_still_and_play_goes_on_where_it_stood(
    play: Callable[..., Player], until: Until
) -> None:
    player = play()
    until(lambda: player.last > 3)
    player.pipeline.playback.pause(True)
    time.sleep(0.1)
    at = player.last
    time.sleep(0.2)
    assert player.last == at
    player.pipeline.playback.pause(False)
    until(lambda: player.last > at)
    after = [r.frame.index for r in player.results]
    assert after[after.index(at) + 1] <= at + 2, "nothing is jumped over to catch up"


def test_a_step_shows_one_frame(play: Callable[..., Player], until: Until) -> None:
    player = play()
    until(lambda: player.last > 1)
    player.pipeline.playback.pause(True)
    time.sleep(0.1)
    for _ in range(3):
        at = player.last
        player.pipeline.playback.step()
        until(lambda at=at: player.last == at + 1)
        time.sleep(0.05)
        assert player.last == at + 1


def test_winding_works_while_it_plays_and_while_it_stands(
    play: Callable[..., Player], until: Until
) -> None:
    player = play()
    until(lambda: player.last > 1)
    player.pipeline.playback.seek(10.0)
    until(lambda: player.last > 502)
    first = next(r.frame.index for r in player.results if r.frame.index > 400)
    assert 500 <= first <= 502
    player.pipeline.playback.pause(True)
    time.sleep(0.1)
    player.pipeline.playback.seek(2.0)
    until(lambda: player.last == 100)
    time.sleep(0.1)
    assert player.last == 100, "it shows where it was wound to, and stands"


def test_speed(play: Callable[..., Player], until: Until) -> None:
    player = play(fps=50)
    until(lambda: player.results)
    player.pipeline.playback.set_speed(4.0)
    at = player.last
    until(lambda: player.last >= at + 100)
    player.pipeline.playback.set_speed(0.25)
    time.sleep(0.1)  # what was on its way comes at once
    start, at = time.monotonic(), player.last
    until(lambda: player.last >= at + 5)
    assert time.monotonic() - start > 0.25


def test_without_loop_it_ends_and_can_be_wound_back(
    play: Callable[..., Player], until: Until
) -> None:
    player = play(frames=10, fps=100)
    player.pipeline.playback.set_loop(False)
    until(lambda: player.ended)
    time.sleep(0.1)
    assert player.last == 9
    count = len(player.results)
    player.pipeline.playback.seek(0.0)
    until(lambda: len(player.results) > count)
    until(lambda: player.last == 9)


def test_what_a_person_likes_is_kept_for_the_next_source(
    play: Callable[..., Player], until: Until
) -> None:
    player = play()
    before = player.pipeline.playback
    before.set_loop(False)
    before.set_speed(2.0)
    before.pause(True)
    player.pipeline.use_source("another")
    until(lambda: player.pipeline.playback is not before)
    now = player.pipeline.playback
    assert (now.loop, now.speed, now.paused) == (False, 2.0, False)
    count = len(player.results)
    until(lambda: len(player.results) > count)


@pytest.mark.parametrize("state", ["paused", "ended", "waiting"])
def test_stop_comes_at_once_from_every_rest(
    state: str, play: Callable[..., Player], until: Until
) -> None:
    player = play(frames=2 if state == "ended" else 100, fps=1 if state == "waiting" else 100)
    until(lambda: player.results)
    if state == "waiting":
        player.pipeline.playback.set_speed(0.001)  # the next frame but one is due in 1000 s
    if state == "paused":
        player.pipeline.playback.pause(True)
    if state == "ended":
        player.pipeline.playback.set_loop(False)
        until(lambda: player.ended)
    assert player.pipeline.stop(timeout=60) == []


def test_a_paused_camera_stands_still_and_goes_on_with_now(
    fake_source: Fake, fake_engine: Fake, until: Until
) -> None:
    results: list[DepthFrame] = []
    pipeline = LivePipeline(
        lambda spec: fake_source(None, live=True, before=lambda index: time.sleep(0.002)),
        fake_engine,
        on_result=lambda: results.append(pipeline.latest()),  # type: ignore[arg-type]
    )
    pipeline.start()
    pipeline.use_model("a")
    pipeline.use_source("cam")
    try:
        until(lambda: len(results) > 3)
        pipeline.playback.pause(True)
        time.sleep(0.1)
        at, count = results[-1].frame.index, len(results)
        time.sleep(0.2)
        assert len(results) == count
        pipeline.playback.pause(False)
        until(lambda: len(results) > count)
        assert results[count].frame.index > at + 20, "what the camera saw meanwhile is past"
    finally:
        pipeline.stop()


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Playback().set_speed(speed)
