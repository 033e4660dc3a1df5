"""The settings dialog of a window, and how what is chosen there is put to use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from livedepth.capture.sources import camera_index
from livedepth.capture.v4l2 import camera_modes
from livedepth.gui.dialogs.settings_dialog import SettingsDialog
from livedepth.gui.session import Session
from livedepth.gui.theme import apply_theme
from livedepth.gui.views.viewer import Viewer


class Preferences(QObject):
    """``changed`` is sent when settings are to be kept."""

    changed = pyqtSignal()

    def __init__(self, window: QWidget, session: Session, viewer: Viewer) -> None:
        super().__init__(window)
        self._window, self._session, self._viewer = window, session, viewer

    def open(self) -> None:
        """Show the settings, with the modes of the camera in use."""
        index = camera_index(self._session.source)
        modes = camera_modes(index) if index is not None else []
        dialog = SettingsDialog(self._session.settings, modes, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.take)
        dialog.open()

    def take(self, chosen: Mapping[str, Any]) -> None:
        """Put settings, by name, to use."""
        session, settings = self._session, self._session.settings
        changed = {name for name, value in chosen.items() if value != getattr(settings, name)}
        for name in changed:
            setattr(settings, name, chosen[name])
        if "theme" in changed:
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            apply_theme(application, settings.theme)
        if changed & {"camera_width", "camera_height", "camera_fps"} and session.source_is_camera:
            # Chosen later than the mode that this camera may have of its own.
            settings.keep_camera(session.source, width=None, height=None, fps=None)
            session.use_source(session.source)
        self._viewer.set_field_of_view(settings.field_of_view)
        self.changed.emit()
