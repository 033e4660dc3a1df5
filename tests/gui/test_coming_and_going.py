"""Sources and models that come, go, fail and fall silent, as a person at the window sees it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent, QKeySequence
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from livedepth.capture.live import Waits
from livedepth.capture.reconnecting import ReconnectingSource
from livedepth.errors import EngineError, Message, SourceError
from livedepth.frames import Frame
from livedepth.gui.bars.choices import Choice
from livedepth.gui.translation import translate
from livedepth.gui.views.picture_widget import PictureWidget
from livedepth.gui.window import MainWindow
from livedepth.inference.model_list import ListedModel
from livedepth.inference.steps import tell_step
from livedepth.settings import Language
from models.naming import own_file_name
from tests.gui.conftest import (
    FakeCamera,
    FakeEngine,
    FakeFilm,
    HangingCamera,
    OpenWindow,
    World,
)
from tests.gui.driving import HANG_MS, painted, pixel, shown, started


@pytest.fixture
def go(world: World) -> Iterator[threading.Event]:
    """The model ``a`` is converted until this is set."""
    event = threading.Event()

    def slow() -> FakeEngine:
        tell_step(Message("converting the network, once"))
        event.wait(60)
        return FakeEngine("a")

    world.engines["a"] = slow
    yield event
    event.set()


def drop(window: MainWindow, path: Path | str) -> None:
    data, none = QMimeData(), Qt.KeyboardModifier.NoModifier
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button = Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none))


def entries(window: MainWindow) -> list[str]:
    """What the list of sources offers beside headings and the demo room."""
    box = window.controls.sources
    values = [str(box.itemData(row)) for row in range(box.count())]
    return [value for value in values if value not in ("", "demo")]


def brightness(pane: PictureWidget, where: float = 0.1) -> int:
    """Of the picture in a pane, away from the text in its middle."""
    area, image = pane.picture_rect(), pane.grab().toImage()
    return pixel(image, area.center().x(), area.top() + round(where * area.height()))[0]


def test_rgb_runs_while_the_network_is_converted(
    qtbot: QtBot, window: MainWindow, go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 0.6)
    stage, status = window.viewer.stage, window.status.labels
    window.start("cam", "a", [])
    qtbot.waitUntil(lambda: stage.left.has_picture, timeout=HANG_MS)
    assert brightness(stage.left) == 90
    qtbot.waitUntil(
        lambda: stage.right.hint == "loading a…\nconverting the network, once", timeout=HANG_MS
    )

    def tells_a_rate() -> bool:
        text = status["fps"].text()
        return text.endswith("fps, RGB only") and not text.startswith("–")

    qtbot.waitUntil(tells_a_rate, timeout=HANG_MS)
    qtbot.wait(1000)
    assert not window.notice.isVisible() and not stage.veils.marked
    seen: list[int] = []
    window.session.preview_shown.connect(lambda frame: seen.append(frame.index))
    window.session.frame_shown.connect(lambda depth: seen.append(depth.frame.index))
    go.set()
    painted(qtbot, window)
    assert seen == sorted(seen) and stage.right.has_picture


@pytest.mark.parametrize("view", ["depth", "cloud"])
def test_without_a_pane_for_rgb_it_lies_under_what_is_being_done(
    view: str, qtbot: QtBot, window: MainWindow, go: threading.Event
) -> None:
    window.viewer.set_view(view)
    window.start("cam", "a", [])
    stage = window.viewer.stage
    pane = stage.cloud if view == "cloud" else stage.right
    qtbot.waitUntil(lambda: "converting" in stage.veils.over(pane), timeout=HANG_MS)
    assert pane.has_picture and 20 < brightness(pane) < 90, "dimmed"
    go.set()
    painted(qtbot, window)
    assert stage.veils.over(pane) == ""


def test_without_a_model_rgb_plays_on(qtbot: QtBot, window: MainWindow, world: World) -> None:
    class Failing(FakeEngine):
        def infer(self, image: object) -> object:  # type: ignore[override]
            raise ZeroDivisionError("in the network")

    world.engines["a"] = lambda: Failing("a")
    window.start("cam", "a", [])
    stage = window.viewer.stage
    qtbot.waitUntil(lambda: "choose another model above" in stage.right.hint, timeout=HANG_MS)
    with qtbot.waitSignals([window.session.preview_painted] * 3, timeout=HANG_MS):
        pass
    assert stage.left.has_picture and window.notice.isVisible()


def test_a_bad_file_leaves_what_plays_alone(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window, "film")
    offered, told = entries(window), window.status.labels["source"].text()
    drop(window, tmp_path / "gone.mp4")
    assert window.controls.sources.currentText() == "gone.mp4"
    qtbot.waitUntil(lambda: "gone.mp4" in window.notice.text, timeout=HANG_MS)
    painted(qtbot, window)
    assert shown(window).frame.source == "film" and window.session.source == "film"
    assert window.play_bar.isVisible() and window.menus["forward"].isEnabled()
    assert window.controls.sources.currentText() == "film" and entries(window) == offered
    assert window.status.labels["source"].text() == told
    assert not window.viewer.stage.veils.marked
    assert str(tmp_path / "gone.mp4") not in window.settings.recent


def test_fifty_bad_files_on_a_running_stream(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    started(qtbot, window)
    threads, camera = threading.active_count(), world.opened[0]
    for number in range(50):
        drop(window, tmp_path / f"bad{number}.mp4")
        if number % 10 == 0:
            painted(qtbot, window, 1)
    qtbot.waitUntil(lambda: "bad49.mp4" in window.notice.text, timeout=HANG_MS)
    painted(qtbot, window)
    assert world.opened == [camera] and not camera.closed.is_set()
    assert entries(window) == ["cam"]
    qtbot.waitUntil(lambda: threading.active_count() <= threads, timeout=HANG_MS)


def test_a_source_that_worked_and_fails_now_is_no_entry_any_more(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    window.start("cam", "a", [Choice("USB", "usb")])
    with qtbot.waitSignal(window.session.source_opened, timeout=HANG_MS):
        window.session.use_source("bright")
    del world.sources["cam"]
    for bad in ("cam", "usb"):
        with qtbot.waitSignal(window.session.source_failed, timeout=HANG_MS):
            window.session.use_source(bad)
    assert entries(window) == ["usb", "bright"], "what is plugged in can be tried again"
    assert window.controls.sources.currentText() == "bright"


def test_a_recent_file_that_is_gone_is_no_entry_any_more(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    gone, lost = str(tmp_path / "gone.mp4"), str(tmp_path / "lost.mp4")
    window.settings.recent = [gone, lost]
    started(qtbot, window)
    assert {gone, lost} <= set(entries(window))
    box = window.controls.sources
    box.setCurrentIndex(box.findData(gone))
    with qtbot.waitSignal(window.session.source_failed, timeout=HANG_MS):
        box.activated.emit(box.findData(gone))
    assert window.settings.recent == [lost]
    qtbot.waitUntil(lambda: gone not in entries(window), timeout=HANG_MS)
    assert lost in entries(window), "nobody has tried that one"
    assert box.currentText() == "cam"


def test_a_bad_network_is_no_entry(qtbot: QtBot, window: MainWindow, world: World) -> None:
    def bad() -> FakeEngine:
        raise EngineError("bad.onnx: is no network")

    world.engines["/nets/bad.onnx"] = bad
    started(qtbot, window)
    window.list_models([ListedModel("a", own_file_name("a")), ListedModel("b", own_file_name("b"))])
    drop(window, "/nets/bad.onnx")
    qtbot.waitUntil(lambda: "is no network" in window.notice.text, timeout=HANG_MS)
    window.controls.quality.open()
    models = window.controls.quality.popup.models
    items = [models.topLevelItem(row) for row in range(models.topLevelItemCount())]
    texts = [item.text(0) for item in items if item is not None]
    window.controls.quality.popup.hide()
    assert {"a", "b"} <= set(texts) and not any("bad" in text for text in texts)
    assert window.controls.quality.says.startswith("a")
    painted(qtbot, window)


def test_where_nothing_plays_the_window_says_so(qtbot: QtBot, window: MainWindow) -> None:
    window.start("nowhere", "a", [])
    stage, box = window.viewer.stage, window.controls.sources
    qtbot.waitUntil(lambda: stage.left.hint.startswith("no source"), timeout=HANG_MS)
    assert box.currentText() == "" and entries(window) == []
    window.list_cameras([Choice("bright", "bright")], [], [])
    assert box.currentText() == "" and "nowhere" not in entries(window)
    with qtbot.waitSignal(window.depth_painted, timeout=HANG_MS):
        window.session.use_source("cam")


class Moody(FakeCamera):
    """Gives frames unless it is ``silent``."""

    def __init__(self) -> None:
        super().__init__("moody")
        self.silent = threading.Event()

    def read(self):  # type: ignore[no-untyped-def]
        while self.silent.is_set() and not self.closed.wait(0.02):
            pass
        return super().read()


def test_a_lost_picture_is_marked_until_the_next_one(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 1.2)
    camera = Moody()
    world.sources["cam"] = lambda: camera
    started(qtbot, window)
    stage = window.viewer.stage
    bright = brightness(stage.left)
    camera.silent.set()
    qtbot.waitUntil(
        lambda: stage.veils.over(stage.right) == "no picture since 2 s – trying again",
        timeout=HANG_MS,
    )
    assert stage.veils.over(stage.left) == stage.veils.marked
    assert brightness(stage.left) < 0.7 * bright
    assert window.session.figures().rate() == "– fps"
    camera.silent.clear()
    qtbot.waitUntil(lambda: not stage.veils.marked, timeout=HANG_MS)
    assert brightness(stage.left) == bright
    qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=HANG_MS)


def test_an_unplugged_camera_is_marked_and_so_is_one_that_is_lost(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    camera = Moody()
    world.sources["cam"] = lambda: camera
    started(qtbot, window)
    veils = window.viewer.stage.veils
    camera.silent.set()
    qtbot.wait(200)  # what was on its way
    window.list_cameras([], [], [Choice("cam", "cam")])
    assert "cam was unplugged" in veils.marked

    class Lost(FakeCamera):
        def read(self):  # type: ignore[no-untyped-def]
            if self._index == 5:
                raise SourceError("the cable is out")
            return super().read()

    world.sources["cam"] = Lost
    window.list_cameras([Choice("cam", "cam")], [Choice("cam", "cam")], [])
    qtbot.waitUntil(lambda: "the cable is out" in window.notice.text, timeout=HANG_MS)
    assert veils.marked == "no source\nchoose another source above"
    assert window.viewer.stage.left.has_picture
    window.session.use_source("bright")
    painted(qtbot, window)
    assert not veils.marked


def test_twenty_losses_of_a_stream(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.capture.reconnecting.WAITS", Waits(0.02, 8.0))
    connections: list[Connection] = []

    class Connection(FakeCamera):
        def read(self):  # type: ignore[no-untyped-def]
            return None if self._index == 4 else super().read()

    def connect() -> Connection:
        connections.append(Connection("stream"))
        if len(connections) % 3 == 0:
            raise SourceError("refused")
        return connections[-1]

    world.sources["rtsp://host"] = lambda: ReconnectingSource(connect, connect())  # type: ignore[assignment,return-value]
    started(qtbot, window, "rtsp://host")
    threads = threading.active_count()
    qtbot.waitUntil(lambda: len(connections) > 30, timeout=HANG_MS)
    painted(qtbot, window, 5)
    assert threading.active_count() <= threads and not window.notice.isVisible()
    assert not window.viewer.stage.veils.marked


def _field(qtbot: QtBot, window: MainWindow, text: str) -> QLineEdit:
    """The field of the source, with something typed into it."""
    edit = window.controls.sources.lineEdit()
    assert edit is not None
    window.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus, timeout=HANG_MS)
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    return edit


def test_a_text_that_is_not_confirmed_does_not_stay(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    edit = _field(qtbot, window, "rtsp://ho")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "cam" and not edit.hasFocus()
    edit = _field(qtbot, window, "rtsp://ho")
    qtbot.mouseClick(window.viewer.stage.right, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: edit.text() == "cam", timeout=HANG_MS)
    edit = _field(qtbot, window, "rtsp://typo")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "rtsp://typo" in window.notice.text, timeout=HANG_MS)
    assert edit.text() == "rtsp://typo", "it can be mended where it stands"
    window.viewer.stage.right.setFocus()
    assert edit.text() == "cam" and entries(window) == ["cam"]
    edit = _field(qtbot, window, "rtsp://ho")
    with qtbot.waitSignal(window.session.source_opened, timeout=HANG_MS):
        window.session.use_source("bright")
    assert edit.text() == "rtsp://ho", "nor is it taken away while it is written"
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "bright"


def test_a_path_that_failed_can_be_mended(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    started(qtbot, window)
    edit = _field(qtbot, window, str(tmp_path / "typo.mp4"))
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "typo.mp4" in window.notice.text, timeout=HANG_MS)
    assert edit.text() == str(tmp_path / "typo.mp4"), "not its name alone"


def test_the_name_of_an_entry_is_done_when_it_is_written(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    started(qtbot, window)
    window.list_cameras([Choice("bright", "bright")], [], [])
    go = threading.Event()
    ready = world.sources["bright"]

    def slow() -> FakeCamera:
        go.wait(20)
        return ready()

    world.sources["bright"] = slow
    edit = _field(qtbot, window, "bright")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert window.session.opening == "bright"
    assert not edit.hasFocus(), "however long it takes to open"
    go.set()
    qtbot.waitUntil(lambda: window.session.source == "bright", timeout=HANG_MS)


@pytest.mark.parametrize("how", ["click", "keys"])
def test_the_next_source_can_be_written_while_one_opens(
    qtbot: QtBot, window: MainWindow, how: str
) -> None:
    started(qtbot, window)
    edit = _field(qtbot, window, "bright")
    view = window.viewer.stage.view
    with qtbot.waitSignal(window.session.source_opened, timeout=HANG_MS):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        if how == "click":
            qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
            edit.selectAll()
        else:
            qtbot.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    painted(qtbot, window)
    focus = QApplication.focusWidget()
    assert focus is window.controls.sources, "the letters would be keys of the window"
    assert edit.hasSelectedText()
    qtbot.keyClicks(focus, "4rs")
    assert edit.text() == "4rs" and window.viewer.stage.view is view
    qtbot.keyClick(focus, Qt.Key.Key_Escape)
    assert edit.text() == "bright"


def test_names_that_look_like_html_are_shown_letter_by_letter(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window)
    drop(window, tmp_path / "<b>bold & <img src=x>.mp4")
    qtbot.waitUntil(lambda: "bold" in window.notice.text, timeout=HANG_MS)
    (label,) = window.notice.findChildren(QLabel)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;img src=x&gt;" in label.toolTip()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_letter_with_alt_means_one_thing(
    language: Language, qapp: QApplication, open_window: OpenWindow
) -> None:
    kept = translate(qapp, language)
    try:
        window = open_window()
        bar = window.menuBar()
        assert bar is not None
        texts = [action.text() for action in bar.actions()]
        texts += [one.text() for one in window.findChildren(QLabel) if one.buddy() is not None]
        texts += [one.text() for one in window.controls.findChildren(QAbstractButton)]
        window.close()
    finally:
        for translator in kept:
            qapp.removeTranslator(translator)
    keys = [QKeySequence.mnemonic(text).toString() for text in texts]
    keys = [key for key in keys if key]
    assert len(keys) >= 8
    twice = {key for key in keys if keys.count(key) > 1}
    assert not twice, (twice, texts)


def test_nothing_moves_when_a_latency_is_known(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    bar = window.controls
    before = [part.geometry() for part in (bar.sources, bar.quality, bar.colormaps)]
    for milliseconds in (1.0, 37.0, 1234.0):
        bar.quality.show_choice("a name that is rather long", "bfloat16", milliseconds)
        QApplication.processEvents()
        assert [part.geometry() for part in (bar.sources, bar.quality, bar.colormaps)] == before


def test_time_in_which_the_program_stood_still_is_no_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from livedepth.gui.live.silence import Silence

    now = [100.0]
    monkeypatch.setattr("livedepth.gui.live.silence.time.monotonic", lambda: now[0])
    silence = Silence()
    for gap in (0.25, 0.25, 6.0, 0.25, 0.25):  # six seconds in which a library was imported
        now[0] += gap
        silence.look(0.0)
    assert not silence.noticed
    for _ in np.arange(0, 2.5, 0.25):
        now[0] += 0.25
        silence.look(0.0)
    assert silence.noticed and silence.seconds > 2.5
    silence.look(now[0])
    assert not silence.noticed
    for _ in range(40):
        now[0] += 0.25
        silence.look(100.0, usual=5.0)
    assert not silence.noticed, "a picture every five seconds"


class _Server:
    """Serves a film of ten pictures, or refuses; the next ones break off at ``breaks``."""

    address = "http://there/clip.mp4"

    def __init__(self) -> None:
        self.up = True
        self.breaks: list[int] = []

    def open(self) -> FakeFilm:
        if not self.up:
            raise SourceError("{spec}: connection refused", spec=self.address)
        film, breaks = FakeFilm(10), self.breaks.pop() if self.breaks else 0
        read = film.read

        def read_on() -> Frame | None:
            if breaks and film._index >= breaks:
                film.warnings = (Message("it broke off"),)
                return None
            return read()

        film.read = read_on  # type: ignore[method-assign]
        return film


@pytest.fixture
def server(world: World, monkeypatch: pytest.MonkeyPatch) -> _Server:
    monkeypatch.setattr("livedepth.pipeline.capture_worker.WAITS", Waits(0.02, 0.1))
    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 0.3)
    server = _Server()
    world.sources[server.address] = server.open
    return server


def test_a_recording_whose_server_is_gone_plays_again_when_it_is_back(
    qtbot: QtBot, window: MainWindow, server: _Server
) -> None:
    started(qtbot, window, server.address)
    server.up = False
    qtbot.waitUntil(lambda: "no picture comes; trying again" in window.notice.text, timeout=HANG_MS)
    stage = window.viewer.stage
    qtbot.waitUntil(lambda: "trying again" in stage.veils.over(stage.left), timeout=HANG_MS)
    assert window.session.info is not None and window.windowTitle() == "film – livedepth"
    server.up = True
    painted(qtbot, window)
    qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=HANG_MS)
    assert not stage.veils.marked


def test_a_recording_that_broke_off_goes_on_where_it_was(
    qtbot: QtBot, window: MainWindow, server: _Server
) -> None:
    window.session.loop(False)
    server.breaks = [6]
    seen: list[int] = []
    window.session.bridge.tap(lambda depth: seen.append(depth.frame.index))
    started(qtbot, window, server.address)
    qtbot.waitUntil(lambda: 9 in seen, timeout=HANG_MS)
    assert seen == sorted(seen)


def test_a_recording_that_is_cut_off_ends(
    qtbot: QtBot, window: MainWindow, server: _Server
) -> None:
    server.breaks = [6, 6]
    started(qtbot, window, server.address)
    qtbot.waitUntil(lambda: "it broke off" in window.notice.text, timeout=HANG_MS)
    assert window.session.ended


def test_what_is_said_of_a_silent_source_goes_when_frames_are_expected_anew(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 0.3)
    release = threading.Event()
    world.sources["hanging"] = lambda: HangingCamera(release)
    try:
        started(qtbot, window, "hanging")
        qtbot.waitUntil(lambda: "no picture comes" in window.notice.text, timeout=HANG_MS)
        monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 60)
        window.session.use_model("b")
        window.notice.show_problem("no picture comes", "source")  # choosing has hidden it
        qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=HANG_MS)
    finally:
        release.set()
