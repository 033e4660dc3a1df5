"""The parts of the main window, made and laid out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from livedepth.gui.bars.camera_box import CameraBox
from livedepth.gui.bars.controls import Controls
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.bars.range_box import RangeBox
from livedepth.gui.bars.record_button import RecordButton
from livedepth.gui.bars.status_line import StatusLine
from livedepth.gui.basics.background import Background
from livedepth.gui.basics.focus_ring import FocusRing
from livedepth.gui.basics.full_screen import FullScreen
from livedepth.gui.basics.overlay import Overlay
from livedepth.gui.basics.sizes import available_size, first_size
from livedepth.gui.basics.title import title_of
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.dialogs.datasets import Datasets
from livedepth.gui.dialogs.more_networks import MoreNetworks
from livedepth.gui.dialogs.preferences import Preferences
from livedepth.gui.dialogs.processing import Processing
from livedepth.gui.dialogs.quality_choice import QualityChoice
from livedepth.gui.live.saving import Saver
from livedepth.gui.menus.camera_habits import CameraHabits
from livedepth.gui.menus.capture_menu import CaptureMenu
from livedepth.gui.menus.field_of_view import FieldOfView
from livedepth.gui.menus.file_menu import FileMenu
from livedepth.gui.menus.first_hint import FirstHint
from livedepth.gui.menus.help_menu import HelpMenu
from livedepth.gui.menus.known_points import KnownPointsMenu
from livedepth.gui.menus.menus import Menus
from livedepth.gui.menus.play_menu import PlayMenu
from livedepth.gui.menus.source_list import SourceList
from livedepth.gui.menus.toolbar import ToolBar
from livedepth.gui.menus.view_menu import ViewMenu
from livedepth.gui.panels.measure import MeasurePanel
from livedepth.gui.panels.picture import PicturePanel
from livedepth.gui.panels.side import Panel, SidePanels
from livedepth.gui.panels.statistics import StatisticsPanel
from livedepth.gui.playing.file_list import FileListPanel
from livedepth.gui.playing.playlist import Playlist
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.gui.views.viewer import Viewer
from livedepth.inference.base import DepthEngine
from livedepth.inference.run import Run
from livedepth.settings import Settings


class PartsWindow(QMainWindow):
    """A window with all its parts in their places; :meth:`connect_parts` is called at the end.

    ``settings`` is changed in place by what a person does; who made the window keeps them.
    ``queue_file`` keeps the queue of files from one run to the next; None: nothing does.
    """

    def __init__(
        self,
        bridge: PipelineBridge,
        settings: Settings | None = None,
        *,
        open_batch_engine: Callable[[str], DepthEngine] | None = None,
        queue_file: Path | None = None,
        open_run: Callable[[Run], DepthEngine] | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle(title_of(None))
        self.setAcceptDrops(True)
        self.settings = settings or Settings()
        self.session = Session(bridge, self.settings, self)
        self.background = Background(self)
        self.playlist = Playlist(self.session, self)
        self._make_parts()
        self.processing = Processing(
            self, self.session, self.viewer.ranges, self.notice, open_batch_engine, queue_file
        )
        self.networks = MoreNetworks(
            self, self.session, self.notice, self.background, self.find_models
        )
        self.datasets = Datasets(self, self.settings, self.background)
        for sign in (self.networks.sign, self.processing.sign):
            self.status.add(sign)
        for button in (self.controls.quality, self.controls.second):
            button.popup.more_asked.connect(self.networks.open)
        self.preferences = Preferences(self, self.session, self.viewer)
        self.camera_habits = CameraHabits(
            self.session, self.viewer, self.camera_box, self.background
        )
        self.known_points = KnownPointsMenu(self, self.session, self.viewer, self.notice)
        self.field_of_view = FieldOfView(self, self.session, self.saver, self.notice)
        self.quality = QualityChoice(
            self.session,
            self.controls.quality,
            self.controls.second,
            open_run,
            self.background,
            self,
        )
        self.source_list = SourceList(self.session, self.controls.sources)
        self._make_menus()
        self._lay_out()
        self.connect_parts()

    def connect_parts(self) -> None:
        """What the parts do with one another is not known here."""

    def find_models(self) -> None:
        """What there is to choose is not known here either."""

    def _make_parts(self) -> None:
        settings = self.settings
        self.viewer = Viewer(settings)
        self.controls = Controls()
        self.controls.colours.show_colours(settings.colormap)
        self.camera_box = CameraBox()
        self.controls.add(self.camera_box)
        self.notice = NoticeBar()
        self.play_bar = PlayBar()
        self.play_bar.loop_button.setChecked(settings.loop)
        self.saver = Saver(settings, self)
        self.record_button = RecordButton()
        bar = self.statusBar()
        assert bar is not None
        self.status = StatusLine(bar)
        self.range_box = RangeBox()
        self.picture_panel = PicturePanel(settings, self.range_box)
        self.measure_panel = MeasurePanel(self.viewer.stage.marks)
        self.statistics_panel = StatisticsPanel()
        self.panels = SidePanels(
            self.viewer,
            (
                Panel("panel_picture", tr("Picture"), self.picture_panel),
                Panel("panel_measure", tr("Measure"), self.measure_panel),
                Panel("panel_statistics", tr("Statistics"), self.statistics_panel),
                Panel("panel_files", tr("Files"), FileListPanel(self.playlist)),
            ),
        )
        self.docks = self.panels.docks

    def _make_menus(self) -> None:
        bar = self.menuBar()
        assert bar is not None
        self.file_menu = FileMenu(
            self,
            self.session,
            self.playlist,
            self.field_of_view.open,
            self.networks.open,
            self.processing.open,
            self.datasets.open,
            self.preferences.open,
        )
        self.view_menu = ViewMenu(
            lambda on: self.full_screen.set(on), self.viewer, self.controls, self.docks
        )
        self.capture_menu = CaptureMenu(
            self, self.session, self.viewer, self.saver, self.notice, self.record_button
        )
        self.menus = Menus(
            self,
            bar,
            [
                self.file_menu,
                self.view_menu,
                PlayMenu(self.session, self.playlist, self.play_bar),
                self.capture_menu,
                HelpMenu(self, self.session, self.statistics_panel, self.notice),
            ],
        )

    def _lay_out(self) -> None:
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(10, 8, 10, 4)
        layout.setSpacing(4)
        layout.addWidget(self.controls)
        self.toolbar = ToolBar(self.menus)
        self.toolbar.put_record(self.record_button)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.panels, 1)
        stage = self.viewer.stage
        Overlay(self.notice, stage)
        self.hint = FirstHint(self.settings, self.menus, self.notice)
        Overlay(self.hint, stage, Qt.Edge.BottomEdge)
        self.focus_ring = FocusRing(self)
        for before, after in pairwise(
            (
                self.toolbar.button("full_screen"),
                *(self.notice.close_button, self.hint.close_button),
                stage.left,
            )
        ):
            self.setTabOrder(before, after)
        layout.addWidget(self.play_bar)
        self.setCentralWidget(central)
        self.full_screen = FullScreen(
            self, (self.controls, self.toolbar), (self.play_bar,), self.viewer.stage.take_focus
        )
        self.resize(first_size(available_size(self)))
        self.viewer.stage.take_focus()  # not the text field: keys are for the window
