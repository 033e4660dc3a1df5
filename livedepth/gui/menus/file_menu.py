"""File: what is opened, which model computes, the queue of files, the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from livedepth.capture.sources import kind_of
from livedepth.capture.suffixes import PICTURES, VIDEOS
from livedepth.defaults import NETWORK_SUFFIXES
from livedepth.gui.bars.source_box import source_label
from livedepth.gui.basics.file_dialogs import any_file, chosen_file, chosen_files, file_filter
from livedepth.gui.menus.menus import SEPARATOR, Entry, Menu, Menus
from livedepth.gui.playing.playlist import Playlist
from livedepth.gui.session import Session
from livedepth.gui.texts import plain_tip, tr
from livedepth.redact import redact


class FileMenu:
    """``field_of_view``, ``networks``, ``process``, ``datasets`` and ``settings`` open those."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        playlist: Playlist,
        field_of_view: Callable[[], None],
        networks: Callable[[], None],
        process: Callable[[], None],
        datasets: Callable[[], None],
        settings: Callable[[], None],
    ) -> None:
        self._window, self._session, self._playlist = window, session, playlist
        self._field_of_view = field_of_view
        self._networks, self._process, self._settings = networks, process, settings
        self._datasets = datasets
        self.recent = QMenu(tr("Open &recent"), window)
        self.recent.aboutToShow.connect(self.fill_recent)

    def menu(self) -> Menu:
        """Open, process, settings, quit."""
        return Menu(
            tr("&File"),
            [
                Entry(
                    "open_file",
                    tr("&Open files…"),
                    self._open_files,
                    "Ctrl+O",
                    tr("Videos or pictures; several are played one after the other"),
                ),
                Entry(
                    "open_folder",
                    tr("Open &folder…"),
                    self._open_folder,
                    "Ctrl+Shift+O",
                    tr("Of pictures"),
                ),
                Entry(
                    "open_address",
                    tr("Open &address…"),
                    self._open_address,
                    "Ctrl+L",
                    tr("A network camera or stream: rtsp, http, …"),
                ),
                Entry(
                    "demo",
                    tr("&Demo room"),
                    partial(self._session.use_source, "demo"),
                    "Ctrl+D",
                    tr("Drawn by livedepth; its depth is known"),
                ),
                Entry(
                    "field_of_view",
                    tr("Field of &view…"),
                    self._field_of_view,
                    "Ctrl+F",
                    tr("How many degrees the camera sees from side to side: metres rest on it"),
                ),
                SEPARATOR,
                Entry(
                    "add_model",
                    tr("Add &model file…"),
                    self._add_model,
                    "Ctrl+M",
                    tr("An .onnx or .xml file"),
                ),
                Entry(
                    "networks",
                    tr("More &networks…"),
                    self._networks,
                    "Ctrl+Shift+M",
                    tr("Third-party networks that can be had"),
                ),
                Entry(
                    "process",
                    tr("&Process files…"),
                    self._process,
                    "Ctrl+P",
                    tr("Turn videos and pictures into depth"),
                ),
                Entry(
                    "dataset",
                    tr("Da&taset…"),
                    self._datasets,
                    "Ctrl+Shift+D",
                    tr("Look through a recorded dataset, check it, and take pairs out"),
                ),
                SEPARATOR,
                Entry("settings", tr("&Settings…"), self._settings, "Ctrl+,"),
                Entry("quit", tr("&Quit"), self._window.close, "Ctrl+Q"),
            ],
        )

    def follow(self, menus: Menus) -> None:
        """Put the recent sources before the models."""
        menus.insert_menu("add_model", self.recent)

    def fill_recent(self) -> None:
        """List what was opened before."""
        recent = self._session.settings.recent
        self.recent.clear()
        for spec in recent:
            named = kind_of(spec) in ("demo", "screen")
            action = self.recent.addAction(source_label(spec) if named else redact(spec))
            assert action is not None
            action.setToolTip(plain_tip(redact(spec)))
            action.triggered.connect(lambda _=False, spec=spec: self._session.use_source(spec))
        if not recent:
            nothing = self.recent.addAction(tr("nothing yet"))
            assert nothing is not None
            nothing.setEnabled(False)

    def open_given(self, given: Sequence[str]) -> None:
        """A model's file becomes the model, anything else the source; several sources are played
        one after the other."""
        models = [one for one in given if Path(one).suffix.lower() in NETWORK_SUFFIXES]
        sources = [one for one in given if one not in models]
        if models:
            self._session.use_model(models[-1])
        if sources:
            self._playlist.open(sources)

    def _open_files(self) -> None:
        paths = chosen_files(
            self._window,
            tr("Open videos and pictures"),
            file_filter(tr("Videos and pictures"), VIDEOS | PICTURES),
            file_filter(tr("Depth networks"), NETWORK_SUFFIXES),
            any_file(),
        )
        self.open_given(paths)

    def _open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, tr("Open a folder of pictures"))
        if path:
            self._session.use_source(path)

    def _open_address(self) -> None:
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
            self._session.use_source(text.strip())

    def _add_model(self) -> None:
        networks = file_filter(tr("Depth networks"), NETWORK_SUFFIXES)
        path = chosen_file(self._window, tr("Add a model file"), networks)
        if path:
            self._session.use_model(path)
