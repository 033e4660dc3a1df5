"""The main window: it puts the parts together and passes on what each of them says."""

from __future__ import annotations

import time
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
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from livedepth.capture.base import SourceInfo
from livedepth.frames import DepthFrame
from livedepth.gui.bars.controls import Choice, Controls
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.bars.status_line import StatusLine
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.cameras import demo_choice
from livedepth.gui.commands import Commands
from livedepth.gui.news import TRIES, News
from livedepth.gui.panels.measure import MeasurePanel
from livedepth.gui.panels.picture import PicturePanel
from livedepth.gui.panels.statistics import Figures, StatisticsPanel
from livedepth.gui.saving import Saver
from livedepth.gui.silence import Silence
from livedepth.gui.texts import tr
from livedepth.gui.views.colour_bar import ColourBar
from livedepth.gui.views.display import Display
from livedepth.gui.views.ranges import Ranges
from livedepth.gui.views.stage import Stage
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.output.dataset import dataset_facts
from livedepth.postprocess.colour import colormap
from livedepth.postprocess.measure import Point
from livedepth.postprocess.range_tracker import Range
from livedepth.redact import redact
from livedepth.settings import Settings, View

_STATUS_MS = 250
_STOP_SECONDS = 1.8  # of the 2 s that closing may take
_PANEL_WIDTH = 280
_CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox)
_KEYS_OF_CONTROLS = frozenset(
    {
        *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Home, Qt.Key.Key_End),
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    }
)
_SETTLED_SECONDS = 3.0  # after which a model's time here is worth telling


class MainWindow(QMainWindow):
    """What a person sees. It talks to the bridge only.

    ``settings`` is changed in place by what a person does; who made the window keeps them.
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
        self.bridge = bridge
        self.open_batch_engine = open_batch_engine
        self.model = self.source = ""
        self.remember = True
        self.info: EngineInfo | None = None
        self.source_info: SourceInfo | None = None
        self.silence = Silence()
        self.ended = False
        self.ready_at = 0.0
        self.shown: DepthFrame | None = None
        self._counted: DepthFrame | None = None
        self._cursor: tuple[Point, bool] | None = None
        self.hanging: list[str] = []
        self.closes = False
        self.display = Display(colormap(self.settings.colormap))
        self.display.opacity = self.settings.overlay
        self.display.sharpen = self.settings.sharpen
        self.ranges = Ranges(self.display)
        self.controls = Controls()
        self.controls.colormaps.setCurrentText(self.settings.colormap)
        self.notice = NoticeBar()
        self.stage = Stage(self.display)
        self.stage.cloud.field_of_view = self.settings.field_of_view
        self.rgb_view, self.depth_view = self.stage.left, self.stage.right
        self.colour_bar = ColourBar(self.display.table)
        self.play_bar = PlayBar()
        self.play_bar.loop_button.setChecked(self.settings.loop)
        self.picture_panel = PicturePanel(self.settings)
        self.measure_panel = MeasurePanel(self.stage.marks)
        self.statistics_panel = StatisticsPanel()
        self.saver = Saver(self.settings, self)
        bar = self.statusBar()
        assert bar is not None
        self.status = StatusLine(bar)
        self.docks = {
            "panel_picture": self._dock(tr("Picture"), "picture", self.picture_panel),
            "panel_measure": self._dock(tr("Measure"), "measure", self.measure_panel),
            "panel_statistics": self._dock(tr("Statistics"), "statistics", self.statistics_panel),
        }
        self.commands = Commands(self)
        self._news = News(self)
        self._lay_out()
        self._connect()
        self.set_view(self.settings.view)
        self.bridge.steady(self.settings.steadiness)

    def _dock(self, title: str, name: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(content)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        content.setMinimumWidth(_PANEL_WIDTH)
        dock.hide()
        return dock

    def _lay_out(self) -> None:
        views = QHBoxLayout()
        views.addWidget(self.stage, 1)
        views.addWidget(self.colour_bar)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(10, 8, 10, 4)
        layout.addWidget(self.controls)
        layout.addWidget(self.notice)
        layout.addLayout(views, 1)
        layout.addWidget(self.play_bar)
        self.setCentralWidget(central)
        self.resize(1240, 640)
        self.depth_view.setFocus()  # not the text field: keys are for the window

    def _connect(self) -> None:
        self.bridge.happened.connect(self._news.take)
        self.bridge.result_ready.connect(self._on_result)
        controls, panel = self.controls, self.picture_panel
        controls.source_chosen.connect(self.choose_source)
        controls.model_chosen.connect(self.choose_model)
        controls.second_chosen.connect(self.compare)
        controls.colormap_chosen.connect(self.choose_colormap)
        self.stage.painted.connect(self._on_painted)
        self.stage.hovered.connect(self._on_hover)
        self.colour_bar.dragged.connect(lambda near, far: self.hold_range((near, far)))
        self.colour_bar.released.connect(lambda: self.hold_range(None))
        panel.steadiness_chosen.connect(self._on_steadiness)
        panel.sharpen_chosen.connect(self._on_sharpen)
        panel.opacity_chosen.connect(self._on_opacity)
        panel.hold_chosen.connect(self.hold)
        play = self.play_bar
        play.paused.connect(self._on_pause)
        play.stepped.connect(lambda: self.bridge.playback.step())
        play.wound.connect(self._on_wind)
        play.looped.connect(self._on_loop)
        play.speed_chosen.connect(lambda speed: self.bridge.playback.set_speed(speed))
        self.saver.said.connect(
            lambda text, bad: (self.notice.say if bad else self.notice.tell)(text, "saving")
        )
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_status)
        self._timer.start(_STATUS_MS)

    def start(
        self, source: str, model: str, sources: Sequence[Choice], *, remember: bool = True
    ) -> None:
        """Start the pipeline; ``remember`` the source for the next time once it opens."""
        self.source, self.model, self.remember = source, model, remember
        self.controls.list_sources(sources, source)
        self.controls.list_models((), model)
        self.bridge.start(source, model)
        self.bridge.playback.set_loop(self.settings.loop)

    def choose_source(self, spec: str) -> None:
        """Change to another source; the pictures stay until its first frame."""
        self.source, self.remember = spec, True
        self.silence.restart()
        self._news.tries = 0
        self.notice.hide()
        self.controls.show_source(spec)
        self.ranges.restart()
        self.stage.marks.forget()
        self.play_bar.show_source(None)
        self.source_info = None
        self.bridge.use_source(spec)

    def choose_model(self, model: str) -> None:
        """Change to another model; the old one serves until it is ready."""
        self.notice.hide()
        self.bridge.use_model(model)

    def choose_colormap(self, name: str) -> None:
        """Change the colours, of the picture that stands still too."""
        self.settings.colormap = name
        self.display.table = colormap(name)
        self.colour_bar.set_table(self.display.table)
        self.stage.redraw()

    def set_view(self, view: View) -> None:
        """Change the view; the second model works only while it is seen."""
        was = self.stage.view
        self.settings.view = view
        self.stage.set_view(view)
        self.controls.show_comparison(view == "compare")
        if view == "compare":
            self.compare(self.controls.second.currentData())
        elif was == "compare":
            self.bridge.use_second_model("")
        self.commands.show_view(view)

    def compare(self, model: str | None) -> None:
        """Compute with a second model too, where it is seen; None: with the same."""
        if self.stage.view == "compare":
            self.bridge.use_second_model(model or self.model)

    def hold_range(self, limits: Range | None) -> None:
        """Keep near and far as given, in metres, or let them follow the scene again (None)."""
        self.ranges.hold(limits)
        self.colour_bar.set_held(limits is not None)
        self.picture_panel.show_held(limits is not None)
        self.commands.show_held(limits is not None)
        if self.shown is not None:
            self._show_range(self.shown)
            self.stage.redraw()

    def hold(self, held: bool) -> None:
        """Keep the present range, or let it follow the scene."""
        metres = self.shown is None or self.shown.unit == "m"
        if held and not metres:
            self.notice.tell(tr("This model tells near from far: there are no metres to hold."))
        self.hold_range(self.display.limits if held and metres else None)

    def list_models(self, choices: Sequence[Choice]) -> None:
        """Fill the model lists."""
        self.controls.list_models(choices, self.model)
        if self.shown is None or self.shown.second is None:
            self.compare(self.controls.second.currentData())
        for model, milliseconds in self.settings.latency_ms.items():
            self.controls.show_latency(model, milliseconds)

    def show_source_facts(self, info: SourceInfo) -> None:
        self.status.show_source(info, self.bridge.source_fps() if info.live else 0.0)

    def _on_result(self) -> None:
        depth = self.bridge.take()
        if depth is None:
            return
        self.shown = depth
        self._show_range(depth)
        self.stage.marks.measure(depth)
        self.measure_panel.unit = depth.unit
        self.measure_panel.second_unit = depth.second.unit if depth.second else None
        self.play_bar.show_time(depth.frame.pts)
        self.stage.show_frame(depth)
        self._show_cursor()

    def _show_range(self, depth: DepthFrame) -> None:
        self.colour_bar.set_range(self.ranges.measure(depth), depth.unit)

    def _on_painted(self) -> None:
        if self.shown is not None and self.shown is not self._counted:
            # Drawn again, a picture that stands still is no new frame.
            self._counted = self.shown
            self.bridge.painted(time.monotonic() - self.shown.frame.captured_at)
            self.depth_painted.emit()

    def _on_hover(self, point: Point | None, second: bool) -> None:
        self._cursor = None if point is None else (point, second)
        self._show_cursor()

    def _show_cursor(self) -> None:
        point, second = self._cursor or (None, False)
        depth = self.shown.second if self.shown and second else self.shown
        self.status.show_cursor(depth, point)

    def _on_steadiness(self, strength: float) -> None:
        self.settings.steadiness = strength
        self.bridge.steady(strength)

    def _on_sharpen(self, on: bool) -> None:
        self.settings.sharpen = self.display.sharpen = on
        self.stage.redraw()

    def _on_opacity(self, opacity: float) -> None:
        self.settings.overlay = self.display.opacity = opacity
        self.stage.redraw()

    def _on_pause(self, paused: bool) -> None:
        self.bridge.playback.pause(paused)
        if not paused and self.ended and self.source_info is not None:
            self._on_wind(self.source_info.start)

    def _on_wind(self, seconds: float) -> None:
        self.bridge.playback.seek(seconds)
        if self.ended:
            self.ended = False
            self.play_bar.show_paused(self.bridge.playback.paused)

    def _on_loop(self, on: bool) -> None:
        self.settings.loop = on
        self.bridge.playback.set_loop(on)
        self.commands.show_loop(on)

    def figures(self) -> Figures:
        """What is known of this moment."""
        return Figures(
            self.bridge.fps(),
            self.bridge.dropped,
            self.bridge.non_finite,
            self.status.texts["source"],
            self.info,
            self.bridge.timings(),
        )

    def _show_status(self) -> None:
        figures = self.figures()
        self.status.show_figures(figures, self.saver.status())
        if self.source_info is not None and self.source_info.live:
            self.show_source_facts(self.source_info)
        self.statistics_panel.show_figures(figures)
        if "network" in figures.timings and time.monotonic() - self.ready_at > _SETTLED_SECONDS:
            milliseconds = round(1000 * figures.timings["network"].p50, 1)
            self.settings.latency_ms[self.model] = milliseconds
            self.controls.show_latency(self.model, milliseconds)
        self._notice_silence()

    def _notice_silence(self) -> None:
        info = self.source_info
        if self.bridge.playback.paused:
            self.silence.restart()
        elif info is None or not info.live or self.ended:
            return
        elif self.silence.ended(self.bridge.last_read()):
            self.notice.hide()
        elif self.silence.began(self.bridge.last_read()):
            self.notice.say(
                tr("{0}: no picture comes; trying again until it does").format(redact(info.name))
            )

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and (data := event.mimeData()) is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None or (data := event.mimeData()) is None or not data.urls():
            return
        url = data.urls()[0]
        given = url.toLocalFile() if url.isLocalFile() else url.toString()
        self.commands.open_dropped(given)

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
            self.commands.show_panels()

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 360)

    @property
    def source_is_camera(self) -> bool:
        """Whether what is shown comes from a camera of this machine."""
        return self.source_info is not None and self.source_info.kind == "camera"

    def facts(self) -> dict[str, Any]:
        """What a data set says of where it came from."""
        info, engine = self.source_info, self.info
        steadiness = {"steadiness": self.settings.steadiness}
        return dataset_facts(info, engine) | steadiness if info and engine else steadiness

    def list_cameras(
        self, present: Sequence[Choice], came: Sequence[Choice], went: Sequence[Choice]
    ) -> None:
        """Cameras were plugged in or out: the one in use is opened again when it is back."""
        self.controls.list_sources([*present, demo_choice()], self.source)
        if self.source in {one.value for one in went}:
            self.notice.say(
                tr("{0} was unplugged; it is used again when it is back").format(self.source)
            )
        elif self.source in {one.value for one in came}:
            self.choose_source(self.source)
            self._news.tries = TRIES

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
            self.commands.leave_full_screen()
        else:
            super().keyPressEvent(event)

    def close_at_once(self) -> None:
        """Close without asking."""
        self.closes = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        if event is not None and not self.closes and self.commands.ask_before_closing():
            event.ignore()
            return
        self._timer.stop()
        if self.isFullScreen():
            self.commands.leave_full_screen()
        self.settings.window = self.layout_text()
        self.settings_changed.emit()
        self.bridge.tap(None)
        # First the network: what is being recorded then has the machine to be finished with.
        self.hanging += self.bridge.stop(_STOP_SECONDS)
        self.hanging += self.commands.close(_STOP_SECONDS)
        super().closeEvent(event)
