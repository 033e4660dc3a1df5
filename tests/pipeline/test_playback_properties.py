"""``Playback`` under any order of wishes: a model of it says what is to be seen."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from livedepth.pipeline.playback import SPEEDS, Playback

HANG = 60.0
seconds = st.floats(0, 1e6)


class Wishes(RuleBasedStateMachine):
    """What a person does, and what the thread that plays takes."""

    def __init__(self) -> None:
        super().__init__()
        self.playback = Playback()
        self.paused, self.speed, self.loop = False, 1.0, True
        self.seek: float | None = None
        self.steps = 0

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.playback.pause(paused)
        self.paused, self.steps = paused, 0

    @rule(to=seconds)
    def wish_to_seek(self, to: float) -> None:
        self.playback.seek(to)
        self.seek = to

    @rule()
    def step(self) -> None:
        self.playback.step()
        # While it plays, a step is what pauses it; steps from then on add up.
        self.steps = self.steps + 1 if self.paused else 1
        self.paused = True

    @rule()
    def step_back(self) -> None:
        self.playback.step(-1)
        self.steps = self.steps - 1 if self.paused else -1
        self.paused = True

    @rule(speed=st.sampled_from(SPEEDS))
    def set_speed(self, speed: float) -> None:
        self.playback.set_speed(speed)
        self.speed = speed

    @rule(speed=st.sampled_from([0.0, -1.0, float("nan")]))
    def set_no_speed(self, speed: float) -> None:
        with pytest.raises(ValueError, match="above 0"):
            self.playback.set_speed(speed)

    @rule(loop=st.booleans())
    def set_loop(self, loop: bool) -> None:
        self.playback.set_loop(loop)
        self.loop = loop

    @rule()
    def take_seek(self) -> None:
        assert self.playback.take_seek() == self.seek, "of several wishes the last counts, once"
        self.seek = None

    @rule()
    def take_step(self) -> None:
        taken = (self.steps > 0) - (self.steps < 0)
        assert self.playback.take_step() == taken, "a step shows exactly one frame"
        self.steps -= taken

    @rule()
    def show_all_steps(self) -> None:
        shown = 0
        while step := self.playback.take_step():
            shown += step
        assert shown == self.steps
        self.steps = 0

    @rule()
    def rest(self) -> None:
        """It rests only where nothing is to be shown; else it comes back before the time is up."""
        limit = 0.001 if self.paused and not self.steps and self.seek is None else HANG
        started = time.monotonic()
        self.playback.rest(limit)
        assert time.monotonic() - started < HANG

    @rule()
    def wait_at_the_end(self) -> None:
        wanted = self.seek is not None or self.steps < 0
        assert self.playback.rest_at_end(HANG if wanted else 0.001) == wanted
        self.steps = min(self.steps, 0)

    @rule()
    def wait_for_what_is_due(self) -> None:
        assert self.playback.until(time.monotonic()), "nothing changes while it waits"

    @invariant()
    def it_is_as_was_wished(self) -> None:
        now = (self.playback.paused, self.playback.speed, self.playback.loop)
        assert now == (self.paused, self.speed, self.loop)


TestWishes = Wishes.TestCase
TestWishes.settings = settings(deadline=None, max_examples=60, stateful_step_count=30)


@settings(deadline=None, max_examples=30)
@given(st.lists(seconds, min_size=1), st.booleans())
def test_of_several_seeks_the_last_counts(places: list[float], paused: bool) -> None:
    playback = Playback()
    playback.pause(paused)
    for place in places:
        playback.seek(place)
    assert playback.take_seek() == places[-1]
    assert playback.take_seek() is None


@pytest.mark.parametrize("change", ["pause", "seek", "set_speed", "close"])
def test_a_change_wakes_who_waits_for_a_frame_that_is_due_late(change: str) -> None:
    playback = Playback()
    count = itertools.count(2)
    change_it: Callable[[], None] = {
        "pause": lambda: playback.pause(not playback.paused),
        "seek": lambda: playback.seek(float(next(count))),
        "set_speed": lambda: playback.set_speed(float(next(count))),
        "close": playback.close,
    }[change]
    waits = threading.Event()
    on_time: list[bool] = []

    def wait() -> None:
        waits.set()
        on_time.append(playback.until(time.monotonic() + HANG))

    thread = threading.Thread(target=wait)
    thread.start()
    assert waits.wait(HANG)
    while thread.is_alive():  # a change may come before it waits, so each is another one
        change_it()
        thread.join(0.01)
    assert on_time == [False]


def test_a_closed_playback_lets_nobody_wait() -> None:
    playback = Playback()
    playback.pause(True)
    playback.close()
    playback.rest(HANG)
    assert not playback.until(time.monotonic() + HANG)
    assert not playback.rest_at_end(HANG), "it is not played again"
