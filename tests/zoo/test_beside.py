"""Getting in a process of its own: what it says, and its end."""

from __future__ import annotations

import threading
import time

import pytest

from livedepth.errors import Cancelled, LicenceError, LivedepthError, UnavailableError
from livedepth.zoo.beside import Beside
from livedepth.zoo.wishes import Found, Wish
from tests.zoo.conftest import REPOSITORY, SMALL, Places, files_of
from tests.zoo.hub_server import HubServer


@pytest.fixture(autouse=True)
def _this_hub(hub: HubServer, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    hub.add(REPOSITORY, files_of())


def test_it_says_what_it_found_how_far_it_is_and_where_it_was_put(places: Places) -> None:
    found: list[Found] = []
    told: list[tuple[int, int]] = []
    place = Beside(lambda *now: told.append(now), found.append).run(Wish("get", SMALL))
    assert place == places.models / SMALL / f"{SMALL}.network" and place.is_file()
    (one,) = found
    assert (one.name, one.licence, one.left) == (SMALL, "Apache-2.0", one.size)
    assert told[-1] == (one.size, one.size)


def test_an_error_is_the_one_that_was_raised_there(hub: HubServer) -> None:
    with pytest.raises(LicenceError, match="allows no commercial use"):
        Beside().run(Wish("get", "depth-anything-v2-base"))
    assert not hub.asked, "the licence is known before"
    with pytest.raises(LivedepthError, match="no such file or folder"):
        Beside().run(Wish("add", "nowhere.onnx"))
    hub.faults.refuses = 503, ""
    with pytest.raises(UnavailableError, match="answer 503"):
        Beside().run(Wish("look", "some/other"))


def test_its_end_comes_soon_though_the_hub_hangs(hub: HubServer, places: Places) -> None:
    hub.faults.slow = 30.0
    begun = threading.Event()
    beside = Beside(lambda done, _total: begun.set() if done > 10_000 else None)
    ends: list[float] = []

    def end() -> None:
        begun.wait(60)
        ends.append(time.monotonic())
        beside.end()

    other = threading.Thread(target=end)
    other.start()
    with pytest.raises(Cancelled):
        beside.run(Wish("get", SMALL))
    assert time.monotonic() - ends[0] < 2.0
    other.join()
    with pytest.raises(Cancelled):
        beside.run(Wish("get", SMALL))
    assert SMALL not in places.installed()
