"""What the menus and keys do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMenu, QMessageBox

from livedepth import __version__
from livedepth.capture.sources import camera_index, kind_of
from livedepth.capture.v4l2 import camera_modes
from livedepth.defaults import NETWORK_SUFFIXES
from livedepth.gui.actions import Actions
from livedepth.gui.bars.controls import Choice
from livedepth.gui.dialogs.queue_dialog import QueueDialog
from livedepth.gui.dialogs.settings_dialog import SettingsDialog
from livedepth.gui.dialogs.shortcuts import ShortcutSheet
from livedepth.gui.saving import KINDS
from livedepth.gui.texts import tr
from livedepth.gui.theme import apply_theme
from livedepth.jobs.process import ProcessOptions
from livedepth.logs import log_path
from livedepth.postprocess.colour import colormap_names
from livedepth.postprocess.point_cloud import Eye
from livedepth.redact import redact
from livedepth.settings import View

if TYPE_CHECKING:
    from livedepth.gui.window import MainWindow

_WIND_SECONDS = 5.0
_SAVE_SECONDS = 20.0  # a recording is worth waiting for
_ZOOM_STEP = 1.5


def exists(source: str) -> bool:
    """Whether there is such a file or folder that may be looked at."""
    try:
        return Path(source).exists()
    except (OSError, ValueError):
        return False


class Commands:
    """The actions of a window: each is a method, found by the name it has in the menu's table."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.queue: QueueDialog | None = None
        self._was_maximised = False
        bar = window.menuBar()
        assert bar is not None
        handlers: dict[str, Callable[..., Any]] = dict.fromkeys(get_args(View), self._view)
        handlers |= {name: self._panel(name) for name in window.docks}
        handlers |= {kind: self._record(kind) for kind in KINDS}
        for name in (
            *("open_file", "open_folder", "open_address", "demo", "add_model", "process"),
            *("settings", "quit", "zoom_in", "zoom_out", "zoom_reset", "full_screen"),
            *("next_colours", "hold", "clear_marks", "pause", "step", "back", "forward", "loop"),
            *("snapshot", "show_output", "shortcuts", "report", "log", "about"),
        ):
            handlers[name] = getattr(self, name)
        self.actions = Actions(window, bar, handlers)
        self._recent = QMenu(tr("Open &recent"), window)
        self._recent.aboutToShow.connect(self._fill_recent)
        self.actions.menus["open_file"].insertMenu(self.actions["add_model"], self._recent)
        self.actions["loop"].setChecked(window.settings.loop)
        for name, dock in window.docks.items():
            dock.visibilityChanged.connect(lambda _=False, name=name: self._show_panel(name))
        window.saver.ended.connect(self._recording_ended)

    # What the window tells.

    def show_view(self, view: View) -> None:
        self.actions[view].setChecked(True)

    def show_held(self, held: bool) -> None:
        self.actions["hold"].setChecked(held)

    def show_windable(self, windable: bool) -> None:
        """Whether the source is a file, in which one can go to and fro."""
        for name in ("step", "back", "forward"):
            self.actions[name].setEnabled(windable)

    def show_loop(self, on: bool) -> None:
        self.actions["loop"].setChecked(on)

    def show_panels(self) -> None:
        for name in self._window.docks:
            self._show_panel(name)

    def remember(self, source: str) -> None:
        """Keep a source for the next start, and a file, folder or address among the recent ones;
        none with a password."""
        settings, address = self._window.settings, kind_of(source) == "stream"
        # Files from wherever the program is started next.
        kept = str(Path(source).absolute()) if not address and exists(source) else source
        settings.source = kept if redact(kept) == kept else ""
        if address or kept != source or Path(source).is_absolute():
            settings.remember(kept)

    def open_dropped(self, given: str) -> None:
        """A model's file becomes the model, anything else the source."""
        if Path(given).suffix.lower() in NETWORK_SUFFIXES:
            self._use_model_file(given)
        else:
            self._window.choose_source(given)

    def ask_before_closing(self) -> bool:
        """Whether files are still being processed: then the person is asked, without waiting."""
        if self.queue is None or not self.queue.batch.running:
            return False
        window, role = self._window, QMessageBox.ButtonRole
        box = QMessageBox(window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(tr("Files are still being processed."))
        box.setInformativeText(tr("Closing now stops that; files that are done are kept."))
        box.addButton(tr("Stop and close"), role.AcceptRole)
        stay = box.addButton(tr("Go on working"), role.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.accepted.connect(window.close_at_once)
        box.open()
        return True

    def close(self, timeout: float) -> list[str]:
        """End what runs beside the window; names of what did not end in time."""
        left = self._window.saver.close(_SAVE_SECONDS)
        if self.queue is not None and not self.queue.end(timeout):
            left.append("batch")
        return left

    # File

    def open_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open a video or a picture"))
        if path:
            self._window.choose_source(path)

    def open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, tr("Open a folder of pictures"))
        if path:
            self._window.choose_source(path)

    def open_address(self) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Open address"))
        dialog.setLabelText(tr("Address, like rtsp://camera/stream or http://host/video.mp4"))
        dialog.setOkButtonText(tr("OK"))  # Qt has no Vietnamese of its own
        dialog.setCancelButtonText(tr("Cancel"))
        dialog.textValueSelected.connect(self._open_typed)
        dialog.open()

    def _open_typed(self, text: str) -> None:
        if text.strip():
            self._window.choose_source(text.strip())

    def demo(self) -> None:
        self._window.choose_source("demo")

    def _fill_recent(self) -> None:
        self._recent.clear()
        for spec in self._window.settings.recent:
            action = self._recent.addAction(redact(spec))
            assert action is not None
            action.triggered.connect(lambda _=False, spec=spec: self._window.choose_source(spec))
        if not self._window.settings.recent:
            nothing = self._recent.addAction(tr("nothing yet"))
            assert nothing is not None
            nothing.setEnabled(False)

    def add_model(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._window,
            tr("Add a model file"),
            "",
            f"{tr('Depth networks')} ({' '.join('*' + suffix for suffix in NETWORK_SUFFIXES)})",
        )
        if path:
            self._use_model_file(path)

    def _use_model_file(self, path: str) -> None:
        choice = Choice(Path(path).stem, path, tr("your own file {0}").format(path))
        self._window.controls.add_model(choice)
        self._window.choose_model(path)

    def process(self) -> None:
        window = self._window
        if self.queue is None:
            opener = window.open_batch_engine
            if opener is None:
                window.notice.say(tr("Files cannot be processed here."))
                return

            def options() -> ProcessOptions:
                metres = window.info is None or window.info.unit == "m"
                return ProcessOptions(
                    colormap=window.settings.colormap,
                    fixed_range=window.ranges.held if metres else None,
                    legend=window.settings.legend,
                )

            self.queue = QueueDialog(
                opener, options, lambda: window.model, window.settings.folder(), window
            )
        self.queue.offer_folder(window.settings.folder())
        self.queue.show()
        self.queue.raise_()

    def settings(self) -> None:
        from livedepth.inference.engines import engine_names

        window = self._window
        index = camera_index(window.source)
        modes = camera_modes(index) if index is not None else []
        dialog = SettingsDialog(window.settings, engine_names(), modes, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.take_settings)
        dialog.open()

    def take_settings(self, chosen: Mapping[str, Any]) -> None:
        """Put settings, by name, to use."""
        window, settings = self._window, self._window.settings
        changed = {name for name, value in chosen.items() if value != getattr(settings, name)}
        for name in changed:
            setattr(settings, name, chosen[name])
        if "theme" in changed:
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            apply_theme(application, settings.theme)
        if "engine" in changed:
            window.choose_model(window.model)
            window.compare(window.controls.second.currentData())
        if changed & {"camera_width", "camera_height", "camera_fps"} and window.source_is_camera:
            window.choose_source(window.source)
        window.stage.cloud.field_of_view = settings.field_of_view
        window.stage.redraw()
        window.settings_changed.emit()

    def quit(self) -> None:
        self._window.close()

    # View

    def _view(self, name: str) -> None:
        self._window.set_view(cast(View, name))

    def _panel(self, name: str) -> Callable[[bool], None]:
        return lambda on: self._window.docks[name].setVisible(on)

    def _show_panel(self, name: str) -> None:
        self.actions[name].setChecked(not self._window.docks[name].isHidden())

    def _zoom(self, factor: float) -> None:
        stage = self._window.stage
        if stage.view == "cloud":
            eye = stage.cloud.eye
            stage.cloud.look(replace(eye, zoom=eye.zoom * factor))
        else:
            stage.viewport.zoom_at((0.5, 0.5), factor)

    def zoom_in(self) -> None:
        self._zoom(_ZOOM_STEP)

    def zoom_out(self) -> None:
        self._zoom(1 / _ZOOM_STEP)

    def zoom_reset(self) -> None:
        stage = self._window.stage
        if stage.view == "cloud":
            stage.cloud.look(Eye())
        else:
            stage.viewport.reset()

    def full_screen(self, on: bool) -> None:
        """The picture alone; the keys stay."""
        window = self._window
        bar, status = window.menuBar(), window.statusBar()
        assert bar is not None and status is not None
        for part in (bar, status, window.controls):
            part.setVisible(not on)
        if on:
            self._was_maximised = window.isMaximized()
            window.showFullScreen()
        elif self._was_maximised:
            window.showMaximized()
        else:
            window.showNormal()

    def leave_full_screen(self) -> None:
        self.actions["full_screen"].setChecked(False)
        self.full_screen(False)

    def next_colours(self) -> None:
        names = colormap_names()
        at = names.index(self._window.settings.colormap)
        self._window.controls.colormaps.setCurrentText(names[(at + 1) % len(names)])

    def hold(self, on: bool) -> None:
        self._window.hold(on)

    def clear_marks(self) -> None:
        self._window.stage.marks.clear()

    # Play

    def pause(self) -> None:
        self._window.play_bar.play_button.toggle()

    def step(self) -> None:
        if self._window.play_bar.can_wind:
            self._window.play_bar.step_button.click()

    def back(self) -> None:
        self._window.play_bar.wind_by(-_WIND_SECONDS)

    def forward(self) -> None:
        self._window.play_bar.wind_by(_WIND_SECONDS)

    def loop(self, on: bool) -> None:
        self._window.play_bar.loop_button.setChecked(on)

    # Capture

    def snapshot(self) -> None:
        window = self._window
        if window.shown is None:
            window.notice.say(tr("There is no picture yet."))
            return
        window.saver.snapshot(window.shown, window.display.limits, window.display.table)

    def _record(self, kind: str) -> Callable[[bool], None]:
        def toggle(on: bool) -> None:
            window = self._window
            if not on:
                window.saver.stop(kind)
                return
            if window.info is None:
                window.notice.say(tr("There is no picture yet."))
                self.actions[kind].setChecked(False)
                return
            started = window.saver.start(
                kind, window.info, window.settings.colormap, window.ranges.held, window.facts()
            )
            self.actions[kind].setChecked(started)
            if started:
                window.bridge.tap(window.saver.take)

        return toggle

    def _recording_ended(self, kind: str) -> None:
        self.actions[kind].setChecked(False)
        if not self._window.saver.busy:
            self._window.bridge.tap(None)

    def show_output(self) -> None:
        folder = self._window.settings.folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._window.notice.say(f"{folder}: {error.strerror}")
            return
        self._show(folder)

    # Help

    def shortcuts(self) -> None:
        sheet = ShortcutSheet(self._window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def report(self) -> None:
        panel = self._window.statistics_panel
        panel.figures = self._window.figures()
        panel.copy()
        self._window.notice.tell(tr("The report is on the clipboard."))

    def log(self) -> None:
        path = log_path()
        if path.is_file():
            self._show(path)
        else:
            self._window.notice.say(tr("There is no log yet: {0}").format(path))

    def _show(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._window.notice.tell(str(path))

    def about(self) -> None:
        QMessageBox.about(
            self._window,
            tr("About livedepth"),
            f"<b>livedepth {__version__}</b><p>"
            + tr("Real-time depth from one camera.")
            + "<p>"
            + tr(
                "Apache-2.0; with PyQt6, which is GPLv3, the program as a whole is GPLv3. "
                "The default weights were trained on NYU Depth V2, a research data set."
            ),
        )
