"""Threads whose faults reach somebody, legal states, and figures over a window."""

from __future__ import annotations

import threading
import time

import pytest

from livedepth.pipeline.states import State, StateMachine
from livedepth.pipeline.statistics import RateMeter, Statistics
from livedepth.pipeline.worker import Worker, join_all


def test_a_workers_error_is_delivered_once() -> None:
    errors: list[Exception] = []
    fault = ValueError("broken")

    def work() -> None:
        raise fault

    worker = Worker("test", work, errors.append).start()
    assert worker.join(5)
    assert errors == [fault]


def test_a_worker_that_ends_well_says_nothing() -> None:
    errors: list[Exception] = []
    names: list[str] = []
    worker = Worker("named", lambda: names.append(threading.current_thread().name), errors.append)
    assert worker.join(None), "one that was never started is not waited for"
    worker.start()
    assert worker.join(5)
    assert errors == []
    assert names == ["livedepth-named"]


def test_join_all_names_who_still_runs() -> None:
    go = threading.Event()

    def waits() -> None:
        go.wait(60)

    try:
        stuck = Worker("stuck", waits, lambda error: None).start()
        also = Worker("also", waits, lambda error: None).start()
        done = Worker("done", lambda: None, lambda error: None).start()
        start = time.monotonic()
        assert join_all([stuck, done, also], 0.3) == ["stuck", "also"]
        assert time.monotonic() - start < 30
    finally:
        go.set()
    assert join_all([stuck, also], 5) == []


def test_the_legal_life() -> None:
    states = StateMachine()
    for state in (State.RUNNING, State.STOPPING, State.STOPPED):
        assert states.move(state)
        assert states.state is state
        assert not states.move(state), "already there"


def test_stopped_before_it_ran() -> None:
    states = StateMachine()
    assert states.move(State.STOPPED)


@pytest.mark.parametrize(
    ("way", "illegal"),
    [
        ((), State.STOPPING),
        ((State.RUNNING,), State.IDLE),
        ((State.RUNNING,), State.STOPPED),
        ((State.RUNNING, State.STOPPING), State.RUNNING),
        ((State.RUNNING, State.STOPPING), State.IDLE),
        ((State.STOPPED,), State.RUNNING),
        ((State.STOPPED,), State.STOPPING),
        ((State.STOPPED,), State.IDLE),
    ],
)
def test_illegal_moves_are_refused_and_change_nothing(
    way: tuple[State, ...], illegal: State
) -> None:
    states = StateMachine()
    for state in way:
        states.move(state)
    before = states.state
    with pytest.raises(RuntimeError, match=f"{before.value} cannot be {illegal.value}"):
        states.move(illegal)
    assert states.state is before


def test_percentiles_by_stage() -> None:
    statistics = Statistics(size=200)
    for n in range(101):
        statistics.add({"network": n / 1000, "wait": 0.5})
    found = statistics.percentiles()
    assert found["network"].p50 == pytest.approx(0.050)
    assert found["network"].p95 == pytest.approx(0.095)
    assert (found["wait"].p50, found["wait"].p95) == (0.5, 0.5)


def test_only_the_window_counts() -> None:
    statistics = Statistics(size=10)
    for n in range(100):
        statistics.add({"network": float(n)})
    assert statistics.percentiles()["network"].p50 == pytest.approx(94.5)


def test_a_stage_that_is_absent_has_no_figure() -> None:
    statistics = Statistics()
    assert statistics.percentiles() == {}
    statistics.add({"network": 1.0})
    assert set(statistics.percentiles()) == {"network"}
    statistics.tick()
    statistics.tick()
    statistics.reset()
    assert statistics.percentiles() == {}
    assert statistics.fps() == 0


def test_rate_over_the_window() -> None:
    meter = RateMeter(window=2.0)
    assert meter.rate(now=0.0) == 0
    for n in range(101):
        meter.tick(now=n / 50)
    assert meter.rate(now=2.0) == pytest.approx(50)
    assert meter.rate(now=3.0) == pytest.approx(50), "the half that is left has the same rate"
    assert meter.rate(now=4.5) == 0, "all is older than the window"


def test_one_event_or_simultaneous_events_have_no_rate() -> None:
    meter = RateMeter()
    meter.tick(now=1.0)
    assert meter.rate(now=1.0) == 0
    meter.tick(now=1.0)
    assert meter.rate(now=1.0) == 0


def test_statistics_bear_many_threads() -> None:
    statistics, errors = Statistics(size=50), []

    def add() -> None:
        try:
            for n in range(300):
                statistics.add({f"stage{n % 7}": 0.1})
                statistics.tick()
                statistics.percentiles()
                statistics.fps()
        except Exception as error:  # noqa: BLE001 - the test's finding
            errors.append(error)

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    assert len(statistics.percentiles()) == 7
