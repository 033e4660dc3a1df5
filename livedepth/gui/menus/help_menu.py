"""Help: keys, report, log, about."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from livedepth import __version__
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.dialogs.shortcuts import ShortcutSheet
from livedepth.gui.menus.desktop import show_file
from livedepth.gui.menus.menus import Entry, Menu, Menus
from livedepth.gui.panels.statistics import StatisticsPanel
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.logs import log_path


class HelpMenu:
    """Explains the program, and helps to report what is wrong with it."""

    def __init__(
        self, window: QWidget, session: Session, statistics: StatisticsPanel, notice: NoticeBar
    ) -> None:
        self._window, self._session = window, session
        self._statistics, self._notice = statistics, notice

    def menu(self) -> Menu:
        """Keys, report, log, about."""
        return Menu(
            tr("&Help"),
            [
                Entry("shortcuts", tr("&Keys and mouse"), self._shortcuts, "F1"),
                Entry("report", tr("&Copy report"), self._report, "Ctrl+Shift+C"),
                Entry("log", tr("Open the &log"), self._log),
                Entry("about", tr("&About livedepth"), self._about),
            ],
        )

    def follow(self, menus: Menus) -> None:
        """Know all menus, for the sheet of keys."""
        self._menus = menus

    def _shortcuts(self) -> None:
        sheet = ShortcutSheet(self._menus.keys(), self._window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _report(self) -> None:
        self._statistics.show_figures(self._session.figures())
        self._statistics.copy()
        self._notice.show_news(tr("The report is on the clipboard."))

    def _log(self) -> None:
        path = log_path()
        if path.is_file():
            show_file(path, self._notice)
        else:
            self._notice.show_problem(tr("There is no log yet: {0}").format(path))

    def _about(self) -> None:
        QMessageBox.about(
            self._window,
            tr("About livedepth"),
            f"<b>livedepth {__version__}</b><p>"
            + tr("Real-time depth from one camera.")
            + "<p>"
            + tr(
                "Apache-2.0; with PyQt6, which is GPLv3, the program as a whole is GPLv3. "
                "The default weights were trained on NYU Depth V2, a research dataset."
            ),
        )
