"""Fake sources and engines for the real window."""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PyQt6 import sip
from PyQt6.QtCore import QEvent, QTimer
from PyQt6.QtWidgets import QApplication, QMenu, QWidget

from livedepth.capture.base import SourceInfo
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame, Image, Unit
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.window import MainWindow
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.settings import CameraHabits, Settings


class FakeCamera:
    """Frames of one colour at about 100 fps, without end."""

    def __init__(self, name: str = "fake", size: tuple[int, int] = (48, 64), level: int = 90):
        self.info = SourceInfo(name, size[1], size[0], live=True, kind="camera", fps=Fraction(100))
        self.warnings: tuple[Message, ...] = ()
        self.closed = threading.Event()
        self._image = np.full((*size, 3), level, np.uint8)
        self._index = 0

    def read(self) -> Frame | None:
        if self.closed.wait(0.01):
            return None
        self._index += 1
        now = time.monotonic()
        return Frame(self._image, self._index - 1, self._index / 100, now, self.info.name)

    def close(self) -> None:
        self.closed.set()


class HangingCamera(FakeCamera):
    """Gives one frame, then hangs in read() whatever anyone does, as some drivers do."""

    def __init__(self, release: threading.Event) -> None:
        super().__init__("hanging")
        self._release = release
        self.hangs = threading.Event()

    def read(self) -> Frame | None:
        if self._index == 0:
            return super().read()
        self.hangs.set()
        self._release.wait()
        return None


class FakeFilm(FakeCamera):
    """A file of ``frames`` pictures at 50 fps whose grey level says which one it is."""

    def __init__(self, frames: int = 200) -> None:
        super().__init__("film")
        self.info = SourceInfo(
            "film",
            64,
            48,
            False,
            Fraction(50),
            frames,
            kind="video",
            duration=frames / 50,
            start=0.0,
        )
        self._frames = frames

    def read(self) -> Frame | None:
        if self.closed.is_set() or self._index >= self._frames:
            return None
        self._index += 1
        at = self._index - 1
        image = np.full((48, 64, 3), at % 256, np.uint8)
        return Frame(image, at, at / 50, time.monotonic(), "film")

    def seek(self, seconds: float) -> None:
        self._index = min(max(0, round(seconds * 50)), self._frames - 1)


class FakeEngine:
    """A ramp between 1 m and ``far``, 12x16."""

    def __init__(self, model: str, far: float = 3.0, unit: Unit = "m") -> None:
        self.info = EngineInfo(model, "fake", "cpu", "float32", (12, 16), unit)
        self.non_finite = 0
        self.closed = False
        self._depth = np.linspace(1, far, 192, dtype=np.float32).reshape(12, 16)

    def infer(self, image: Image) -> Prediction:
        assert not self.closed, "an engine was used after it was closed"
        return Prediction(self._depth, {"network": 0.001})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        return map(self.infer, images)

    def close(self) -> None:
        self.closed = True


def plain_settings(output: Path) -> Settings:
    """As a new user has them; but cameras are not mirrored, so that left is left."""
    straight = CameraHabits(mirror=False)
    return Settings(output_folder=str(output), cameras={"cam": straight, "bright": straight})


OpenWindow = Callable[..., MainWindow]


def end(window: MainWindow) -> None:
    """Close a window and delete it now.

    Not with qtbot.addWidget(): its deleteLater() leaves the window to C++ until some event loop
    runs. Meanwhile Python's garbage collector clears the functions that the window's timers call,
    because for Python nobody has it any more; the next one that fires is a segmentation fault.
    """
    if not sip.isdeleted(window):
        window.close_at_once()
        sip.delete(window)


@contextmanager
def first_ctrl_c(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` at the first Ctrl-C, and let the next one be what it was.

    A KeyboardInterrupt that is raised while Qt calls Python goes nowhere: pytest-qt takes it for a
    failure of the test, or, between tests, Qt aborts.
    """
    before = signal.getsignal(signal.SIGINT)

    def handle(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        act()

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def left_of_qt(before: Iterable[QWidget]) -> list[str]:
    """What a test left behind: windows that were not there ``before``, and timers that run.

    Each is named once: it is ended here, for the next test not to be blamed.
    """
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    kept = list(before)
    windows = [
        one
        for one in QApplication.topLevelWidgets()
        # Menus of pyqtgraph's plots have no parent and go when Python collects its garbage.
        if one not in kept and (one.isVisible() or not isinstance(one, QMenu))
    ]
    left = [f"{type(one).__name__} {one.windowTitle()!r}" for one in windows]
    for one in windows:
        if not sip.isdeleted(one):  # with another of them
            sip.delete(one)
    if _running_timers():
        gc.collect()  # those that nobody has any more are none
    for timer in _running_timers():
        left.append(f"QTimer of {timer.parent()!r}, every {timer.interval()} ms")
        timer.stop()
    return left


def _running_timers() -> list[QTimer]:
    timers = [one for one in gc.get_objects() if type(one) is QTimer]
    return [timer for timer in timers if not sip.isdeleted(timer) and timer.isActive()]


@dataclass
class World:
    """What the window can open; tests change it and look into it."""

    sources: dict[str, Callable[[], FakeCamera]] = field(default_factory=dict)
    engines: dict[str, Callable[[], FakeEngine]] = field(default_factory=dict)
    opened: list[FakeCamera] = field(default_factory=list)

    def open_source(self, spec: str) -> FakeCamera:
        if spec not in self.sources:
            raise SourceError(f"{spec}: no such file, camera or address")
        self.opened.append(self.sources[spec]())
        return self.opened[-1]

    def open_engine(self, model: str) -> FakeEngine:
        return self.engines[model]()

    def hold(self, model: str) -> threading.Event:
        """Have ``model`` load until this event is set, or 20 seconds are over."""
        go, load = threading.Event(), self.engines[model]

        def slow() -> FakeEngine:
            go.wait(20)
            return load()

        self.engines[model] = slow
        return go


@pytest.fixture
def world() -> World:
    """A camera ``cam`` and the models ``a``, ``b`` and ``midas`` (relative)."""
    return World(
        {
            "cam": FakeCamera,
            "bright": lambda: FakeCamera("bright", level=200),
            "film": FakeFilm,
        },
        {
            "a": lambda: FakeEngine("a"),
            "b": lambda: FakeEngine("b", far=8.0),
            "midas": lambda: FakeEngine("midas", unit="inverse"),
        },
    )


@pytest.fixture
def open_window(qapp: QApplication, world: World, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens real windows over the fake world, not started; after the test they are gone."""
    opened: list[MainWindow] = []

    def open_one(settings: Settings | None = None) -> MainWindow:
        window = MainWindow(
            PipelineBridge(world.open_source, world.open_engine),
            settings or plain_settings(tmp_path / "output"),
            open_batch_engine=world.open_engine,
        )
        opened.append(window)
        window.restore_layout(window.settings.window)
        window.show()
        return window

    yield open_one
    for window in opened:
        end(window)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """One such window."""
    return open_window()


@pytest.fixture(autouse=True)
def nothing_of_qt_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window open or a timer running."""
    before = qapp.topLevelWidgets()
    yield
    left = left_of_qt(before)
    assert not left, f"left behind: {', '.join(left)}"


@pytest.fixture(scope="package", autouse=True)
def only_objects_of_the_tests() -> Iterator[None]:
    """What was imported before is not looked through after each test: a tenth of a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="package", autouse=True)
def ctrl_c_ends_the_run(request: pytest.FixtureRequest) -> Iterator[None]:
    """The first Ctrl-C ends the run after the present test, the next one at once."""

    def stop() -> None:
        request.session.shouldstop = "Ctrl-C"

    with first_ctrl_c(stop):
        yield
