"""Cameras that come and go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from livedepth.capture.camera import CameraName, list_cameras
from livedepth.gui.bars.choices import Choice
from livedepth.gui.texts import tr

_WATCH_MS = 1500


def camera_choices(cameras: Sequence[CameraName]) -> list[Choice]:
    """Cameras by name, which stays when they are plugged in elsewhere.

    Of equal ones the first has the name, the others are meant by number.
    """
    names = [camera.name for camera in cameras]
    return [
        Choice(
            camera.name if names.count(camera.name) == 1 else f"{camera.name} ({camera.index})",
            camera.name if camera.name not in names[:place] else str(camera.index),
            icon="camera",
        )
        for place, camera in enumerate(cameras)
    ]


def _meanings(choices: Sequence[Choice], cameras: Sequence[CameraName]) -> set[str]:
    """All that can be said and means one of the cameras."""
    return {one.value for one in choices} | {str(camera.index) for camera in cameras}


def demo_choice() -> Choice:
    """The room that is always there."""
    tip = tr("a room drawn by livedepth, depth known exactly")
    return Choice(tr("Demo room"), "demo", tip, icon="room")


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
        self._cameras = look()
        self.present = camera_choices(self._cameras)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.check)
        self._timer.start(_WATCH_MS)

    def check(self) -> None:
        """Look now."""
        cameras = self._look()
        if cameras == self._cameras:
            return
        before, now = self.present, camera_choices(cameras)
        # A camera whose twin comes or goes is written otherwise, and is there all the same.
        were, are = _meanings(before, self._cameras), _meanings(now, cameras)
        came = [one for one in now if one.value not in were]
        went = [one for one in before if one.value not in are]
        self._cameras, self.present = cameras, now
        self.changed.emit(now, came, went)
