"""Several files, one after the other: opened, played, skipped, put in order, left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFileDialog, QListWidget
from pytestqt.qtbot import QtBot

from livedepth.errors import SourceError
from livedepth.gui.window import MainWindow
from tests.gui.conftest import FakeEngine, FakeFilm, World
from tests.gui.driving import HANG_MS, pixel, shown, started

Key = Qt.Key


@pytest.fixture
def film(world: World, tmp_path: Path) -> Callable[..., str]:
    """Makes a film that can be opened by its path, which is returned."""

    def make(name: str, frames: int = 10) -> str:
        class Named(FakeFilm):
            def __init__(self) -> None:
                super().__init__(frames)
                self.info = replace(self.info, name=name)

        path = tmp_path / name
        path.touch()
        world.sources[str(path)] = Named
        return str(path)

    return make


def drop(window: MainWindow, *paths: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(5, 5)
    window.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, left, none))


def test_dropped_files_stay_where_they_are(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    """A file manager that proposes to move them may delete them when that is what is done."""
    started(qtbot, window)
    window.menus["process"].trigger()
    queue = window.processing.queue
    assert queue is not None
    queue.pause_button.click()  # what is over may be added again
    path = film("one.mp4")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    action, left, none = Qt.DropAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for receiver in (window, queue):
        for offered, done in (
            (action.MoveAction | action.CopyAction, action.CopyAction),
            (action.MoveAction | action.LinkAction, action.LinkAction),
        ):
            enter = QDragEnterEvent(QPoint(5, 5), offered, data, left, none)
            enter.setDropAction(action.MoveAction)
            receiver.dragEnterEvent(enter)
            assert enter.isAccepted() and enter.dropAction() == done
            event = QDropEvent(QPointF(5, 5), offered, data, left, none)
            event.setDropAction(action.MoveAction)
            receiver.dropEvent(event)
            assert event.isAccepted() and event.dropAction() == done
    assert Path(window.playlist.entries[0]) == Path(path)
    assert [job.task.input for job in queue.batch.jobs] == [path]


def names(window: MainWindow) -> list[str]:
    return [Path(entry).name for entry in window.playlist.entries]


def played(window: MainWindow) -> list[str]:
    """The names of the films in the order in which they come from now on."""
    seen: list[str] = []

    def note(info: object) -> None:
        seen.append(window.windowTitle().removesuffix(" – livedepth"))

    window.session.source_opened.connect(note)
    return seen


def listed(window: MainWindow) -> QListWidget:
    window.docks["panel_files"].show()
    (files,) = window.docks["panel_files"].findChildren(QListWidget)
    return files


def test_dropped_films_play_one_after_the_other_and_begin_again(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str], world: World, tmp_path: Path
) -> None:
    paths = [film(name) for name in ("a.mp4", "b.mp4", "c.mp4")]
    network = tmp_path / "mine.onnx"
    network.touch()
    world.engines[str(network)] = lambda: FakeEngine("mine")
    started(qtbot, window)
    assert not window.play_bar.list_button.isVisible()
    seen = played(window)
    drop(window, paths[0], str(network), *paths[1:])
    qtbot.waitUntil(lambda: len(seen) >= 5, timeout=HANG_MS)
    assert seen[:5] == ["a.mp4", "b.mp4", "c.mp4", "a.mp4", "b.mp4"]
    assert shown(window).model == "mine", "a network among them is the model"
    assert window.play_bar.list_button.isVisible()
    assert window.play_bar.list_button.text().endswith("/3")


def test_without_loop_the_last_one_stays(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    started(qtbot, window)
    window.menus["loop"].trigger()
    seen = played(window)
    drop(window, film("a.mp4"), film("b.mp4"))
    qtbot.waitUntil(lambda: seen == ["a.mp4", "b.mp4"], timeout=HANG_MS)
    qtbot.waitUntil(window.play_bar.play_button.isChecked, timeout=HANG_MS)
    qtbot.waitUntil(lambda: shown(window).frame.index == 9, timeout=HANG_MS)
    assert window.play_bar.list_button.text() == "2/2"
    qtbot.keyClick(window, Key.Key_PageDown)
    qtbot.wait(50)
    assert len(seen) == 2, "behind the last one is nothing"


def test_page_keys_and_buttons_skip(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    started(qtbot, window)
    assert not window.menus["next"].isEnabled()
    seen = played(window)
    drop(window, *(film(name, 500) for name in ("a.mp4", "b.mp4", "c.mp4")))

    def is_shown(name: str) -> None:
        qtbot.waitUntil(lambda: seen[-1:] == [name], timeout=HANG_MS)

    is_shown("a.mp4")
    for act, name in (
        (lambda: qtbot.keyClick(window, Key.Key_PageDown), "b.mp4"),
        (window.play_bar.next_button.click, "c.mp4"),
        (lambda: qtbot.keyClick(window, Key.Key_PageDown), "a.mp4"),
        (lambda: qtbot.keyClick(window, Key.Key_PageUp), "c.mp4"),
        (window.play_bar.previous_button.click, "b.mp4"),
    ):
        act()
        is_shown(name)
    assert window.play_bar.list_button.text() == "2/3"
    window.session.use_source("bright")
    qtbot.waitUntil(lambda: shown(window).frame.source == "bright", timeout=HANG_MS)
    assert window.play_bar.list_button.text() == "–/3", "the list is kept for later"


def test_one_file_alone_stands_in_the_list_however_it_was_opened(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    one, two, three = (film(name, 500) for name in ("a.mp4", "b.mp4", "c.mp4"))
    files = listed(window)
    started(qtbot, window)
    assert files.count() == 0, "a camera is no file"
    empty = files.viewport().grab().toImage()  # type: ignore[union-attr]
    rows = range(0, empty.height(), 2)
    seen = {pixel(empty, x, y) for y in rows for x in range(empty.width())}
    assert len(seen) > 3, "it says what it is for"
    window.session.use_source(one)
    assert names(window) == ["a.mp4"] and window.playlist.current == 0
    assert files.count() == 1 and files.item(0).font().bold()  # type: ignore[union-attr]
    window.session.use_source(two)
    assert names(window) == ["b.mp4"], "another one takes its place"
    qtbot.waitUntil(lambda: window.windowTitle().startswith("b.mp4"), timeout=HANG_MS)
    window.session.use_source(str(Path(two).with_name("missing.mp4")))
    qtbot.waitUntil(lambda: window.notice.isVisible(), timeout=HANG_MS)
    assert names(window) == ["b.mp4"] and window.playlist.current == 0, "it plays on"
    drop(window, one, two)
    window.session.use_source(three)
    assert names(window) == ["a.mp4", "b.mp4"], "a list is not lost"


def test_the_list_is_shown_chosen_from_and_put_in_order(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    started(qtbot, window)
    seen = played(window)
    drop(window, *(film(name, 500) for name in ("a.mp4", "b.mp4", "c.mp4", "d.mp4")))
    qtbot.waitUntil(lambda: seen == ["a.mp4"], timeout=HANG_MS)
    window.play_bar.list_button.click()
    assert window.docks["panel_files"].isVisible()
    files = listed(window)
    assert [files.item(row).text() for row in range(4)] == ["a.mp4", "b.mp4", "c.mp4", "d.mp4"]  # type: ignore[union-attr]
    files.setFocus()
    files.setCurrentRow(2)
    qtbot.keyClick(files, Key.Key_Return)
    qtbot.waitUntil(lambda: seen[-1] == "c.mp4", timeout=HANG_MS)
    item = files.item(2)
    assert item is not None and item.font().bold()
    panel = files.parent()
    panel.up_button.click()  # type: ignore[union-attr]
    panel.up_button.click()  # type: ignore[union-attr]
    assert names(window) == ["c.mp4", "a.mp4", "b.mp4", "d.mp4"]
    assert window.playlist.current == 0 and files.currentRow() == 0 and len(seen) == 2
    files.moved.emit(3, 1)  # type: ignore[attr-defined]
    assert names(window) == ["c.mp4", "d.mp4", "a.mp4", "b.mp4"]
    files.setCurrentRow(1)
    qtbot.keyClick(files, Key.Key_Delete)
    assert names(window) == ["c.mp4", "a.mp4", "b.mp4"] and len(seen) == 2
    files.setCurrentRow(0)
    panel.remove_button.click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: seen[-1] == "a.mp4", timeout=HANG_MS)
    assert names(window) == ["a.mp4", "b.mp4"] and window.playlist.current == 0


def test_what_cannot_be_played_is_told_and_left_out(
    qtbot: QtBot, window: MainWindow, world: World, film: Callable[..., str], tmp_path: Path
) -> None:
    def broken() -> FakeFilm:
        raise SourceError("bad.mp4: not a video")

    bad = str(tmp_path / "bad.mp4")
    Path(bad).touch()
    world.sources[bad] = broken
    started(qtbot, window)
    seen = played(window)
    drop(window, bad, film("a.mp4"), film("b.mp4"))
    qtbot.waitUntil(lambda: seen[:2] == ["a.mp4", "b.mp4"], timeout=HANG_MS)
    assert names(window) == ["a.mp4", "b.mp4"]
    assert "bad.mp4: not a video" in window.notice.text
    count = len(seen)
    drop(window, bad)
    qtbot.waitUntil(lambda: names(window) != ["bad.mp4"], timeout=HANG_MS)
    assert names(window) == ["a.mp4", "b.mp4"], "the list that plays goes on"
    qtbot.waitUntil(lambda: len(seen) > count + 2, timeout=HANG_MS)


def test_a_picture_of_a_list_is_shown_for_a_while(
    qtbot: QtBot,
    window: MainWindow,
    film: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("livedepth.gui.playing.playlist.STILL_MS", 200)
    started(qtbot, window)
    seen = played(window)
    drop(window, film("a.png", 1), film("b.png", 1))
    qtbot.waitUntil(lambda: seen[:3] == ["a.png", "b.png", "a.png"], timeout=HANG_MS)
    qtbot.waitUntil(lambda: shown(window).frame.source == "film", timeout=HANG_MS)
    qtbot.keyClick(window, Key.Key_Space)
    qtbot.wait(50)
    count = len(seen)
    qtbot.wait(500)
    assert len(seen) == count, "paused, it stays"
    qtbot.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: len(seen) > count, timeout=HANG_MS)


def test_the_open_dialog_takes_several_and_filters(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    paths = [film("a.mp4"), film("b.mp4")]

    def answer(*_: object, filter: str, **__: object) -> tuple[list[str], str]:
        asked.append(filter)
        return paths, ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    started(qtbot, window)
    seen = played(window)
    window.menus["open_file"].trigger()
    qtbot.waitUntil(lambda: seen[:2] == ["a.mp4", "b.mp4"], timeout=HANG_MS)
    films, networks, everything = asked[0].split(";;")
    assert "*.mp4" in films and "*.MKV" in films and "*.png" in films and "*.onnx" not in films
    assert "*.onnx" in networks and everything.endswith("(*)")


def test_one_file_is_no_list_and_loops_by_itself(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    started(qtbot, window)
    seen = played(window)
    drop(window, film("a.mp4", 20))
    qtbot.waitUntil(lambda: seen == ["a.mp4"], timeout=HANG_MS)
    qtbot.waitUntil(lambda: shown(window).frame.index > 10, timeout=HANG_MS)
    qtbot.waitUntil(lambda: shown(window).frame.index < 5, timeout=HANG_MS)
    assert seen == ["a.mp4"] and not window.play_bar.list_button.isVisible()
    assert not window.menus["next"].isEnabled()


def test_the_chosen_row_goes_with_the_file_that_plays(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    started(qtbot, window)
    files = listed(window)
    drop(window, *(film(name, 500) for name in ("a.mp4", "b.mp4", "c.mp4", "d.mp4")))
    window.viewer.stage.take_focus()
    assert files.currentRow() == 0
    for row in (1, 2):
        qtbot.keyClick(window, Key.Key_PageDown)
        assert files.currentRow() == row
    files.setFocus()
    files.setCurrentRow(0)
    window.play_bar.next_button.click()
    assert window.playlist.current == 3 and files.currentRow() == 0, "somebody works on that one"
    panel = files.parent()
    panel.down_button.click()  # type: ignore[union-attr]
    assert files.currentRow() == 1 and names(window)[1] == "a.mp4"


def test_the_list_that_the_program_was_started_with(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str], tmp_path: Path
) -> None:
    paths = [str(tmp_path / "gone.mp4"), film("b.mp4"), film("c.mp4")]
    seen = played(window)
    window.playlist.begin_with(paths)
    window.start(paths[0], "a", [])
    qtbot.waitUntil(lambda: len(seen) >= 3, timeout=HANG_MS)
    assert seen[:3] == ["b.mp4", "c.mp4", "b.mp4"], "what cannot be opened is left out"
    assert names(window) == ["b.mp4", "c.mp4"]


def test_what_is_left_out_is_said_once(
    qtbot: QtBot,
    window: MainWindow,
    film: Callable[..., str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    started(qtbot, window)
    drop(window, str(tmp_path / "gone.mp4"), film("b.mp4", 500), film("c.mp4", 500))
    qtbot.waitUntil(lambda: names(window) == ["b.mp4", "c.mp4"], timeout=HANG_MS)
    assert "gone.mp4" in window.notice.text and window.notice.isVisible()
    assert sum("gone.mp4" in text for text in caplog.messages) == 1


def test_a_picture_has_no_rate(qtbot: QtBot, window: MainWindow, film: Callable[..., str]) -> None:
    started(qtbot, window, film("still.png", 1))
    assert window.session.source_text() == "still.png 64×48"


def test_what_was_left_out_can_be_read_while_the_list_goes_on(
    qtbot: QtBot,
    window: MainWindow,
    film: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started(qtbot, window)
    seen, gone = played(window), str(tmp_path / "gone.mp4")
    drop(window, gone, film("b.mp4"), str(tmp_path / "lost.mp4"), film("c.mp4"), film("d.mp4"))
    qtbot.waitUntil(lambda: seen[:4] == ["b.mp4", "c.mp4", "d.mp4", "b.mp4"], timeout=HANG_MS)
    assert window.notice.isVisible()
    assert "gone.mp4" in window.notice.text and "lost.mp4" in window.notice.text
    qtbot.mouseClick(window.notice.close_button, Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible()
    monkeypatch.setattr("livedepth.gui.bars.notice._LEFT_OUT_MS", 300)
    drop(window, gone, film("b.mp4"), film("c.mp4"))
    qtbot.waitUntil(window.notice.isVisible, timeout=HANG_MS)
    assert "lost.mp4" not in window.notice.text, "it was read, and closed"
    qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=HANG_MS)


def test_a_picture_alone_has_nothing_to_play(
    qtbot: QtBot, window: MainWindow, film: Callable[..., str]
) -> None:
    bar, menus = window.play_bar, window.menus
    started(qtbot, window, film("still.png", 1))
    assert not bar.isVisible()
    for name in ("pause", "step", "forward", "faster", "part"):
        assert not menus[name].isEnabled(), name
    seen = played(window)
    drop(window, film("one.png", 1), film("two.png", 1))
    qtbot.waitUntil(lambda: seen[:1] == ["one.png"], timeout=HANG_MS)
    assert bar.play_button.isVisible() and bar.list_button.isVisible(), "the list plays on"
    assert not bar.slider.isVisible() and not bar.speed.isVisible()
    assert menus["pause"].isEnabled() and not menus["step"].isEnabled()
    drop(window, film("film.mp4", 500))
    qtbot.waitUntil(lambda: seen[-1] == "film.mp4", timeout=HANG_MS)
    assert bar.play_button.isVisible() and bar.slider.isVisible() and bar.speed.isVisible()
    assert menus["pause"].isEnabled() and menus["step"].isEnabled()
