"""The main window: it puts the parts together and connects them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PyQt6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from livedepth.gui.bars.controls import Choice, Controls
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.bars.range_box import RangeBox
from livedepth.gui.bars.status_line import StatusLine
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.dialogs.preferences import Preferences
from livedepth.gui.dialogs.processing import Processing
from livedepth.gui.live.cameras import demo_choice
from livedepth.gui.live.saving import Saver
from livedepth.gui.menus.capture_menu import CaptureMenu
from livedepth.gui.menus.file_menu import FileMenu
from livedepth.gui.menus.help_menu import HelpMenu
from livedepth.gui.menus.menus import Menus
from livedepth.gui.menus.play_menu import PlayMenu
from livedepth.gui.menus.view_menu import ViewMenu
from livedepth.gui.news import News
from livedepth.gui.panels.measure import MeasurePanel
from livedepth.gui.panels.picture import PicturePanel
from livedepth.gui.panels.statistics import StatisticsPanel
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.gui.views.viewer import Viewer
from livedepth.inference.base import DepthEngine
from livedepth.settings import Settings
from livedepth.views import VIEWS

_STATUS_MS = 250
_STOP_SECONDS = 1.8  # of the 2 s that closing may take
_SAVE_SECONDS = 20.0  # a recording is worth waiting for
_PANEL_WIDTH = 280
_KEYS_OF_CONTROLS = frozenset(
    {
        *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Home, Qt.Key.Key_End),
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    }
)


class MainWindow(QMainWindow):
    """What a person sees of a session.

    ``settings`` is changed in place by what a person does; who made the window keeps them.
    ``hanging``, once it is closed, names the threads that did not end.
    """

    depth_painted = pyqtSignal()
    settings_changed = pyqtSignal()

    def __init__(
        self,
        bridge: PipelineBridge,
        settings: Settings | None = None,
        *,
        open_batch_engine: Callable[[str], DepthEngine] | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("livedepth")
        self.setAcceptDrops(True)
        self.settings = settings or Settings()
        self.session = Session(bridge, self.settings, self)
        self.hanging: list[str] = []
        self._closes = False
        self._make_parts()
        self.processing = Processing(
            self, self.session, self.viewer.ranges, self.notice, open_batch_engine
        )
        self.preferences = Preferences(self, self.session, self.viewer)
        self._make_menus()
        self._news = News(
            self.session, self.viewer, self.controls, self.notice, self.play_bar, self.status
        )
        self._lay_out()
        self._connect()
        self.viewer.set_view(self.settings.view)

    def _make_parts(self) -> None:
        settings = self.settings
        self.viewer = Viewer(settings)
        self.controls = Controls()
        self.controls.colours.show_colours(settings.colormap)
        self.notice = NoticeBar()
        self.play_bar = PlayBar()
        self.play_bar.loop_button.setChecked(settings.loop)
        self.saver = Saver(settings, self)
        bar = self.statusBar()
        assert bar is not None
        self.status = StatusLine(bar)
        self.range_box = RangeBox()
        self.picture_panel = PicturePanel(settings, self.range_box)
        self.measure_panel = MeasurePanel(self.viewer.stage.marks)
        self.statistics_panel = StatisticsPanel()
        self.docks = {
            "panel_picture": self._dock(tr("Picture"), "picture", self.picture_panel),
            "panel_measure": self._dock(tr("Measure"), "measure", self.measure_panel),
            "panel_statistics": self._dock(tr("Statistics"), "statistics", self.statistics_panel),
        }

    def _dock(self, title: str, name: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(content)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        content.setMinimumWidth(_PANEL_WIDTH)
        dock.hide()
        return dock

    def _make_menus(self) -> None:
        bar = self.menuBar()
        assert bar is not None
        self.file_menu = FileMenu(
            self, self.session, self.controls, self.processing.open, self.preferences.open
        )
        self.view_menu = ViewMenu(self, self.viewer, self.controls, self.docks)
        self.menus = Menus(
            self,
            bar,
            [
                self.file_menu,
                self.view_menu,
                PlayMenu(self.session, self.play_bar),
                CaptureMenu(self.session, self.viewer, self.saver, self.notice),
                HelpMenu(self, self.session, self.statistics_panel, self.notice),
            ],
        )

    def _lay_out(self) -> None:
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(10, 8, 10, 4)
        layout.addWidget(self.controls)
        layout.addWidget(self.notice)
        layout.addWidget(self.viewer, 1)
        layout.addWidget(self.play_bar)
        self.setCentralWidget(central)
        self.resize(1240, 640)
        self.viewer.stage.right.setFocus()  # not the text field: keys are for the window

    def _connect(self) -> None:
        self._connect_session()
        session, viewer = self.session, self.viewer
        controls, panel, play = self.controls, self.picture_panel, self.play_bar
        controls.source_chosen.connect(session.use_source)
        controls.model_chosen.connect(session.use_model)
        controls.second_chosen.connect(self._compare)
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
        play.speed_chosen.connect(session.set_speed)
        viewer.pointed.connect(self.status.show_cursor)
        viewer.view_changed.connect(self._on_view)
        viewer.held_changed.connect(panel.show_held)
        viewer.refused.connect(self.notice.show_news)
        self.saver.said.connect(self._on_said)
        self.preferences.changed.connect(self.settings_changed)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_status)
        self._timer.start(_STATUS_MS)

    def _connect_session(self) -> None:
        session = self.session
        session.frame_shown.connect(self.measure_panel.show_frame)
        session.frame_shown.connect(self.viewer.show_frame)
        session.frame_shown.connect(lambda depth: self.play_bar.show_time(depth.frame.pts))
        self.viewer.painted.connect(session.note_painted)
        session.frame_painted.connect(self.depth_painted)

    def start(
        self, source: str, model: str, sources: Sequence[Choice], *, remember: bool = True
    ) -> None:
        """Start the pipeline; ``remember`` the source for the next time once it opens."""
        self.controls.list_sources(sources, source)
        self.controls.list_models((), model)
        self.session.start(source, model, remember=remember)

    def list_models(self, choices: Sequence[Choice]) -> None:
        """Fill the model lists."""
        self.controls.list_models(choices, self.session.model)
        if self.session.shown is None or self.session.shown.second is None:
            self._compare()
        for model, milliseconds in self.settings.latency_ms.items():
            self.controls.show_latency(model, milliseconds)

    def list_cameras(
        self, present: Sequence[Choice], came: Sequence[Choice], went: Sequence[Choice]
    ) -> None:
        """Cameras were plugged in or out."""
        self.controls.list_sources([*present, demo_choice()], self.session.source)
        self.session.cameras_changed([c.value for c in came], [c.value for c in went])

    def _on_view(self, name: str) -> None:
        """The second model works only while it is seen."""
        self.controls.show_comparison(VIEWS[name].two_models)
        self._compare()

    def _compare(self) -> None:
        second = self.controls.second.currentData() or self.session.model
        self.session.compare(second if self.viewer.stage.view.two_models else "")

    def _on_said(self, message: Any, bad: bool) -> None:
        """The saver said a problem, or good news, which is a text."""
        (self.notice.show_problem if bad else self.notice.show_news)(message, "saving")

    def _show_status(self) -> None:
        session, figures = self.session, self.session.figures()
        self.status.show_figures(figures, self.saver.status())
        if session.info is not None and session.info.live:
            self.status.show_source(figures.source)
        self.statistics_panel.show_figures(figures)
        self.viewer.show_latencies(figures.timings)
        if (milliseconds := session.settled_latency()) is not None:
            self.settings.latency_ms[session.model] = milliseconds
            self.controls.show_latency(session.model, milliseconds)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and (data := event.mimeData()) is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None or (data := event.mimeData()) is None or not data.urls():
            return
        url = data.urls()[0]
        self.file_menu.open_dropped(url.toLocalFile() if url.isLocalFile() else url.toString())

    def layout_text(self) -> str:
        """The window's place and panels, as :meth:`restore_layout` takes it."""
        parts = (self.saveGeometry(), self.saveState())
        return ":".join(bytes(part.toBase64().data()).decode() for part in parts)

    def restore_layout(self, text: str) -> None:
        """Put the window where it was; what cannot be read changes nothing."""
        geometry, _, state = text.partition(":")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
            self.restoreState(QByteArray.fromBase64(state.encode()))
            self.view_menu.show_panels()

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 360)

    def event(self, event: QEvent | None) -> bool:
        """Keys that a focused control has a use for are its own, not the menu's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and Qt.Key(event.key()) in _KEYS_OF_CONTROLS
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and isinstance(
                QApplication.focusWidget(), QAbstractButton | QAbstractSlider | QComboBox
            )
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.view_menu.leave_full_screen()
        else:
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
        # First the network: what is being recorded then has the machine to be finished with.
        self.hanging += self.session.stop(_STOP_SECONDS)
        self.hanging += self.saver.close(_SAVE_SECONDS)
        self.hanging += self.processing.close(_STOP_SECONDS)
        super().closeEvent(event)
