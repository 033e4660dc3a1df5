"""A session without any window: what it owns, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from livedepth.errors import SourceError
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.session import Session
from livedepth.inference.run import Run
from livedepth.settings import Settings
from tests.gui.conftest import FakeCamera, FakeEngine, World
from tests.gui.driving import HANG_MS


@pytest.fixture
def session(qtbot: QtBot, world: World) -> Iterator[Session]:
    owner = QObject()
    session = Session(PipelineBridge(world.open_source, world.open_engine), Settings(), owner)
    session.frame_shown.connect(session.note_painted)
    yield session
    assert session.stop(5) == []


def started(qtbot: QtBot, session: Session, source: str = "cam", model: str = "a") -> None:
    with qtbot.waitSignal(session.frame_painted, timeout=HANG_MS):
        session.start(source, model)


def test_it_owns_what_runs(qtbot: QtBot, session: Session) -> None:
    assert (session.info, session.engine, session.shown) == (None, None, None)
    assert session.source_text() == "" and session.has_metres
    started(qtbot, session)
    assert session.info is not None and session.engine is not None and session.shown is not None
    assert (session.source, session.model, session.shown.model) == ("cam", "a", "a")
    assert session.source_text().startswith("fake 64×48")
    assert session.facts()["model"] == "a"
    assert session.settings.model != "a", "who starts it with a model has not chosen one"
    with qtbot.waitSignal(session.model_ready, timeout=HANG_MS):
        session.use_model("b")
    assert session.settings.model == "b"


def test_a_picture_that_stands_still_is_one_frame_however_often_it_is_drawn(
    qtbot: QtBot, session: Session
) -> None:
    started(qtbot, session, "film")
    session.pause(True)
    counted: list[int] = []
    session.frame_painted.connect(lambda: counted.append(1))
    session.step()
    qtbot.waitUntil(lambda: len(counted) >= 1, timeout=HANG_MS)
    qtbot.wait(100)  # what was on its way when it was paused
    counted.clear()
    before = session.bridge.timings()["end to end"]
    assert session.shown is not None
    for _ in range(5):
        session.note_painted(session.shown)
    assert counted == []
    assert session.bridge.timings()["end to end"] == before, "nor is it later and later"


def test_a_source_that_fails_leaves_the_one_before_at_work(qtbot: QtBot, session: Session) -> None:
    started(qtbot, session)
    gone: list[int] = []
    session.source_gone.connect(lambda: gone.append(1))
    with qtbot.waitSignal(session.source_failed, timeout=HANG_MS) as failed:
        session.use_source("nowhere")
        assert session.opening == session.listed_source == "nowhere"
    assert isinstance(failed.args[0], SourceError)
    assert (session.source, session.opening, session.listed_source) == ("cam", "", "cam")
    assert session.info is not None and session.shown is not None and not gone
    with qtbot.waitSignal(session.frame_painted, timeout=HANG_MS):
        pass


def test_where_nothing_played_a_source_that_fails_is_in_no_list(
    qtbot: QtBot, session: Session
) -> None:
    with qtbot.waitSignal(session.source_failed, timeout=HANG_MS):
        session.start("nowhere", "a")
    assert session.info is None and session.listed_source == ""
    assert session.source == "nowhere", "a camera of that name may be plugged in"


def test_pictures_are_shown_before_there_is_a_model(
    qtbot: QtBot, session: Session, world: World
) -> None:
    go = world.hold("a")
    session.preview_shown.connect(session.note_painted)
    with qtbot.waitSignal(session.preview_painted, timeout=HANG_MS):
        session.start("cam", "a")
    qtbot.waitUntil(lambda: session.figures().fps > 5, timeout=HANG_MS)
    assert session.figures().rate().endswith(" fps, RGB only")
    assert session.shown is None and session.preview is not None
    shown: list[int] = [session.preview.index]
    session.preview_shown.connect(lambda frame: shown.append(frame.index))
    session.frame_shown.connect(lambda depth: shown.append(depth.frame.index))
    with qtbot.waitSignal(session.frame_painted, timeout=HANG_MS):
        go.set()
    assert session.preview is None and shown == sorted(shown)
    qtbot.waitUntil(lambda: session.figures().rate().endswith(" fps"), timeout=HANG_MS)


def test_a_picture_that_stands_has_no_rate(qtbot: QtBot, session: Session) -> None:
    started(qtbot, session, "film")
    qtbot.waitUntil(lambda: session.figures().fps > 5, timeout=HANG_MS)
    session.pause(True)
    assert session.figures().rate() == "– fps"
    session.step()
    qtbot.wait(100)
    assert session.figures().rate() == "– fps"
    session.pause(False)
    qtbot.waitUntil(lambda: session.figures().fps > 5, timeout=HANG_MS)


def test_a_camera_that_is_back_is_opened_again_and_again(
    qtbot: QtBot, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.retries.RETRY_MS", 5)
    tries: list[int] = []

    def slowly() -> FakeCamera:
        tries.append(1)
        if len(tries) < 3:
            raise SourceError("cam: not yet")
        return FakeCamera()

    started(qtbot, session)
    with qtbot.waitSignal(session.unplugged, timeout=HANG_MS):
        session.cameras_changed([], ["cam"])
    world.sources["cam"] = slowly
    session.cameras_changed(["another"], [])
    assert tries == []
    with qtbot.waitSignal(session.source_opened, timeout=HANG_MS):
        session.cameras_changed(["cam"], [])
    assert len(tries) == 3


def test_what_a_person_chooses_meanwhile_is_not_undone_by_a_try(
    qtbot: QtBot, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.retries.RETRY_MS", 50)
    started(qtbot, session)
    del world.sources["cam"]
    with qtbot.waitSignal(session.source_failed, timeout=HANG_MS):
        session.cameras_changed(["cam"], [])
    with qtbot.waitSignal(session.source_opened, timeout=HANG_MS):
        session.use_source("bright")
    opened = len(world.opened)
    qtbot.wait(150)
    assert session.source == "bright" and len(world.opened) == opened


def test_a_model_that_fails_to_load_leaves_the_one_before(
    qtbot: QtBot, session: Session, world: World
) -> None:
    def broken() -> FakeEngine:
        raise ZeroDivisionError("broken")

    world.engines["b"] = broken
    started(qtbot, session)
    with qtbot.waitSignal(session.model_failed, timeout=HANG_MS):
        session.use_model("b")
    assert session.model == "a" and session.engine is not None


def test_how_a_model_is_computed_stays_until_another_is_ready(
    qtbot: QtBot, session: Session, world: World
) -> None:
    started(qtbot, session)
    exact = Run("a", precision="float32")
    with qtbot.waitSignal(session.model_failed, timeout=HANG_MS):
        session.use_run(exact)  # of which there is no engine
    assert session.run == session.asked == Run("a")
    assert session.settings.run() == Settings().run()
    world.engines[exact.text] = lambda: FakeEngine("a")
    with qtbot.waitSignal(session.model_ready, timeout=HANG_MS):
        session.use_run(exact)
    assert session.run == exact == session.settings.run()
    with qtbot.waitSignal(session.second_ready, timeout=HANG_MS):
        session.compare("b")
    session.compare("")
    qtbot.waitUntil(
        lambda: session.shown is not None and session.shown.second is None, timeout=HANG_MS
    )


def test_a_file_that_has_ended_plays_again_from_its_start(qtbot: QtBot, session: Session) -> None:
    session.settings.loop = False
    started(qtbot, session, "film")
    session.set_speed(4.0)
    told: list[bool] = []
    session.paused_changed.connect(told.append)
    with qtbot.waitSignal(session.source_ended, timeout=HANG_MS):
        session.seek(3.9)
    assert told == [True]
    session.pause(False)
    assert told == [True, False]
    qtbot.waitUntil(
        lambda: session.shown is not None and session.shown.frame.index < 150, timeout=HANG_MS
    )


def test_what_stands_in_for_another_source_is_not_remembered(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.frame_painted, timeout=HANG_MS):
        session.start("cam", "a", remember=False)
    assert session.settings.source == ""
    with qtbot.waitSignal(session.source_opened, timeout=HANG_MS):
        session.use_source("bright")
    assert session.settings.source == "bright"
