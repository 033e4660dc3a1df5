"""Recording what is seen, in the real window; exports of the view; the virtual camera's kinds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import av
import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from livedepth.datasets.checking import check
from livedepth.datasets.reading import read_set
from livedepth.frames import Image
from livedepth.gui.live.view_picture import view_picture
from livedepth.gui.window import MainWindow
from livedepth.inference.run import Run
from livedepth.output.kinds import output_kinds
from livedepth.output.pictures import Style, colour, overlay
from livedepth.output.provenance import from_note, from_tags, made_by
from livedepth.output.video import VideoSink
from livedepth.settings import Settings, load_settings, save_settings
from tests.gui.conftest import FakeCamera, OpenWindow, World
from tests.gui.driving import HANG_MS, LEFT, painted, shown, started

Pictures = list[np.ndarray[Any, Any]]


def _choose(menu: QMenu, name: str) -> None:
    """As a person does: open the menu, click the entry."""
    menu.aboutToShow.emit()
    (action,) = (one for one in menu.actions() if one.data() == name)
    assert action.isEnabled()
    action.trigger()


def _kinds(window: MainWindow, entry: str) -> QMenu:
    """A menu of kinds by its title's beginning."""
    found = [menu for menu in window.findChildren(QMenu) if menu.title().startswith(entry)]
    assert len(found) == 1
    return found[0]


def _record_menu(window: MainWindow) -> QMenu:
    menu = window.record_button.menu()
    assert menu is not None
    return menu


def _record(qtbot: QtBot, window: MainWindow, frames: int = 8) -> Path:
    """Press R, wait for some frames, press R; the file."""
    before = set(window.settings.folder().glob("*"))
    qtbot.keyClick(window, "R")
    assert window.record_button.isChecked()
    painted(qtbot, window, frames)
    qtbot.keyClick(window, "R")
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    assert not window.record_button.isChecked()
    (path,) = set(window.settings.folder().glob("*")) - before
    return path


def _read(path: Path) -> tuple[dict[str, str], Pictures]:
    """The tags of a video and its pictures: as RGB, or their numbers."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        exact = frames[0].format.name == "gray16le"
        return from_tags(container.metadata), [
            frame.to_ndarray() if exact else frame.to_ndarray(format="rgb24") for frame in frames
        ]


def _near(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Mean difference in levels."""
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())


@pytest.mark.parametrize(
    ("kind", "ending", "size"),
    [
        ("color", "-depth.mp4", (48, 64)),
        ("rgb", "-rgb.mp4", (48, 64)),
        ("side-by-side", "-depth.mp4", (48, 128)),
        ("overlay", "-depth.mp4", (48, 64)),
        ("gray16", "-depth.mkv", (48, 64)),
        ("anaglyph", "-depth.mp4", (48, 64)),
    ],
)
def test_what_is_chosen_is_recorded(
    kind: str,
    ending: str,
    size: tuple[int, int],
    qtbot: QtBot,
    open_window: OpenWindow,
    tmp_path: Path,
) -> None:
    window = open_window(Settings(output_folder=str(tmp_path / "out"), legend=False))
    started(qtbot, window)
    _choose(_record_menu(window), kind)
    assert window.settings.record_as == kind
    path = _record(qtbot, window)
    assert path.name.endswith(ending)
    said, pictures = _read(path)
    assert said["kind"] == kind and said["model"] == "a"
    assert len(pictures) >= 6 and pictures[0].shape[:2] == size
    frame, limits = shown(window), window.viewer.display.limits
    image, coloured = frame.frame.image, colour(Style(fixed=limits))(frame)
    expected: dict[str, Callable[[], Image]] = {
        "color": lambda: coloured,
        "rgb": lambda: image,
        "side-by-side": lambda: np.concatenate([image, coloured], axis=1),
        "overlay": lambda: overlay(Style(fixed=limits))(frame),
    }
    if kind in expected:
        assert _near(pictures[-1], expected[kind]()) < 6
    if kind == "gray16":
        assert said["unit"] == "mm"
        assert (pictures[0][0, 0], pictures[0][-1, -1]) == (1000, 3000)
        assert all(np.array_equal(one, pictures[0]) for one in pictures), "bit by bit"


def test_every_video_of_process_can_be_recorded_and_others_not(
    qtbot: QtBot, window: MainWindow
) -> None:
    offered = [action.data() for action in _record_menu(window).actions()]
    assert offered == [*(kind.name for kind in output_kinds() if kind.pictures), "dataset"]
    assert {"color", "rgb", "side-by-side", "overlay", "gray16"} <= set(offered)
    assert "npz" not in offered


def test_the_button_is_red_and_says_how_far_it_is(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.resize(1500, 700)  # with room for the texts of buttons
    button = window.record_button
    assert isinstance(button, QToolButton) and "Colour video" in button.toolTip()
    _choose(_record_menu(window), "overlay")
    assert "Depth over the picture" in button.toolTip()
    idle = button.grab().toImage().pixelColor(3, button.height() // 2)
    qtbot.mouseClick(button, LEFT, pos=QPoint(12, button.height() // 2))
    assert window.menus["record_video"].isChecked()
    qtbot.waitUntil(lambda: "0:01" in button.text(), timeout=HANG_MS)
    assert button.text().endswith((" kB", " MB")) and button.text().startswith("Overlay · 0:01")
    going = button.grab().toImage().pixelColor(3, button.height() // 2)
    assert going.red() > 150 and going.green() < 60, "red while it records"
    assert idle.red() < 150 or idle.green() > 150
    window.session.pause(True)
    qtbot.waitUntil(lambda: "paused 0:0" in button.toolTip(), timeout=HANG_MS)
    assert "paused 0:0" in window.status.labels["recording"].text()
    window.session.pause(False)
    painted(qtbot, window, 3)
    qtbot.mouseClick(button, LEFT, pos=QPoint(12, button.height() // 2))
    qtbot.waitUntil(lambda: "paused 0:0" in window.notice.text, timeout=HANG_MS)
    assert "frames" in window.notice.text and not button.isChecked()
    assert button.text() == "Record"
    (path,) = window.settings.folder().iterdir()
    with av.open(str(path)) as container:
        times = [frame.time or 0 for frame in container.decode(video=0)]
    assert max(np.diff(times)) > 0.9, "a pause on the screen is one in the film"


def test_a_dataset_is_among_what_the_button_records(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.resize(1500, 700)
    button = window.record_button
    _choose(_record_menu(window), "dataset")
    assert "Dataset (RGB + depth)" in button.toolTip()
    assert load_settings(_saved(window)).settings.record_as == "dataset"
    for _ in range(2):  # the second time over what is left of the first
        qtbot.mouseClick(button, LEFT, pos=QPoint(12, button.height() // 2))
        assert window.menus["record_dataset"].isChecked() and button.isChecked()
        qtbot.waitUntil(lambda: "pairs" in button.text(), timeout=HANG_MS)
        assert button.text().startswith("Dataset · 0:0")
        painted(qtbot, window, 3)
        qtbot.mouseClick(button, LEFT, pos=QPoint(12, button.height() // 2))
        assert not window.menus["record_dataset"].isChecked() and not button.isChecked()
        qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    assert button.text() == "Record"
    first, second = sorted(window.settings.folder().iterdir())
    for root in (first, second):
        dataset = read_set(root)
        assert len(dataset.pairs) >= 3 and not [
            one for one in check(dataset).faults if one.kind != "duplicate"
        ]
        assert dataset.pairs[0].wall is not None and dataset.facts["model"] == "a"
    # Stopped by its own entry, the button is idle too.
    button.click()
    painted(qtbot, window, 3)
    window.menus["record_dataset"].trigger()
    assert not button.isChecked() and button.text() == "Record"
    # A video is what the button records as soon as it is chosen.
    _choose(_record_menu(window), "rgb")
    button.click()
    assert not window.menus["record_dataset"].isChecked()
    painted(qtbot, window, 3)
    button.click()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    assert any(path.suffix == ".mp4" for path in window.settings.folder().iterdir())


def _saved(window: MainWindow) -> Path:
    path = window.settings.folder().with_name("kept.yaml")
    save_settings(window.settings, path)
    return path


def test_the_kind_is_remembered(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    first = open_window()
    _choose(_record_menu(first), "gray16")
    _choose(_kinds(first, "Virtual"), "side-by-side")
    save_settings(first.settings, tmp_path / "settings.yaml")
    loaded = load_settings(tmp_path / "settings.yaml")
    assert not loaded.problems
    second = open_window(loaded.settings)
    checked = [one.data() for one in _record_menu(second).actions() if one.isChecked()]
    assert checked == ["gray16"] and second.settings.camera_as == "side-by-side"
    (tmp_path / "settings.yaml").write_text("record_as: npz\ncamera_as: gray16\n")
    loaded = load_settings(tmp_path / "settings.yaml")
    assert (loaded.settings.record_as, loaded.settings.camera_as) == ("color", "color")
    assert "record_as: 'npz' is invalid" in str(loaded.problems[0])


def test_what_is_seen_changes_in_the_film_too(qtbot: QtBot, window: MainWindow) -> None:
    window.settings.legend = False
    started(qtbot, window)
    window.menus["record_video"].trigger()
    painted(qtbot, window, 5)
    window.viewer.set_colours("gray")
    painted(qtbot, window, 5)
    window.viewer.hold_range((0.5, 12.0))
    painted(qtbot, window, 5)
    expected = colour(Style("gray", (0.5, 12.0)))(shown(window))
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    (path,) = window.settings.folder().iterdir()
    _, pictures = _read(path)
    first, last = pictures[0].astype(int), pictures[-1]
    assert np.ptp(first, axis=2).max() > 60, "it began in colours"
    assert _near(last, expected) < 3, "and ended as it was seen"


def test_3d_is_recorded_with_the_eyes_that_are_set(qtbot: QtBot, window: MainWindow) -> None:
    window.settings.record_as = "sbs"
    window.viewer.choose("eye_distance", 0.2)
    window.viewer.choose("convergence", 2.5)
    started(qtbot, window)
    window.menus["record_video"].trigger()
    painted(qtbot, window, 5)
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    (path,) = window.settings.folder().iterdir()
    with av.open(str(path)) as container:
        said = from_tags(container.metadata)
    assert (said["eye_distance"], said["convergence"]) == ("0.2", "2.5")


def test_depth_without_metres_is_not_recorded_in_them(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, model="midas")
    window.settings.record_as = "gray16"
    menu = _record_menu(window)
    menu.aboutToShow.emit()
    grey = [one.data() for one in menu.actions() if not one.isEnabled()]
    assert grey == ["gray16", "dataset"]
    window.menus["record_video"].trigger()
    assert "gray16 needs metres" in window.notice.text
    assert not window.record_button.isChecked() and not window.saver.busy


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
def test_a_full_disk_ends_a_recording_with_one_line(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    import resource  # not on Windows

    noise = np.random.default_rng(0)

    class Noisy(FakeCamera):
        def __init__(self) -> None:
            super().__init__("noisy")
            self._image = noise.integers(0, 256, (48, 64, 3), np.uint8)

        def read(self):  # type: ignore[no-untyped-def]
            self._image = noise.integers(0, 256, (48, 64, 3), np.uint8)
            return super().read()

    world.sources["noisy"] = Noisy
    window.settings.record_as = "rgb"
    started(qtbot, window, "noisy")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        window.menus["record_video"].trigger()
        qtbot.waitUntil(lambda: "writing failed" in window.notice.text, timeout=HANG_MS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "File too large" in window.notice.text
    (path,) = window.settings.folder().iterdir()
    _, pictures = _read(path)
    assert f"the {len(pictures)} frames before that are kept" in window.notice.text
    assert len(pictures) > 5 and "\n" not in window.notice.text
    assert not window.record_button.isChecked()
    painted(qtbot, window)


def test_a_fault_of_the_encoder_keeps_the_frames_before(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(qtbot, window)
    window.menus["record_video"].trigger()
    painted(qtbot, window, 8)

    def break_off(*_: object) -> None:
        raise RuntimeError("the encoder\nis gone")

    with monkeypatch.context() as patch:
        patch.setattr(VideoSink, "write", break_off)
        qtbot.waitUntil(lambda: "writing failed" in window.notice.text, timeout=HANG_MS)
    assert "(the encoder is gone); the " in window.notice.text
    (path,) = window.settings.folder().iterdir()
    assert f"the {len(_read(path)[1])} frames before" in window.notice.text


def test_lost_frames_are_counted_and_said(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = VideoSink.write

    def slowly(sink: VideoSink, depth: Any) -> None:
        time.sleep(0.04)
        write(sink, depth)

    monkeypatch.setattr(VideoSink, "write", slowly)
    started(qtbot, window)
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: "lost" in window.record_button.toolTip(), timeout=HANG_MS)
    assert "lost" in window.status.labels["recording"].text()
    window.menus["record_video"].trigger()
    qtbot.waitUntil(lambda: window.notice.text.startswith("Saved: "), timeout=HANG_MS)
    assert " lost)" in window.notice.text


@pytest.mark.parametrize("view", ["side-by-side", "overlay", "split", "cloud", "depth"])
def test_the_view_is_saved_as_it_is_seen(view: str, qtbot: QtBot, window: MainWindow) -> None:
    window.settings.legend = False
    window.viewer.set_view(view)
    started(qtbot, window)
    qtbot.keyClick(window, "S", Qt.KeyboardModifier.ControlModifier)
    folder = window.settings.folder()
    qtbot.waitUntil(lambda: window.notice.text.startswith("Saved in"), timeout=HANG_MS)
    (path,) = folder.iterdir()
    assert path.name.endswith("-view.png")
    picture = cv2.imread(str(path))
    assert picture is not None
    frame, display = shown(window), window.viewer.display
    wide = 128 if view == "side-by-side" else 64
    assert picture.shape == (48, wide, 3), "as large as the source"
    if view != "cloud":
        pane = view if view != "side-by-side" else "depth"
        drawn = display.painter(pane)(frame, window.viewer.stage.viewport.region, 64, 48)
        assert np.array_equal(picture[:, -64:, ::-1], drawn)
    said = made_by(path)
    assert (said["view"], said["model"], said["range"].count(":")) == (view, "a", 1)


def test_the_legend_is_in_the_saved_view_where_it_is_set(
    qtbot: QtBot, window: MainWindow, world: World
) -> None:
    world.sources["large"] = lambda: FakeCamera("large", (240, 320))
    window.viewer.set_view("depth")
    started(qtbot, window, "large")
    folder = window.settings.folder()
    for legend, number in ((False, 1), (True, 2)):
        window.settings.legend = legend
        window.menus["export_view"].trigger()
        _wait_for_files(qtbot, folder, number)
    plain, marked = (cv2.imread(str(path)) for path in sorted(folder.glob("[!.]*"), key=_age))
    assert plain is not None and marked is not None
    assert np.array_equal(plain[:, :200], marked[:, :200])
    assert not np.array_equal(plain[:, 200:], marked[:, 200:])


@pytest.mark.parametrize("view", ["cloud", "difference"])
def test_the_saved_view_has_the_legend_of_points_and_difference(
    view: str, qtbot: QtBot, window: MainWindow, world: World
) -> None:
    world.sources["large"] = lambda: FakeCamera("large", (240, 320))
    window.viewer.choose("points_colour", "depth")
    window.quality.compare_with(Run("b"))
    window.viewer.set_view(view)
    started(qtbot, window, "large")
    stage = window.viewer.stage
    pane = stage.cloud if view == "cloud" else stage.right
    qtbot.waitUntil(lambda: pane.has_picture, timeout=HANG_MS)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    seen = stage._shown
    assert seen is not None
    plain, marked = (view_picture(stage, seen, legend=on) for on in (False, True))
    assert plain is not None and marked is not None
    changed = (plain != marked).any(axis=2)
    assert changed[:, 240:].any(), "the scale"
    assert changed[200:, :100].any() == (view == "cloud"), "the width of the grid"
    assert not changed[:150, :200].any()


def _wait_for_files(qtbot: QtBot, folder: Path, number: int) -> None:
    def whole() -> int:
        return sum(not path.name.startswith(".") for path in folder.iterdir())

    qtbot.waitUntil(lambda: folder.is_dir() and whole() == number, timeout=HANG_MS)


def _age(path: Path) -> float:
    return path.stat().st_mtime_ns


def test_the_points_are_saved_alone(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    window.menus["export_points"].trigger()
    folder = window.settings.folder()
    qtbot.waitUntil(lambda: window.notice.text.startswith("Saved in"), timeout=HANG_MS)
    (path,) = folder.iterdir()
    lines = path.read_bytes().split(b"\n")
    assert lines[0] == b"ply" and from_note(lines[2].decode())["model"] == "a"
    window.menus["export_points"].trigger()
    qtbot.waitUntil(lambda: len(list(folder.glob("*.ply"))) == 2, timeout=HANG_MS)
    window.session.use_model("midas")
    qtbot.waitUntil(lambda: shown(window).model == "midas", timeout=HANG_MS)
    window.menus["export_points"].trigger()
    assert "points need metres" in window.notice.text


class _Loopback:
    """Stands for pyvirtualcam."""

    shown: ClassVar[Pictures] = []

    class Camera:
        def __init__(self, width: int, height: int, fps: float) -> None:
            self.width, self.height = width, height

        def send(self, picture: np.ndarray[Any, Any]) -> None:
            assert picture.shape == (self.height, self.width, 3)
            _Loopback.shown.append(picture)

        def close(self) -> None:
            pass


def test_the_virtual_camera_shows_what_its_menu_says(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", _Loopback)
    _Loopback.shown = []
    window.settings.legend = False
    started(qtbot, window)
    menu = _kinds(window, "Virtual")
    offered = [one.data() for one in menu.actions()]
    assert {"color", "rgb", "side-by-side", "overlay", "anaglyph"} <= set(offered)
    assert "gray16" not in offered, "a camera shows colours"
    _choose(menu, "rgb")
    window.menus["virtual_camera"].trigger()
    qtbot.waitUntil(lambda: len(_Loopback.shown) > 3, timeout=HANG_MS)
    assert (_Loopback.shown[0] == 90).all()
    _choose(menu, "side-by-side")
    at = len(_Loopback.shown)
    qtbot.waitUntil(lambda: len(_Loopback.shown) > at + 5, timeout=HANG_MS)
    last = _Loopback.shown[-1]
    assert last.shape == (48, 64, 3) and not last[:12].any() and not last[36:].any()
    assert (last[14:34, 2:30] == 90).all() and np.ptp(last[14:34, 34:62], axis=2).max() > 60
    window.menus["virtual_camera"].trigger()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)


def test_the_next_recording_need_not_wait_for_the_end_of_the_last(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, go = VideoSink.finish, threading.Event()

    def late(sink: VideoSink) -> None:
        go.wait(60)  # as on a busy machine
        finish(sink)

    monkeypatch.setattr(VideoSink, "finish", late)
    # Both in the same second: their names have to differ all the same.
    monkeypatch.setattr("livedepth.gui.live.saving.stamp", lambda: "now")
    started(qtbot, window)
    try:
        for _ in range(2):
            qtbot.keyClick(window, "R")
            assert window.record_button.isChecked() and not window.notice.isVisible()
            qtbot.waitUntil(lambda: ":" in window.record_button.text(), timeout=HANG_MS)
            painted(qtbot, window, 5)
            qtbot.keyClick(window, "R")
            assert not window.record_button.isChecked()
            assert "Record what is seen" in window.record_button.toolTip()
        said = window.status.labels["recording"]
        qtbot.waitUntil(lambda: said.text().startswith("writing now-"), timeout=HANG_MS)
    finally:
        go.set()
    qtbot.waitUntil(lambda: not window.saver.busy, timeout=HANG_MS)
    paths = sorted(window.settings.folder().iterdir())
    assert [path.name for path in paths] == ["now-2-depth.mp4", "now-depth.mp4"]
    # Those on the way at either end may not count.
    assert min(len(_read(path)[1]) for path in paths) >= 3
    painted(qtbot, window)


def test_a_key_that_is_held_switches_nothing_on_and_off_again(window: MainWindow) -> None:
    """A busy X server repeats a key that was let go of long ago: R would start the next one."""
    entries = [one for menu in window.menus.table for one in menu.entries if one.checkable]
    assert {"record_video", "record_dataset", "virtual_camera"} <= {one.name for one in entries}
    repeating = [one.name for one in entries if window.menus[one.name].autoRepeat()]
    assert repeating == []
