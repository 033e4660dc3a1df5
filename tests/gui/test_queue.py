"""The queue of files in the real window: its options, its sign, and from one run to the next."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.dialogs.queue_dialog import QueueDialog
from livedepth.gui.window import MainWindow
from livedepth.jobs import resuming
from livedepth.jobs.batch import JobState
from livedepth.jobs.journal import kept_frames
from livedepth.output.provenance import from_tags
from livedepth.settings import Settings
from tests.gui.conftest import FakeEngine, World, end
from tests.gui.driving import HANG_MS, LEFT, listed, started


def _clip(path: Path, frames: int = 12) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for number in range(frames):
        picture = np.full((48, 64, 3), 10 * number % 256, np.uint8)
        picture[number % 48, :, :] = number % 251  # no two in a row are alike
        writer.write(picture)
    writer.release()
    return path


def _opened(window: MainWindow) -> QueueDialog:
    window.menus["process"].trigger()
    assert window.processing.queue is not None
    return window.processing.queue


def _done(qtbot: QtBot, queue: QueueDialog) -> None:
    qtbot.waitUntil(lambda: not queue.batch.running, timeout=HANG_MS)


@pytest.fixture
def kept_window(world: World, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """Windows one after another that keep their queue in one file."""
    opened: list[MainWindow] = []

    def open_one() -> MainWindow:
        window = MainWindow(
            PipelineBridge(world.open_source, world.open_engine),
            Settings(output_folder=str(tmp_path / "output")),
            open_batch_engine=world.open_engine,
            queue_file=tmp_path / "queue.json",
        )
        opened.append(window)
        window.show()
        return window

    yield open_one
    for window in opened:
        end(window)


class Slow(FakeEngine):
    seconds = 0.01

    def infer(self, image: Any) -> Any:
        time.sleep(self.seconds)
        return super().infer(image)


def test_what_is_set_in_the_dialog_is_what_is_done(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window)
    window.list_models(listed("a", "b"))
    queue = _opened(window)
    form = queue.form
    form.kind.setCurrentIndex(form.kind.findData("overlay"))
    form.model.setCurrentIndex(form.model.findData("b"))
    form.colours.setCurrentIndex(form.colours.findData("magma"))
    form.range.setEditText("0.5:6")
    form.codec.setCurrentIndex(form.codec.findData("h265"))
    form.start.setValue(0.2)
    form.end.setValue(0.4)
    form.legend.setChecked(False)
    form.stabilise.setChecked(True)
    queue.add([str(_clip(tmp_path / "film.avi"))])
    _done(qtbot, queue)
    (job,) = queue.batch.jobs
    assert job.state is JobState.DONE, job.error
    with av.open(str(job.task.output)) as container:
        said = from_tags(container.metadata)
        assert container.streams.video[0].codec_context.name == "hevc"
        assert sum(1 for _ in container.decode(video=0)) == 5
    expected = {"kind": "overlay", "model": "b", "colormap": "magma", "range": "0.5:6.0"}
    assert {key: said[key] for key in expected} == expected
    assert said["stabilized"] and "legend" not in said and said["opacity"] == "0.6"
    form.range.setEditText("much")
    queue.add([str(tmp_path / "film.avi")])
    assert "expected 'auto' or NEAR:FAR" in queue.message.text()
    form.range.setCurrentIndex(0)
    form.start.setValue(3)
    queue.add([str(tmp_path / "film.avi")])
    assert "is not before the end" in queue.message.text()
    assert len(queue.batch.jobs) == 1
    form.kind.setCurrentIndex(form.kind.findData("npz"))
    assert not form.colours.isEnabled() and not form.codec.isEnabled()
    form.kind.setCurrentIndex(form.kind.findData("gray16"))
    assert [form.codec.itemData(row) for row in range(form.codec.count())] == ["auto", "ffv1"]
    assert not form.legend.isEnabled()


@pytest.mark.parametrize("model", ["a", "midas"])
def test_3d_is_seen_by_the_eyes_of_the_window(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, model: str
) -> None:
    started(qtbot, window, model=model)
    for setting, value in (("eye_distance", 0.1), ("convergence", 2.0), ("stereo_strength", 7.0)):
        window.viewer.choose(setting, value)
    queue = _opened(window)
    queue.form.kind.setCurrentIndex(queue.form.kind.findData("sbs"))
    queue.add([str(_clip(tmp_path / "film.avi", 3))])
    _done(qtbot, queue)
    (job,) = queue.batch.jobs
    assert job.state is JobState.DONE, job.error
    with av.open(str(job.task.output)) as container:
        said = from_tags(container.metadata)
    if model == "a":
        assert (said["eye_distance"], said["convergence"]) == ("0.1", "2")
        assert "strength" not in said
    else:
        assert said["strength"] == "7" and "eye_distance" not in said


def test_an_empty_queue_offers_nothing_to_do_with_files(window: MainWindow) -> None:
    queue = _opened(window)
    nothing = (queue.cancel_button, queue.open_button, queue.open_folder_button, queue.clear_button)
    assert not any(button.isEnabled() for button in nothing)
    assert queue.add_button.isEnabled()
    assert queue.pause_button.isEnabled(), "what is added to a paused queue waits"


def test_results_are_opened_and_what_is_over_is_cleared(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    started(qtbot, window)
    queue = _opened(window)
    folder = tmp_path / "films"
    folder.mkdir()
    for name in ("one", "two"):
        _clip(folder / f"{name}.avi")
    other = tmp_path / "elsewhere"
    other.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    qtbot.mouseClick(queue.browse_button, LEFT)
    assert queue.folder.text() == str(other)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    qtbot.mouseClick(queue.add_folder_button, LEFT)
    _done(qtbot, queue)
    results = [job.task.output for job in queue.batch.jobs]
    assert results == [other / "one-depth.mp4", other / "two-depth.mp4"]
    item = queue.table.topLevelItem(1)
    assert item is not None
    item.setSelected(True)
    qtbot.mouseClick(queue.open_button, LEFT)
    qtbot.mouseClick(queue.open_folder_button, LEFT)
    assert opened == [str(results[1]), str(other)]
    results[1].unlink()
    qtbot.mouseClick(queue.open_button, LEFT)
    assert queue.message.text() == f"{results[1]} is no longer there."
    queue.pause_button.click()
    queue.add([str(_clip(tmp_path / "three.avi"))])
    qtbot.mouseClick(queue.clear_button, LEFT)
    assert queue.table.topLevelItemCount() == len(queue.batch.jobs) == 1
    queue.pause_button.click()
    _done(qtbot, queue)
    (job,) = queue.batch.jobs
    assert job.state is JobState.DONE and queue.table.topLevelItem(0) is not None


def test_files_are_added_by_the_dialog_also_when_their_endings_are_in_capitals(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, offered = _clip(tmp_path / "film.avi").rename(tmp_path / "FILM.AVI"), []

    def answer(*_: object, filter: str, **__: object) -> tuple[list[str], str]:
        offered.append(filter)
        return [str(clip)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    started(qtbot, window)
    queue = _opened(window)
    qtbot.mouseClick(queue.add_button, LEFT)
    films, everything = offered[0].split(";;")
    assert {"*.avi", "*.AVI", "*.png", "*.JPG"} <= set(films.strip(")").split("(")[1].split())
    assert everything.endswith("(*)")
    _done(qtbot, queue)
    assert [job.state for job in queue.batch.jobs] == [JobState.DONE]
    queue.pause_button.click()
    qtbot.mouseClick(queue.add_button, LEFT)
    qtbot.mouseClick(queue.add_button, LEFT)
    assert queue.message.text().endswith("writes it; choose another output"), "what to do"
    queue.batch.cancel(1)


def test_a_closed_dialog_leaves_a_sign_that_opens_it(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    world.engines["slow"] = lambda: Slow("slow")
    started(qtbot, window)
    sign = window.processing.sign
    assert not sign.isVisible()
    queue = _opened(window)
    window.session.model = "slow"
    queue.add([str(_clip(tmp_path / f"{name}.avi", 60)) for name in "ab"])
    queue.close()
    assert not queue.isVisible()
    qtbot.waitUntil(lambda: sign.isVisible() and "left" in sign.text(), timeout=HANG_MS)
    assert sign.text().startswith(("0 of 2 files · ", "1 of 2 files · "))
    share = int(sign.text().partition(" · ")[2].partition("%")[0])
    assert 0 <= share < 100
    qtbot.mouseClick(sign, LEFT)
    assert queue.isVisible()
    qtbot.waitUntil(lambda: queue.bar.value() > 10 * share, timeout=HANG_MS)
    _done(qtbot, queue)
    qtbot.waitUntil(lambda: not sign.isVisible(), timeout=HANG_MS)
    assert window.notice.text == "The queue is done. Files: 2"


def test_what_fails_is_in_the_log_with_the_files_name(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    started(qtbot, window)
    queue = _opened(window)
    good = _clip(tmp_path / "good.avi")
    (tmp_path / "bad.avi").write_bytes(b"no video")
    with caplog.at_level(logging.WARNING, "livedepth"):
        queue.add([str(good), str(tmp_path / "bad.avi"), str(tmp_path / "gone.avi")])
        _done(qtbot, queue)
        queue.add([str(good)])
        _done(qtbot, queue)
        qtbot.waitUntil(lambda: "exists already" in caplog.text, timeout=HANG_MS)
    lines = [record.getMessage() for record in caplog.records if "queue" in record.getMessage()]
    failed = [line for line in lines if line.startswith("queue: ")]
    assert [Path(line.split(": ")[1]).name for line in failed] == [
        "bad.avi",
        "gone.avi",
        "good.avi",
    ]
    assert "no such file" in failed[1]
    qtbot.waitUntil(lambda: "Done: 1, failed: 3" in window.notice.text, timeout=HANG_MS)
    queue.show_overall()
    assert queue.bar.text().endswith("100% · failed: 3"), "else it reads as if all were there"


def test_the_queue_goes_on_the_next_time_where_it_was(
    qtbot: QtBot,
    kept_window: Callable[[], MainWindow],
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resuming, "SEGMENT", 20)
    world.engines["slow"] = lambda: Slow("slow")
    seen: list[int] = []

    class Counting(FakeEngine):
        def infer(self, image: Any) -> Any:
            seen.append(1)
            return super().infer(image)

    films = [str(_clip(tmp_path / f"{name}.avi", 70)) for name in ("one", "two")]
    first = kept_window()
    started(qtbot, first)
    queue = _opened(first)
    first.session.model = "slow"
    queue.add([str(_clip(tmp_path / "zero.avi", 3))])
    _done(qtbot, queue)
    queue.add(films)
    qtbot.waitUntil(lambda: queue.batch.jobs[1].done > 30, timeout=HANG_MS)
    queue.pause_button.click()
    output = queue.batch.jobs[1].task.output
    first.close()
    (box,) = first.findChildren(QMessageBox)
    assert "can go on the next time" in box.informativeText()
    stop = next(one for one in box.buttons() if one.text() == "Stop and close")
    qtbot.mouseClick(stop, LEFT)
    qtbot.waitUntil(lambda: not first.isVisible(), timeout=HANG_MS)
    assert first.hanging == []
    assert 20 <= kept_frames(output) < 70 and not output.exists()

    world.engines["slow"] = lambda: Counting("slow")
    second = kept_window()
    started(qtbot, second)
    assert second.processing.sign.isVisible() and "paused" in second.processing.sign.text()
    assert second.processing.sign.text().startswith("1 of 3 files")
    queue = _opened(second)
    states = [job.state for job in queue.batch.jobs]
    assert states == [JobState.DONE, JobState.WAITING, JobState.WAITING]
    assert queue.pause_button.text() == "Go on"
    kept = kept_frames(output)
    qtbot.mouseClick(queue.pause_button, LEFT)
    _done(qtbot, queue)
    assert [job.state for job in queue.batch.jobs] == [JobState.DONE] * 3
    assert len(seen) == 140 - kept, "what was done is not done again"
    with av.open(str(output)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 70
    qtbot.mouseClick(queue.clear_button, LEFT)
    assert not (tmp_path / "queue.json").exists(), "nothing is left to keep"


def test_a_killed_window_loses_nothing_of_its_queue(
    qtbot: QtBot, kept_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    first = kept_window()
    started(qtbot, first)
    queue = _opened(first)
    queue.pause_button.click()
    queue.add([str(_clip(tmp_path / "film.avi"))])
    saved = (tmp_path / "queue.json").read_bytes()
    assert json.loads(saved)["jobs"][0]["state"] == "waiting"
    first.close_at_once()
    (tmp_path / "queue.json").write_bytes(saved)
    second = kept_window()
    assert [job.task.input for job in _opened(second).batch.jobs] == [str(tmp_path / "film.avi")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no queue"),
        ('{"jobs": 3}', "is no queue"),
        ('{"jobs": [{"input": "a.mp4"}]}', "file 1 of the queue is left out (output: "),
    ],
)
def test_a_bad_queue_file_is_one_line_and_kept_aside(
    text: str, said: str, kept_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    (tmp_path / "queue.json").write_text(text)
    window = kept_window()
    assert said in window.notice.text and "\n" not in window.notice.text
    assert (tmp_path / "queue.json.bad").read_text() == text
    assert not window.processing.sign.isVisible()


def test_a_second_window_leaves_the_queue_of_the_first_alone(
    qtbot: QtBot, kept_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    first, second = kept_window(), kept_window()
    queue = _opened(first)
    queue.pause_button.click()
    queue.add([str(_clip(tmp_path / "film.avi"))])
    other = _opened(second)
    other.queue.clear()
    assert len(json.loads((tmp_path / "queue.json").read_text())["jobs"]) == 1
    assert not second.processing.files or not second.processing.files.kept
