"""``livedepth app``: the application object, its first source, and its end."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

import cv2  # noqa: F401 - before Qt, so that what it sets can be taken back below
from PyQt6 import sip
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from livedepth.capture.base import Source
from livedepth.capture.sources import open_source
from livedepth.defaults import USUAL_PICTURE
from livedepth.errors import LivedepthError, OutputError
from livedepth.gui.basics.first_paint import FirstPaint
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.displays import display_answers
from livedepth.gui.ending import LastResort, Signals, leave
from livedepth.gui.live.cameras import CameraWatch
from livedepth.gui.live.known_sources import first_source
from livedepth.gui.live.picture_first import PictureFirst
from livedepth.gui.live.rerun import ShownInRerun
from livedepth.gui.live.screens import ScreenWatch
from livedepth.gui.live.window_first import WindowFirst
from livedepth.gui.screenshot import Screenshot, check_folder
from livedepth.gui.texts import tr
from livedepth.gui.theme import apply_theme
from livedepth.gui.translation import translate
from livedepth.gui.window import MainWindow
from livedepth.inference.base import DepthEngine
from livedepth.inference.cache_folder import compiled_before
from livedepth.inference.run import Run, size_of
from livedepth.lens import Lens
from livedepth.logs import start_log
from livedepth.settings import (
    LoadedSettings,
    Settings,
    Theme,
    load_settings,
    save_settings,
    settings_path,
)

_PATIENCE_MS = 8000
_log = logging.getLogger(__name__)


def run_app(
    sources: Sequence[str],
    model: str | None,
    *,
    engine: str | None = None,
    device: str | None = None,
    precision: str | None = None,
    lens: Lens | None = None,
    rerun: str | None = None,
    screenshot: Path | None = None,
    watch: Callable[[MainWindow], None] | None = None,
    end_within: float = 10.0,
) -> int:
    """Open the window and run until it is closed; returns the exit code.

    Several ``sources`` are played one after the other. What is None, or none, is as it was the
    last time. ``lens`` is that of the camera behind them, and ``rerun`` the address of a viewer of
    Rerun that is shown the same ("": here). With ``screenshot`` the window shows some frames, is
    saved as a picture, and closes; it neither reads nor keeps what a person chose.
    ``watch`` is given the window before it is shown, and may close it; after its end the window is
    no more. Where threads hang, or do not end within ``end_within`` seconds once everything is
    saved, the process ends here. Raises
    LivedepthError where there is no display.
    """
    _check_display()
    if screenshot:
        check_folder(screenshot)
    keeper = SettingsKeeper(None if screenshot else settings_path())
    settings = keeper.settings
    application = prepare_qt(settings.theme)
    kept = translate(application, settings.language)
    handler = None if screenshot else start_log()

    def open_any_source(spec: str) -> Source:
        window.session.lenses.look_up(spec)
        return open_source(
            spec,
            camera_mode=settings.camera_mode(spec),
            rotation=settings.camera(spec).rotation,
        )

    def open_run(run: Run) -> DepthEngine:
        # Imported in the loader's thread: the libraries of the networks take up to
        # seconds.
        from livedepth.inference.engines import open_engine

        return open_engine(
            run.model,
            engine=run.engine,
            device=run.device,
            precision=run.precision,
            size=size_of(run.size),
            for_picture=window.session.picture_size() or USUAL_PICTURE,
        )

    window_first = WindowFirst()
    open_model = PictureFirst(lambda text: open_run(Run.of(text)), compiled_before)

    def open_in_queue(name: str) -> DepthEngine:
        return open_run(window.session.asked.with_model(name))

    signals = Signals()
    last_resort = LastResort(handler.stream if handler is not None else None, end_within)
    with signals.noted():
        window = MainWindow(
            PipelineBridge(window_first.then(open_any_source), window_first.then(open_model)),
            settings,
            open_batch_engine=open_in_queue,
            open_run=open_run,
            queue_file=None if screenshot else settings_path().with_name("queue.json"),
        )
        window.end_within = end_within
        window.saved.connect(last_resort.begin)
        session = window.session
        session.lenses.give(lens, sources)
        for picture in (session.preview_painted, session.source_failed, window.saved):
            picture.connect(open_model.go_on)
        for seen in (FirstPaint(window).painted, window.saved):
            seen.connect(window_first.go_on)
        signals.close_with(window.close_at_once)
        window.restore_layout(settings.window)
        window.settings_changed.connect(lambda: keeper.save(window.notice.show_problem))
        shown = None
        if rerun is not None:
            shown = ShownInRerun(window.session.bridge, rerun, window.notice.show_problem)
            window.saved.connect(shown.close)
        cameras = CameraWatch(parent=window)
        cameras.changed.connect(window.list_cameras)
        if watch is not None:
            watch(window)
        saved = Screenshot(window, screenshot) if screenshot else None
        code = 0
        if not window.closed:
            screens = ScreenWatch(window.background, parent=window)
            screens.changed.connect(window.source_list.show_screens)
            window.show()
            run = first_run(
                settings, model=model, engine=engine, device=device, precision=precision
            )
            _play(window, sources, run, cameras)
            if not screenshot:
                window.welcome()
            if keeper.problems:
                window.notice.show_problems(keeper.problems)
            _after_first_picture(window, window.find_models, screens.start)
            with _faults_told(window):
                code = application.exec()
    problem = saved.problem if saved is not None else ""
    if window.hanging:
        _log.warning("left behind: %s", ", ".join(window.hanging))
        if problem:
            print(f"error: {problem}", file=sys.stderr)  # noqa: T201 - nobody can raise it
        leave(1 if problem else code)
    # Before the application: Python would delete the two in any order when it ends.
    sip.delete(window)
    for translator in kept:
        application.removeTranslator(translator)
    last_resort.cancel()
    if handler is not None:
        logging.getLogger("livedepth").removeHandler(handler)
        handler.close()
    if problem:
        raise OutputError(problem)
    return code


def first_run(settings: Settings, **options: str | None) -> Run:
    """What runs first: as the last time, but for what the command line says, which holds until
    another is chosen in the window."""
    return replace(settings.run(), **{name: value for name, value in options.items() if value})


def _play(window: MainWindow, sources: Sequence[str], run: Run, cameras: CameraWatch) -> None:
    """Start with the first of ``sources``, or what was played the last time."""
    settings = window.settings
    first = (
        sources[0] if sources else first_source(settings, [one.value for one in cameras.present])
    )
    if len(sources) > 1:
        window.playlist.begin_with(sources)
    # What only stands in for a camera that is away is not what the person wants next time.
    remember = bool(sources) or first == settings.source
    window.start(first, run.text, cameras.present, remember=remember)


@contextmanager
def _faults_told(window: MainWindow) -> Iterator[None]:
    """Meanwhile a fault of ours in a slot is told in the window, where Qt would end the process,
    and what is recorded with it."""
    hook = sys.excepthook
    sys.excepthook = partial(_on_bug, window)
    try:
        yield
    finally:
        sys.excepthook = hook


def _on_bug(
    window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A fault of ours in a slot: it is logged and shown, and the window goes on."""
    _log.error("in the window", exc_info=(kind, error, trace))
    text = " ".join(str(error).split()) or kind.__name__
    window.notice.show_problem(
        tr("Something in livedepth failed ({0}); the log says more").format(text)
    )


def _after_first_picture(window: MainWindow, *starts: Callable[[], None]) -> None:
    """Start what can wait once depth is on screen, or after some seconds without."""
    timer = QTimer(window)
    timer.setSingleShot(True)
    for start in starts:
        timer.timeout.connect(start)
    timer.start(_PATIENCE_MS)

    def soon() -> None:
        window.depth_painted.disconnect(soon)
        timer.start(0)

    window.depth_painted.connect(soon)


class SettingsKeeper:
    """The settings of one run, and the file they are kept in (None: nowhere)."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        loaded = load_settings(path) if path else LoadedSettings(Settings(), [])
        self.settings, self.problems, self._may_overwrite = loaded

    def save(self, say: Callable[[LivedepthError], None]) -> None:
        """Write them; a problem is said, and costs nothing else."""
        if self._path is not None and self._may_overwrite:
            try:
                save_settings(self.settings, self._path)
            except LivedepthError as error:
                say(error)


def prepare_qt(theme: Theme = "dark") -> QApplication:
    """The application object, with the app's looks."""
    # opencv-python points Qt at its own Qt 5 plug-ins, which Qt 6 cannot load.
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)
    application = QApplication.instance() or QApplication(["livedepth"])
    assert isinstance(application, QApplication)
    application.setApplicationName("livedepth")
    apply_theme(application, theme)
    return application


def _check_display() -> None:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not display_answers():
        raise LivedepthError(
            "there is no display that answers", "use 'livedepth process INPUT -o OUT' instead"
        )
