"""What ends a command: signals do as Ctrl-C does, except one that somebody chose to ignore."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from livedepth.commands.terminal import stoppable

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="has no such signals")


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_interrupts_and_is_given_back(name: str, handlers: None) -> None:
    number = getattr(signal, name)
    signal.signal(number, signal.SIG_DFL)
    with pytest.raises(KeyboardInterrupt), stoppable():
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_DFL


def test_a_hang_up_that_nohup_ignores_stays_ignored(handlers: None) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with stoppable():
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        os.kill(os.getpid(), signal.SIGHUP)
    with pytest.raises(KeyboardInterrupt), stoppable():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
