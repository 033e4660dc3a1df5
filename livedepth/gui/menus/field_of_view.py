"""Asks what the camera in use sees from side to side, and has metres by it."""

from __future__ import annotations

import shlex

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.dialogs.field_of_view import FieldOfViewDialog
from livedepth.gui.live.saving import Saver
from livedepth.gui.session import Session
from livedepth.gui.texts import tr

_BOARD = "--board 9x6 --square 25mm"


class FieldOfView(QObject):
    """Opens the dialog. ``changed`` is sent when settings are to be kept."""

    changed = pyqtSignal()

    def __init__(self, window: QWidget, session: Session, saver: Saver, notice: NoticeBar) -> None:
        super().__init__(window)
        self._window, self._session, self._saver, self._notice = window, session, saver, notice
        self.dialog: FieldOfViewDialog | None = None

    def open(self) -> None:
        """Ask for the field of view of the source in use."""
        session = self._session
        if session.info is None:
            self._notice.show_problem(tr("There is no picture yet."))
            return
        if self._saver.busy:
            self._notice.show_problem(
                tr("What is being recorded has one field of view: end the recording first.")
            )
            return
        dialog = self.dialog = FieldOfViewDialog(
            session.told_degrees(),
            session.seen_degrees(),
            session.automatic_text(),
            self._notes(),
            self._measuring(),
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._take)
        dialog.destroyed.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _take(self, degrees: float | None) -> None:
        self._session.see_through(degrees)
        if self._session.source_is_camera:
            self.changed.emit()

    def _notes(self) -> str:
        engine = self._session.engine
        notes = [
            tr("It is kept for this camera.")
            if self._session.source_is_camera
            else tr("It holds for this source until livedepth is closed.")
        ]
        if engine is not None and engine.estimates:
            notes.append(tr("This model finds it out by itself: its depth does not change."))
        elif engine is not None and (engine.unit != "m" or engine.focal is None):
            notes.append(tr("This model's depth does not change by it; points in space do."))
        return "\n".join(notes)

    def _measuring(self) -> str:
        if self._session.source_is_camera:
            camera = shlex.quote(self._session.source)
            return tr(
                "Close this window, print a chessboard, and run in a terminal:\n{0}\n"
                "What it finds is kept for this camera."
            ).format(f"livedepth calibrate {camera} {_BOARD}")
        return tr(
            "Print a chessboard, take pictures of it with this camera, and run in a terminal:\n"
            "{0}\nIt says the field of view."
        ).format(f"livedepth calibrate {tr('PICTURES')} {_BOARD}")
