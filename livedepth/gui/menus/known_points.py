"""Asks how far a point of the picture is, and has depth in metres by it."""

from __future__ import annotations

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QInputDialog, QWidget

from livedepth.errors import UserError
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.gui.views.viewer import Viewer
from livedepth.postprocess.measure import Point

_NEAREST, _FARTHEST = 0.01, 10_000.0  # metres


class KnownPointsMenu(QObject):
    """The answers to "This point is … m away" in the picture's own menu."""

    def __init__(
        self, parent: QWidget, session: Session, viewer: Viewer, notice: NoticeBar
    ) -> None:
        super().__init__(parent)
        self._parent, self._session, self._notice = parent, session, notice
        self.dialog: QInputDialog | None = None
        viewer.distance_told.connect(self._ask)
        viewer.distances_forgotten.connect(session.forget_distances)

    def _ask(self, at: Point) -> None:
        dialog = self.dialog = QInputDialog(self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setWindowTitle(tr("A known distance"))
        dialog.setLabelText(tr("How far is this point from the camera, in metres?"))
        dialog.setDoubleRange(_NEAREST, _FARTHEST)
        dialog.setDoubleDecimals(2)
        dialog.setDoubleValue(2.0)
        dialog.setOkButtonText(tr("OK"))
        dialog.setCancelButtonText(tr("Cancel"))
        dialog.doubleValueSelected.connect(lambda metres: self._tell(at, metres))
        dialog.open()

    def _tell(self, at: Point, metres: float) -> None:
        try:
            self._session.tell_distance(at, metres)
        except UserError as error:
            self._notice.show_problem(error)
