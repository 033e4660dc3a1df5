"""Screens and windows of a real X server: what is seen, when, and what happens when it goes."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from livedepth.capture import screen
from livedepth.capture.base import CameraMode
from livedepth.capture.screen import ScreenSource, list_screens, refuse_without_x
from livedepth.capture.sources import kind_of, open_source
from livedepth.capture.x11_windows import X11Windows
from livedepth.errors import SourceError
from livedepth.frames import Frame
from livedepth.jobs.plan import Task
from livedepth.jobs.process import ProcessOptions, process
from livedepth.jobs.record import record
from livedepth.pipeline.stream import Selection
from tests.gui.conftest import FakeEngine
from tests.x11 import Window, XServer, x_server

RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with x_server() as running:
        yield running


@pytest.fixture
def window(server: XServer) -> Iterator[Callable[..., Window]]:
    opened: list[Window] = []

    def open_one(
        title: str, place: tuple[int, int, int, int], colour: int, process: int | None = None
    ) -> Window:
        opened.append(Window(title, place, colour, process))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def read(source: ScreenSource, good: Callable[[Frame], bool] = lambda frame: True) -> Frame:
    """The next frame that is as it should be, soon."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        frame = source.read()
        assert frame is not None
        if good(frame):
            return frame
    pytest.fail("no such frame came")


def test_what_names_a_screen_or_a_window() -> None:
    for spec in ("screen", "screen:1", "screen:12", "window:Clock", "window:https://a.b/c.mp4"):
        assert kind_of(spec) == "screen"
    for spec in ("screens", "screen:", "screen:0", "screen:x", "window:", "Screen"):
        assert kind_of(spec) != "screen"


@pytest.mark.parametrize("spec", ["screen", "screen:1"])
def test_a_screen_is_seen_in_its_colours_and_places(
    spec: str, window: Callable[..., Window]
) -> None:
    window("red", (20, 10, 50, 30), RED)
    window("blue", (300, 180, 50, 50), BLUE)
    with open_source(spec) as source:  # type: ignore[attr-defined]
        info, frame = source.info, read(source)
    assert (info.width, info.height, info.kind, info.name) == (320, 200, "screen", spec)
    assert info.live and info.endless and info.fps == 30
    expected = np.zeros((200, 320, 3), np.uint8)
    expected[10:40, 20:70], expected[180:, 300:] = (255, 0, 0), (0, 0, 255)
    assert np.array_equal(frame.image, expected)
    assert (frame.index, frame.pts, frame.source) == (0, 0.0, spec)


def test_pictures_come_at_the_rate_that_is_wished_and_what_is_late_is_skipped(
    server: XServer,
) -> None:
    with open_source("screen", camera_mode=CameraMode(fps=50)) as source:  # type: ignore[attr-defined]
        assert source.info.fps == 50
        frames = [read(source) for _ in range(15)]
        time.sleep(0.3)  # the reader is busy: 15 pictures are missed
        after = [read(source) for _ in range(3)]
    for got in (frames, after):
        took = got[-1].captured_at - got[0].captured_at
        assert took > 0.02 * (len(got) - 2), "never faster than wished; the first may be late"
    times = [frame.pts for frame in (*frames, *after)]
    assert times == sorted(set(times)) and after[0].pts - frames[-1].pts >= 0.3
    assert [frame.index for frame in (*frames, *after)] == list(range(18))
    assert all(
        frame.captured_at - frame.pts == pytest.approx(frames[0].captured_at) for frame in after
    )


def test_a_window_by_its_title_wherever_it_is_and_however_large(
    window: Callable[..., Window],
) -> None:
    window("Zwei Fenster", (0, 0, 100, 100), BLUE)
    moved = window("Uhr – Ünder", (20, 10, 60, 40), RED)
    with ScreenSource("window:uhr – ünder") as source:
        assert (source.info.width, source.info.height) == (60, 40)
        assert (read(source).image == (255, 0, 0)).all()
        moved.place(100, 120, 90, 50)
        frame = read(source, lambda frame: frame.image.shape == (50, 90, 3))
        assert (frame.image == (255, 0, 0)).all()
        assert (source.info.width, source.info.height) == (90, 50)
        moved.place(-30, 190, 90, 50)  # partly beside the screen
        frame = read(source, lambda frame: frame.image.shape == (10, 60, 3))
        assert (frame.image == (255, 0, 0)).all()


def test_the_whole_title_is_taken_before_a_part_of_one(window: Callable[..., Window]) -> None:
    window("Film", (0, 0, 40, 40), RED)
    window("Film list", (50, 0, 40, 40), BLUE)
    window("My film", (100, 0, 40, 40), GREEN)
    for title, colour in (("film", RED), ("film l", BLUE), ("y FILM", GREEN)):
        with ScreenSource(f"window:{title}") as source:
            pixel = read(source).image[5, 5]
        assert pixel.tolist() == [colour >> 16, colour >> 8 & 255, colour & 255]


def test_a_window_of_this_program_is_not_taken(window: Callable[..., Window]) -> None:
    """What is captured is in the window's own title, and that would be seen when it is closed."""
    window("window:Chess – livedepth", (0, 0, 40, 40), RED, os.getpid())
    with pytest.raises(SourceError, match="no window with this title"):
        ScreenSource("window:Chess")
    window("Chess", (50, 0, 40, 40), BLUE, os.getppid())
    with ScreenSource("window:Chess") as source:
        assert (read(source).image == (0, 0, 255)).all()
    with X11Windows() as windows:
        assert windows.titles() == ["Chess"]


def test_a_window_that_is_closed_is_waited_for_and_seen_again(
    window: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "_FIRST_WAIT", 0.02)
    shown = window("Clock", (10, 10, 40, 30), RED)
    with ScreenSource("window:Clock") as source:
        before = read(source)
        got: list[Frame | None] = []
        for colour in (BLUE, GREEN):
            shown.close()
            reader = threading.Thread(target=lambda: got.append(source.read()))
            reader.start()
            reader.join(0.3)
            assert reader.is_alive(), "there is nothing to see"
            shown = window("Clock", (60, 60, 50, 30), colour)
            reader.join(30)
            assert not reader.is_alive()
        shown.hide()
        reader = threading.Thread(target=lambda: got.append(source.read()))
        reader.start()
        reader.join(0.2)
        assert reader.is_alive(), "nor is a minimised window"
        source.close()
        reader.join(30)
        assert not reader.is_alive() and source.read() is None
    blue, green, nothing = got
    assert blue is not None and green is not None and nothing is None
    assert (blue.image == (0, 0, 255)).all() and (green.image == (0, 255, 0)).all()
    assert (before.index, blue.index, green.index) == (0, 1, 2)
    assert before.pts < blue.pts < green.pts


def test_a_display_that_is_gone_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "_FIRST_WAIT", 0.02)
    with x_server() as server, ScreenSource("screen") as source:
        before = read(source)
        server.stop()
        got: list[Frame | None] = []
        reader = threading.Thread(target=lambda: got.append(read(source)))
        reader.start()
        reader.join(0.3)
        assert reader.is_alive()
        server.start()
        reader.join(30)
        assert not reader.is_alive()
        (after,) = got
        assert after is not None and after.index == 1 and after.pts > before.pts


def test_screens_are_listed(server: XServer) -> None:
    (only,) = list_screens()
    assert (only.number, only.width, only.height, only.spec) == (1, 320, 200, "screen:1")


def test_what_is_not_there_is_said_in_one_line(window: Callable[..., Window]) -> None:
    window("Kaputt\nzweizeilig", (0, 0, 10, 10), RED)
    for spec, line in (
        ("screen:7", "screen:7: there is no such screen; there are: screen:1"),
        ("window:nobody", "window:nobody: no window with this title can be seen; there are: Kap"),
    ):
        with pytest.raises(SourceError) as caught:
            open_source(spec)
        assert str(caught.value).startswith(line) and "\n" not in str(caught.value)


def test_no_display_and_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="there is no display to capture"):
        refuse_without_x({})
    with pytest.raises(SourceError, match="Wayland lets no program capture the screen; log in"):
        refuse_without_x({"WAYLAND_DISPLAY": "wayland-0"})
    monkeypatch.setenv("DISPLAY", ":9876")
    with pytest.raises(SourceError, match="the display cannot be captured") as caught:
        open_source("screen")
    assert "\n" not in str(caught.value)


def test_the_x_server_of_a_wayland_desktop_has_no_pixels(
    server: XServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with X11Windows() as windows:
        assert not windows.of_wayland
    # Xwayland names its outputs XWAYLAND0, ...; it cannot be started here.
    given = X11Windows.__init__

    def pretend(self: X11Windows) -> None:
        given(self)
        self._display.extensions = ["XWAYLAND"]
        self._display.has_extension = lambda name: name == "XWAYLAND"

    monkeypatch.setattr(X11Windows, "__init__", pretend)
    with pytest.raises(SourceError, match="Wayland lets no program"):
        open_source("screen")


def test_a_screen_is_recorded_and_processed_as_long_as_is_said(
    window: Callable[..., Window], tmp_path: Path
) -> None:
    window("red", (0, 0, 320, 100), RED)
    engine = FakeEngine("ramp")
    report = record("screen", tmp_path / "set", engine, Selection(frames=3))
    assert report.frames == 3
    facts = json.loads((tmp_path / "set" / "dataset.json").read_text())
    assert facts["source"] == "screen" and (facts["pairs"], facts["pts"][0]) == (3, 0.0)
    picture = cv2.imread(str(next((tmp_path / "set").rglob("*.jpg"))))
    assert picture is not None and picture.shape == (200, 320, 3)
    assert picture[50, 50, 2] > 240 and picture[150].max() < 9
    task = Task("screen", tmp_path / "depth.mkv")
    with pytest.raises(SourceError, match="screen: has no end; say when to stop with --end"):
        process(task, engine, ProcessOptions("gray16"))
    process(task, engine, ProcessOptions("gray16", selection=Selection(end=0.2)))
    with open_source(str(task.output)) as written:  # type: ignore[attr-defined]
        assert read(written).image.shape == (200, 320, 3)
