"""The main window: it connects the parts, and is what the rest of the program sees of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QByteArray, QEvent, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QApplication

from livedepth.gui.bars.choices import Choice
from livedepth.gui.basics.dropped import dropped
from livedepth.gui.basics.title import title_of
from livedepth.gui.ending import Ending
from livedepth.gui.news import News
from livedepth.gui.parts import PartsWindow
from livedepth.gui.views.keys import belongs_to, pressed_by_enter
from livedepth.inference.model_list import ListedModel, listed_models
from livedepth.views import VIEWS

_log = logging.getLogger(__name__)
_STATUS_MS = 250


class MainWindow(PartsWindow):
    """What a person sees of a session.

    ``saved``: it is closing, and nothing is being written any more. ``hanging``, once it is
    ``closed``, names the threads that did not end. ``end_within``: seconds that closing may take,
    beside what is being written.
    """

    end_within = 3.0
    depth_painted = pyqtSignal()
    saved = pyqtSignal()
    settings_changed = pyqtSignal()

    def connect_parts(self) -> None:
        """Let the parts work together."""
        self.hanging: list[str] = []
        self.closed = self._closes = False
        self._news = News(
            self.session, self.viewer, self.controls, self.notice, self.play_bar, self.status
        )
        self._connect()
        self.viewer.set_view(self.settings.view)
        self.viewer.hold_range(self.settings.held_range)

    def _connect(self) -> None:
        self._connect_session()
        session, viewer = self.session, self.viewer
        controls, panel, play = self.controls, self.picture_panel, self.play_bar
        controls.source_chosen.connect(session.use_source)
        controls.sources.done.connect(viewer.stage.take_focus)  # away from the text field
        self.quality.second_changed.connect(self._compare)
        controls.colormap_chosen.connect(viewer.set_colours)
        panel.steadiness_chosen.connect(session.stabilise)
        panel.sharpen_chosen.connect(viewer.set_sharpen)
        panel.opacity_chosen.connect(viewer.set_opacity)
        panel.hold_chosen.connect(viewer.hold)
        panel.setting_chosen.connect(viewer.choose)
        viewer.view_changed.connect(panel.of_views.show_view)
        self.range_box.chosen.connect(viewer.hold_range)
        viewer.range_shown.connect(self.range_box.show_range)
        play.paused.connect(session.pause)
        play.stepped.connect(session.step)
        play.sought.connect(session.seek)
        play.looped.connect(session.loop)
        play.repeated.connect(session.repeat)
        play.speed_chosen.connect(session.set_speed)
        play.skipped.connect(self.playlist.skip)
        play.list_button.clicked.connect(self.menus["panel_files"].trigger)
        self.playlist.changed.connect(self._show_list)
        viewer.pointed.connect(self.status.show_cursor)
        viewer.view_changed.connect(self._on_view)
        viewer.stage.double_clicked.connect(lambda: self.full_screen.set(not self.isFullScreen()))
        self.full_screen.changed.connect(self.view_menu.show_full_screen)
        viewer.held_changed.connect(panel.show_held)
        viewer.refused.connect(self.notice.show_news)
        self.saver.said.connect(self._on_said)
        self.preferences.changed.connect(self.settings_changed)
        self.camera_habits.changed.connect(self.settings_changed)
        self.field_of_view.changed.connect(self.settings_changed)
        self.status.labels["engine"].followed.connect(self.field_of_view.open)
        self.camera_box.field_of_view_asked.connect(self.field_of_view.open)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_status)
        self._timer.start(_STATUS_MS)

    def _connect_session(self) -> None:
        session = self.session
        session.source_opened.connect(lambda info: self.setWindowTitle(title_of(info)))
        session.source_gone.connect(lambda: self.setWindowTitle(title_of(None)))
        session.frame_shown.connect(self.measure_panel.show_frame)
        session.frame_shown.connect(self.viewer.show_frame)
        session.frame_shown.connect(lambda depth: self.play_bar.show_time(depth.frame.pts))
        session.preview_shown.connect(self.viewer.show_preview)
        session.preview_shown.connect(lambda frame: self.play_bar.show_time(frame.pts))
        self.viewer.painted.connect(session.note_painted)
        session.frame_painted.connect(self.depth_painted)

    def welcome(self) -> None:
        """Tell somebody who starts for the first time what the most useful keys are."""
        self.hint.offer()

    def start(
        self, source: str, model: str, cameras: Sequence[Choice], *, remember: bool = True
    ) -> None:
        """Start the pipeline; ``remember`` the source for the next time once it opens."""
        self.source_list.show_cameras(cameras)
        self.session.start(source, model, remember=remember)
        self.quality.show()

    def find_models(self) -> None:
        """Offer all networks. Their cards are read in a thread, because a disk may be slow."""

        def failed(error: Exception) -> None:
            _log.error("cannot list the models: %s", error)

        self.background.run("models", listed_models, lambda found: self.list_models(found), failed)

    def list_models(self, models: Sequence[ListedModel]) -> None:
        """The networks that can be chosen."""
        self.quality.list_models(models)
        self.processing.list_models(models)
        if self.session.shown is None or self.session.shown.second is None:
            self._compare()

    def list_cameras(
        self, present: Sequence[Choice], came: Sequence[Choice], went: Sequence[Choice]
    ) -> None:
        """Cameras were plugged in or out."""
        self.source_list.show_cameras(present)
        self.session.cameras_changed([c.value for c in came], [c.value for c in went])

    def _on_view(self, name: str) -> None:
        """The second model works only while it is seen."""
        self.controls.show_comparison(VIEWS[name].two_models)
        self._compare()

    def _show_list(self) -> None:
        current, files = self.playlist.current, len(self.playlist.entries)
        self.play_bar.show_place_in_list(0 if current is None else current + 1, files)

    def _compare(self) -> None:
        two = self.viewer.stage.view.two_models
        self.session.compare(self.quality.second.text if two else "")

    def _on_said(self, message: Any, bad: bool) -> None:
        """The saver said a problem, or good news, which is a text."""
        (self.notice.show_problem if bad else self.notice.show_news)(message, "saving")

    def _show_status(self) -> None:
        session, figures = self.session, self.session.figures()
        self.processing.show_progress()
        self.saver.note_pause(session.bridge.playback.paused)
        if (recording := self.saver.figures(self.capture_menu.on_button)) is not None:
            self.record_button.show_recording(recording)
        self.status.show_figures(figures, self.saver.status())
        if session.info is not None and session.info.live:
            self.status.show_source(figures.source)
        self.statistics_panel.show_figures(figures)
        self.viewer.show_latencies(figures.timings)
        self.quality.note_latencies()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        dropped(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        if sources := dropped(event):
            self.file_menu.open_given(sources)

    def layout_text(self) -> str:
        """The window's place and panels, as :meth:`restore_layout` takes it."""
        parts = (self.saveGeometry(), self.panels.saveState())
        return ":".join(bytes(part.toBase64().data()).decode() for part in parts)

    def restore_layout(self, text: str) -> None:
        """Put the window where it was; what cannot be read changes nothing."""
        geometry, _, state = text.partition(":")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
            self.panels.restoreState(QByteArray.fromBase64(state.encode()))
            self.view_menu.show_panels()

    def event(self, event: QEvent | None) -> bool:
        """Keys that what has the focus has a use for are its own, not the menu's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and belongs_to(QApplication.focusWidget(), event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            if self.isFullScreen():
                self.view_menu.leave_full_screen()
            else:
                self.viewer.stage.take_focus()
        elif event is None or not pressed_by_enter(QApplication.focusWidget(), event):
            super().keyPressEvent(event)

    def close_at_once(self) -> None:
        """Close without asking."""
        self._closes = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        asked = not self._closes and self.processing.ask_before_closing(self.close_at_once)
        if event is not None and asked:
            event.ignore()
            return
        self._timer.stop()
        if self.isFullScreen():
            self.view_menu.leave_full_screen()
        self.settings.window = self.layout_text()
        self.settings_changed.emit()
        self.quality.end_measuring()
        self.networks.end()
        self.hide()  # whatever follows, nobody has to look at a window that answers nothing
        ending = Ending(self.session, self.saver, self.processing, self.background, self.viewer)
        self.hanging += ending.end(self.saved.emit, self.end_within)
        self.closed = True
        super().closeEvent(event)
