"""Cameras that come and go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from livedepth.capture.camera import CameraName, list_cameras
from livedepth.gui.controls import Choice
from livedepth.gui.texts import tr

_WATCH_MS = 1500


def camera_choices(cameras: Sequence[CameraName]) -> list[Choice]:
    """Cameras by name, which stays when they are plugged in elsewhere; equal ones by number."""
    names = [camera.name for camera in cameras]
    return [
        Choice(camera.name, camera.name)
        if names.count(camera.name) == 1
        else Choice(f"{camera.name} ({camera.index})", str(camera.index))
        for camera in cameras
    ]


def demo_choice() -> Choice:
    """The room that is always there."""
    return Choice(tr("Demo room"), "demo", tr("a room drawn by livedepth, depth known exactly"))


class CameraWatch(QObject):
    """Looks every second and a half which cameras are there, and says when that changes."""

    changed = pyqtSignal(list, list, list)  # all, those that came, those that went: choices

    def __init__(
        self,
        look: Callable[[], list[CameraName]] = list_cameras,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.present = camera_choices(look())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.check)
        self._timer.start(_WATCH_MS)

    def check(self) -> None:
        """Look now."""
        now = camera_choices(self._look())
        if now == self.present:
            return
        came = [one for one in now if one not in self.present]
        went = [one for one in self.present if one not in now]
        self.present = now
        self.changed.emit(now, came, went)

    def stop(self) -> None:
        self._timer.stop()
