"""What a person can choose of the camera that runs: mirror, rotation, picture size and rate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QActionGroup
from PyQt6.QtWidgets import QMenu, QToolButton, QWidget

from livedepth.capture.base import USUAL_MODES, CameraMode, Rotation
from livedepth.gui.basics.box_menu import BoxMenu
from livedepth.gui.icons import icon
from livedepth.gui.texts import tr

_TURNS: tuple[Rotation, ...] = (0, 90, 180, 270)


class CameraBox(QToolButton):
    """A button with the mode of the camera, and a menu. Says what was chosen; changes nothing."""

    mirrored = pyqtSignal(bool)
    turned = pyqtSignal(int)  # to so many degrees, clockwise
    mode_chosen = pyqtSignal(object)  # a CameraMode
    field_of_view_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Camera"))
        self.setToolTip(tr("Mirror, turn, picture size and rate, and field of view of the camera"))
        self.setIcon(icon("camera"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = BoxMenu(parent=self)
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        mirror = menu.addAction(icon("mirror"), tr("&Mirror"))
        assert mirror is not None
        self.mirror_action = mirror
        mirror.setIconVisibleInMenu(False)  # in its place is the tick
        mirror.setCheckable(True)
        mirror.setToolTip(tr("As in a mirror, on the screen only: what is saved is not mirrored"))
        mirror.triggered.connect(self.mirrored)
        self.turn_menu = QMenu(tr("&Turn"), self)
        self.turn_menu.setIcon(icon("rotate"))
        self.turn_menu.setToolTipsVisible(True)
        menu.addMenu(self.turn_menu)
        self.mode_menu = QMenu(tr("&Picture size and rate"), self)
        menu.addMenu(self.mode_menu)
        field_of_view = menu.addAction(tr("Field of &view…"))
        assert field_of_view is not None
        field_of_view.triggered.connect(lambda: self.field_of_view_asked.emit())
        self._fill_turns()
        self.hide()

    def show_camera(
        self, mode: CameraMode, size: tuple[int, int], rotation: Rotation, *, mirror: bool
    ) -> None:
        """Show a camera that runs: the ``mode`` asked for, and the width and height that came,
        before it was turned."""
        shown = CameraMode(*size, mode.fps)
        self.setText(_text(shown))
        self.mirror_action.setChecked(mirror)
        for action in self.turn_menu.actions():
            action.setChecked(action.data() == rotation)
        self.list_modes((), shown)
        self.show()

    def list_modes(self, modes: Sequence[CameraMode], present: CameraMode) -> None:
        """Offer the ``modes`` of the camera, or, where they are not known, the usual ones."""
        self.mode_menu.clear()
        group = QActionGroup(self.mode_menu)
        order = sorted(
            {*(modes or USUAL_MODES), present}, key=lambda one: (one.width, one.height, one.fps)
        )
        for mode in order:
            action = self.mode_menu.addAction(_text(mode))
            assert action is not None
            action.setCheckable(True)
            action.setChecked(mode == present)
            action.setActionGroup(group)
            action.triggered.connect(partial(self._choose_mode, mode))

    def _choose_mode(self, mode: CameraMode, _checked: bool) -> None:
        self.mode_chosen.emit(mode)

    def _fill_turns(self) -> None:
        group = QActionGroup(self.turn_menu)
        names = (tr("Upright"), tr("90° to the right"), tr("Upside down"), tr("90° to the left"))
        for degrees, name in zip(_TURNS, names, strict=True):
            action = self.turn_menu.addAction(name)
            assert action is not None
            action.setData(degrees)
            action.setCheckable(True)
            action.setActionGroup(group)
            action.setToolTip(
                tr("For a camera that lies on its side: depth needs upright pictures")
            )
            action.triggered.connect(partial(self._turn, degrees))

    def _turn(self, degrees: Rotation, _checked: bool) -> None:
        self.turned.emit(degrees)


def _text(mode: CameraMode) -> str:
    return f"{mode.width}×{mode.height}, {mode.fps} fps"
