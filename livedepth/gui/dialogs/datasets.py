"""Recorded datasets beside the window: which one is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog, QWidget

from livedepth.gui.basics.background import Background
from livedepth.gui.texts import tr
from livedepth.settings import Settings
from models.set_facts import FACTS

if TYPE_CHECKING:  # imported when a set is asked for
    from livedepth.gui.dialogs.dataset_browser import DatasetBrowser


class Datasets(QObject):
    """Opens the browser of datasets."""

    def __init__(self, window: QWidget, settings: Settings, background: Background) -> None:
        super().__init__(window)
        self._window, self._settings, self._background = window, settings, background
        self.browser: DatasetBrowser | None = None

    def open(self) -> None:
        """Show the set that is open, or ask for one."""
        if self.browser is None or self.browser.root is None:
            self.choose()
        else:
            self._show(self.browser)

    def choose(self) -> None:
        """Ask for the folder of a set; the newest in the output folder is offered."""
        folder = QFileDialog.getExistingDirectory(
            self._window, tr("Open a dataset"), str(self._newest())
        )
        if folder:
            self.open_set(Path(folder))

    def open_set(self, root: Path) -> None:
        """Show the set in a folder."""
        from livedepth.gui.dialogs.dataset_browser import DatasetBrowser

        if self.browser is None:
            self.browser = DatasetBrowser(self._background, self._window)
            self.browser.other_asked.connect(self.choose)
        self._show(self.browser)
        self.browser.load(root)

    def _show(self, browser: DatasetBrowser) -> None:
        browser.show()
        browser.raise_()
        browser.activateWindow()

    def _newest(self) -> Path:
        folder = self._settings.folder()
        try:
            sets = [path.parent for path in folder.glob(f"*/{FACTS}")]
            return max(sets, key=lambda path: path.stat().st_mtime, default=folder)
        except OSError:
            return folder
