"""A picture of the window, for a program that asks for one."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QTimer

from livedepth.errors import OutputError, UserError
from livedepth.gui.window import MainWindow

_SCREENSHOT_FRAMES = 25
_SCREENSHOT_MS = 300_000  # what only a hang takes: a busy machine loads a model in a minute


def check_folder(path: Path) -> None:
    """Raises OutputError where the folder of a picture to be written does not exist."""
    if not path.parent.is_dir():
        raise OutputError(
            "{path}: the folder {parent} does not exist", path=path, parent=path.parent
        )


class Screenshot:
    """Saves the window once it has shown some frames of depth, then closes it."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        self._window, self._path, self._left = window, path, _SCREENSHOT_FRAMES
        self._problem = "no depth was shown within five minutes"
        window.depth_painted.connect(self._count)
        window.session.source_failed.connect(self._give_up)
        window.session.model_failed.connect(self._give_up)
        window.session.second_failed.connect(self._give_up)
        self._limit = QTimer()
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(window.close)
        self._limit.start(_SCREENSHOT_MS)

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            QTimer.singleShot(0, self._save)

    def _give_up(self, _: UserError) -> None:
        """No picture can come any more; the window says why."""
        QTimer.singleShot(0, self._window.close)

    def _save(self) -> None:
        good = self._window.grab().save(str(self._path), "PNG")
        self._problem = "" if good else "the picture could not be written"
        self._window.close()

    @property
    def problem(self) -> str:
        """Why no picture was saved; "" when it was."""
        return self._problem and f"{self._path}: {self._window.notice.text or self._problem}"
