"""All settings in one dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from livedepth.capture.base import USUAL_MODES, CameraMode
from livedepth.gui.texts import tr
from livedepth.settings import Settings


class SettingsDialog(QDialog):
    """Shows the settings, and the ``modes`` of the camera in use or, where they are not
    known, the usual ones; ``chosen`` gives those it is about, by name, when they are accepted."""

    chosen = pyqtSignal(dict)

    def __init__(
        self,
        settings: Settings,
        modes: Sequence[CameraMode] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.theme = _combo([("dark", tr("Dark")), ("light", tr("Light"))], settings.theme)
        self.language = _combo(
            [("system", tr("As the system")), ("en", "English"), ("vi", "Tiếng Việt")],
            settings.language,
        )
        mode = (settings.camera_width, settings.camera_height, settings.camera_fps)
        known = {(m.width, m.height, m.fps) for m in modes or USUAL_MODES}
        self.camera = _combo(
            [(m, f"{m[0]}×{m[1]}, {m[2]} fps") for m in sorted({*known, mode})], mode
        )
        self.camera.setToolTip(tr("What cameras are asked for; they may give something else"))
        self.field_of_view = QDoubleSpinBox()
        self.field_of_view.setRange(11, 169)
        self.field_of_view.setDecimals(1)
        self.field_of_view.setSuffix("°")
        self.field_of_view.setValue(settings.field_of_view)
        self.field_of_view.setToolTip(
            tr("How wide the camera sees, side to side: the shape of points in space depends on it")
        )
        self.legend = QCheckBox(tr("Draw the colour scale into what is saved"))
        self.legend.setChecked(settings.legend)
        self.folder = QLineEdit(settings.output_folder)
        self.folder.setPlaceholderText(str(Settings().folder()))
        self.folder.setAccessibleName(tr("Output folder"))
        browse = QPushButton(tr("Browse…"))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        form = QFormLayout()
        form.addRow(tr("Theme"), self.theme)
        form.addRow(tr("Language"), self.language)
        form.addRow(tr("Camera mode"), self.camera)
        form.addRow(tr("Camera's field of view"), self.field_of_view)
        form.addRow(tr("Output folder"), row)
        form.addRow(self.legend)
        for widget, tip in (
            (self.theme, tr("How the window looks")),
            (self.language, tr("Of the window; changed at the next start")),
            (self.legend, tr("Into videos and coloured pictures")),
            (self.folder, tr("For snapshots and recordings; ~ is your own folder")),
            (browse, tr("Choose the folder")),
        ):
            widget.setToolTip(tip)
        note = QLabel(tr("Language is changed at the next start."))
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel | standard.RestoreDefaults)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        for which, text in (  # Qt has no Vietnamese of its own
            (standard.Ok, tr("OK")),
            (standard.Cancel, tr("Cancel")),
            (standard.RestoreDefaults, tr("Restore defaults")),
        ):
            button = self.buttons.button(which)
            assert button is not None
            button.setText(text)
        restore = self.buttons.button(standard.RestoreDefaults)
        assert restore is not None
        restore.clicked.connect(self._restore)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(self.buttons)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Output folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _restore(self) -> None:
        plain = Settings()
        for combo, value in (
            (self.theme, plain.theme),
            (self.language, plain.language),
            (self.camera, (plain.camera_width, plain.camera_height, plain.camera_fps)),
        ):
            _choose(combo, value)
        self.field_of_view.setValue(plain.field_of_view)
        self.legend.setChecked(plain.legend)
        self.folder.clear()

    def _accept(self) -> None:
        width, height, fps = self.camera.currentData()
        self.chosen.emit(
            {
                "theme": self.theme.currentData(),
                "language": self.language.currentData(),
                "camera_width": width,
                "camera_height": height,
                "camera_fps": fps,
                "field_of_view": self.field_of_view.value(),
                "legend": self.legend.isChecked(),
                "output_folder": self.folder.text().strip(),
            }
        )
        self.accept()


def _combo(choices: Sequence[tuple[object, str]], value: object) -> QComboBox:
    combo = QComboBox()
    for data, text in choices:
        combo.addItem(text, data)
    _choose(combo, value)
    return combo


def _choose(combo: QComboBox, value: object) -> None:
    rows = [row for row in range(combo.count()) if combo.itemData(row) == value]
    combo.setCurrentIndex(rows[0] if rows else 0)
