"""How each camera is liked: mirrored or not, turned, in which mode. Kept in the settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.capture.base import CameraMode, Rotation, SourceInfo
from livedepth.capture.sources import camera_index
from livedepth.capture.v4l2 import camera_modes
from livedepth.gui.bars.camera_box import CameraBox
from livedepth.gui.basics.background import Background
from livedepth.gui.session import Session
from livedepth.gui.views.viewer import Viewer


def modes_of(spec: str) -> list[CameraMode]:
    """The modes that a camera, by its index or name, has by its driver; empty if unknown."""
    index = camera_index(spec)
    return [] if index is None else camera_modes(index)


class CameraHabits(QObject):
    """Puts what is chosen in the ``box`` to use, and shows there what is used.

    ``find_modes`` asks a driver, in the ``background``. A camera that is turned, or gets another
    mode, is opened again: both are the source's own.
    """

    changed = pyqtSignal()  # settings are to be kept

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        box: CameraBox,
        background: Background,
        find_modes: Callable[[str], list[CameraMode]] = modes_of,
    ) -> None:
        super().__init__(session)
        self._session, self._viewer, self._box = session, viewer, box
        self._background, self._find_modes = background, find_modes
        self._shown = CameraMode()
        session.source_opened.connect(self._opened)
        session.source_failed.connect(self._failed)
        box.mirrored.connect(self._mirror)
        box.turned.connect(self._turn)
        box.mode_chosen.connect(self._use_mode)

    def _opened(self, info: SourceInfo) -> None:
        camera, settings = self._session.source, self._session.settings
        if info.kind != "camera":
            self._viewer.set_mirrored(False)
            self._box.hide()
            return
        habits = settings.camera(camera)
        self._viewer.set_mirrored(habits.mirror)
        lies = info.rotation in (90, 270)
        size = (info.height, info.width) if lies else (info.width, info.height)
        mode = settings.camera_mode(camera)
        self._shown = CameraMode(*size, mode.fps)
        self._box.show_camera(mode, size, info.rotation, mirror=habits.mirror)
        self._background.run(
            "camera modes", partial(self._find_modes, camera), partial(self._list_modes, camera)
        )

    def _list_modes(self, camera: str, modes: list[CameraMode]) -> None:
        if camera == self._session.source:
            self._box.list_modes(modes, self._shown)

    def _failed(self) -> None:
        if self._session.info is None:
            self._box.hide()

    def _mirror(self, on: bool) -> None:
        self._keep(mirror=on)
        if on != self._viewer.is_mirrored:
            self._viewer.flip()

    def _turn(self, degrees: Rotation) -> None:
        if degrees != self._session.settings.camera(self._session.source).rotation:
            self._keep(rotation=degrees)
            self._session.use_source(self._session.source)

    def _use_mode(self, mode: CameraMode) -> None:
        if mode != self._shown:
            self._keep(width=mode.width, height=mode.height, fps=mode.fps)
            self._session.use_source(self._session.source)

    def _keep(self, **chosen: int) -> None:
        self._session.settings.keep_camera(self._session.source, **chosen)
        self.changed.emit()
