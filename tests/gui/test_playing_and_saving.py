"""Play, pause, seek; snapshots, recordings, the queue of files; cameras that come and go."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import av
import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent, QImage
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from livedepth.capture.camera import CameraName
from livedepth.errors import EngineError, Message, OutputError, SourceError
from livedepth.frames import Frame
from livedepth.gui.bars.choices import Choice
from livedepth.gui.basics.clocks import clock, fine_clock
from livedepth.gui.live.cameras import CameraWatch
from livedepth.gui.window import MainWindow
from livedepth.jobs.batch import JobState
from livedepth.output import kinds
from livedepth.output.kinds import kind_named
from livedepth.output.provenance import from_note, from_tags, made_by
from livedepth.output.video import VideoSink
from livedepth.settings import Settings
from tests.gui.conftest import FakeCamera, FakeEngine, FakeFilm, OpenWindow, World
from tests.gui.driving import HANG_MS, LEFT, listed, painted, shown, started
from training.datasets import DepthPairs, load_split


def index(window: MainWindow) -> int:
    return window.session.shown.frame.index if window.session.shown else -1


def test_a_file_can_be_paused_stepped_and_wound(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    bar = window.play_bar
    assert bar.isVisible() and bar.slider.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.wait(100)
    at = index(window)
    qtbot.wait(150)
    assert index(window) == at
    qtbot.keyClick(window, ".")
    qtbot.waitUntil(lambda: index(window) == at + 1, timeout=HANG_MS)
    bar.seek(2.0)
    qtbot.waitUntil(lambda: index(window) == 100, timeout=HANG_MS)
    assert bar.time.text() == "0:02.0 / 0:04.0"
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: index(window) == 199, timeout=HANG_MS)
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: index(window) == 0, timeout=HANG_MS)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: index(window) > 5, timeout=HANG_MS)


def test_a_screen_reader_seeks_too(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    window.play_bar.slider.triggerAction(window.play_bar.slider.SliderAction.SliderToMaximum)
    qtbot.waitUntil(lambda: index(window) >= 199, timeout=HANG_MS)


def test_speed_and_loop(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    bar = window.play_bar
    bar.speed.setCurrentIndex(bar.speed.findData(4.0))
    begin, at = time.monotonic(), index(window)
    qtbot.waitUntil(lambda: index(window) > at + 80 or index(window) < at, timeout=HANG_MS)
    assert time.monotonic() - begin < 1.5
    qtbot.keyClick(window, "L")
    assert not window.settings.loop and not bar.loop_button.isChecked()
    qtbot.waitUntil(lambda: bar.play_button.isChecked(), timeout=HANG_MS)
    assert index(window) >= 198, "it stands at its end"
    bar.play_button.click()
    qtbot.waitUntil(lambda: 0 <= index(window) < 100, timeout=HANG_MS)


def test_a_camera_can_only_be_paused(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    assert window.play_bar.play_button.isVisible() and not window.play_bar.slider.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.wait(100)
    at = index(window)
    qtbot.wait(100)
    assert index(window) == at
    qtbot.keyClick(window, Qt.Key.Key_Right)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: index(window) > at, timeout=HANG_MS)


def test_how_a_clock_shows_seconds() -> None:
    assert [clock(s) for s in (0, 61.9, 3600, 36_061)] == ["0:00", "1:01", "1:00:00", "10:01:01"]
    tenths = [fine_clock(s) for s in (0, 2.3, 59.99, 3600.7)]
    assert tenths == ["0:00.0", "0:02.3", "0:59.9", "1:00:00.7"]


def test_a_snapshot_holds_everything(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    qtbot.keyClick(window, "S")
    qtbot.waitUntil(lambda: window.notice.text.startswith("Saved in"), timeout=HANG_MS)
    assert window.notice.property("news") is True
    folder = window.settings.folder()
    names = {path.name.split("-", 3)[-1].split("-", 1)[-1] for path in folder.iterdir()}
    rgb, colour, mm, ply = (
        next(folder.glob(p)) for p in ("*-rgb.png", "*-depth.png", "*-depth16.png", "*.ply")
    )
    assert len(list(folder.iterdir())) == 4, names
    seen, coloured = cv2.imread(str(rgb)), cv2.imread(str(colour))
    assert seen is not None and seen[10, 10].tolist() == [90, 90, 90]
    assert coloured is not None and coloured.shape == (48, 64, 3)
    depth = cv2.imread(str(mm), cv2.IMREAD_UNCHANGED)
    assert depth is not None
    assert depth.dtype == np.uint16 and (depth[0, 0], depth[-1, -1]) == (1000, 3000)
    assert ply.read_bytes().startswith(b"ply\n")
    for path in (rgb, colour, mm):
        said = made_by(path)
        assert said["model"] == "a" and said["range"].count(":") == 1, path
    assert from_note(ply.read_bytes().split(b"\n")[2].decode())["model"] == "a"
    qtbot.keyClick(window, "S")
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 8, timeout=HANG_MS)


def test_a_snapshot_that_cannot_be_written_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    window.settings.output_folder = str(tmp_path / "file" / "in")
    started(qtbot, window)
    window.menus["snapshot"].trigger()
    qtbot.waitUntil(lambda: "cannot be made" in window.notice.text, timeout=HANG_MS)


def test_without_a_picture_there_is_nothing_to_save(qtbot: QtBot, window: MainWindow) -> None:
    window.menus["snapshot"].trigger()
    assert window.notice.text == "There is no picture yet."
    window.menus["record_video"].trigger()
    assert not window.menus["record_video"].isChecked()


def test_a_key_pressed_before_there_is_depth_says_what_is_missing(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    def fail() -> FakeEngine:
        raise EngineError("a: cannot be loaded")

    world.engines["a"] = fail
    go = world.hold("a")
    with qtbot.waitSignal(window.session.preview_painted, timeout=HANG_MS):
        window.start("cam", "a", [])
    for name in ("snapshot", "export_view", "export_points", "record_video", "record_dataset"):
        window.notice.hide()
        window.menus[name].trigger()
        assert window.notice.isVisible(), name
        assert window.notice.text == "There is no depth yet: a is being loaded.", name
    assert not window.menus["record_video"].isChecked()
    go.set()
    qtbot.waitUntil(lambda: "cannot be loaded" in window.notice.text, timeout=HANG_MS)
    window.menus["snapshot"].trigger()
    assert window.notice.text == "There is no depth: choose another model above."


def test_record_depth_video(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    qtbot.keyClick(window, "R")
    qtbot.waitUntil(
        lambda: window.status.labels["recording"].text().startswith("● 0:0"), timeout=HANG_MS
    )
    painted(qtbot, window, 20)
    qtbot.keyClick(window, "R")
    qtbot.waitUntil(lambda: window.notice.text.startswith("Saved: "), timeout=HANG_MS)
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    assert not window.menus["record_video"].isChecked()
    (path,) = window.settings.folder().iterdir()
    with av.open(str(path)) as container:
        said = from_tags(container.metadata)
        assert (said["kind"], said["model"], said["range"]) == ("color", "a", "auto")
        assert said["version"] and said["precision"] and said["source"]
        times = [frame.time for frame in container.decode(video=0)]
    assert len(times) >= 15
    assert times[0] == 0 and (np.diff(times) > 0).all()
    assert times[-1] == pytest.approx(len(times) / 100, rel=0.8), "by the clock on the wall"


def test_record_a_data_set_that_training_reads(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.menus["record_dataset"].trigger()
    qtbot.waitUntil(lambda: "pairs" in window.status.labels["recording"].text(), timeout=HANG_MS)
    painted(qtbot, window, 10)
    window.menus["record_dataset"].trigger()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    (folder,) = window.settings.folder().iterdir()
    pairs = load_split(folder, "train")
    assert len(pairs) >= 8
    image, depth = DepthPairs(pairs)[0]
    assert abs(int(image[0, 0, 0]) - 90) < 3
    assert (depth[0, 0], depth[-1, -1]) == pytest.approx((1.0, 3.0))
    facts = json.loads((folder / "dataset.json").read_text())
    assert facts["model"] == "a" and facts["pairs"] == len(pairs)


def test_relative_depth_is_no_data_set(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    window.menus["record_dataset"].trigger()
    assert "in metres" in window.notice.text
    assert not window.menus["record_dataset"].isChecked()


def test_a_recording_that_fails_is_told_and_leaves_nothing(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        warnings: tuple[Message, ...] = ()
        dropped = size = kept = 0
        aborted = False

        def write(self, depth: object) -> None:
            raise OutputError("disk full")

        def abort(self) -> None:
            Full.aborted = True

    monkeypatch.setattr("livedepth.output.live_video.LiveVideo", lambda *_, **__: Full())
    started(qtbot, window)
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: window.notice.text == "disk full", timeout=HANG_MS)
    assert Full.aborted
    assert not window.menus["record_video"].isChecked()
    painted(qtbot, window)


def test_closing_makes_a_recording_whole(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.menus["record_video"].trigger()
    painted(qtbot, window, 10)
    window.close()
    assert window.hanging == []
    (path,) = window.settings.folder().iterdir()
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) >= 5


def test_a_virtual_camera_without_its_package_says_how_to_get_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyvirtualcam", None)
    started(qtbot, window)
    window.menus["virtual_camera"].trigger()
    assert "pip install 'livedepth[camera]'" in window.notice.text
    assert not window.menus["virtual_camera"].isChecked()


class _Loopback:
    """Stands for pyvirtualcam: takes pictures, or has no driver."""

    shown: ClassVar[list[Any]] = []
    closed = 0
    works = True

    class Camera:
        device = "/dev/video9"

        def __init__(self, width: int, height: int, fps: float) -> None:
            if not _Loopback.works:
                raise RuntimeError("virtual camera backend not found\nlong help")
            self.width, self.height = width, height

        def send(self, picture: Any) -> None:
            assert picture.shape == (self.height, self.width, 3)
            _Loopback.shown.append(picture)

        def close(self) -> None:
            _Loopback.closed += 1


@pytest.mark.parametrize("works", [True, False])
def test_a_virtual_camera_with_and_without_a_driver(
    works: bool, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyvirtualcam", _Loopback)
    _Loopback.works, _Loopback.shown, _Loopback.closed = works, [], 0
    started(qtbot, window)
    action = window.menus["virtual_camera"]
    action.trigger()
    if works:
        qtbot.waitUntil(lambda: len(_Loopback.shown) > 5, timeout=HANG_MS)
        assert "virtual camera" in window.saver.status()
        action.trigger()
        qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
        assert _Loopback.closed == 1
    else:
        qtbot.waitUntil(lambda: "v4l2loopback" in window.notice.text, timeout=HANG_MS)
        assert "long help" not in window.notice.text
    assert not action.isChecked()


def _clip(path: Path, frames: int = 12) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for number in range(frames):
        writer.write(np.full((48, 64, 3), 10 * number % 256, np.uint8))
    writer.release()
    return path


def test_files_in_the_queue_become_depth(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    started(qtbot, window)
    window.processing.open()
    queue = window.processing.queue
    assert queue is not None and queue.isVisible()
    good, bad = _clip(tmp_path / "good.avi"), tmp_path / "bad.avi"
    bad.write_bytes(b"no video")
    queue.add([str(bad), str(good)])
    qtbot.waitUntil(lambda: not queue.batch.running, timeout=HANG_MS)
    states = [job.state for job in queue.batch.jobs]
    assert states == [JobState.FAILED, JobState.DONE]
    out = window.settings.folder() / "good-depth.mp4"
    with av.open(str(out)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 12
    qtbot.waitUntil(lambda: "damaged beyond reading" in queue.message.text(), timeout=HANG_MS)
    assert not (window.settings.folder() / "bad-depth.mp4").exists()
    queue.add([str(good)])
    qtbot.waitUntil(lambda: not queue.batch.running, timeout=HANG_MS)
    assert "exists already" in str(queue.batch.jobs[2].error)
    queue.form.overwrite.setChecked(True)
    queue.add([str(good)])
    qtbot.waitUntil(lambda: not queue.batch.running, timeout=HANG_MS)
    assert queue.batch.jobs[3].state is JobState.DONE
    assert queue.table.topLevelItemCount() == 4


def test_the_queue_offers_every_kind_of_output(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = replace(kind_named("npz"), name="mine", label=Message("My own kind"))
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, mine))
    started(qtbot, window)
    window.processing.open()
    queue = window.processing.queue
    assert queue is not None
    offered = [queue.form.kind.itemData(row) for row in range(queue.form.kind.count())]
    assert offered == [kind.name for kind in kinds.KINDS] and {"npz", "sbs"} < set(offered)
    queue.form.kind.setCurrentIndex(offered.index("mine"))
    assert queue.form.kind.currentText() == "My own kind"
    queue.add([str(_clip(tmp_path / "film.avi"))])
    qtbot.waitUntil(lambda: not queue.batch.running, timeout=60_000)
    (job,) = queue.batch.jobs
    assert job.state is JobState.DONE, job.error
    assert np.load(job.task.output / "depth-000000.npz")["depth"].shape == (12, 48, 64)


def test_the_queue_is_paused_and_jobs_are_cancelled(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    class Slow(FakeEngine):
        def infer(self, image: Any) -> Any:
            time.sleep(0.02)
            return super().infer(image)

    world.engines["a"] = lambda: Slow("a")
    started(qtbot, window)
    window.processing.open()
    queue = window.processing.queue
    assert queue is not None
    queue.add([str(_clip(tmp_path / f"{n}.avi", 100)) for n in range(3)])
    with pytest.raises(OutputError, match="another job"):
        queue.batch.add([str(tmp_path / "0.avi")], window.settings.folder(), queue._options(), "a")
    qtbot.waitUntil(lambda: queue.batch.jobs[0].done > 3, timeout=HANG_MS)
    queue.pause_button.click()
    qtbot.wait(200)
    at = queue.batch.jobs[0].done
    qtbot.wait(300)
    assert queue.batch.jobs[0].done == at and at < 100
    assert queue.batch.jobs[0].left is not None
    for row in (0, 1):
        item = queue.table.topLevelItem(row)
        assert item is not None
        item.setSelected(True)
    queue.cancel_button.click()
    queue.pause_button.click()
    qtbot.waitUntil(lambda: queue.batch.jobs[2].done > 3, timeout=HANG_MS)
    states = [job.state for job in queue.batch.jobs]
    assert states == [JobState.CANCELLED, JobState.CANCELLED, JobState.RUNNING]
    assert not list(window.settings.folder().glob("0-depth*"))

    def answer(button: str) -> None:
        window.close()
        assert window.isVisible(), "what is being processed is not thrown away without asking"
        (box,) = window.findChildren(QMessageBox)
        buttons = {one.text(): one for one in box.buttons()}
        qtbot.mouseClick(buttons[button], LEFT)

    answer("Go on working")
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox), timeout=HANG_MS)
    at = queue.batch.jobs[2].done
    qtbot.waitUntil(lambda: queue.batch.jobs[2].done > at, timeout=HANG_MS)
    answer("Stop and close")
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=HANG_MS)
    assert window.hanging == []
    assert queue.batch.jobs[2].state is JobState.CANCELLED
    assert not list(window.settings.folder().glob("*depth*")), "nothing half-written is left"


def test_dropping_files_on_the_window(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    clip, network = tmp_path / "clip.avi", tmp_path / "mine.onnx"
    for path in (clip, network):
        path.touch()
    world.sources[str(clip)] = lambda: FakeCamera("dropped")
    world.engines[str(network)] = lambda: FakeEngine("mine")
    started(qtbot, window)

    def drop(path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        none = Qt.KeyboardModifier.NoModifier
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none
        )
        window.dropEvent(event)

    drop(clip)
    qtbot.waitUntil(lambda: shown(window).frame.source == "dropped", timeout=HANG_MS)
    drop(network)
    qtbot.waitUntil(lambda: shown(window).model == "mine", timeout=HANG_MS)
    assert window.controls.quality.says.startswith("mine ·")
    assert window.settings.recent == [str(clip)]
    window.file_menu.fill_recent()
    assert [a.text() for a in window.file_menu.recent.actions()] == [str(clip)]


def test_a_model_whose_file_vanishes_is_told(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    def gone() -> FakeEngine:
        raise EngineError("mine.onnx: no such file")

    world.engines["mine.onnx"] = gone
    started(qtbot, window)
    window.file_menu.open_given(["mine.onnx"])
    qtbot.waitUntil(lambda: window.notice.text == "mine.onnx: no such file", timeout=HANG_MS)
    assert window.controls.quality.says.startswith("a ·")
    painted(qtbot, window)


def test_cameras_that_come_and_go(qtbot: QtBot, window: MainWindow, world: World) -> None:
    here = [CameraName(0, "cam"), CameraName(2, "twin"), CameraName(3, "twin")]
    watch = CameraWatch(lambda: list(here), parent=window)
    watch.changed.connect(window.list_cameras)
    assert [(c.label, c.value) for c in watch.present] == [
        ("cam", "cam"),
        ("twin (2)", "twin"),
        ("twin (3)", "3"),
    ]
    started(qtbot, window)
    opened = len(world.opened)
    here.pop(0)
    watch.check()
    assert "cam was unplugged" in window.notice.text
    labels = [window.controls.sources.itemText(r) for r in range(window.controls.sources.count())]
    assert labels[:3] == ["Cameras", "twin (2)", "twin (3)"]
    here.append(CameraName(7, "cam"))
    watch.check()
    qtbot.waitUntil(lambda: len(world.opened) > opened, timeout=HANG_MS)
    painted(qtbot, window)
    assert not window.notice.isVisible()


def test_a_twin_renames_a_camera_and_unplugs_nothing(qtbot: QtBot) -> None:
    here = [CameraName(0, "cam")]
    watch = CameraWatch(lambda: list(here))
    told: list[tuple[list[str], list[str]]] = []
    watch.changed.connect(
        lambda _, came, went: told.append(([c.value for c in came], [c.value for c in went]))
    )
    here.append(CameraName(2, "cam"))
    watch.check()
    assert [(c.label, c.value) for c in watch.present] == [("cam (0)", "cam"), ("cam (2)", "2")]
    here.pop(0)
    watch.check()
    assert [(c.label, c.value) for c in watch.present] == [("cam", "cam")]
    here.clear()
    watch.check()
    assert told == [(["2"], []), ([], []), ([], ["cam"])]


def test_cameras_that_come_do_not_disturb_who_types(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    started(qtbot, window)
    window.activateWindow()
    edit = window.controls.sources.lineEdit()
    assert edit is not None
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus, timeout=HANG_MS)
    edit.selectAll()
    qtbot.keyClicks(edit, "brig")
    twin = Choice("twin", "twin")
    window.list_cameras([twin], [twin], [])
    assert edit.text() == "brig"
    qtbot.keyClicks(edit, "ht")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.source == "bright", timeout=HANG_MS)
    assert not edit.hasFocus(), "what was typed is done: the keys are for the picture again"
    window.list_cameras([], [], [twin])
    assert edit.text() == "bright", "what is not being typed says what is in use"


def test_unplugging_twenty_times(qtbot: QtBot, window: MainWindow, world: World) -> None:
    here = [CameraName(0, "cam")]
    watch = CameraWatch(lambda: list(here), parent=window)
    watch.changed.connect(window.list_cameras)
    started(qtbot, window)
    threads = threading.active_count()
    for _ in range(20):
        world.opened[-1].close()
        here.clear()
        watch.check()
        here.append(CameraName(0, "cam"))
        with qtbot.waitSignal(window.session.source_opened, timeout=HANG_MS):
            watch.check()
        painted(qtbot, window, 1)
    qtbot.waitUntil(lambda: threading.active_count() <= threads, timeout=HANG_MS)
    assert len(world.opened) >= 21
    assert all(camera.closed.is_set() for camera in world.opened[:-1])


def test_a_camera_that_falls_silent_is_told_once_and_forgiven(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livedepth.gui.live import silence as module

    silent = threading.Event()

    class Moody(FakeCamera):
        def read(self):  # type: ignore[no-untyped-def]
            while silent.is_set() and not self.closed.wait(0.02):
                pass
            return super().read()

    monkeypatch.setattr(module, "SECONDS", 0.4)
    world.sources["cam"] = Moody
    started(qtbot, window)
    silent.set()
    qtbot.waitUntil(lambda: "fake: no picture comes" in window.notice.text, timeout=HANG_MS)
    silent.clear()
    qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=HANG_MS)


def test_a_demo_that_is_slow_is_not_taken_for_lost(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 0.1)

    class SlowRoom(FakeCamera):
        def __init__(self) -> None:
            super().__init__("demo")
            self.info = replace(self.info, kind="demo", endless=True, on_demand=True)

        def read(self) -> Frame | None:
            self.closed.wait(0.7 if self._index else 0)
            return super().read()

    world.sources["slow"] = SlowRoom
    silent: list[str] = []
    window.session.fell_silent.connect(silent.append)
    started(qtbot, window, "slow")
    painted(qtbot, window, 2)
    assert silent == [] and not window.notice.isVisible()
    assert not window.viewer.stage.veils.marked


def test_a_recording_that_is_still_being_written_is_not_begun_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    action = window.menus["record_video"]
    for _ in range(3):
        action.trigger()
        painted(qtbot, window, 3)
    qtbot.waitUntil(lambda: not window.saver.busy or action.isChecked(), timeout=HANG_MS)
    if action.isChecked():
        action.trigger()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    for path in window.settings.folder().iterdir():
        with av.open(str(path)) as container:
            assert sum(1 for _ in container.decode(video=0)) > 0


def test_a_model_without_metres_ends_a_data_set(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.menus["record_dataset"].trigger()
    painted(qtbot, window, 5)
    window.session.use_model("midas")
    qtbot.waitUntil(lambda: "relative depth, not metres" in window.notice.text, timeout=HANG_MS)
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    (folder,) = window.settings.folder().iterdir()
    depths = [DepthPairs(load_split(folder, "train"))[0][1]]
    assert np.nanmax(depths) == pytest.approx(3.0), "what was in metres stays"


def test_two_snapshots_at_once_are_two(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    for _ in range(4):
        window.menus["snapshot"].trigger()
    folder = window.settings.folder()
    qtbot.waitUntil(lambda: len(list(folder.glob("*.ply"))) == 4, timeout=HANG_MS)
    assert len(list(folder.iterdir())) == 16


def test_a_model_that_fails_at_work_is_what_the_window_goes_on_saying(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(FakeEngine):
        def infer(self, image: Any) -> Any:
            raise ZeroDivisionError("in the network")

    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 0.3)
    world.engines["bad"] = lambda: Failing("bad")
    started(qtbot, window)
    window.session.use_model("bad")
    qtbot.waitUntil(lambda: window.notice.text == "bad: failed (in the network)", timeout=HANG_MS)
    qtbot.wait(900)
    assert window.notice.text == "bad: failed (in the network)"
    window.session.use_model("b")
    qtbot.waitUntil(lambda: shown(window).model == "b", timeout=HANG_MS)


def test_a_window_left_comparing_begins_comparing(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings(view="compare"))
    started(qtbot, window)
    window.list_models(listed("a", "b"))
    qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)
    second = shown(window).second
    assert second is not None and second.model == "b"
    window.close()


def test_a_held_range_in_metres_is_not_put_on_relative_depth(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.viewer.hold_range((0.5, 4.0))
    window.session.use_model("midas")
    qtbot.waitUntil(lambda: shown(window).model == "midas", timeout=HANG_MS)
    near, far = window.viewer.display.limits
    assert near > far, "of inverse depth near is the larger"
    window.session.use_model("a")
    qtbot.waitUntil(lambda: shown(window).model == "a", timeout=HANG_MS)
    assert window.viewer.display.limits == (0.5, 4.0)


def test_presses_in_quick_succession_add_up(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    window.session.bridge.playback.pause(True)
    qtbot.wait(150)
    at = shown(window).frame.pts
    for _ in range(3):
        window.play_bar.seek_by(0.5)
    qtbot.waitUntil(lambda: abs(shown(window).frame.pts - at - 1.5) < 0.1, timeout=HANG_MS)


def test_a_film_that_fails_has_no_play_bar(qtbot: QtBot, window: MainWindow, world: World) -> None:
    class Failing(FakeFilm):
        def read(self):  # type: ignore[no-untyped-def]
            if self._index == 5:
                raise SourceError("film: the disk is gone")
            return super().read()

    world.sources["film"] = Failing
    started(qtbot, window, "film")
    qtbot.waitUntil(lambda: "the disk is gone" in window.notice.text, timeout=HANG_MS)
    assert not window.play_bar.isVisible()
    assert not window.menus["forward"].isEnabled()
    window.session.use_source("bright")
    painted(qtbot, window)
    assert window.play_bar.isVisible() and not window.play_bar.slider.isVisible()


def test_a_camera_that_is_not_ready_when_it_is_back_is_tried_again(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livedepth.gui.live.retries.RETRY_MS", 50)
    tries: list[int] = []

    def slowly() -> FakeCamera:
        tries.append(1)
        if len(tries) < 4:
            raise SourceError("cam: opens but gives no picture; is another program using it?")
        return FakeCamera()

    started(qtbot, window)
    cam = Choice("cam", "cam")
    window.list_cameras([], [], [cam])
    world.sources["cam"] = slowly
    window.list_cameras([cam], [cam], [])
    qtbot.waitUntil(lambda: len(tries) == 4, timeout=HANG_MS)
    painted(qtbot, window)
    tries.clear()
    window.session.use_source("cam")
    qtbot.waitUntil(lambda: "gives no picture" in window.notice.text, timeout=HANG_MS)
    qtbot.wait(300)
    assert len(tries) == 1, "what a person chose is tried once"


def test_a_slow_network_is_no_silent_camera(
    qtbot: QtBot, window: MainWindow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(FakeEngine):
        def infer(self, image: Any) -> Any:
            time.sleep(0.8)
            return super().infer(image)

    monkeypatch.setattr("livedepth.gui.live.silence.SECONDS", 0.3)
    world.engines["a"] = lambda: Slow("a")
    started(qtbot, window)
    qtbot.wait(1500)
    assert not window.notice.isVisible()


def test_a_still_picture_through_another_model_is_not_late(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window, "film")
    window.session.bridge.playback.pause(True)
    qtbot.wait(1200)
    window.session.use_model("b")
    qtbot.waitUntil(lambda: shown(window).model == "b", timeout=HANG_MS)
    qtbot.waitUntil(lambda: "end to end" in window.session.bridge.timings(), timeout=HANG_MS)
    assert window.session.bridge.timings()["end to end"].p95 < 0.9


def test_a_still_picture_that_is_drawn_again_is_no_new_frame(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window, "film")
    window.session.bridge.playback.pause(True)
    qtbot.wait(150)  # what was on its way when it was paused
    counted: list[int] = []
    window.depth_painted.connect(lambda: counted.append(1))
    before = window.session.bridge.timings()["end to end"]
    pane = window.viewer.stage.right

    def differs(from_seen: QImage) -> bool:
        return pane.grab().toImage() != from_seen

    for colours in ("viridis", "gray", "turbo"):
        seen = pane.grab().toImage()
        window.controls.colormaps.setCurrentText(colours)
        qtbot.waitUntil(partial(differs, seen), timeout=HANG_MS)
    assert counted == []
    assert window.session.bridge.timings()["end to end"] == before


def test_dropped_frames_are_those_of_this_source(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    class Slow(FakeEngine):
        def infer(self, image: Any) -> Any:
            time.sleep(0.05)
            return super().infer(image)

    world.engines["a"] = lambda: Slow("a")
    started(qtbot, window)
    qtbot.waitUntil(lambda: window.session.bridge.dropped > 60, timeout=HANG_MS)
    with qtbot.waitSignal(window.session.source_opened, timeout=HANG_MS):
        window.session.use_source("bright")
    assert window.session.bridge.dropped < 40


def test_each_job_has_the_model_of_when_it_was_added(
    qtbot: QtBot, window: MainWindow, world: World, tmp_path: Path
) -> None:
    started(qtbot, window)
    window.processing.open()
    queue = window.processing.queue
    assert queue is not None
    queue.pause_button.click()
    queue.add([str(_clip(tmp_path / "one.avi"))])
    window.session.use_model("b")
    qtbot.waitUntil(lambda: window.session.model == "b", timeout=HANG_MS)
    queue.add([str(_clip(tmp_path / "two.avi"))])
    queue.pause_button.click()
    qtbot.waitUntil(lambda: not queue.batch.running, timeout=HANG_MS)
    models = {}
    for name in ("one", "two"):
        with av.open(str(window.settings.folder() / f"{name}-depth.mp4")) as container:
            models[name] = container.metadata["LIVEDEPTH_MODEL"]
    assert models == {"one": "a", "two": "b"}
    rows = [queue.table.topLevelItem(row) for row in (0, 1)]
    assert [row.text(4) for row in rows if row is not None] == ["a", "b"]


def test_the_queue_follows_the_folder_of_the_settings(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.processing.open()
    queue = window.processing.queue
    assert queue is not None
    window.settings.output_folder = str(tmp_path / "elsewhere")
    window.processing.open()
    assert queue.folder.text() == str(tmp_path / "elsewhere")
    queue.folder.setText(str(tmp_path / "mine"))
    window.processing.open()
    assert queue.folder.text() == str(tmp_path / "mine"), "what a person wrote stays"


def test_what_the_system_refuses_to_a_recording_is_one_line(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    started(qtbot, window)
    (tmp_path / "output").write_text("a file stands where the folder should be")
    window.menus["record_video"].trigger()
    assert not window.menus["record_video"].isChecked()
    assert "output: cannot be made (File exists)" in window.notice.text


def test_a_fault_in_a_recorders_thread_is_one_line(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("the encoder\nis gone")

    monkeypatch.setattr(VideoSink, "write", break_off)
    started(qtbot, window)
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: "writing failed" in window.notice.text, timeout=HANG_MS)
    assert "depth.mp4: writing failed (the encoder is gone)" in window.notice.text
    assert not window.menus["record_video"].isChecked()
