"""The queue between stages: bounded, in order, and nobody hangs in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.pipeline.channel import Channel, ChannelEnd


def _blocked(call: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """A thread that is stuck in ``call``, and where its answer will be."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(call())
        except ChannelEnd:
            answers.append(ChannelEnd)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(0.15)
    assert thread.is_alive(), "it did not wait"
    return thread, answers


def _answer(thread: threading.Thread, answers: list[object]) -> object:
    thread.join(5)
    assert not thread.is_alive()
    return answers[0]


def test_items_come_out_in_order() -> None:
    channel: Channel[int] = Channel(3)
    assert all(channel.put(n) for n in (1, 2, 3))
    assert [channel.get() for _ in range(3)] == [1, 2, 3]


def test_put_waits_for_room() -> None:
    channel: Channel[int] = Channel(2)
    channel.put(1)
    channel.put(2)
    waiting = _blocked(lambda: channel.put(3))
    assert channel.get() == 1
    assert _answer(*waiting) is True
    assert [channel.get(), channel.get()] == [2, 3]
    assert channel.dropped == 0


@pytest.mark.parametrize("release", ["end", "abort"])
def test_put_is_released_at_the_end(release: str) -> None:
    channel: Channel[int] = Channel(1)
    channel.put(1)
    waiting = _blocked(lambda: channel.put(2))
    getattr(channel, release)()
    assert _answer(*waiting) is False


def test_put_is_released_by_clear() -> None:
    channel: Channel[int] = Channel(1)
    channel.put(1)
    waiting = _blocked(lambda: channel.put(2))
    channel.clear()
    assert _answer(*waiting) is True
    assert channel.get() == 2


@pytest.mark.parametrize("release", ["end", "abort"])
def test_get_is_released_at_the_end(release: str) -> None:
    channel: Channel[int] = Channel(1)
    waiting = _blocked(channel.get)
    getattr(channel, release)()
    assert _answer(*waiting) is ChannelEnd


def test_get_is_released_by_put() -> None:
    channel: Channel[int] = Channel(1)
    waiting = _blocked(channel.get)
    channel.put(9)
    assert _answer(*waiting) == 9


@pytest.mark.parametrize("timeout", [0, 0.05])
def test_get_gives_up_after_its_timeout(timeout: float) -> None:
    channel: Channel[int] = Channel(1)
    start = time.monotonic()
    assert channel.get(timeout=timeout) is None
    assert timeout <= time.monotonic() - start < 60


@pytest.mark.parametrize("newest_wins", [False, True])
def test_what_is_in_it_at_the_end_can_still_be_taken(newest_wins: bool) -> None:
    channel: Channel[int] = Channel(2, newest_wins=newest_wins)
    channel.put(1)
    channel.put(2)
    channel.end()
    assert not channel.put(3)
    assert [channel.get(), channel.get()] == [1, 2]
    assert channel.dropped == 0
    for _ in range(2):
        with pytest.raises(ChannelEnd):
            channel.get(timeout=0)


def test_abort_leaves_nothing_to_take() -> None:
    channel: Channel[int] = Channel(2)
    channel.put(1)
    channel.abort()
    assert not channel.put(2)
    with pytest.raises(ChannelEnd):
        channel.get()


def test_the_newest_wins_and_the_rest_is_counted() -> None:
    channel: Channel[int] = Channel(newest_wins=True)
    assert all(channel.put(n) for n in range(5))
    assert channel.dropped == 4
    assert channel.get() == 4
    assert channel.get(timeout=0) is None


def test_clear_is_no_drop() -> None:
    channel: Channel[int] = Channel(newest_wins=True)
    channel.put(1)
    channel.clear()
    assert channel.dropped == 0
    assert channel.get(timeout=0) is None


def test_what_nobody_takes_is_handed_to_discard() -> None:
    gone: list[int] = []
    channel: Channel[int] = Channel(newest_wins=True, discard=gone.append)
    channel.put(1)
    assert channel.get() == 1
    channel.put(2)
    channel.put(3)
    assert gone == [2]
    channel.clear()
    assert gone == [2, 3]
    channel.put(4)
    channel.abort()
    assert gone == [2, 3, 4]


def test_a_channel_has_to_hold_something() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Channel(0)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=60), st.integers(1, 5))
def test_newest_wins_keeps_the_last_ones_and_loses_none_uncounted(
    steps: list[bool], capacity: int
) -> None:
    channel: Channel[int] = Channel(capacity, newest_wins=True)
    put, got = 0, []
    for is_put in steps:
        if is_put:
            channel.put(put)
            put += 1
        elif (item := channel.get(timeout=0)) is not None:
            got.append(item)
    channel.end()
    rest: list[int] = []
    while True:
        try:
            item = channel.get()
            assert item is not None
            rest.append(item)
        except ChannelEnd:
            break
    taken = got + rest
    assert taken == sorted(set(taken))
    assert len(taken) + channel.dropped == put
    assert rest == list(range(put))[len(range(put)) - len(rest) :]


def test_nothing_is_lost_between_many_threads() -> None:
    channel: Channel[int] = Channel(3)
    got: list[int] = []

    def produce(first: int) -> None:
        for n in range(first, first + 500):
            assert channel.put(n)

    def consume() -> None:
        while True:
            try:
                item = channel.get()
            except ChannelEnd:
                return
            assert item is not None
            got.append(item)

    producers = [threading.Thread(target=produce, args=(1000 * n,)) for n in range(3)]
    consumers = [threading.Thread(target=consume) for _ in range(3)]
    for thread in (*producers, *consumers):
        thread.start()
    for thread in producers:
        thread.join(20)
    channel.end()
    for thread in consumers:
        thread.join(20)
    assert sorted(got) == [1000 * n + k for n in range(3) for k in range(500)]
